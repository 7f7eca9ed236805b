"""Week masks: local hours become UTC quarters, through clock changes, midnight and half-hour zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerlore.engine.hours import QUARTERS, longest_meeting, monday_of, shared_minutes, starts, week_mask

pytestmark = pytest.mark.bare
ZONES = ["Europe/Lisbon", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham", "America/New_York", "UTC"]


def works(hours, zone, moment: datetime) -> bool:
    """The slow oracle: is this moment inside a span of its local day, or of the day before past midnight?"""
    local = moment.astimezone(ZoneInfo(zone))
    for back in (0, 1):
        day = local.date() - timedelta(days=back)
        for opens, closes in hours.get(str(day.weekday()), []):
            first = time.fromisoformat(opens)
            last = None if closes == "24:00" else time.fromisoformat(closes)
            end_day = day + timedelta(days=1) if last is None or last <= first else day
            begin = datetime.combine(day, first, ZoneInfo(zone)).astimezone(UTC)
            end = datetime.combine(end_day, last or time(), ZoneInfo(zone)).astimezone(UTC)
            if begin <= moment and moment + timedelta(minutes=15) <= end:
                return True
    return False


clock_times = st.sampled_from(["00:00", "05:30", "08:15", "09:00", "12:00", "13:45", "17:00", "22:00", "23:45"])
week_hours = st.dictionaries(
    st.sampled_from([str(d) for d in range(7)]), st.lists(st.tuples(clock_times, clock_times).map(list), max_size=1)
)


@given(hours=week_hours, zone=st.sampled_from(ZONES), day=st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_a_mask_says_what_the_clock_on_the_wall_says(hours, zone, day):
    week = monday_of(day)
    mask = week_mask(hours, zone, week=week)
    begin = datetime.combine(week, time(), UTC)
    expected = [works(hours, zone, begin + i * timedelta(minutes=15)) for i in range(QUARTERS)]
    assert mask.tolist() == expected


def test_unknown_hours_are_nine_to_five_on_weekdays():
    mask = week_mask(None, "Europe/Lisbon", week=date(2026, 3, 9))
    assert mask.sum() == 5 * 8 * 4
    assert mask[9 * 4]
    assert not mask[17 * 4]


@pytest.mark.parametrize(("zone", "hours"), [("Europe/London", 8 * 5), ("Europe/Warsaw", 7 * 5), ("Asia/Tokyo", 0)])
def test_hours_shared_with_lisbon(zone, hours):
    week = date(2026, 3, 9)
    shared = shared_minutes(week_mask(None, "Europe/Lisbon", week=week), week_mask(None, zone, week=week))
    assert shared == hours * 60


def test_a_meeting_starts_only_where_it_fits():
    mask = np.zeros(QUARTERS, dtype=bool)
    mask[4:8] = True
    assert starts(mask, minutes=45).tolist() == [4, 5]
    assert starts(mask, minutes=61).tolist() == []


def test_a_meeting_as_long_as_the_week_starts_with_it_and_a_longer_one_never():
    always = np.ones(QUARTERS, dtype=bool)
    assert starts(always, minutes=QUARTERS * 15).tolist() == [0]
    never = starts(always, minutes=QUARTERS * 15 + 1)
    assert (never.tolist(), never.dtype) == ([], np.intp)


@given(hours=week_hours, zone=st.sampled_from(ZONES), minutes=st.sampled_from([15, 30, 45, 60, 90, 240, 600]))
def test_a_meeting_fits_where_one_can_begin_on_the_half_hour(hours, zone, minutes):
    week = date(2026, 3, 9)
    mine, theirs = week_mask(hours, zone, week=week), week_mask(None, "Europe/Lisbon", week=week)
    on_the_half_hour = starts(mine & theirs, minutes=minutes) % 2 == 0
    assert (longest_meeting(mine, theirs) >= minutes) == on_the_half_hour.any()


def test_pieces_are_no_meeting():
    pieces = week_mask({str(day): [["09:00", "09:30"]] for day in range(5)}, "UTC", week=date(2026, 3, 9))
    always = np.ones(QUARTERS, dtype=bool)
    assert (shared_minutes(pieces, always), longest_meeting(pieces, always)) == (150, 30)
    assert (longest_meeting(always, always), longest_meeting(~always, always)) == (QUARTERS * 15, 0)


def test_the_first_and_the_last_quarter_of_the_week_are_part_of_it():
    all_night = {"0": [["00:00", "00:15"]], "6": [["23:45", "24:00"]]}
    mask = week_mask(all_night, "UTC", week=date(2026, 3, 9))
    assert np.flatnonzero(mask).tolist() == [0, QUARTERS - 1]


def test_a_span_across_the_week_s_edge_is_cut_at_it():
    sunday_night = {"6": [["23:00", "01:00"]]}
    mask = week_mask(sunday_night, "UTC", week=date(2026, 3, 9))
    assert np.flatnonzero(mask).tolist() == [0, 1, 2, 3, *range(QUARTERS - 4, QUARTERS)]


def test_a_quarter_that_is_not_wholly_worked_does_not_count():
    mask = week_mask({"0": [["09:05", "09:40"]]}, "UTC", week=date(2026, 3, 9))
    assert np.flatnonzero(mask).tolist() == [37]


def test_monday_of_each_day_of_a_week():
    assert {monday_of(date(2026, 3, 9) + timedelta(days=n)) for n in range(7)} == {date(2026, 3, 9)}
