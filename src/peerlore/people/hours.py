"""Translator: a person's working hours as the engine's week masks, and times at which people can meet."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS

from peerlore.engine.hours import QUARTER, Mask, WeekHours, monday_of, shared_minutes, starts, week_mask
from peerlore.people.models import Person


def mask_of(person: Person, *, week: date) -> Mask:
    """The quarters of the week from Monday `week`, in UTC, in which `person` works."""
    return week_mask(person.hours, person.zone, week=week)


def minutes_shared(people: Sequence[Person], *, week: date) -> int:
    """Minutes in that week in which all of them work."""
    both = _all_work(people, week)
    return shared_minutes(both, both)


def meeting_times(people: Sequence[Person], *, minutes: int, after: datetime, weeks: int = 4) -> Iterator[datetime]:
    """Starts, soonest first and on the half hour, at which all of `people` work for `minutes`."""
    for number in range(weeks):
        week = monday_of(after.date()) + timedelta(weeks=number)
        begin = datetime.combine(week, time(), ZoneInfo("UTC"))
        for quarter in starts(_all_work(people, week), minutes=minutes):
            moment = begin + int(quarter) * QUARTER
            if moment > after and moment.minute in (0, 30):
                yield moment


def week_in_words(hours: WeekHours) -> list[tuple[str, str]]:
    """Weekday and its spans ("09:00–12:30, 14:00–18:00") for each day with work."""
    days = sorted((int(day), spans) for day, spans in hours.items() if spans)
    return [(str(WEEKDAYS[day]), ", ".join("–".join(span) for span in spans)) for day, spans in days]


def _all_work(people: Sequence[Person], week: date) -> Mask:
    return reduce(lambda a, b: a & b, (mask_of(person, week=week) for person in people))
