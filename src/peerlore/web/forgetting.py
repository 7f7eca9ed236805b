"""Every rule by which something may be let go, those of the rooms and that of leavers; and their work, part by part."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people import actions
from peerlore.people.models import Clearing, Limit, Person
from peerlore.people.models.people import PersonQuerySet
from peerlore.people.registry import Rule
from peerlore.web.pages.my_data import erase_again

PEOPLE_AT_ONCE = 20


@dataclass(frozen=True, kw_only=True)
class Due:
    """A rule with its limit, and how much would go if it were kept to now."""

    rule: Rule
    days: int | None
    before: datetime | None
    count: int


@dataclass(frozen=True)
class Fixed:
    """What is let go, or kept, without anybody saying so."""

    name: str | Promise
    says: str | Promise


FIXED = (
    Fixed(_("HR files on their way in"), _("Until they are applied or stopped, thirty days at the most.")),
    Fixed(_("Rows of an HR file"), _("Thirty days after it was applied; so long it can be undone.")),
    Fixed(_("Sign-in codes"), _("Fourteen days, or until they are used.")),
    Fixed(_("Sessions"), _("Until they are signed out or run out.")),
    Fixed(_("The audit log"), _("For good: it refuses deletion. Who was erased is a number there.")),
)


def _leavers(before: datetime) -> PersonQuerySet:
    return Person.objects.not_erased().filter(is_active=False, left_at__lt=before)


def _erase_leavers(before: datetime, at: datetime) -> int:
    """Each in a transaction of their own, as if they had asked for it."""
    gone = 0
    for person in _leavers(before).order_by("pk")[:PEOPLE_AT_ONCE]:
        try:
            erase_again(person, at=at)
            gone += 1
        except RuleBroken:  # somebody else was quicker
            continue
    return gone


LEAVERS = Rule(
    code="leavers",
    name=_("People who left"),
    says=_("Counted from the day they left. They are erased, with all they wrote; an empty row stays in their place."),
    least=30,
    count=lambda before: _leavers(before).count(),
    forget=_erase_leavers,
)


def rules() -> dict[str, Rule]:
    """By code; the rooms' rules after that of leavers, lowest room first."""
    found = [LEAVERS]
    for room in settings.ROOMS:
        name = f"peerlore.{room}.personal_data"
        if find_spec(name) is not None:
            found += getattr(import_module(name), "RULES", [])
    return {rule.code: rule for rule in found}


def what_would_go(now: datetime) -> list[Due]:
    """The dry run: each rule, how long what it is about is kept, and how much is older than that. Changes nothing."""
    limits = dict(Limit.objects.values_list("code", "days"))
    return [_due(rule, limits.get(rule.code), now) for rule in rules().values()]


def _due(rule: Rule, days: int | None, now: datetime) -> Due:
    before = None if days is None else now - timedelta(days=days)
    return Due(rule=rule, days=days, before=before, count=rule.count(before) if before else 0)


def due(now: datetime) -> Iterator[Callable[[], object]]:
    """What a clearing at hand has to do next, and each night one for each limit that is kept to by itself."""
    known = rules()
    for row in Clearing.objects.going_on():
        if row.code in known:
            yield partial(actions.clear_part, row, known[row.code], at=now)
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    done = Clearing.objects.filter(began_at__gte=midnight).values("code")
    for limit in Limit.objects.nightly().exclude(code__in=done):
        yield partial(actions.begin_nightly, limit, at=now)


def clear_all(now: datetime) -> dict[str, int]:
    """Begin under every limit, and go on until nothing is left; what went, by rule. For the command line."""
    known = rules()
    for row in actions.begin_clearings(by=None, at=now):
        while actions.clear_part(row, known[row.code], at=now):
            pass
    rows = Clearing.objects.filter(began_at=now)
    return dict(rows.values_list("code", "gone"))
