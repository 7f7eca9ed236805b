"""From a frozen problem to a plan: pairs with three reasons and one stretch, and a reason for everybody without."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from peerlore.engine.matching.contract import Ints, Pairs, Result
from peerlore.engine.matching.pairs import solve_pairs
from peerlore.engine.matching.verify.pairs import verify_pairs
from peerlore.programmes.matching.candidates import Candidates, Frozen, candidates

Reason = dict[str, str | int]
REASONS = 3
LEAP = 2


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
    frozen = Frozen(problem)
    possible = candidates(frozen)
    heard(1)
    instance = _instance(frozen, possible)
    result = solve_pairs(instance, seed=seed)
    heard(2)
    wrong = list(verify_pairs(instance, result).wrong)
    heard(3)
    chosen = np.array(result.plan["edges"], dtype=np.int64)
    pairs = [_pair(frozen, possible, int(edge)) for edge in chosen]
    return Plan(pairs, list(_without(frozen, possible, chosen)), _proof(frozen, possible, chosen, result, wrong))


def _instance(frozen: Frozen, possible: Candidates) -> Pairs:
    """Everybody stands on both sides; only those who give have edges on the left."""
    return Pairs(
        left_capacity=np.where(frozen.gives, frozen.free, 0),
        right_capacity=np.where(frozen.gives, 0, frozen.free),
        left=possible.teacher,
        right=possible.learner,
        weight=possible.weight,
    )


def _pair(frozen: Frozen, possible: Candidates, edge: int) -> Pair:
    wish = frozen.wishes[possible.wish[edge]]
    return Pair(
        teacher=int(frozen.enrolment[possible.teacher[edge]]),
        learner=int(frozen.enrolment[possible.learner[edge]]),
        skill=int(wish[1]),
        level=int(wish[2]),
        weight=float(possible.weight[edge]),
        reasons=[*list(_reasons(frozen, possible, edge))[:REASONS], _stretch(frozen, possible, edge)],
    )


def _reasons(frozen: Frozen, possible: Candidates, edge: int) -> Iterator[Reason]:
    """The most telling first; the last one always holds, so that there are three."""
    _, skill, wanted, rank, _ = (int(value) for value in frozen.wishes[possible.wish[edge]])
    _, _, level, published = (int(value) for value in frozen.taught[possible.taught[edge]])
    # A level is its owner's; it is told where they publish that they teach this.
    yield {"code": "teaches", "skill": skill, "wanted": wanted, "level": level if published else 0}
    yield {"code": "hours", "minutes": int(possible.minutes[edge])}
    goal = frozen.goals.get(skill)
    if goal and goal[1] > 0:
        yield {"code": "goal", "need": int(goal[2]), "held": int(goal[3]), "needed": int(goal[4])}
    if rank == 1:
        yield {"code": "first-wish", "skill": skill}
    if _across(frozen, possible, edge):
        yield {"code": "reach"}
    yield {"code": "room"}


def _stretch(frozen: Frozen, possible: Candidates, edge: int) -> Reason:
    teacher, learner = possible.teacher[edge], possible.learner[edge]
    wish = frozen.wishes[possible.wish[edge]]
    if int(wish[2] - wish[4]) >= LEAP:
        return {"code": "leap", "skill": int(wish[1])}
    if _across(frozen, possible, edge):
        return {"code": "other-work"}
    if frozen.site[teacher] != frozen.site[learner]:
        return {"code": "other-place"}
    if frozen.level[teacher] != frozen.level[learner]:
        return {"code": "other-post"}
    return {"code": "strangers"}


def _across(frozen: Frozen, possible: Candidates, edge: int) -> bool:
    return bool(frozen.unit[possible.teacher[edge]] != frozen.unit[possible.learner[edge]])


def _without(frozen: Frozen, possible: Candidates, chosen: Ints) -> Iterator[Without]:
    matched = {*possible.teacher[chosen].tolist(), *possible.learner[chosen].tolist()}
    wishes = {int(who): int(skill) for who, skill, _, rank, _ in frozen.wishes[::-1] if rank == 1}
    suitable = possible.funnel["hours"]
    for who in range(len(frozen.person)):
        if who not in matched and not frozen.full[who]:
            why = _why_no_pupil if frozen.gives[who] else _why_no_teacher
            reason, option = why(frozen, possible, who)
            told: Reason = {"skill": wishes[who], "teachers": int(suitable[who])} if who in wishes else {}
            yield Without(int(frozen.enrolment[who]), reason, option, told)


def _why_no_teacher(frozen: Frozen, possible: Candidates, who: int) -> tuple[str, str]:
    """The first rule after which nobody is left; the option relaxes just that rule."""
    if frozen.paused[who]:
        return "paused", "come-back"
    if not frozen.free[who]:
        return "no-room", "more-room"
    if who not in frozen.wishes[:, 0]:
        return "no-wish", "say-a-wish"
    for rule, reason, option in (
        ("taught", "nobody-teaches", "wish-wider"),
        ("allowed", "too-close", "wish-wider"),
        ("hours", "no-hours", "one-more-hour"),
    ):
        if not possible.funnel[rule][who]:
            return reason, option
    return "places-taken", "next-place"


def _why_no_pupil(frozen: Frozen, possible: Candidates, who: int) -> tuple[str, str]:
    if frozen.paused[who]:
        return "paused", "come-back"
    if not frozen.free[who]:
        return "no-room", "more-room"
    if not possible.funnel["allowed"][who]:
        return "nobody-asked", "offer-more"
    if not possible.funnel["hours"][who]:
        return "no-hours", "one-more-hour"
    return "all-served", "stay-ready"


def _proof(frozen: Frozen, possible: Candidates, chosen: Ints, result: Result, wrong: list[str]) -> dict[str, object]:
    """What the round keeps of the certificate, and the figures of its page."""
    ranks = frozen.wishes[possible.wish[chosen], 3]
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
        "asked": int(np.count_nonzero(~frozen.gives)),
        "matched": len(np.unique(possible.learner[chosen])),
        "top_wish": int(np.count_nonzero(ranks <= 2)),
        "across": int(np.count_nonzero(frozen.unit[teachers] != frozen.unit[possible.learner[chosen]])),
        "largest_load": int(np.bincount(teachers).max(initial=0)),
    }
