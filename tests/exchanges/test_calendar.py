"""The calendar file: the right hour on either side of a clock change, the same entry over every change, no words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from django.urls import reverse

from peerlore.exchanges.actions import book_session, cancel_session, move_session
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
    assert [str(a) for a in first["ATTENDEE"]] == [f"mailto:{p.email}" for p in (cast.ben, cast.ana)]
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


def test_only_members_have_it(cast, client, session):
    for person, status in ((cast.otto, 404), (cast.ines, 404), (cast.cleo, 403)):
        client.force_login(person)
        assert client.get(reverse("session_invitation", args=[session.pk])).status_code == status
