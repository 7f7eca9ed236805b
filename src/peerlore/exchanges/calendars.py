"""Translator: sessions as calendar files. Loaded only when one is asked for: icalendar is slow to load."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress, vText

from peerlore.exchanges.models import Session
from peerlore.exchanges.words import names
from peerlore.people.models import Person


def invitation(session: Session, *, members: Sequence[Person], address: str, at: datetime) -> bytes:
    """The session as a calendar file. It holds names and times, and none of the words of the exchange.

    One called off takes its entry out again: the same name, one change more.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Peerlore//Peerlore//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if session.cancelled_at else "PUBLISH")
    calendar.add_component(_event(session, members=members, address=address, at=at))
    return bytes(calendar.to_ical())


def _event(session: Session, *, members: Sequence[Person], address: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", session.uid)
    event.add("sequence", session.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", f"{names(members)}: {session.exchange.name}")
    event.add("url", address)
    event.add("status", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    if session.where:
        event.add("location", session.where)
    _invite(event, session.booked_by, members)
    return event


def _invite(event: Event, organiser: Person | None, members: Iterable[Person]) -> None:
    """Whoever has an e-mail address; a person without one still has the file."""
    if organiser and organiser.email:
        event.add("organizer", _address(organiser))
    for member in members:
        if member.email:
            event.add("attendee", _address(member))


def _address(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    address.params["cn"] = vText(person.name)
    return address
