"""Say how long something is kept, and let go of what is older: rule by rule, part by part, until nothing is left."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.failpoints import failpoint
from peerlore.people.actions.offices import NotAnAdministrator
from peerlore.people.audit import record
from peerlore.people.models import Clearing, Limit, Person
from peerlore.people.offices import administers
from peerlore.people.registry import Rule


class TooShort(RuleBroken):
    message = _("“%(name)s” are kept for %(least)s days at least. Write that or more, or nothing to keep them.")


class NoLimitSet(RuleBroken):
    message = _("Everything is kept: no limit is set. Say first how long something is kept.")


@transaction.atomic
def set_limits(limits: Mapping[Rule, int | None], *, by_itself: bool, by: Person | None, at: datetime) -> None:
    """After how many days each of these is let go (`None`: never), and whether by itself each night."""
    _check_administrator(by)
    for rule, days in limits.items():
        if days is not None and days < rule.least:
            raise TooShort(name=rule.name, least=rule.least)
        kept = Limit.objects.select_for_update().filter(code=rule.code).first() or Limit(code=rule.code)
        if (kept.days, kept.by_itself and kept.pk) != (days, by_itself and kept.pk):
            kept.days, kept.by_itself, kept.set_at = days, by_itself, at
            kept.save()
            record("limit-set", kept, by=by, at=at, fields=[rule.code])


@transaction.atomic
def begin_clearings(*, by: Person | None, at: datetime) -> list[Clearing]:
    """Under every limit that is set. The moment is frozen here: what grows old meanwhile waits for the next time."""
    _check_administrator(by)
    limits = list(Limit.objects.set().order_by("code"))
    if not limits:
        raise NoLimitSet
    return [_begin(limit, by=by, at=at) for limit in limits]


@transaction.atomic
def begin_nightly(limit: Limit, *, at: datetime) -> Clearing:
    return _begin(limit, by=None, at=at)


def _begin(limit: Limit, *, by: Person | None, at: datetime) -> Clearing:
    """Of two at once, both get the same."""
    before = at - timedelta(days=limit.days or 0)
    row, fresh = Clearing.objects.get_or_create(
        code=limit.code, ended_at=None, defaults={"before": before, "began_at": at}
    )
    if fresh:
        record("clearing-begun", row, by=by, at=at, fields=[limit.code], state=row.state)
    return row


def clear_part(row: Clearing, rule: Rule, *, at: datetime) -> bool:
    """Let one part go, and count it; say whether something may be left. Nothing is brought back."""
    gone = rule.forget(row.before, at)
    failpoint("limits.part_gone")
    _note(row, gone, at=at)
    return bool(gone)


@transaction.atomic
def _note(row: Clearing, gone: int, *, at: datetime) -> None:
    if gone:
        Clearing.objects.filter(pk=row.pk).update(gone=F("gone") + gone)
    elif Clearing.objects.filter(pk=row.pk, ended_at=None).update(ended_at=at):
        row.refresh_from_db()
        record("cleared", row, by=None, at=at, fields=[row.code], state=row.state)


def _check_administrator(by: Person | None) -> None:
    if by is not None and not administers(by):
        raise NotAnAdministrator
