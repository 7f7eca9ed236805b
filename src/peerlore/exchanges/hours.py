"""Translator: when the members of an exchange all work, have nothing else booked, and can meet."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from peerlore.exchanges.models import Session
from peerlore.people.hours import mask_of, meeting_times
from peerlore.people.models import Person

QUARTER = timedelta(minutes=15)
UTC = ZoneInfo("UTC")


def free_times(
    people: Sequence[Person], *, minutes: int, after: datetime, many: int = 6, weeks: int = 4
) -> list[datetime]:
    """The first `many` times after which all of `people` work for `minutes` and nobody has a session; at most two on
    one day, so that there is a choice."""
    taken = _taken(people, after=after, until=after + timedelta(weeks=weeks))
    free = (
        moment
        for moment in meeting_times(people, minutes=minutes, after=after, weeks=weeks)
        if not any(begins < moment + timedelta(minutes=minutes) and moment < ends for begins, ends in taken)
    )
    return list(islice(_spread(free, minutes=minutes), many))


def all_work(people: Sequence[Person], *, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether every quarter of an hour from `starts_at` to `ends_at` lies in everybody's hours."""
    return all(_works(person, moment) for person in people for moment in _quarters(starts_at, ends_at))


def somebody_is_taken(people: Sequence[Person], *, starts_at: datetime, ends_at: datetime, but: Session | None) -> bool:
    sessions = Session.objects.overlapping(starts_at, ends_at).filter(
        exchange__seats__person__in=people, exchange__seats__left_at=None
    )
    return sessions.exclude(pk=but.pk if but else None).exists()


def working_day_before(person: Person, moment: datetime) -> datetime:
    """Nine in the morning, where `person` is, of their last working day before the day of `moment`."""
    day = moment.astimezone(person.zone_info).date() - timedelta(days=1)
    for _ in range(6):
        if _works_on(person, day.weekday()):
            break
        day -= timedelta(days=1)
    return datetime.combine(day, time(9), person.zone_info)


def working_day_after(person: Person, moment: datetime) -> datetime:
    """Nine in the morning, where `person` is, of their first working day after the day of `moment`."""
    day = moment.astimezone(person.zone_info).date() + timedelta(days=1)
    for _ in range(6):
        if _works_on(person, day.weekday()):
            break
        day += timedelta(days=1)
    return datetime.combine(day, time(9), person.zone_info)


def _taken(people: Sequence[Person], *, after: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    theirs = Session.objects.overlapping(after, until).filter(
        exchange__seats__person__in=people, exchange__seats__left_at=None
    )
    return list(theirs.values_list("starts_at", "ends_at").distinct().order_by())


def _spread(moments: Iterator[datetime], *, minutes: int) -> Iterator[datetime]:
    """The first of a day, and one at least two hours later."""
    last: datetime | None = None
    on_day = 0
    for moment in moments:
        same_day = last is not None and last.date() == moment.date()
        on_day = on_day if same_day else 0
        if last is None or not same_day or (on_day < 2 and moment - last >= timedelta(minutes=max(120, minutes))):
            yield moment
            last, on_day = moment, on_day + 1


def _quarters(starts_at: datetime, ends_at: datetime) -> Iterator[datetime]:
    moment = starts_at.astimezone(UTC)
    moment = moment.replace(minute=moment.minute - moment.minute % 15, second=0, microsecond=0)
    while moment < ends_at:
        yield moment
        moment += QUARTER


def _works(person: Person, moment: datetime) -> bool:
    monday = moment.date() - timedelta(days=moment.weekday())
    index = (moment - datetime.combine(monday, time(), UTC)) // QUARTER
    return bool(mask_of(person, week=monday)[index])


def _works_on(person: Person, weekday: int) -> bool:
    if person.hours is None:
        return weekday < 5
    return bool(person.hours.get(str(weekday)))
