"""What people say of themselves: hours, zone, languages, places, whether they may be asked, pause, theme."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import pairwise
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from peerlore import clock
from peerlore.errors import RuleBroken
from peerlore.people.actions.wishes import NotYours
from peerlore.people.audit import record
from peerlore.people.models import Person

MOST_AT_ONCE = 9
THEMES = ("", "light", "dark")
Spans = Sequence[Sequence[str]]


class Profile(TypedDict, total=False):
    """One's own settings; leave out what does not change. `hours` maps weekday ("0": Monday) to spans of local time,
    `None` for unknown; `languages` are ISO 639 codes."""

    hours: Mapping[str, Spans] | None
    own_zone: str
    languages: list[str]
    places: int
    may_be_asked: bool
    pause_until: date | None
    theme: str


class HoursOverlap(RuleBroken):
    message = _("Two spans of one day overlap. Write them one after the other, such as 9:00–12:30, 14:00–18:00.")
    field = "hours_same"


class UnknownZone(RuleBroken):
    message = _("“%(zone)s” is not a zone we know. Choose one such as Europe/Lisbon.")
    field = "own_zone"


class TooManyAtOnce(RuleBroken):
    message = _("Write a whole number from 0 to 9.")
    field = "places"


class PauseIsPast(RuleBroken):
    message = _("%(day)s is not after today. Choose a day after today, %(today)s.")
    field = "pause_until"


class UnknownTheme(RuleBroken):
    message = _("Choose light, dark, or as the device is set.")
    field = "theme"


@transaction.atomic
def set_profile(person: Person, *, by: Person | None, at: datetime, **profile: Unpack[Profile]) -> Person:
    """Only for oneself. A day of pause that stands already may be kept, though it has passed."""
    if by is not None and by.pk != person.pk:
        raise NotYours
    _check(person, profile, today=at.astimezone(person.zone_info).date())
    changed = [name for name, value in profile.items() if getattr(person, name) != value]
    if changed:
        for name in changed:
            setattr(person, name, profile[name])  # type: ignore[literal-required]
        person.save(update_fields=changed)
        # One word for every field, and for "please not with" too: the log shall not tell the one from the other.
        record("set_profile", person, by=by, at=at, about=person, fields=["profile"])
    return person


def _check(person: Person, profile: Profile, *, today: date) -> None:
    if (zone := profile.get("own_zone")) and zone not in clock.zones():
        raise UnknownZone(zone=zone)
    if not 0 <= profile.get("places", 0) <= MOST_AT_ONCE:
        raise TooManyAtOnce
    if profile.get("theme", "") not in THEMES:
        raise UnknownTheme
    check_pause(person, profile.get("pause_until"), today=today)
    for spans in (profile.get("hours") or {}).values():
        _check_day(spans)


def check_pause(person: Person, until: date | None, *, today: date) -> None:
    if until is not None and until <= today and until != person.pause_until:
        raise PauseIsPast(day=date_format(until), today=date_format(today))


def _check_day(spans: Spans) -> None:
    """In order, none inside the next; only the last may run past midnight."""
    for earlier, later in pairwise(spans):
        if not _minutes(earlier[0]) < _minutes(earlier[1]) <= _minutes(later[0]):
            raise HoursOverlap


def _minutes(clock_time: str) -> int:
    if clock_time == "24:00":
        return 24 * 60
    moment = time.fromisoformat(clock_time)
    return moment.hour * 60 + moment.minute
