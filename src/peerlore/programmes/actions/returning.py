"""Formats that are accepted by coming: the next round comes by itself, and when no two are left who have not met, the
coordinator begins afresh or ends."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.exchanges.actions import let_pass
from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.programmes.actions.answering import give_back
from peerlore.programmes.actions.publishing import discard
from peerlore.programmes.actions.rounds import SEEDS, begin_round, start_round
from peerlore.programmes.actions.starting import locked_stage
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.matching import freeze
from peerlore.programmes.matching.solvers import has_enough
from peerlore.programmes.models import Placement, Programme, Round, RoundState, Stage
from peerlore.programmes.recipes import parse
from peerlore.programmes.recipes.shapes import Rhythm

TWO = 2


class NotUsedUp(RuleBroken):
    message = _("Somebody here has not met everybody yet; nothing was changed.")


def _by_coming() -> list[str]:
    return [format_.code for format_ in FORMATS.values() if format_.by_coming]


def _rhythm(stage: Stage) -> Rhythm:
    return parse(stage.recipe_text).rhythm


def passed(now: datetime) -> Iterator[Placement]:
    """What began without a yes and had its weeks, with no session still to come."""
    for stage in Stage.objects.filter(format__in=_by_coming()).order_by("pk"):
        yield from _passed_in(stage, now)


def _passed_in(stage: Stage, now: datetime) -> Iterator[Placement]:
    since = now - timedelta(weeks=_rhythm(stage).weeks)
    rows = Placement.objects.filter(proposal__round__stage=stage, freed_at=None)
    rows = rows.filter(exchange__closed_at=None, exchange__opened_at__lte=since)
    ahead = Q(exchange__sessions__starts_at__gt=now, exchange__sessions__cancelled_at=None)
    yield from rows.exclude(ahead).select_related("exchange").order_by("pk")


@transaction.atomic
def pass_by(placement: Placement, *, at: datetime) -> None:
    """Its time is over, whether or not they met; each has their place back, and nobody is written to because of it."""
    let_pass(placement.exchange, at=at)
    give_back(placement, at=at)


def stages_to_return_to(now: datetime) -> Iterator[int]:
    """Stages whose next round is due: the rhythm of the recipe after the last one. The first is the coordinator's."""
    stages = Stage.objects.filter(format__in=_by_coming(), programme__ended_at=None)
    for stage in stages.order_by("pk"):
        if _is_due(stage, now):
            yield stage.pk


def _is_due(stage: Stage, now: datetime) -> bool:
    """One that was put away counts too: who puts one away skips it."""
    had = stage.rounds.filter(follows=None).defer("problem", "plan")
    if stage.rounds.unsaid().exists() or not had.filter(state=RoundState.PUBLISHED).exists():
        return False
    if stage.enrolments.taking_part().filter(reserved__lt=F("capacity")).count() < TWO:
        return False
    last = had.order_by("-number")[0]
    return last.started_at + timedelta(days=_rhythm(stage).every_days) <= now


@transaction.atomic
def return_to(stage_pk: int, *, at: datetime) -> Round | None:
    """The next round, which publishes itself; none where fewer than two are free."""
    stage = locked_stage(Stage.objects.get(pk=stage_pk))
    if stage.programme.ended_at or not _is_due(stage, at):
        return None
    for placement in _passed_in(stage, at):
        pass_by(placement, at=at)
    problem = freeze(stage, at=at)
    if not has_enough(problem):
        return None
    return begin_round(stage, problem, seed=secrets.randbelow(SEEDS), by=None, at=at, publishes_itself=True)


@transaction.atomic
def begin_afresh(round: Round, *, by: Person, at: datetime) -> Round:  # noqa: A002
    """Whom they met so far counts no more. The draft that found nobody is put away, and a round is worked out anew."""
    stage = locked_stage(round.stage)
    row = discard(round, by=by, at=at)
    if not (row.plan or {}).get("used_up"):
        raise NotUsedUp
    programme = Programme.objects.select_for_update(no_key=True).get(pk=stage.programme_id)
    programme.afresh_at = at
    programme.save(update_fields=["afresh_at"])
    record("changed", programme, by=by, at=at, fields=["afresh_at"], state=programme.state)
    return start_round(stage, by=by, at=at)
