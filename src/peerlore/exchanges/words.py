"""Names and moments as words of a sentence, in the reader's language and on the reader's clock."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext

from peerlore import clock
from peerlore.people.models import Person

SERIES = ("series_booked", "own_series_booked")
# A reminder brings it too: it may be the first that somebody hears who had their mail held.
BRING_A_CALENDAR = (
    *SERIES,
    *("session_booked", "session_moved", "session_cancelled", "session_tomorrow"),
    *("own_session_booked", "own_session_moved", "own_session_cancelled"),
)


def names(people: Sequence[Person]) -> str:
    """First names, ready for a sentence: “Ana”, “Ana and Ben”, “Ana, Ben and Cleo”."""
    return _listed([person.first_name for person in people])


def full_names(people: Sequence[Person]) -> str:
    return _listed([person.name for person in people])


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return gettext("%(some)s and %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}


def day_words(moment: datetime | date, *, reader: Person) -> str:
    """“Tuesday 10 March”, where the reader is; with the year where it is not this one."""
    local = moment.astimezone(reader.zone_info) if isinstance(moment, datetime) else moment
    this_year = clock.now().astimezone(reader.zone_info).year
    return date_format(local, gettext("l j F") if local.year == this_year else gettext("l j F Y"))


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
        if place_words(person) not in told:
            told.append(place_words(person))
    joined = ((time, gettext(" and ").join(where)) for time, where in places.items())
    return ", ".join(gettext("%(time)s in %(place)s") % {"time": time, "place": where} for time, where in joined)
