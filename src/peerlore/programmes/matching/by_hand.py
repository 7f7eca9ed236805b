"""Pairs set or parted by hand in a frozen problem: the best plan around them, and what each change costs."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from peerlore.engine.matching.contract import Ints, Pairs
from peerlore.engine.matching.limits import Remaining
from peerlore.engine.matching.mentoring import (
    Candidates,
    Crowd,
    PlannedCrowd,
    candidates,
    instance_of,
    nothing_confided,
    nothing_declined,
)
from peerlore.engine.matching.pairs import solve_pairs
from peerlore.engine.matching.verify.pairs import verify_pairs
from peerlore.programmes.matching.crowd import crowd_of

Problem = Mapping[str, object]
MOST = 5  # offered at once: a plan is made for each
Seats = list[list[int]]  # [who gives, who asks], positions in the frozen people


def together_in(problem: Problem) -> Seats:
    return cast(Seats, problem.get("together", []))


def with_pair(problem: Problem, giver: int, asker: int) -> dict[str, object]:
    """The problem with these two set together; earlier settings that leave no place for it are given up."""
    people = cast(Mapping[str, list[int]], problem["people"])
    kept = [both for both in together_in(problem) if both != [giver, asker]]
    for side, who in ((0, giver), (1, asker)):
        mine = [both for both in kept if both[side] == who]
        too_many = max(0, len(mine) + 1 - people["free"][who])
        kept = [both for both in kept if both not in mine[:too_many]]
    parted = [both for both in _parted(problem) if both != [giver, asker]]
    return _rebuilt(problem, together=[*kept, [giver, asker]], parted=parted)


def without_pair(problem: Problem, giver: int, asker: int) -> dict[str, object]:
    """The problem with these two kept apart."""
    kept = [both for both in together_in(problem) if both != [giver, asker]]
    return _rebuilt(problem, together=kept, parted=[*_parted(problem), [giver, asker]])


def _rebuilt(problem: Problem, *, together: Seats, parted: Seats) -> dict[str, object]:
    """What was parted by hand stands among the pairs kept apart in the open, last."""
    ruled = cast(Seats, problem["apart"])[: len(cast(Seats, problem["apart"])) - len(_parted(problem))]
    return {**problem, "together": together, "parted": parted, "apart": [*ruled, *parted]}


def _parted(problem: Problem) -> Seats:
    return cast(Seats, problem.get("parted", []))


def choosing(possible: Candidates, together: Seats) -> Callable[[Pairs], Ints]:
    """Chooses the best plan that holds these pairs. Raises `KeyError` for one that is not possible."""
    fixed = _fixed(possible, together)

    def choose(instance: Pairs) -> Ints:
        rest, edges = _around(instance, fixed)
        found = np.array(solve_pairs(rest).plan["edges"], dtype=np.int64)
        return np.sort(np.concatenate([fixed, edges[found]]))

    return choose


def _fixed(possible: Candidates, together: Seats) -> Ints:
    at = {both: edge for edge, both in enumerate(_pairs(possible))}
    return np.array([at[giver, asker] for giver, asker in together], dtype=np.int64)


def _around(instance: Pairs, fixed: Ints) -> tuple[Pairs, Ints]:
    """What is left to choose once some edges are, and which edges these are."""
    edges = np.setdiff1d(np.arange(len(instance.weight)), fixed)
    left = instance.left_capacity - np.bincount(instance.left[fixed], minlength=len(instance.left_capacity))
    right = instance.right_capacity - np.bincount(instance.right[fixed], minlength=len(instance.right_capacity))
    rest = Pairs(
        left_capacity=left,
        right_capacity=right,
        left=instance.left[edges],
        right=instance.right[edges],
        weight=instance.weight[edges],
    )
    return rest, edges


def plan_by_hand(crowd: Crowd, together: Seats, *, seed: int, remaining: Remaining, proving: Remaining) -> PlannedCrowd:
    """The best plan that holds these pairs; the proof is of what was left to choose, its value and bound of all."""
    possible = candidates(crowd)
    fixed = _fixed(possible, together)
    rest, edges = _around(instance_of(crowd, possible), fixed)
    result = solve_pairs(rest, seed=seed, remaining=remaining)
    chosen = np.sort(np.concatenate([fixed, edges[np.array(result.plan["edges"], dtype=np.int64)]]))
    worth = float(possible.weight[fixed].sum())
    whole = replace(result, value=result.value + worth, bound=result.bound + worth)
    return PlannedCrowd(possible, chosen, whole, verify_pairs(rest, result, remaining=proving), len(possible.weight))


@dataclass(frozen=True)
class Tried:
    """A plan in figures: worth, pairs, of these across units and with a first or second wish; the pairs by seat."""

    value: float
    matched: int
    across: int
    top: int
    largest_load: int
    pairs: frozenset[tuple[int, int]]


def tried(problem: Problem) -> Tried | None:
    """`None` where a pair set together is not possible."""
    crowd = crowd_of(problem)
    possible = candidates(crowd)
    try:
        chosen = choosing(possible, together_in(problem))(instance_of(crowd, possible))
    except KeyError:
        return None
    teacher, learner = possible.teacher[chosen], possible.learner[chosen]
    return Tried(
        value=float(possible.weight[chosen].sum()),
        matched=len(chosen),
        across=int(np.count_nonzero(crowd.unit[teacher] != crowd.unit[learner])),
        top=int(np.count_nonzero(crowd.wishes[possible.wish[chosen], 3] <= 2)),
        largest_load=int(np.bincount(teacher).max(initial=0)),
        pairs=frozenset((int(one), int(other)) for one, other in zip(teacher, learner, strict=True)),
    )


def seats_of(problem: Problem, enrolments: Sequence[int]) -> list[int]:
    """Positions of some enrolments in the frozen people. Raises `ValueError` for one that is not among them."""
    people = cast(Mapping[str, list[int]], problem["people"])
    return [people["enrolment"].index(one) for one in enrolments]


def gives_at(problem: Problem, seat: int) -> bool:
    return bool(cast(Mapping[str, list[int]], problem["people"])["gives"][seat])


def changed(problem: Problem, one: int, other: int, *, parts: bool) -> dict[str, object]:
    """The problem with two enrolments set together, or parted; in either order. Raises `ValueError` for one that is not
    in it."""
    giver, asker = seats_of(problem, [one, other])
    if not gives_at(problem, giver):
        giver, asker = asker, giver
    return without_pair(problem, giver, asker) if parts else with_pair(problem, giver, asker)


def offered(problem: Problem, one: int, *, seed: int) -> list[int]:
    """Enrolments with whom this one may be set together: some of those who suit by the rules in the open, drawn with
    the seed, half of them and `MOST` at most. So who is not among them may be so for the draw; else trying it would
    tell of a wish not to meet."""
    crowd = crowd_of(problem)
    keys = cast(Mapping[str, list[int]], problem["people"])["enrolment"]
    seat, together = keys.index(one), tried(problem)
    in_the_open = candidates(replace(crowd, confided=nothing_confided, declined=nothing_declined))
    have = {*_others(together.pairs, seat)} if together else set()
    suited = [keys[other] for other in _others(_pairs(in_the_open), seat) if other not in have]
    suited.sort(key=lambda other: hashlib.sha256(f"{seed} {one} {other}".encode()).digest())
    possible = {keys[other] for other in _others(_pairs(candidates(crowd)), seat)}
    return [other for other in suited if other in possible][: min(MOST, len(suited) // 2)]


def _pairs(possible: Candidates) -> Iterator[tuple[int, int]]:
    yield from zip(possible.teacher.tolist(), possible.learner.tolist(), strict=True)


def _others(pairs: Iterable[tuple[int, int]], seat: int) -> list[int]:
    return [other if one == seat else one for one, other in pairs if seat in (one, other)]
