"""From a frozen problem to a plan: pairs with three reasons and one stretch, and a reason for everybody without."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from math import inf
from typing import cast

import numpy as np

from peerlore.engine.matching.fairness import LEAST
from peerlore.engine.matching.limits import Remaining
from peerlore.engine.matching.mentoring import (
    Candidates,
    Crowd,
    PlannedCrowd,
    Reason,
    crossings,
    dial_costs,
    plan_crowd,
    reasons,
    scarce_skills,
    why_nobody,
)
from peerlore.programmes.matching.by_hand import Seats, choosing, plan_by_hand, together_in
from peerlore.programmes.matching.crowd import crowd_of

MOST_TO_TURN_DIALS = 200_000  # possible pairs
MOST_HELD = 2_000_000  # wishes crossed with what is taught, for what is worked out beside the plan


@dataclass(frozen=True)
class Pair:
    """Enrolment keys, what is learned, and the reasons told to all of them (the last one is the stretch). Where nobody
    teaches there are `seats` alone."""

    seats: tuple[int, ...]
    weight: float
    reasons: list[Reason]
    teacher: int | None = None
    learner: int | None = None
    skill: int | None = None
    level: int | None = None


@dataclass(frozen=True)
class Without:
    """An enrolment nobody was found for: why, and the smallest change that would help."""

    enrolment: int
    reason: str
    option: str
    parameters: Reason


@dataclass(frozen=True)
class Plan:
    pairs: list[Pair]
    without: list[Without]
    proof: dict[str, object] = field(default_factory=dict)


def plan(problem: Mapping[str, object], *, seed: int, heard: Callable[[int], None] = lambda step: None) -> Plan:
    """The best plan, proven. `heard` is told where it is, often: frozen people read, plan, proof."""
    crowd = crowd_of(problem)
    enrolment = enrolments(problem)
    finding, proving = told(heard, 1), told(heard, 2)
    if together := together_in(problem):
        planned = plan_by_hand(crowd, together, seed=seed, remaining=finding, proving=proving)
    else:
        planned = plan_crowd(crowd, seed=seed, remaining=finding, proving=proving)
    heard(3)
    possible, chosen = planned.possible, planned.chosen
    pairs = [_pair(crowd, possible, enrolment, edge=int(edge)) for edge in chosen]
    without = [
        Without(enrolment[one.who], one.reason, one.option, one.facts) for one in why_nobody(crowd, possible, chosen)
    ]
    more = {"scarce": _scarce(crowd, planned), "dials": _dials(crowd, planned, together)}
    return Plan(pairs, without, {**_proof(crowd, planned), **more, "by_hand": len(together)})


def told(heard: Callable[[int], None], step: int) -> Remaining:
    """No limit of time; being asked for it is the sign of life."""

    def remaining() -> float:
        heard(step)
        return inf

    return remaining


def _scarce(crowd: Crowd, planned: PlannedCrowd) -> list[dict[str, object]]:
    """What skills that five people or more ask for are worth to this plan, from its prices."""
    prices = np.array((planned.result.certificate or {})["left"])
    return [asdict(one) for one in scarce_skills(crowd, planned.possible, prices, least=LEAST)]


def _dials(crowd: Crowd, planned: PlannedCrowd, together: Seats) -> list[dict[str, object]]:
    """The plan as set, then with each dial turned to its ends; a plan each, so not where that takes long."""
    if planned.pairs > MOST_TO_TURN_DIALS or crossings(crowd).sum() > MOST_HELD:
        return []
    return [asdict(one) for one in dial_costs(crowd, choosing(planned.possible, together))]


def enrolments(problem: Mapping[str, object]) -> list[int]:
    people = cast(Mapping[str, list[int]], problem["people"])
    return [int(key) for key in people["enrolment"]]


def _pair(crowd: Crowd, possible: Candidates, enrolment: list[int], *, edge: int) -> Pair:
    wish = crowd.wishes[possible.wish[edge]]
    teacher, learner = enrolment[possible.teacher[edge]], enrolment[possible.learner[edge]]
    return Pair(
        seats=(teacher, learner),
        teacher=teacher,
        learner=learner,
        skill=int(wish[1]),
        level=int(wish[2]),
        weight=float(possible.weight[edge]),
        reasons=reasons(crowd, possible, edge),
    )


def _proof(crowd: Crowd, planned: PlannedCrowd) -> dict[str, object]:
    """What the round keeps of the certificate, and the figures of its page."""
    possible, chosen, result = planned.possible, planned.chosen, planned.result
    ranks = crowd.wishes[possible.wish[chosen], 3]
    teachers = possible.teacher[chosen]
    return {
        "value": result.value,
        "bound": result.bound,
        "gap": result.gap,
        "status": result.status,
        "solver": result.solver,
        "instance": result.instance_sha256,
        "wrong": list(planned.verdict.wrong),
        "bound_is": planned.verdict.bound,
        "prices": result.certificate,
        "possible": planned.pairs,
        "crossed": int(crossings(crowd).sum()),
        "asked": int(np.count_nonzero(~crowd.gives)),
        "matched": len(np.unique(possible.learner[chosen])),
        "top_wish": int(np.count_nonzero(ranks <= 2)),
        "across": int(np.count_nonzero(crowd.unit[teachers] != crowd.unit[possible.learner[chosen]])),
        "largest_load": int(np.bincount(teachers).max(initial=0)),
    }
