"""When mail goes to somebody: at once but for their quiet hours and the days on which they hold it, or with their
weekly mail. Reckoned on their own clock, so that an hour stays that hour when clocks change."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from peerlore.people.models import MailSettings, Person
from peerlore.people.models.outbox import DIGEST, SECURITY
from peerlore.people.outbox import Handling

NOW, WEEKLY, NEVER = "now", "weekly", "never"
DAY = timedelta(days=1)
A_WEEK = 7


def handling_of(
    person: Person,
    kind: str,
    *,
    usual: str,
    at: datetime,
    lapses_at: datetime | None = None,
    thing: str = "",
    takes_back: Sequence[str] = (),
) -> Handling:
    """As this person chose for `kind`; where they chose nothing, at the `usual` pace. Mail about one's account and data
    goes at once, whatever the hour."""
    settings, zone = MailSettings.of(person), person.zone_info
    weekly = pace(settings, kind, usual=usual) != NOW
    return Handling(kind, weekly, goes_at(settings, zone, kind, weekly=weekly, at=at), lapses_at, thing, takes_back)


def pace(settings: MailSettings, kind: str, *, usual: str) -> str:
    return NOW if kind == SECURITY else str(settings.paces.get(kind, usual))


def goes_at(settings: MailSettings, zone: ZoneInfo, kind: str, *, weekly: bool, at: datetime) -> datetime:
    """The weekly mail itself, once it is there, waits for no quiet hour: its hour was chosen."""
    if kind == SECURITY:
        return at
    if kind == DIGEST:
        return _not_held(settings, zone, at=at)
    return weekly_mail(settings, zone, at=at) if weekly else out_of_quiet(settings, zone, at=at)


def weekly_mail(settings: MailSettings, zone: ZoneInfo, *, at: datetime) -> datetime:
    """The next day and hour of the weekly mail: not while mail is held; at that hour even if it is a quiet one."""
    free = _not_held(settings, zone, at=at)
    day = free.astimezone(zone).date()
    day += timedelta(days=(settings.weekday - day.weekday()) % A_WEEK)
    then = _moment(day, time(settings.hour), zone)
    return then if then >= free else _moment(day + timedelta(days=A_WEEK), time(settings.hour), zone)


def out_of_quiet(settings: MailSettings, zone: ZoneInfo, *, at: datetime) -> datetime:
    """The first moment from `at` on that is neither held nor quiet."""
    moment = _not_held(settings, zone, at=at)
    for _ in range(2 * A_WEEK):
        later = _after_quiet(settings, moment, zone)
        if later <= moment:
            break
        moment = later
    return moment


def _after_quiet(settings: MailSettings, moment: datetime, zone: ZoneInfo) -> datetime:
    """When the quiet that holds at `moment` ends; the moment itself where none does."""
    local = moment.astimezone(zone)
    if local.weekday() in settings.quiet_days:
        return _moment(local.date() + DAY, time(), zone)
    begins, ends, clock = settings.quiet_from, settings.quiet_until, local.time()
    if begins < ends:
        return _moment(local.date(), ends, zone) if begins <= clock < ends else moment
    if begins > ends and clock >= begins:
        return _moment(local.date() + DAY, ends, zone)
    return _moment(local.date(), ends, zone) if begins > ends and clock < ends else moment


def _not_held(settings: MailSettings, zone: ZoneInfo, *, at: datetime) -> datetime:
    return max(at, _moment(settings.hold_until, time(), zone)) if settings.hold_until else at


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
