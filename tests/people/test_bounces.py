"""Mail that comes back: held, told of on the pages, nothing lost, and sent once the address is confirmed again."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from peerlore.errors import RuleBroken
from peerlore.integrations.mail.refusals import said_of
from peerlore.people.actions import (
    confirm_address,
    confirm_reached,
    disown_address,
    record_bounce,
    set_number_and_address,
)
from peerlore.people.models import Bounce, Delivery, LogEntry, Person
from peerlore.web.doctor.mail import coming_back
from tests.cast import NOW
from tests.web.test_weekly_mail import run, subjects, tell

HOUR = timedelta(hours=1)
UNKNOWN = (550, b"5.1.1 <ana@tarnlowe.example>: user unknown")


class Refuses(BaseEmailBackend):
    """A mail server that refuses each reader, as it is told to; whoever is not named gets their mail."""

    answers: dict[str, tuple[int, bytes]] = {}
    tried: list[str] = []

    def send_messages(self, messages):
        for message in messages:
            Refuses.tried += message.to
            if refused := {to: Refuses.answers[to] for to in message.to if to in Refuses.answers}:
                raise smtplib.SMTPRecipientsRefused(refused)
            mail.outbox.append(message)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refuses"
    Refuses.answers, Refuses.tried = {"ana@tarnlowe.example": UNKNOWN}, []
    return Refuses


@pytest.mark.parametrize(
    ("answer", "about"),
    [
        (UNKNOWN, True),
        ((552, b"5.2.2 mailbox full"), True),
        ((550, b"no such user here"), True),
        ((550, b"5.7.1 relaying denied"), False),
        ((554, b"5.7.1 rejected as spam"), False),
        ((450, b"4.2.0 greylisted, come back later"), False),
        ((451, b"try again"), False),
        ((554, b"transaction failed"), False),
    ],
)
def test_what_the_server_means(answer, about):
    assert said_of(answer).is_about_the_address == about


def test_a_refused_address_is_held_and_tried_no_more(cast, server):
    tell(cast.ana, "rematch")
    tell(cast.ben, "rematch")
    run(NOW)
    for days in range(1, 20):
        run(NOW + timedelta(days=days))
    assert server.tried.count("ana@tarnlowe.example") == 1
    assert [message.to for message in mail.outbox] == [["ben@tarnlowe.example"]]
    assert Delivery.objects.waiting().get().notice.person == cast.ana
    bounce = Bounce.objects.get()
    assert (bounce.address, bounce.said, bounce.recorded_by) == ("ana@tarnlowe.example", "550 5.1.1", None)
    assert LogEntry.objects.get(verb="bounced").about == cast.ana


def test_what_comes_meanwhile_waits_too_and_all_of_it_goes_once_they_say_so(cast, server):
    tell(cast.ana, "rematch")
    run(NOW)
    tell(cast.ana, "level_asked", cast.ben, at=NOW + HOUR)
    tell(cast.ana, "session_booked", cast.cleo, at=NOW + HOUR, lapses=(NOW + 2 * HOUR).isoformat())
    run(NOW + HOUR)
    server.answers = {}
    run(NOW + 3 * HOUR)
    assert mail.outbox == []

    confirm_reached(cast.ana, by=cast.ana, at=NOW + 4 * HOUR)
    run(NOW + 4 * HOUR)
    assert subjects() == ["A fresh start: Ben", "something asks what you have seen"]


def test_a_corrected_address_lets_it_go_by_itself(cast, server):
    tell(cast.ana, "rematch")
    run(NOW)
    set_number_and_address(cast.ana, staff_number="T003", email="ana@new.example", by=cast.jo, at=NOW + HOUR)
    run(NOW + HOUR)
    assert [message.to for message in mail.outbox if "fresh" in message.subject] == [["ana@new.example"]]


def test_word_of_a_changed_address_does_not_wait_for_the_old_one(cast, server):
    """It goes to the address before, which is nobody's any more: nothing is held for it."""
    set_number_and_address(cast.ana, staff_number="T003", email="ana@new.example", by=cast.jo, at=NOW)
    run(NOW)
    assert not Bounce.objects.exists()
    assert not Delivery.objects.waiting().exists()


def test_an_address_that_is_not_theirs_holds_nothing_back(cast, server):
    """Disowned: mail goes to the one they confirmed, which is reached."""
    Person.objects.filter(pk=cast.ana.pk).update(confirmed_email="ana@home.example")
    cast.ana.refresh_from_db()
    tell(cast.ana, "rematch")
    run(NOW)
    disown_address(cast.ana, "ana@tarnlowe.example", by=cast.ana, at=NOW + HOUR)
    run(NOW + HOUR)
    assert ["ana@home.example"] in [message.to for message in mail.outbox]


def test_what_the_server_refuses_for_now_is_tried_again(cast, server):
    server.answers = {"ana@tarnlowe.example": (450, b"4.2.0 come back later")}
    tell(cast.ana, "rematch")
    run(NOW)
    assert not Bounce.objects.exists()
    server.answers = {}
    run(NOW + HOUR)
    assert subjects() == ["A fresh start: Ben"]


def test_a_coordinator_records_one_and_takes_it_back(cast):
    record_bounce(cast.ana, by=cast.cleo, at=NOW)
    record_bounce(cast.ana, by=cast.jo, at=NOW)
    assert Bounce.objects.get().recorded_by == cast.cleo
    tell(cast.ana, "rematch")
    run(NOW)
    assert mail.outbox == []
    confirm_reached(cast.ana, by=cast.cleo, at=NOW)
    run(NOW)
    assert subjects() == ["A fresh start: Ben"]


def test_without_an_address_nothing_can_come_back(cast):
    Person.objects.filter(pk=cast.ana.pk).update(email="", confirmed_email="")
    with pytest.raises(RuleBroken):
        record_bounce(cast.ana, by=cast.cleo, at=NOW)


def test_a_new_code_is_told_at_the_confirmed_address_whatever_stands_on_the_list(cast):
    cast.ana.email = "ana@list.example"
    cast.ana.save()
    record_bounce(cast.ana, by=cast.cleo, at=NOW)
    tell(cast.ana, "code_asked")
    run(NOW)
    assert [message.to for message in mail.outbox] == [["ana@tarnlowe.example"]]
    with pytest.raises(RuleBroken):
        confirm_address(cast.ana, "ana@other.example", by=cast.ana, at=NOW)


def test_the_pages_say_it_and_the_remedy(client, cast):
    pages = {"home": "/", "address": "/me/address/", "person": f"/people/{cast.ana.pk}/"}
    client.force_login(cast.cleo)
    assert client.post(f"/people/{cast.ana.pk}/mail/").status_code == 302
    assert "mail comes back since" in client.get(pages["person"]).content.decode()

    client.force_login(cast.jo)
    assert "Mail to Ana Ferreira comes back" in client.get(pages["home"]).content.decode()
    [sign] = coming_back(NOW)
    assert "Ana Ferreira" in sign.says
    assert "Correct the address" in sign.remedy

    client.force_login(cast.ana)
    assert "Mail to you comes back" in client.get(pages["home"]).content.decode()
    assert "Mail reaches me there again" in client.get(pages["address"]).content.decode()
    client.post("/me/address/reached/")
    assert not Bounce.objects.standing().exists()
    assert "comes back" not in client.get(pages["address"]).content.decode()


def test_many_are_named_three_by_three(cast):
    for person in (cast.ana, cast.ben, cast.otto, cast.ines, cast.ruth):
        record_bounce(person, by=cast.cleo, at=NOW)
    [sign] = coming_back(NOW)
    assert sign.says.endswith(", and 2 more.") or sign.says.endswith(" and 2 more.")
