"""Working hours as a week of quarter hours in UTC, and what two people share of it.

A week mask is a boolean array of 672 quarters, Monday 00:00 UTC first. Masks depend on the week, because zones change
their clocks: ask again for each week.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

QUARTERS = 7 * 24 * 4
QUARTER = timedelta(minutes=15)
Mask = NDArray[np.bool_]
# Weekday ("0" is Monday) to spans of local time, as in {"0": [["09:00", "12:30"], ["14:00", "18:00"]]}.
WeekHours = Mapping[str, Sequence[Sequence[str]]]

NINE_TO_FIVE: WeekHours = {str(day): [["09:00", "17:00"]] for day in range(5)}


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_mask(hours: WeekHours | None, zone: str, *, week: date) -> Mask:
    """The quarters somebody works in the week that begins on Monday `week`; unknown hours are nine to five.

    `zone` is an IANA name. A span that ends at or before its start runs past midnight ("22:00" to "06:00").
    """
    mask = np.zeros(QUARTERS, dtype=np.bool_)
    start = datetime.combine(week, time(), ZoneInfo("UTC"))
    for weekday, spans in (NINE_TO_FIVE if hours is None else hours).items():
        for opens, closes in spans:
            # From the day before to the day after: the local week and the UTC week overlap by a day at either end.
            for shift in (-7, 0, 7):
                day = week + timedelta(days=int(weekday) + shift)
                _fill(mask, start, *_utc_span(day, opens, closes, ZoneInfo(zone)))
    return mask


def _utc_span(day: date, opens: str, closes: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first, last = time.fromisoformat(opens), _closing(closes)
    past_midnight = last is None or last <= first
    end_day = day + timedelta(days=1) if past_midnight else day
    begin = datetime.combine(day, first, zone)
    end = datetime.combine(end_day, last or time(), zone)
    return begin.astimezone(ZoneInfo("UTC")), end.astimezone(ZoneInfo("UTC"))


def _closing(closes: str) -> time | None:
    """`None` for midnight at the end of the day, written "24:00"."""
    return None if closes == "24:00" else time.fromisoformat(closes)


def _fill(mask: Mask, start: datetime, begin: datetime, end: datetime) -> None:
    first = max(0, -((start - begin) // QUARTER))
    last = min(QUARTERS, (end - start) // QUARTER)
    if first < last:
        mask[first:last] = True


def shared_minutes(a: Mask, b: Mask) -> int:
    """Minutes a week in which both work."""
    return int(np.count_nonzero(a & b)) * 15


def longest_meeting(a: Mask, b: Mask) -> int:
    """Minutes of the longest meeting that begins on the half hour and lies wholly in what both work."""
    apart = np.flatnonzero(~np.append(a & b, False))
    begins = np.arange(0, QUARTERS, 2)
    return int((apart[np.searchsorted(apart, begins)] - begins).max()) * 15


def starts(mask: Mask, *, minutes: int) -> NDArray[np.intp]:
    """The quarters at which a meeting of `minutes` can start and lie wholly inside `mask`."""
    need = -(-minutes // 15)
    if need > QUARTERS:
        return np.empty(0, dtype=np.intp)
    runs = np.lib.stride_tricks.sliding_window_view(mask, need).all(axis=1)
    return np.flatnonzero(runs)
