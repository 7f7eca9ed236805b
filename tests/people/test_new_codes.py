"""A new code for somebody with a password: two officers, a word to them, a week under seal, and a way to stop it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from peerlore import clock
from peerlore.errors import RuleBroken
from peerlore.people import actions, invariants
from peerlore.people.keys import reckoned_with, seal, shut, unseal_many
from peerlore.people.models import Grant, LogEntry, Notice, Office, Person, Reissue, SignIn, SignInCode
from peerlore.people.tasks import due
from tests.cast import NOW, PASSWORD
from tests.house.test_canaries import run_what_is_due

NEW = "a sentence to remember"
WEEK = timedelta(days=7)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    client.get("/me/sign-in/")
    return client


@pytest.fixture
def row(cast) -> Reissue:
    return actions.ask_for_code(cast.ana, by=cast.cleo, at=clock.now())


@pytest.fixture
def old(cast) -> Client:
    """A device of Ana's that was signed in all the while."""
    return client_of(cast.ana)


@pytest.fixture
def came_in(cast, old, row) -> Client:
    """Whoever used the code."""
    code = actions.hand_out_code(row, by=cast.jo, at=clock.now()).letters
    client = Client()
    said = {"number": "T003", "letters": code, "password": NEW, "again": NEW}
    assert client.post("/account/code/password/", said).status_code == 302
    assert client.get("/").status_code == 200
    return client


def settled(moment) -> None:
    for job in due(moment):
        job()


def told(event: str) -> set[str]:
    return {notice.person.given_name for notice in Notice.objects.filter(event=event)}


def test_it_takes_two_officers_and_neither_is_the_person(cast, row):
    with pytest.raises(actions.SecondOfficerNeeded):
        actions.hand_out_code(row, by=cast.cleo, at=NOW)
    assert not SignInCode.objects.exists()
    Grant.objects.create(person=cast.otto, office=Office.ADMINISTRATOR, given_at=NOW)
    with pytest.raises(actions.NotForOneself):
        actions.ask_for_code(cast.jo, by=cast.jo, at=NOW)
    with pytest.raises(RuleBroken):
        actions.hand_out_code(row, by=cast.ben, at=NOW)
    assert actions.hand_out_code(row, by=cast.jo, at=NOW).letters
    with pytest.raises(actions.NobodyAsksAnyMore):
        actions.hand_out_code(row, by=cast.otto, at=NOW)
    verbs = LogEntry.objects.filter(about=cast.ana).values_list("verb", "by__given_name")
    assert [*verbs.order_by("pk")] == [("asked-for-code", "Cleo"), ("agreed-to-code", "Jo"), ("made_code", "Jo")]


def test_whoever_asked_must_still_hold_the_office_when_the_second_agrees(cast, row):
    Grant.objects.filter(person=cast.cleo).delete()
    with pytest.raises(actions.AskerGone):
        actions.hand_out_code(row, by=cast.jo, at=NOW)


def test_for_who_holds_an_office_both_are_administrators(cast):
    with pytest.raises(RuleBroken):
        actions.ask_for_code(cast.ruth, by=cast.cleo, at=NOW)
    row = actions.ask_for_code(cast.ruth, by=cast.jo, at=NOW)
    with pytest.raises(RuleBroken):
        actions.hand_out_code(row, by=cast.cleo, at=NOW)
    Grant.objects.create(person=cast.otto, office=Office.ADMINISTRATOR, given_at=NOW)
    assert actions.hand_out_code(row, by=cast.otto, at=NOW).letters


def test_the_person_is_told_at_each_step_at_the_address_they_confirmed(cast, came_in):
    assert told("code_asked") == told("code_handed_out") == told("code_used") == {"Ana"}
    Person.objects.filter(pk=cast.ana.pk).update(email="somebody.else@example.org")
    Notice.objects.filter(event__startswith="code_").update(created_at=NOW)
    actions_before = len(mail.outbox)
    run_what_is_due()
    to = {message.to[0] for message in mail.outbox[actions_before:] if "sign-in code" in message.body}
    assert to == {"ana@tarnlowe.example"}


def test_a_second_one_is_not_asked_for_while_one_goes_on_nor_for_who_has_no_password(cast, row):
    with pytest.raises(actions.AskedForAlready):
        actions.ask_for_code(cast.ana, by=cast.jo, at=NOW)
    kim = actions.add_person(by=None, at=NOW, company=cast.company, staff_number="T100", given_name="Kim")
    with pytest.raises(actions.NeedsNoNewCode):
        actions.ask_for_code(kim, by=cast.cleo, at=NOW)


def test_a_code_of_before_the_first_password_opens_nothing_once_there_is_one(cast):
    kim = actions.add_person(by=None, at=NOW, company=cast.company, staff_number="T100", given_name="Kim")
    code = actions.make_sign_in_code(kim, by=cast.cleo, at=clock.now()).letters
    kim.set_password(PASSWORD)
    kim.save()
    with pytest.raises(actions.CodeNotRight):
        actions.use_sign_in_code(number="T100", code=code, password=NEW, at=clock.now())
    assert Client().login(username="T100", password=PASSWORD)


def test_for_a_week_nothing_confided_is_shown_and_matching_still_reckons_with_it(cast, came_in):
    sealed = seal(cast.ana, "in confidence", purpose="a test", at=NOW)
    confided = [(cast.ana.pk, sealed, "a test")]
    from peerlore.people.keys import Confidence

    confidences = [Confidence(*one) for one in confided]
    with shut():
        assert unseal_many(confidences) == [None]
        assert reckoned_with(confidences) == ["in confidence"]
    assert unseal_many(confidences) == ["in confidence"]
    ana = Person.objects.get(pk=cast.ana.pk)
    used = Reissue.objects.get().used_at
    assert ana.is_sealed(used + WEEK - timedelta(seconds=1))
    assert not ana.is_sealed(used + WEEK)


def test_a_device_of_before_stays_signed_in_and_stops_it(cast, old, came_in):
    assert "Somebody came in by it" in old.get("/").content.decode()
    assert "It was not me" in old.get("/me/new-code/").content.decode()
    assert old.post("/me/new-code/").status_code == 302
    assert old.get("/").status_code == 200
    assert came_in.get("/").status_code == 302
    assert Client().login(username=cast.ana.sign_in_name, password=PASSWORD)
    assert not Client().login(username=cast.ana.sign_in_name, password=NEW)
    assert Person.objects.get(pk=cast.ana.pk).sealed_until is None
    assert Reissue.objects.get().state == "stopped"
    assert told("code_stopped") == {"Cleo", "Jo"}
    assert list(invariants.broken()) == []


def test_whoever_came_in_by_it_cannot_stop_it_nor_shut_the_others_out(cast, old, came_in):
    assert "cannot stop it" in came_in.get("/me/new-code/").content.decode()
    assert came_in.post("/me/new-code/").status_code == 422
    assert came_in.post("/me/sign-in/end/", {"others": "1"}).status_code == 422
    assert came_in.post("/me/data/erase/").status_code == 422
    Person.objects.filter(pk=cast.ana.pk).update(email="thief@example.org")
    assert came_in.post("/me/address/", {"address": "thief@example.org", "answer": "yes"}).status_code == 422
    ana = Person.objects.get(pk=cast.ana.pk)
    with pytest.raises(actions.SealedForAWeek):
        actions.add_passkey(ana, "theirs", credential={"id": "x"}, by=ana, at=clock.now())
    with pytest.raises(actions.SealedForAWeek):
        actions.remove_passkey(1, by=ana, at=clock.now())
    assert old.get("/").status_code == 200
    assert ana.confirmed_email == "ana@tarnlowe.example"


def test_an_officer_takes_it_back_within_the_week(cast, came_in, client):
    client.force_login(cast.cleo)
    assert client.post(f"/people/{cast.ana.pk}/new-code/take-back/").status_code == 302
    assert came_in.get("/").status_code == 302
    assert Client().login(username=cast.ana.sign_in_name, password=PASSWORD)
    assert told("code_stopped") == {"Jo"}


def test_after_a_week_it_is_settled_and_devices_of_before_are_signed_out(cast, old, came_in):
    assert old.get("/").status_code == 200
    used = Reissue.objects.get().used_at
    settled(used + WEEK - timedelta(minutes=1))
    assert Reissue.objects.get().is_used
    settled(used + WEEK)
    assert Reissue.objects.get().state == "settled"
    assert old.get("/").status_code == 302
    assert SignIn.objects.filter(person=cast.ana).count() == 1
    assert Reissue.objects.get().password_before == ""


def test_what_nobody_agrees_to_or_uses_lapses(cast, row):
    settled(row.asked_at + WEEK - timedelta(minutes=1))
    assert Reissue.objects.get().is_asked
    settled(row.asked_at + WEEK)
    assert Reissue.objects.get().state == "lapsed"
    late = clock.now() + timedelta(days=15)
    second = actions.ask_for_code(cast.ana, by=cast.jo, at=clock.now())
    actions.hand_out_code(second, by=cast.cleo, at=clock.now())
    settled(late)
    settled(late)
    second.refresh_from_db()
    assert (second.state, SignInCode.objects.exists()) == ("lapsed", False)


def test_one_that_should_be_settled_and_is_not_is_found(cast, came_in):
    Reissue.objects.update(used_at=clock.now() - timedelta(days=8))
    assert [finding.code for finding in invariants.broken()] == ["I10"]


def test_the_officers_pages_lead_from_the_one_to_the_other(cast, client):
    client.force_login(cast.cleo)
    page = f"/people/{cast.ana.pk}/new-code/"
    assert page in client.get(f"/people/{cast.ana.pk}/").content.decode()
    assert "Ask for it" in client.get(page).content.decode()
    assert client.post(page)["Location"] == page
    assert "You asked for it" in client.get(page).content.decode()
    assert page not in client.get("/").content.decode()
    assert client.post(f"{page}agree/").status_code == 422
    client.force_login(cast.jo)
    assert "Ana Ferreira needs a new sign-in code" in client.get("/").content.decode()
    assert "Agree and make the code" in client.get(page).content.decode()
    made = client.post(f"{page}agree/")
    assert made.context["made"].letters in made.content.decode()
    assert "nobody has used it yet" in client.get(page).content.decode()
    client.force_login(cast.ana)
    assert "stop it" in client.get("/me/new-code/").content.decode()
    assert client.post("/me/new-code/").status_code == 302
    assert not SignInCode.objects.exists()
