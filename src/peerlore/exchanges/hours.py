"""Translator: when the members of an exchange all work, have nothing else booked, and can meet."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from peerlore.exchanges.models import BusySpan, DayOff, Session
from peerlore.people.hours import mask_of, meeting_times
from peerlore.people.models import Person

A_WEEK = timedelta(days=7)
QUARTER = timedelta(minutes=15)
UTC = ZoneInfo("UTC")
Span = tuple[datetime, datetime]


def free_times(
    people: Sequence[Person], *, minutes: int, after: datetime, many: int = 6, weeks: int = 4
) -> list[datetime]:
    """The first `many` times after which all of `people` work for `minutes`, nobody has a session or a day off, and no
    calendar says busy; at most two on one day, so that there is a choice. A calendar that leaves no time at all is
    passed over: none may keep people from meeting."""
    until = after + timedelta(weeks=weeks)
    taken = [*_taken(people, after=after, until=until), *_days_off(people, after=after, until=until)]
    busy = _busy(people, after=after, until=until)
    free = _first_free([*taken, *busy], people, minutes=minutes, after=after, many=many, weeks=weeks)
    return free or (_first_free(taken, people, minutes=minutes, after=after, many=many, weeks=weeks) if busy else [])


def _first_free(
    taken: list[Span], people: Sequence[Person], *, minutes: int, after: datetime, many: int, weeks: int
) -> list[datetime]:
    length = timedelta(minutes=minutes)
    free = (
        moment
        for moment in meeting_times(people, minutes=minutes, after=after, weeks=weeks)
        if not any(begins < moment + length and moment < ends for begins, ends in taken)
    )
    return list(islice(_spread(free, minutes=minutes), many))


def is_free(people: Sequence[Person], *, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether all work then, with no session, day off or busy time of anybody."""
    if not all_work(people, starts_at=starts_at, ends_at=ends_at):
        return False
    around = {"after": starts_at, "until": ends_at}
    taken = [*_taken(people, **around), *_busy(people, **around)]
    return not any(begins < ends_at and starts_at < ends for begins, ends in taken)


def all_work(people: Sequence[Person], *, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether every quarter of an hour from `starts_at` to `ends_at` lies in everybody's hours, and on nobody's day
    off."""
    if any(begins < ends_at and starts_at < ends for begins, ends in _days_off(people, after=starts_at, until=ends_at)):
        return False
    return all(_works(person, moment) for person in people for moment in _quarters(starts_at, ends_at))


def somebody_is_taken(people: Sequence[Person], *, starts_at: datetime, ends_at: datetime, but: Session | None) -> bool:
    sessions = Session.objects.overlapping(starts_at, ends_at).filter(
        exchange__seats__person__in=people, exchange__seats__left_at=None
    )
    return (sessions.exclude(pk=but.pk) if but else sessions).exists()


def working_day_before(person: Person, moment: datetime) -> datetime:
    """Nine in the morning, where `person` is, of their last working day before the day of `moment`."""
    return _next_working_day(person, moment, step=timedelta(days=-1))


def working_day_after(person: Person, moment: datetime) -> datetime:
    """Nine in the morning, where `person` is, of their first working day after the day of `moment`."""
    return _next_working_day(person, moment, step=timedelta(days=1))


def _next_working_day(person: Person, moment: datetime, *, step: timedelta) -> datetime:
    day = moment.astimezone(person.zone_info).date() + step
    off = list(DayOff.objects.of(person).filter(first__lte=day + A_WEEK, last__gte=day - A_WEEK))
    for _ in range(6):
        if _works_on(person, day.weekday()) and not any(row.first <= day <= row.last for row in off):
            break
        day += step
    return datetime.combine(day, time(9), person.zone_info)


def _taken(people: Sequence[Person], *, after: datetime, until: datetime) -> list[Span]:
    theirs = Session.objects.overlapping(after, until).filter(
        exchange__seats__person__in=people, exchange__seats__left_at=None
    )
    return list(theirs.values_list("starts_at", "ends_at").distinct().order_by())


def _busy(people: Sequence[Person], *, after: datetime, until: datetime) -> list[Span]:
    """What calendars say. Whose it is, is told nobody."""
    spans = BusySpan.objects.filter(feed__person__in=people, starts_at__lt=until, ends_at__gt=after)
    return list(spans.values_list("starts_at", "ends_at"))


def _days_off(people: Sequence[Person], *, after: datetime, until: datetime) -> list[Span]:
    """Each from midnight to midnight on the clock of whoever has it."""
    day = timedelta(days=1)
    rows = DayOff.objects.of_any(list(people)).filter(first__lte=until.date() + day, last__gte=after.date() - day)
    return [
        (
            datetime.combine(row.first, time(), person.zone_info),
            datetime.combine(row.last + day, time(), person.zone_info),
        )
        for row in rows
        for person in people
        if row.falls_on(person)
    ]


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
