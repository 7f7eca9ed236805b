"""From a frozen problem to a plan: pairs with three reasons and one stretch, and a reason for everybody without."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from peerlore.engine.matching.contract import Ints, Result
from peerlore.engine.matching.mentoring import (
    Candidates,
    Crowd,
    Reason,
    candidates,
    instance_of,
    reasons,
    why_nobody,
)
from peerlore.engine.matching.pairs import solve_pairs
from peerlore.engine.matching.verify.pairs import verify_pairs
from peerlore.programmes.matching.crowd import crowd_of


@dataclass(frozen=True)
class Pair:
    """Enrolment keys, what is learned, and the reasons told to both (the last one is the stretch)."""

    teacher: int
    learner: int
    skill: int
    level: int
    weight: float
    reasons: list[Reason]


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
    """The best plan, proven. `heard` is told after each of the three steps: candidates, plan, proof."""
    crowd = crowd_of(problem)
    enrolment = _enrolments(problem)
    possible = candidates(crowd)
    heard(1)
    instance = instance_of(crowd, possible)
    result = solve_pairs(instance, seed=seed)
    heard(2)
    wrong = list(verify_pairs(instance, result).wrong)
    heard(3)
    chosen = np.array(result.plan["edges"], dtype=np.int64)
    pairs = [_pair(crowd, possible, enrolment, edge=int(edge)) for edge in chosen]
    without = [
        Without(enrolment[one.who], one.reason, one.option, one.facts) for one in why_nobody(crowd, possible, chosen)
    ]
    return Plan(pairs, without, _proof(crowd, possible, chosen, result, wrong))


def _enrolments(problem: Mapping[str, object]) -> list[int]:
    people = cast(Mapping[str, list[int]], problem["people"])
    return [int(key) for key in people["enrolment"]]


def _pair(crowd: Crowd, possible: Candidates, enrolment: list[int], *, edge: int) -> Pair:
    wish = crowd.wishes[possible.wish[edge]]
    return Pair(
        teacher=enrolment[possible.teacher[edge]],
        learner=enrolment[possible.learner[edge]],
        skill=int(wish[1]),
        level=int(wish[2]),
        weight=float(possible.weight[edge]),
        reasons=reasons(crowd, possible, edge),
    )


def _proof(crowd: Crowd, possible: Candidates, chosen: Ints, result: Result, wrong: list[str]) -> dict[str, object]:
    """What the round keeps of the certificate, and the figures of its page."""
    ranks = crowd.wishes[possible.wish[chosen], 3]
    teachers = possible.teacher[chosen]
    return {
        "value": result.value,
        "bound": result.bound,
        "gap": result.gap,
        "status": result.status,
        "solver": result.solver,
        "instance": result.instance_sha256,
        "wrong": wrong,
        "prices": result.certificate,
        "possible": len(possible.weight),
        "asked": int(np.count_nonzero(~crowd.gives)),
        "matched": len(np.unique(possible.learner[chosen])),
        "top_wish": int(np.count_nonzero(ranks <= 2)),
        "across": int(np.count_nonzero(crowd.unit[teachers] != crowd.unit[possible.learner[chosen]])),
        "largest_load": int(np.bincount(teachers).max(initial=0)),
    }
