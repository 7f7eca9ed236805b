"""The calendar file: the right hour on either side of a clock change, the same entry over every change, no words."""

import importlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from django.urls import reverse

from peerlore.exchanges.actions import book_series, book_session, cancel_session, move_session
from tests.cast import NOW

LISBON = ZoneInfo("Europe/Lisbon")


def read(client, session) -> icalendar.Event:
    answer = client.get(reverse("session_invitation", args=[session.pk]))
    assert "no-store" in answer["Cache-Control"]
    [event] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return event


@pytest.mark.parametrize("day", [27, 30])
def test_ten_oclock_stays_ten_oclock_over_a_clock_change(cast, client, exchange, day):
    starts_at = datetime(2026, 3, day, 10, 0, tzinfo=LISBON)
    session = book_session(exchange, starts_at=starts_at.astimezone(UTC), by=cast.ana, at=NOW)
    client.force_login(cast.ben)
    file = client.get(reverse("session_invitation", args=[session.pk])).content
    [found] = recurring_ical_events.of(icalendar.Calendar.from_ical(file)).at((2026, 3, day))
    assert found["DTSTART"].dt.astimezone(LISBON).hour == 10
    assert found["DTEND"].dt - found["DTSTART"].dt == timedelta(minutes=45)


def test_a_change_keeps_the_entry_and_counts(cast, client, session):
    client.force_login(cast.ana)
    first = read(client, session)
    assert (first["SEQUENCE"], first["STATUS"]) == (0, "CONFIRMED")
    assert str(first["ATTENDEE"]) == f"mailto:{cast.ana.email}"
    assert "Ben" in first["SUMMARY"]
    assert str(first["URL"]).endswith(reverse("exchange", args=[session.exchange_id]))
    move_session(session, starts_at=session.starts_at + timedelta(hours=1), by=cast.ana, at=NOW)
    cancel_session(session, by=cast.ana, at=NOW)
    last = read(client, session)
    assert (last["UID"], last["SEQUENCE"], last["STATUS"]) == (first["UID"], 2, "CANCELLED")


def test_a_session_called_off_takes_its_entry_out(cast, client, session):
    client.force_login(cast.ben)
    address = reverse("session_invitation", args=[session.pk])
    assert b"METHOD:PUBLISH" in client.get(address).content
    cancel_session(session, by=cast.ana, at=NOW)
    assert b"METHOD:CANCEL" in client.get(address).content


@pytest.mark.parametrize("disowned", [False, True])
def test_of_addresses_it_holds_only_the_readers_own(cast, client, session, disowned):
    """An address that its owner disowned is not theirs, here either."""
    if disowned:
        cast.ben.confirmed_email, cast.ben.disowned_email = "ben.before@tarnlowe.example", cast.ben.email
        cast.ben.save()
    client.force_login(cast.ben)
    file = client.get(reverse("session_invitation", args=[session.pk])).content
    move_session(session, starts_at=session.starts_at + timedelta(hours=1), by=cast.ana, at=NOW)
    for text in (file.decode(), *(m.to_ical().decode() for m in mailed(cast.ben))):
        unfolded = text.replace("\r\n ", "")
        assert cast.ana.email not in unfolded
        assert (cast.ben.email in unfolded) != disowned


def test_only_members_have_it(cast, client, session):
    for person, status in ((cast.otto, 404), (cast.ines, 404), (cast.cleo, 403)):
        client.force_login(person)
        assert client.get(reverse("session_invitation", args=[session.pk])).status_code == status


def mailed(to) -> list[icalendar.Calendar]:
    """The invitations in the mails that `to` gets, in their order."""
    for room in ("web", "integrations"):
        for job in list(importlib.import_module(f"peerlore.{room}.tasks").due(NOW)):
            job()
    found = [mail.message() for mail in outbox() if mail.to == [to.email]]
    parts = [part for message in found for part in message.walk() if part.get_content_type() == "text/calendar"]
    for part in parts:
        method = part.get_param("method")
        assert f"METHOD:{method}".encode() in part.get_payload(decode=True)
    return [icalendar.Calendar.from_ical(part.get_payload(decode=True)) for part in parts]


def outbox():
    from django.core import mail

    return mail.outbox


def test_mail_brings_the_invitation_and_each_change_of_the_same_entry(cast, session):
    mailed(cast.ben)
    move_session(session, starts_at=session.starts_at + timedelta(hours=1), by=cast.ana, at=NOW)
    mailed(cast.ben)
    cancel_session(session, by=cast.ana, at=NOW)
    files = mailed(cast.ben)
    events = [file.walk("VEVENT")[0] for file in files]
    assert [str(file["METHOD"]) for file in files] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {str(event["UID"]) for event in events} == {session.uid}
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert {str(event["ORGANIZER"]) for event in events} == {"mailto:peerlore@localhost"}
    assert events[1]["DTSTART"].dt - events[0]["DTSTART"].dt == timedelta(hours=1)


def test_a_series_brings_one_invitation_for_each_session(cast, exchange):
    starts = [datetime(2026, 3, day, 10, 0, tzinfo=LISBON).astimezone(UTC) for day in (26, 30)]
    book_series(exchange, starts=starts, by=cast.ana, at=NOW)
    files = mailed(cast.ben)
    assert len({str(file.walk("VEVENT")[0]["UID"]) for file in files}) == 2
    for file, day in zip(files, (26, 30), strict=True):
        [found] = recurring_ical_events.of(file).at((2026, 3, day))
        assert found["DTSTART"].dt.astimezone(LISBON).hour == 10


def test_a_mail_of_something_else_brings_none(cast, exchange):
    from peerlore.exchanges.actions import close_exchange

    close_exchange(exchange, by=cast.ana, at=NOW)
    assert mailed(cast.ben) == []


def test_who_books_has_the_entry_and_each_change_too_once(cast, session):
    by = session.booked_by
    mailed(by)
    move_session(session, starts_at=session.starts_at + timedelta(hours=1), by=by, at=NOW)
    mailed(by)
    cancel_session(session, by=by, at=NOW)
    files = mailed(by)
    assert [str(file["METHOD"]) for file in files] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [file.walk("VEVENT")[0]["SEQUENCE"] for file in files] == [0, 1, 2]
    assert len([mail for mail in outbox() if mail.to == [by.email]]) == 3


def test_who_books_a_series_has_all_of_it(cast, exchange):
    starts = [datetime(2026, 3, day, 10, 0, tzinfo=LISBON).astimezone(UTC) for day in (26, 30)]
    book_series(exchange, starts=starts, by=cast.ana, at=NOW)
    assert len({str(file.walk("VEVENT")[0]["UID"]) for file in mailed(cast.ana)}) == 2
