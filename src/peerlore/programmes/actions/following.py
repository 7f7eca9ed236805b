"""Small rounds after a round: for those who lost somebody or have nobody; what was told and holds stays as it is."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.audit import record
from peerlore.people.outbox import notify
from peerlore.programmes.actions.publishing import open_round
from peerlore.programmes.actions.rounds import SEEDS, begin_round
from peerlore.programmes.actions.starting import locked_stage
from peerlore.programmes.matching.solvers import freeze_small
from peerlore.programmes.models import Proposal, Round, Stage
from peerlore.programmes.waiting import (
    GATHERS,
    follow_ups_left,
    followed_in,
    lost_and_not_looked_at,
    waiting,
)


class UsedUp(RuleBroken):
    message = _("Round %(number)s found no two who have not met; whoever coordinates decides what comes next.")


def stages_to_follow_up(now: datetime) -> Iterator[int]:
    """Stages in which somebody was lost a day ago or more, and a follow-up may begin."""
    lost = lost_and_not_looked_at(before=now - GATHERS).order_by()
    for stage in Stage.objects.filter(pk__in=lost.values("round__stage")).select_related("programme"):
        if _followed(stage):
            yield stage.pk


def _followed(stage: Stage) -> Round | None:
    """The round to follow up now; the last follow-up waits until nothing waits for an answer."""
    row = followed_in(stage)
    if row is None or stage.rounds.unsaid().exists():
        return None
    left, asked = follow_ups_left(row), Proposal.objects.reserving().filter(round__stage=stage)
    if not left or (left == 1 and asked.exists()):
        return None
    return row if waiting(stage, row) else None


@transaction.atomic
def follow_up(stage_pk: int, *, at: datetime) -> Round | None:
    """Begin the follow-up that is due, by the programme's own rules and the followed round's dials, or nothing. Its
    seed comes of the followed round's and its number, so that the whole can be worked out again."""
    stage = locked_stage(Stage.objects.select_related("programme").get(pk=stage_pk))
    lost = lost_and_not_looked_at(before=at - GATHERS).filter(round__stage=stage)
    row = _followed(stage) if lost.exists() else None
    if row is None:
        return None
    return begin_round(
        stage,
        freeze_small(stage, row, at=at),
        seed=seed_after(row),
        by=None,
        at=at,
        follows=row,
        publishes_itself=stage.programme.follows_up_itself,
    )


def seed_after(row: Round) -> int:
    told = f"{row.seed} {row.follow_ups.count() + 1}"
    return int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big") % SEEDS


def publish_by_itself(round_pk: int, *, at: datetime) -> None:
    """Publish a draft that nobody need look at. Where a rule stands against it, it waits for the coordinator."""
    try:
        _publish(round_pk, at=at)
    except RuleBroken:
        _leave_to_coordinator(round_pk, at=at)


@transaction.atomic
def _publish(round_pk: int, *, at: datetime) -> None:
    rows = Round.objects.to_publish().select_for_update(of=("self",)).select_related("stage__programme")
    row = rows.defer("problem").filter(pk=round_pk).first()
    if row is None:
        return
    if (row.plan or {}).get("used_up"):
        raise UsedUp(number=row.number)
    open_round(row, by=None, at=at)


@transaction.atomic
def _leave_to_coordinator(round_pk: int, *, at: datetime) -> None:
    row = Round.objects.to_publish().select_for_update(of=("self",)).defer("problem").filter(pk=round_pk).first()
    if row is not None:
        row.publishes_itself = False
        row.save(update_fields=["publishes_itself"])
        if (row.plan or {}).get("used_up"):
            _tell_used_up(row, at=at)
        record("changed", row, by=None, at=at, fields=["publishes_itself"], state=row.state)


def _tell_used_up(row: Round, *, at: datetime) -> None:
    programme = row.stage.programme
    facts = {"programme": programme.name, "link": reverse("round", args=[row.pk])}
    notify(programme.coordinator, "pool_used_up", row, at=at, parameters=facts)
