"""One weekly mail of what can wait: each thing once, nothing that has gone alone or lapsed, none without anything."""

from datetime import date, timedelta

import pytest
from django.core import mail

from peerlore.integrations.tasks import mail_due
from peerlore.people.actions import hold_mail, leave
from peerlore.people.models import Delivery, MailSettings, Notice
from peerlore.people.outbox import mute, notify
from peerlore.web import tasks
from peerlore.web.invariants import broken
from peerlore.web.notices.catalogue import catalogue, told
from peerlore.web.notices.kinds import kind
from tests.cast import NOW

MONDAY = NOW + timedelta(days=6)
HOUR = timedelta(hours=1)
# A value for every placeholder; the days to answer by lie far ahead.
FILLED = dict.fromkeys({name for code in catalogue() for name in told(code).placeholders}, "something") | {
    "link": "/proposals/7/",
    "draw_link": "/draws/7/",
    "answer_by": "2026-05-01",
    "old_address": "ana@before.example",
}
del FILLED["first_name"], FILLED["stop_link"]


def tell(person, event, row=None, *, at=NOW, **parameters):
    notify(person, event, row or person, at=at, parameters=FILLED | {"partner": "Ben"} | parameters)


def run(now):
    """What the ticker does at that moment, until nothing follows from it."""
    for _ in range(4):
        for job in [*tasks.due(now), *mail_due(now)]:
            job()


def subjects():
    return [message.subject for message in mail.outbox]


def test_what_can_wait_goes_in_one_mail_on_monday_at_eight(cast):
    tell(cast.ana, "thanks_received")
    tell(cast.ana, "exchange_closed", cast.ben)
    tell(cast.ana, "rematch", cast.cleo)
    run(NOW)
    assert subjects() == ["A fresh start: Ben"]

    run(MONDAY)
    run(MONDAY + HOUR)
    assert subjects() == ["A fresh start: Ben", "Your week in one mail: two things"]
    body = mail.outbox[1].body
    assert body.count("Ben thanks you\n--------------\n\nBen has thanked you") == 1
    assert body.count("You and Ben: well closed") == 1
    assert "fresh start" not in body
    assert "Hello Ana" in body
    assert body.count("Hello") == 1
    assert body.count("You get ") == 1
    assert not Delivery.objects.waiting().exists()
    assert list(broken()) == []


def test_a_week_without_anything_sends_nothing(cast):
    run(MONDAY)
    assert mail.outbox == []
    assert not Notice.objects.exists()


def test_the_next_week_has_what_came_since(cast):
    tell(cast.ana, "thanks_received")
    run(NOW)
    run(MONDAY)
    tell(cast.ana, "thanks_received", cast.ben, at=MONDAY + HOUR, partner="Cleo")
    run(MONDAY + HOUR)
    run(MONDAY + timedelta(days=7))
    assert len(mail.outbox) == 2
    assert "Cleo thanks you" in mail.outbox[1].body
    assert "Ben thanks you" not in mail.outbox[1].body


def test_what_has_lapsed_by_then_is_left_out(cast):
    tell(cast.ana, "thanks_received", lapses=(NOW + HOUR).isoformat())
    run(NOW)
    run(MONDAY)
    assert mail.outbox == []
    assert not Delivery.objects.waiting().exists()


def test_mail_that_was_held_is_not_sent_late(cast):
    tell(cast.ana, "session_booked", when="today", lapses=(NOW + timedelta(days=2)).isoformat())
    tell(cast.ana, "level_asked", answer_by="2026-03-12")
    tell(cast.ana, "rematch")
    hold_mail(cast.ana, date(2026, 3, 18), by=cast.ana, at=NOW)
    run(NOW)
    run(NOW + timedelta(days=3))
    assert mail.outbox == []

    run(NOW + timedelta(days=8))
    assert subjects() == ["A fresh start: Ben"]


def test_of_two_that_wait_about_one_thing_the_newer_goes(cast):
    MailSettings.usual(person=cast.ana, hold_until=date(2026, 3, 12), quiet_days=[]).save()
    tell(cast.ana, "session_booked", thing="session 7")
    tell(cast.ana, "session_moved", cast.ben, thing="session 7")
    tell(cast.ana, "session_booked", cast.cleo, thing="session 8", partner="Otto")
    run(NOW)
    run(NOW + timedelta(days=2))
    assert [subject.partition(",")[0] for subject in subjects()] == ["Moved: Ben", "Booked: Otto"]


def test_who_stopped_the_weekly_mail_gets_none_and_finds_it_at_home(client, cast):
    mute(cast.ana, "digest", at=NOW)
    tell(cast.ana, "thanks_received")
    run(NOW)
    run(MONDAY)
    assert mail.outbox == []
    assert list(Delivery.objects.values_list("address", flat=True)) == [""]


def test_who_left_meanwhile_gets_none(cast):
    tell(cast.ana, "thanks_received")
    run(NOW)
    leave(cast.ana, by=cast.jo, at=NOW + HOUR)
    run(MONDAY)
    assert mail.outbox == []
    assert not Delivery.objects.waiting().exists()


def test_a_worker_that_was_away_wakes_nobody(cast):
    """Put into words at nine, found again in the evening."""
    tell(cast.ana, "rematch")
    for job in tasks.due(NOW):
        job()
    run(NOW + timedelta(hours=12))
    assert mail.outbox == []
    run(NOW + timedelta(days=1))
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("code", [code for code in catalogue() if code != "weekly_digest"])
@pytest.mark.parametrize("paced", ["usual", "now", "weekly"])
def test_nobody_gets_two_messages_for_one_thing(cast, code, paced):
    """Every notice: told twice, worked at again and again, its pace changed midway, it is once in one mail."""
    of_kind = kind(told(code).kind)
    pace = {} if paced == "usual" else {of_kind.code: paced}
    settings = MailSettings.usual(person=cast.ana, paces=pace)
    settings.save()
    tell(cast.ana, code)
    run(NOW)
    tell(cast.ana, code)
    run(NOW + HOUR)
    settings.paces = {of_kind.code: "weekly" if paced == "now" else "now"}
    settings.save()
    for days in (6, 7, 13):
        run(NOW + timedelta(days=days))

    subject = Delivery.objects.get(notice__event=code).subject
    found = [message for message in mail.outbox if subject in (message.subject, *message.body.split("\n"))]
    assert len(found) == 1
    assert (found[0].subject + "\n" + found[0].body).split("\n").count(subject) == 1
    assert len(mail.outbox) == 1
    alone = of_kind.code == "security" or (pace.get(of_kind.code) or of_kind.usual) == "now"
    assert (found[0].subject == subject) == alone


def test_a_mail_that_went_twice_is_found(cast):
    tell(cast.ana, "thanks_received")
    run(NOW)
    run(MONDAY)
    Delivery.objects.exclude(bundle=None).update(tries=1)
    assert {finding.code for finding in broken()} == {"I5"}
