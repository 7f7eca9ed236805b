"""The only place that reads the time.

Read `now()` once, at the edge, and pass it down as `at=`. A demonstration starts on a fixed day and runs on with
real time: its offset, in seconds, is set once at start-up by the settings.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

NO_PLACE = {"Factory", "localtime"}  # names that stand for no place, or for whatever this machine is set to
_offset = timedelta()


def shift(seconds: float) -> None:
    """Let this process's clock run `seconds` ahead of the machine's (negative: behind)."""
    global _offset
    _offset = timedelta(seconds=seconds)


def now() -> datetime:
    return datetime.now(UTC) + _offset


@cache
def zones() -> frozenset[str]:
    """The names (IANA's) of the zones that somebody can keep: read from the disk once in a process."""
    return frozenset(available_timezones() - NO_PLACE)


def today(zone: str) -> date:
    """Today's date where `zone` (an IANA name) is."""
    return now().astimezone(ZoneInfo(zone)).date()
