"""Translator: sessions as calendar files. Loaded only when one is asked for: icalendar is slow to load."""

from datetime import UTC, datetime
from email.utils import parseaddr

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from peerlore.exchanges.models import Session
from peerlore.exchanges.words import BRING_A_CALENDAR, SERIES, names
from peerlore.people.models import LogEntry, Notice, Person


def invitation(session: Session, *, reader: Person, address: str, at: datetime) -> bytes:
    """The session as a calendar file. It holds names and times, none of the words of the exchange, and of addresses
    only the reader's: those of the others are for whoever keeps the list of people.

    One called off takes its entry out again: the same name, one change more.
    """
    event = _event(session, reader=reader, address=address, at=at)
    return _file("CANCEL" if session.cancelled_at else "PUBLISH", event)


def request(session: Session, *, reader: Person, address: str, at: datetime) -> bytes:
    """The same as an invitation for a mail: calendars take it in, change it and take it out by themselves."""
    event = _event(session, reader=reader, address=address, at=at)
    for attendee in _listed(event.get("ATTENDEE")):
        attendee.params.update({"partstat": vText("ACCEPTED"), "rsvp": vText("FALSE"), "cutype": vText("INDIVIDUAL")})
    return _file("CANCEL" if session.cancelled_at else "REQUEST", event)


def invitations_of(notice: Notice, *, address: str, at: datetime) -> list[bytes]:
    """What a mail about sessions brings for the reader's calendar: each session as it is by now."""
    if notice.event not in BRING_A_CALENDAR:
        return []
    return [request(session, reader=notice.person, address=address, at=at) for session in _sessions(notice)]


def _sessions(notice: Notice) -> list[Session]:
    """A notice hangs on the log's line of its session; that of a series on the line of the last one."""
    entry = LogEntry.objects.filter(pk=notice.target, kind="exchanges.session").first()
    if entry is None:
        return []
    lines = LogEntry.objects.filter(kind=entry.kind, verb=entry.verb, at=entry.at, by=entry.by)
    keys = [entry.target] if notice.event not in SERIES else list(lines.values_list("target", flat=True))
    rows = Session.objects.filter(pk__in=keys).select_related("exchange").order_by("starts_at")
    return list(rows.prefetch_related("exchange__seats__person"))


def _file(method: str, event: Event) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Peerlore//Peerlore//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _sender() -> vCalAddress:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    sender = vCalAddress(f"mailto:{address}")
    sender.params["cn"] = vText(name or "Peerlore")
    return sender


def _listed(found: object) -> list[vCalAddress]:
    many = found if isinstance(found, list) else [found]
    return [each for each in many if isinstance(each, vCalAddress)]


def _event(session: Session, *, reader: Person, address: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", session.uid)
    event.add("sequence", session.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", f"{names(session.exchange.members())}: {session.exchange.name}")
    event.add("url", address)
    event.add("status", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    if session.where:
        event.add("location", session.where)
    _invite(event, reader)
    return event


def _invite(event: Event, reader: Person) -> None:
    """From the address that mails come from, which stays the same whoever booked. A reader without an address still has
    the file."""
    event.add("organizer", _sender())
    if reader.mail_address:
        event.add("attendee", _address(reader))


def _address(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.mail_address}")
    address.params["cn"] = vText(person.name)
    return address
