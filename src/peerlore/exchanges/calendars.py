"""Translator: sessions as calendar entries, moments as words."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext
from icalendar import Calendar, Event, vCalAddress, vText

from peerlore.exchanges.models import Session
from peerlore.people.models import Person


def invitation(session: Session, *, members: Sequence[Person], address: str, at: datetime) -> bytes:
    """The session as a calendar file. It holds names and times, and none of the words of the exchange."""
    calendar = Calendar()
    calendar.add("prodid", "-//Peerlore//Peerlore//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
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


def names(people: Sequence[Person]) -> str:
    """First names, ready for a sentence: “Ana”, “Ana and Ben”, “Ana, Ben and Cleo”."""
    first = [person.first_name for person in people]
    if len(first) < 2:
        return "".join(first)
    return gettext("%(some)s and %(last)s") % {"some": ", ".join(first[:-1]), "last": first[-1]}


def day_words(moment: datetime | date, *, reader: Person) -> str:
    """“Tuesday 10 March”, where the reader is."""
    local = moment.astimezone(reader.zone_info) if isinstance(moment, datetime) else moment
    return date_format(local, gettext("l j F"))


def clock_words(moment: datetime, *, reader: Person) -> str:
    return date_format(moment.astimezone(reader.zone_info), "H:i")


def place_words(person: Person) -> str:
    """The place whose clock this person keeps: their site, or the city their zone is named after."""
    if person.site and person.zone == person.site.effective_zone:
        return person.site.name
    return person.zone.rsplit("/", 1)[-1].replace("_", " ")


def when_words(moment: datetime, *, reader: Person) -> str:
    """“Tuesday 10 March at 14:00 in Lisbon”."""
    return gettext("%(day)s at %(time)s in %(place)s") % {
        "day": day_words(moment, reader=reader),
        "time": clock_words(moment, reader=reader),
        "place": place_words(reader),
    }


def clocks(moment: datetime, *, people: Iterable[Person]) -> str:
    """“14:00 in Lisbon, 15:00 in Gdańsk”; “14:00 in Lisbon and Leeds” where the clocks agree."""
    places: dict[str, list[str]] = {}
    for person in people:
        told = places.setdefault(clock_words(moment, reader=person), [])
        told.append(place_words(person)) if place_words(person) not in told else None
    joined = ((time, gettext(" and ").join(where)) for time, where in places.items())
    return ", ".join(gettext("%(time)s in %(place)s") % {"time": time, "place": where} for time, where in joined)
