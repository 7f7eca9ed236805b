"""An address is somebody's own only when they have said so: until then it receives no link for a new password."""

import re

import pytest
from django.core import mail
from django.core.cache import cache

from peerlore import clock
from peerlore.people import actions
from peerlore.people.addresses import people_reached_at, reset_address
from peerlore.people.models import Delivery, LogEntry, Notice, Office, Person
from peerlore.people.outbox import mute
from peerlore.web.pages.home import owed_by
from peerlore.web.tasks import due
from tests.cast import NOW, PASSWORD

OLD, OTHER = "ana@tarnlowe.example", "ana.new@tarnlowe.example"
LINK = re.compile(r"http://testserver(/\S+)")
NEW = "four words nobody guesses"


@pytest.fixture
def ana(cast) -> Person:
    cache.clear()
    return actions.change_person(cast.ana, by=cast.cleo, at=NOW, email=OTHER)


def said(client, answer, address=OTHER):
    return client.post("/me/address/", {"answer": answer, "address": address})


def links_to(client, address) -> list[list[str]]:
    mail.outbox.clear()
    client.post("/account/password/reset/", {"email": address})
    return [message.to for message in mail.outbox]


def asked(person) -> list[str]:
    return [item.title for item in owed_by(person, now=NOW) if item.address == "/me/address/"]


def test_the_home_page_asks_and_a_yes_moves_the_links(ana, client):
    client.force_login(ana)
    assert asked(ana) == [f"Is {OTHER} your address?"]
    assert said(client, "yes").status_code == 302
    ana.refresh_from_db()
    assert asked(ana) == []
    client.logout()
    assert links_to(client, OTHER) == [[OTHER]]
    assert links_to(client, OLD) == []


def test_a_no_keeps_the_old_one_and_tells_the_administrators(ana, cast, client):
    client.force_login(ana)
    assert said(client, "no").status_code == 302
    ana.refresh_from_db()
    assert asked(ana) == []
    assert reset_address(ana) == ana.mail_address == OLD
    assert [notice.person for notice in Notice.objects.filter(event="address_disowned")] == [cast.jo]
    assert LogEntry.objects.get(verb="disowned").by == ana
    said(client, "yes")
    assert reset_address(Person.objects.get(pk=ana.pk)) == OTHER


def test_a_yes_to_an_address_that_changed_meanwhile_is_no_yes(ana, cast, client):
    client.force_login(ana)
    actions.change_person(ana, by=cast.cleo, at=NOW, email="third@example.org")
    assert said(client, "yes").status_code == 422
    assert client.post("/me/address/", {"address": "third@example.org"}).status_code == 422
    assert reset_address(Person.objects.get(pk=ana.pk)) == OLD
    with pytest.raises(actions.AddressMovedOn):
        actions.confirm_address(cast.ben, cast.ben.email, by=cast.ben, at=NOW)


def test_only_the_owner_says_yes(ana, cast):
    for act in (actions.confirm_address, actions.disown_address):
        with pytest.raises(actions.NotYours):
            act(ana, OTHER, by=cast.jo, at=NOW)


@pytest.mark.parametrize("name", [OLD, "ANA@tarnlowe.example", OTHER, "T003"])
def test_the_old_name_and_the_new_one_both_sign_in_meanwhile(ana, client, name):
    assert client.post("/account/sign-in/", {"login": name, "password": PASSWORD}).status_code == 302


def test_each_change_is_told_at_the_last_address_that_was_theirs(ana, cast):
    mute(ana, "all", at=NOW)
    actions.change_person(ana, by=cast.cleo, at=NOW, email="third@example.org")
    actions.change_person(ana, by=cast.cleo, at=NOW, email="", title="Tester")
    actions.leave(ana, by=cast.cleo, at=NOW)
    for job in due(NOW):
        job()
    told = Delivery.objects.filter(notice__event="address_changed")
    assert list(told.values_list("address", "given_up_at")) == [(OLD, None)] * 3
    assert OTHER not in told[0].body


def test_who_has_no_password_is_not_told_and_their_first_password_confirms(cast, client):
    kim = actions.add_person(by=None, at=NOW, company=cast.company, email="kim@x.example", given_name="Kim")
    actions.change_person(kim, by=cast.cleo, at=NOW, email="kim@tarnlowe.example")
    assert not Notice.objects.exists()
    assert links_to(client, "kim@tarnlowe.example") == [["kim@tarnlowe.example"]]
    page = client.get(LINK.search(mail.outbox[0].body).group(1), follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    kim.refresh_from_db()
    assert (kim.has_signed_up, kim.confirmed_email) == (True, "kim@tarnlowe.example")


def test_a_code_and_the_first_start_confirm_too(cast):
    kim = actions.add_person(by=None, at=NOW, company=cast.company, staff_number="K1", email="kim@x.example")
    code = actions.make_sign_in_code(kim, by=cast.cleo, at=clock.now()).letters
    assert actions.use_sign_in_code(number="K1", code=code, password=NEW, at=clock.now()).confirmed_email == kim.email
    first = actions.make_first_administrator(email="a@b.c", name="A", password=NEW, at=NOW, organisation="O")
    assert first.confirmed_email == "a@b.c"


def test_an_address_given_to_who_had_none_is_asked_about_first(cast, client):
    kim = actions.add_person(by=None, at=NOW, company=cast.company, staff_number="K1")
    code = actions.make_sign_in_code(kim, by=cast.cleo, at=clock.now()).letters
    actions.use_sign_in_code(number="K1", code=code, password=NEW, at=clock.now())
    kim = actions.change_person(kim, by=cast.cleo, at=NOW, email="kim@x.example")
    assert links_to(client, "kim@x.example") == []
    assert asked(kim)


def test_a_link_that_was_sent_before_the_change_opens_nothing_after_it(cast, client):
    kim = actions.add_person(by=None, at=NOW, company=cast.company, email="kim@x.example", given_name="Kim")
    links_to(client, "kim@x.example")
    link = LINK.search(mail.outbox[0].body).group(1)
    actions.give_office(kim, Office.ADMINISTRATOR, by=cast.jo, at=NOW)
    assert "has been used" in client.get(link, follow=True).content.decode()
    assert links_to(client, "kim@x.example") == []


def test_an_address_that_became_somebody_elses_opens_nothing_of_the_one_before(ana, cast, client):
    kim = actions.add_person(by=None, at=NOW, company=cast.company, email=OLD, given_name="Anabel")
    assert people_reached_at(OLD) == [kim]
    actions.confirm_by_link(kim, OLD, at=NOW)
    ana.refresh_from_db()
    assert ana.confirmed_email == ""
    assert reset_address(ana) == ""


def test_nobody_is_reached_at_an_empty_address(cast):
    actions.add_person(by=None, at=NOW, company=cast.company, staff_number="K1")
    assert people_reached_at("") == []


def test_who_has_no_confirmed_address_reads_what_leads_to_one(cast, client):
    ana = cast.ana
    for address, says in (
        (OTHER, f"The list of people has {OTHER} for you."),
        ("", "The people team can write one there"),
    ):
        Person.objects.filter(pk=ana.pk).update(email=address, confirmed_email="", password="!")
        client.force_login(Person.objects.get(pk=ana.pk))
        assert says in client.get("/me/address/").content.decode()
