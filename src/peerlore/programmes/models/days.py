"""Days by which people answer: told as a day, and all of it is theirs where they are."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

A_MOMENT = timedelta(microseconds=1)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last moment of `day` in `zone`."""
    midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    return midnight.astimezone(UTC) - A_MOMENT


def days_from(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The last moment of the day that comes `days` after the one it is now in `zone`."""
    return end_of_day(at.astimezone(zone).date() + timedelta(days=days), zone)


def last_day(until: datetime, zone: ZoneInfo) -> date:
    """The last day that is whole before `until` in `zone`."""
    return (until + A_MOMENT).astimezone(zone).date() - timedelta(days=1)
