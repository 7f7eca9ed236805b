"""F15: over every change of clocks, in zones that change by an hour, by half of one, or lie a quarter off."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peerlore.exchanges import tasks
from peerlore.exchanges.actions import book_session
from peerlore.exchanges.hours import working_day_after, working_day_before
from peerlore.exchanges.panels.times import series_times
from peerlore.people.models import Notice
from tests.cast import NOW
from tests.exchanges.conftest import open_for

ZONES = (
    "Europe/Lisbon",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "America/St_Johns",
    "Pacific/Auckland",
)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ALWAYS = {str(day): [["00:00", "24:00"]] for day in range(7)}
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 1))
WHO = st.builds(
    lambda zone, day, hour: (zone, datetime.combine(day, time(hour), ZoneInfo(zone))),
    st.sampled_from(ZONES),
    DAYS,
    st.integers(0, 23),
)


def minute_by_minute(moment: datetime, zone: ZoneInfo, *, step: timedelta) -> datetime:
    """The oracle: go on until the day is another one, and then until the clock says nine in the morning."""
    day, at = moment.astimezone(zone).date(), moment.astimezone(UTC).replace(second=0, microsecond=0)
    while True:
        at += step
        local = at.astimezone(zone)
        if local.date() != day and local.time() == time(9):
            return at


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WHO)
def test_f15_nine_in_the_morning_of_the_day_before_and_after_is_what_a_clock_on_the_wall_shows(cast, who):
    zone, moment = who
    cast.ana.own_zone, cast.ana.hours = zone, ALWAYS
    assert working_day_before(cast.ana, moment) == minute_by_minute(moment, ZoneInfo(zone), step=-MINUTE)
    assert working_day_after(cast.ana, moment) == minute_by_minute(moment, ZoneInfo(zone), step=MINUTE)


# The night on which clocks go forward, and the one on which they go back, and a leap day, each in its zone.
NIGHTS = [
    ("Europe/Lisbon", date(2026, 3, 29)),
    ("Europe/Lisbon", date(2026, 10, 25)),
    ("America/New_York", date(2027, 3, 14)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2027, 4, 4)),
    ("Pacific/Chatham", date(2026, 9, 27)),
    ("Asia/Kathmandu", date(2028, 2, 29)),
]


@pytest.mark.parametrize(("zone", "night"), NIGHTS)
def test_f15_a_series_keeps_its_hour_on_the_wall_over_a_change_of_clocks(cast, zone, night):
    for person in (cast.ana, cast.ben):
        person.own_zone, person.hours = zone, {str(day): [["08:00", "18:00"]] for day in range(7)}
        person.save()
    exchange = open_for(cast, planned=4)
    first = datetime.combine(night - timedelta(days=20), time(10), ZoneInfo(zone))
    book_session(exchange, starts_at=first, by=cast.ana, at=first - timedelta(days=2))
    times = series_times(exchange, cast.ana, many=3, now=first - timedelta(days=1))
    local = [moment.astimezone(ZoneInfo(zone)) for moment in times]
    assert [moment.time() for moment in local] == [time(10)] * 3
    assert [moment.date() for moment in local] == [first.date() + n * timedelta(days=14) for n in (1, 2, 3)]


@pytest.mark.parametrize(("zone", "night"), NIGHTS)
def test_f15_a_reminder_and_a_question_come_once_each_over_a_change_of_clocks(cast, zone, night):
    for person in (cast.ana, cast.ben):
        person.own_zone, person.hours = zone, ALWAYS
        person.save()
    exchange = open_for(cast, at=datetime.combine(night - timedelta(days=3), time(), UTC))
    starts_at = datetime.combine(night, time(12), ZoneInfo(zone))
    book_session(exchange, starts_at=starts_at, by=cast.ana, at=starts_at - timedelta(days=2))
    at = (starts_at - timedelta(days=2)).astimezone(UTC)
    while at < starts_at + timedelta(days=2):
        for job in list(tasks.due(at)):
            job()
        at += HOUR
    for event in ("session_tomorrow", "did_you_meet"):
        told = Notice.objects.filter(event=event)
        assert sorted(one.person.given_name for one in told) == ["Ana", "Ben"]
    reminded = Notice.objects.filter(event="session_tomorrow").first()
    there = reminded.created_at.astimezone(ZoneInfo(zone))
    assert (there.date(), there.hour) == (night - timedelta(days=1), 9)


def test_f15_an_hour_that_a_day_does_not_have_moves_forward(cast):
    """Half past one on the night on which Lisbon goes from one to two."""
    cast.ana.own_zone = cast.ben.own_zone = "Europe/Lisbon"
    for person in (cast.ana, cast.ben):
        person.hours = ALWAYS
        person.save()
    missing = datetime.combine(date(2026, 3, 29), time(1, 30), ZoneInfo("Europe/Lisbon"))
    session = book_session(open_for(cast), starts_at=missing, by=cast.ana, at=NOW)
    session.refresh_from_db()
    assert session.starts_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert session.starts_at.astimezone(ZoneInfo("Europe/Lisbon")).time() == time(2, 30)
    assert session.ends_at - session.starts_at == 45 * MINUTE
