"""Limit how many may take part on a side, and say how the places are given: in the order of joining, or by lot."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.programmes.actions.offering import Standing, day_words
from peerlore.programmes.actions.starting import ProgrammeEnded, check_coordinates, locked_stage
from peerlore.programmes.formats import FORMATS, Between
from peerlore.programmes.matching.lots import commitment_to
from peerlore.programmes.models import Draw, Stage
from peerlore.programmes.models.days import end_of_day, last_day

PLACES = Between(1, 100_000)
SEED_BYTES = 32
PlacesBy = Stage.PlacesBy


class ChangedMeanwhile(RuleBroken):
    message = _(
        "Somebody else changed the places since you opened this page, and yours were not kept. Open the page again to "
        "see theirs."
    )


class NumberOfPlaces(RuleBroken):
    message = _("Write a whole number from %(least)s to %(most)s, or nothing where there is no limit.")


class BelowTaken(RuleBroken):
    message = _("Write %(taken)s or more: so many have a place here or were asked whether they take one.")


class PeopleWait(RuleBroken):
    message = _("People waiting for a place here: %(people)s. Write a higher number; the next on the list are asked.")


class NoSideLimited(RuleBroken):
    message = _("Write how many places there are on one side at least, or let everybody who joins take part.")
    field = "places_by"


class WayStays(RuleBroken):
    message = _("People have asked for a place this way already, so it stays. You can still add places.")
    field = "places_by"


class SayTheDay(RuleBroken):
    message = _("Say on which day the lots are drawn.")
    field = "closes_on"


class DayIsPast(RuleBroken):
    message = _("Choose a day after today, %(today)s: people need time to join.")
    field = "closes_on"


class DayTooLate(RuleBroken):
    message = _("Choose a day before %(day)s: by then the last of what this programme is for is needed.")
    field = "closes_on"


class DrawnAlready(RuleBroken):
    message = _("The lots were drawn on %(day)s, and are drawn once. Places you add go to the next on the list.")
    field = "closes_on"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a coordinator asks for: `places` of each limited role; `closes_on` where lots are drawn."""

    places: Mapping[str, int]
    places_by: str
    closes_on: date | None = None

    @property
    def mark(self) -> str:
        """The same for the same limits: says whether somebody changed them meanwhile."""
        sides = " ".join(f"{role}={number}" for role, number in sorted(self.places.items()))
        return f"{self.places_by} {sides} {self.closes_on or ''}".strip()


def field_of(role: str) -> str:
    """The form field with the places of a role."""
    return f"places_{role}"


def _beside(rule: RuleBroken, role: str) -> RuleBroken:
    """Said at the number of that role."""
    rule.field = field_of(role)
    return rule


def limits_of(stage: Stage) -> Limits:
    """As they are."""
    draw = Draw.objects.filter(stage=stage).first() if stage.by_lot else None
    closes_on = last_day(draw.closes_at, _zone()) if draw else None
    return Limits(places=dict(stage.places), places_by=stage.places_by, closes_on=closes_on)


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


@transaction.atomic
def limit_places(stage: Stage, limits: Limits, *, seen: str, by: Person, at: datetime) -> Stage:
    """`seen` is the mark of the limits that `by` looked at: of two who change them at once, the second is told so.
    The same limits twice are one change. Where places were added, the next tick asks the next on the list."""
    check_coordinates(by, stage.programme)
    row = locked_stage(stage)
    now = limits_of(row)
    if limits == now:
        return row
    _check(row, limits, now, seen=seen, at=at)
    row.places, row.places_by = dict(limits.places), limits.places_by
    row.save(update_fields=["places", "places_by"])
    _set_draw(row, limits, by=by, at=at)
    record("places-limited", row, by=by, at=at, fields=["places", "places_by"])
    return row


def _check(row: Stage, limits: Limits, now: Limits, *, seen: str, at: datetime) -> None:
    if row.programme.ended_at:
        raise ProgrammeEnded(programme=row.programme.name)
    if seen != now.mark:
        raise ChangedMeanwhile
    if bool(limits.places) != (limits.places_by != PlacesBy.NO_LIMIT):
        raise NoSideLimited
    for role in FORMATS[row.format].roles:
        _check_side(row, role.code, limits.places.get(role.code))
    if limits.places_by != now.places_by and row.enrolments.staying().exclude(standing=Standing.ENROLLED).exists():
        raise WayStays
    if limits.places_by == PlacesBy.LOT and (limits.closes_on is None or limits.closes_on != now.closes_on):
        _check_day(row, limits.closes_on, at=at)


def _check_side(row: Stage, role: str, places: int | None) -> None:
    on_it = row.enrolments.filter(role=role)
    if places is None:
        waiting = on_it.staying().exclude(standing=Standing.ENROLLED).count()
        if waiting:
            raise _beside(PeopleWait(people=waiting), role)
        return
    if not PLACES.holds(places):
        raise _beside(NumberOfPlaces(least=int(PLACES.least), most=int(PLACES.most)), role)
    taken = on_it.holding_places().count()
    if places < taken:
        raise _beside(BelowTaken(taken=taken), role)


def _check_day(row: Stage, closes_on: date | None, *, at: datetime) -> None:
    held = Draw.objects.filter(stage=row).exclude(drawn_at=None).first()
    if held and held.drawn_at:
        raise DrawnAlready(day=day_words(held.drawn_at.astimezone(_zone())))
    if closes_on is None:
        raise SayTheDay
    today = at.astimezone(_zone()).date()
    if closes_on <= today:
        raise DayIsPast(today=day_words(today))
    needed = row.programme.needs.order_by("by_date").last()
    if needed and closes_on >= needed.by_date:
        raise DayTooLate(day=day_words(needed.by_date))


def _set_draw(row: Stage, limits: Limits, *, by: Person, at: datetime) -> None:
    """The seed is fixed with the first day that is set for the draw, before anybody is in it; another day keeps it."""
    if limits.places_by != PlacesBy.LOT or limits.closes_on is None:
        Draw.objects.filter(stage=row, drawn_at=None).delete()
        return
    closes_at = end_of_day(limits.closes_on, _zone())
    if Draw.objects.filter(stage=row).update(closes_at=closes_at):
        return
    seed = secrets.token_hex(SEED_BYTES)
    draw = Draw.objects.create(
        stage=row, seed=seed, commitment=commitment_to(seed), committed_at=at, closes_at=closes_at
    )
    record("committed", draw, by=by, at=at, fields=["seed"])
