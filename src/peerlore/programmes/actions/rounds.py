"""Start a round and work it out: the problem is frozen first, the plan written at once, fenced by attempt."""

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from peerlore import clock
from peerlore.errors import RuleBroken
from peerlore.failpoints import failpoint
from peerlore.people.audit import record, record_all
from peerlore.people.models import Person
from peerlore.programmes.actions.starting import check_coordinates, locked_stage
from peerlore.programmes.matching import Pair, Plan, Problem, Without, digest_of, freeze, freeze_small, plan, readable
from peerlore.programmes.matching.solvers import has_enough
from peerlore.programmes.models import Proposal, ProposalSeat, Round, RoundState, Stage, Unmatched

log = logging.getLogger(__name__)
STEPS = 4  # candidates, plan, proof, written
ATTEMPTS = 5
BREATH = timedelta(seconds=10)
SEEDS = 2**31


class RoundIsOpen(RuleBroken):
    message = _("Round %(number)s of this programme is not finished; publish or discard it first.")


class NoMoreRounds(RuleBroken):
    message = _("%(programme)s has ended; no round begins in it any more. Start another programme to go on.")


class NobodyToMatch(RuleBroken):
    message = _(
        "A round needs at least one person who gives and one who asks, each with a place free. Enrol people first."
    )


class FewerThanTwo(RuleBroken):
    message = _("A round needs at least two people with a place free. Enrol people first, or wait until more are free.")


@transaction.atomic
def start_round(
    stage: Stage, *, by: Person, at: datetime, seed: int | None = None, dials: Mapping[str, int] | None = None
) -> Round:
    """`dials` in place of the recipe's."""
    check_coordinates(by, stage.programme)
    stage = locked_stage(stage)
    if stage.programme.ended_at:
        raise NoMoreRounds(programme=stage.programme.name)
    _check_none_open(stage)
    problem = freeze(stage, at=at) | ({"dials": dict(dials)} if dials else {})
    _check_enough(problem)
    return begin_round(stage, problem, seed=secrets.randbelow(SEEDS) if seed is None else seed, by=by, at=at)


def begin_round(
    stage: Stage,
    problem: Problem,
    *,
    seed: int,
    by: Person | None,
    at: datetime,
    follows: Round | None = None,
    publishes_itself: bool = False,
) -> Round:
    """Write down what is frozen of a locked stage that has no round open, and hand it to the queue."""
    row = Round.objects.create(
        stage=stage,
        number=stage.rounds.count() + 1,
        follows=follows,
        publishes_itself=publishes_itself,
        seed=seed,
        problem=problem,
        problem_digest=digest_of(problem),
        started_by=by,
        started_at=at,
        heartbeat_at=at,
        total=STEPS,
    )
    failpoint("round.frozen")
    record("started", row, by=by, at=at, fields=["problem", "seed"], state=row.state)
    solving.enqueue(row.pk, row.attempt)
    row.refresh_from_db()
    return row


def _check_none_open(stage: Stage) -> None:
    open_ = stage.rounds.filter(state__in=[RoundState.SOLVING, RoundState.DRAFT]).first()
    if open_:
        raise RoundIsOpen(number=open_.number)


def _check_enough(problem: Problem) -> None:
    if not has_enough(problem):
        raise FewerThanTwo if "solver" in problem else NobodyToMatch


@task()
def solving(round_pk: int, attempt: int) -> None:
    """The queue's door to `solve_round`."""
    solve_round(round_pk, attempt)


def solve_round(round_pk: int, attempt: int) -> None:
    """Work the frozen problem out. Safe to run twice and to be killed anywhere: whoever comes late writes nothing; nor
    does who worked on a problem that was emptied meanwhile, which the next tick freezes again. So it does one frozen
    under a master key that is not at hand: without it "please not with" cannot be read."""
    row = Round.objects.filter(pk=round_pk, attempt=attempt, state=RoundState.SOLVING).first()
    if row is None or row.is_emptied:
        return
    if not readable(row.problem):
        empty_round(round_pk, at=clock.now())
        return
    began = clock.now()
    try:
        found = plan(row.problem, seed=row.seed, heard=_heard(round_pk, attempt))
    except Exception:
        log.exception("round %s could not be worked out", round_pk)
        fail_round(round_pk, attempt, at=clock.now())
        return
    failpoint("round.solved")
    _write(round_pk, attempt, found=found, began=began)


def _heard(round_pk: int, attempt: int) -> Callable[[int], None]:
    """A sign of life at each step, and within one now and then."""
    last: list[tuple[int, datetime]] = []

    def heard(step: int) -> None:
        now = clock.now()
        if last and last[-1][0] == step and now - last[-1][1] < BREATH:
            return
        last[:] = [(step, now)]
        Round.objects.filter(pk=round_pk, attempt=attempt, state=RoundState.SOLVING).update(done=step, heartbeat_at=now)

    return heard


@transaction.atomic
def _write(round_pk: int, attempt: int, *, found: Plan, began: datetime) -> None:
    row = Round.objects.select_for_update().filter(pk=round_pk, attempt=attempt, state=RoundState.SOLVING).first()
    if row is None or row.is_emptied:
        return
    at = clock.now()
    made = Proposal.objects.bulk_create(_proposals(row, found.pairs), batch_size=500)
    ProposalSeat.objects.bulk_create(_seats(made, found.pairs), batch_size=500)
    failpoint("round.half-written")
    Unmatched.objects.bulk_create(_unmatched(row, found.without), batch_size=500)
    row.plan = {**found.proof, "seconds": round((at - began).total_seconds(), 1), "dropped": 0}
    row.state, row.done, row.solved_at, row.heartbeat_at = RoundState.DRAFT, STEPS, at, at
    row.save(update_fields=["plan", "state", "done", "solved_at", "heartbeat_at"])
    record_all("drafted", row.proposals.all(), by=None, at=at, state=lambda proposal: proposal.state)
    record("solved", row, by=None, at=at, fields=["plan"], state=row.state)
    failpoint("round.written")


def _proposals(row: Round, pairs: Iterable[Pair]) -> Iterable[Proposal]:
    for one in pairs:
        yield Proposal(
            round=row,
            teacher_id=one.teacher,
            learner_id=one.learner,
            skill_id=one.skill,
            level=one.level,
            weight=one.weight,
            reasons=one.reasons,
        )


def _seats(proposals: Iterable[Proposal], pairs: Iterable[Pair]) -> Iterator[ProposalSeat]:
    for proposal, one in zip(proposals, pairs, strict=True):
        yield from (ProposalSeat(proposal=proposal, enrolment_id=key) for key in one.seats)


def _unmatched(row: Round, without: Iterable[Without]) -> Iterable[Unmatched]:
    for one in without:
        yield Unmatched(
            round=row,
            enrolment_id=one.enrolment,
            reason=one.reason,
            option=one.option,
            parameters=one.parameters,
        )


@transaction.atomic
def fail_round(round_pk: int, attempt: int, *, at: datetime) -> None:
    row = Round.objects.select_for_update().filter(pk=round_pk, attempt=attempt, state=RoundState.SOLVING).first()
    if row is None or row.is_emptied:
        return
    _fail(row, at=at)


def _fail(row: Round, *, at: datetime) -> None:
    row.state = RoundState.FAILED
    row.save(update_fields=["state"])
    record("failed", row, by=None, at=at, fields=["state"], state=row.state)


@transaction.atomic
def take_up_round(round_pk: int, *, before: datetime, at: datetime) -> None:
    """The worker of this round has not been heard of since `before`: another takes it up, fenced by the attempt."""
    row = Round.objects.select_for_update().stale(before).filter(pk=round_pk).first()
    if row is None:
        return
    if row.attempt >= ATTEMPTS:
        _fail(row, at=at)
        return
    row.attempt, row.heartbeat_at, row.done = row.attempt + 1, at, 0
    row.save(update_fields=["attempt", "heartbeat_at", "done"])
    solving.enqueue(row.pk, row.attempt)


@transaction.atomic
def empty_round(round_pk: int, *, at: datetime) -> None:
    """Somebody of whom this round has something frozen was erased, or it cannot be read whole: it forgets all that it
    had frozen of people."""
    row = Round.objects.select_for_update(of=("self",)).filter(pk=round_pk).first()
    if row is None or row.is_emptied:
        return
    row.problem = row.without_people()
    row.save(update_fields=["problem"])
    record("changed", row, by=None, at=at, fields=["problem"], state=row.state)


@transaction.atomic
def freeze_again(round_pk: int, *, at: datetime) -> None:
    """A round that was emptied while it was being worked out is frozen anew, of those who take part now; where that is
    nobody any more, a wish cannot be opened, or it was tried often enough, it fails."""
    rows = Round.objects.select_for_update(of=("self",)).select_related("stage__programme")
    row = rows.filter(pk=round_pk, state=RoundState.SOLVING).first()
    if row is None or not row.is_emptied:
        return
    problem = _frozen_again(row, at=at)
    if problem is None or row.attempt >= ATTEMPTS:
        _fail(row, at=at)
        return
    row.problem, row.problem_digest, row.attempt = problem, digest_of(problem), row.attempt + 1
    row.started_at, row.heartbeat_at, row.done = at, at, 0
    row.save()
    record("changed", row, by=None, at=at, fields=["problem"], state=row.state)
    solving.enqueue(row.pk, row.attempt)


def _frozen_again(row: Round, *, at: datetime) -> Problem | None:
    """With the dials it had; `None` where it cannot be."""
    try:
        if row.follows:
            return {**freeze_small(row.stage, row.follows, at=at), **row.problem}
        problem = {**freeze(row.stage, at=at), **row.problem}
        _check_enough(problem)
    except RuleBroken:
        log.exception("round %s could not be frozen again", row.pk)
        return None
    return problem
