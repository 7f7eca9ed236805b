"""Pairs out of everybody, proven against all pairs: candidates, the best plan over them, and pairs priced in until none
is missing (column generation, Dantzig and Wolfe 1960, over the dual prices of the assignment problem).
"""

from dataclasses import replace

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints, Pairs, PeoplePairs, Result, Status
from peerlore.engine.matching.digest import digest
from peerlore.engine.matching.limits import Remaining, Say, forever, quiet
from peerlore.engine.matching.pairs import solve_pairs
from peerlore.engine.matching.people_pairs.checks import checked
from peerlore.engine.matching.people_pairs.first import first_pairs, prices_by, some_of
from peerlore.engine.matching.people_pairs.known import Known, Plan, Proof
from peerlore.engine.matching.people_pairs.parts import Parts, parts_of
from peerlore.engine.matching.people_pairs.pricing import priced

__all__ = ["Parts", "checked", "parts_of", "solve_people_pairs"]

EACH = 8
ROUNDS = 50
TOLERANCE = 1e-6
MANY = 10**7  # pairs from which it is worth while to ask some first
ROUGHLY = 1e-2  # the gap that is near enough for first prices


def solve_people_pairs(
    instance: PeoplePairs,
    *,
    seed: int = 0,
    remaining: Remaining = forever,
    say: Say = quiet,
    each: int = EACH,
    enough: float = TOLERANCE,
    many: int = MANY,
) -> Result:
    """Choose pairs of largest total weight (wanted · taught + terms) among all allowed pairs, within the capacities.

    `each` is the number of candidates for each place that each person begins with, `many` the number of pairs from
    which prices are learnt from a tenth of the people first; both change the time, not what is proven. Rounds end at a
    gap of `enough`. Raises `InstanceError` (see `checked`). Returns `plan["edges"]`, pairs [left, right], and as
    `certificate` prices:
    bound = Σ capacity · price + Σ over all pairs of max(0, weight − left price − right price).
    """
    checked(instance)
    given, instance = instance, _usable(instance)
    prices = np.zeros(len(instance.right.capacity))
    if len(instance.left.capacity) * len(prices) >= many:
        say("people-pairs: the prices of one in ten")
        prices = _prices_of_some(instance, seed=seed, remaining=remaining)
    say("people-pairs: candidates")
    known, cover = first_pairs(instance, prices, each=each, remaining=remaining)
    plan, proof = _no_plan(known), Proof(*_no_prices(instance), np.inf)
    for _ in range(ROUNDS):
        found = _planned(instance, known, seed=seed, remaining=remaining)
        plan = max(plan, found, key=lambda one: one.value)
        new, proven = priced(instance, known, found, cover=cover, remaining=remaining)
        proof = min(proof, proven, key=lambda one: one.bound)
        gap = (proof.bound - plan.value) / max(proof.bound, 1.0)
        say(f"people-pairs: {len(known.left):,} pairs, gap {max(gap, 0):.6%}, {len(new.left):,} to price in")
        if gap <= enough or not len(new.left) or remaining() <= 0:
            break
        known = known.with_(new)
    return _result(given, plan, proof, seed=seed)


def _usable(instance: PeoplePairs) -> PeoplePairs:
    """Nobody has more pairs than there are others: places beyond that change nothing, and their sum could overflow."""
    left, right = instance.left, instance.right
    return replace(
        instance,
        left=replace(left, capacity=np.minimum(left.capacity, len(right.capacity))),
        right=replace(right, capacity=np.minimum(right.capacity, len(left.capacity))),
    )


def _no_plan(known: Known) -> Plan:
    return Plan(np.empty((0, 2), dtype=np.int64), -1.0, known.weight[:0], known.weight[:0], "")


def _no_prices(instance: PeoplePairs) -> tuple[Floats, Floats]:
    return np.zeros(len(instance.left.capacity)), np.zeros(len(instance.right.capacity))


def _prices_of_some(instance: PeoplePairs, *, seed: int, remaining: Remaining) -> Floats:
    """Right prices [R] that a tenth of all people would have."""
    few = some_of(instance, seed=seed)
    solved = solve_people_pairs(few, seed=seed, remaining=remaining, enough=ROUGHLY).certificate or {}
    return prices_by(instance, few.left, np.array(solved["left"]), remaining=remaining)


def _planned(instance: PeoplePairs, known: Known, *, seed: int, remaining: Remaining) -> Plan:
    """The best plan over the known pairs. Right persons stand on the left of `pairs`, where places are sold."""
    pairs = Pairs(
        left_capacity=instance.right.capacity,
        right_capacity=instance.left.capacity,
        left=known.right,
        right=known.left,
        weight=known.weight,
    )
    found = solve_pairs(pairs, seed=seed, remaining=remaining)
    prices = found.certificate or {}
    chosen: Ints = np.array(found.plan["edges"], dtype=np.int64)
    edges = np.stack([known.left[chosen], known.right[chosen]], axis=1)
    return Plan(edges, found.value, np.array(prices["right"]), np.array(prices["left"]), found.solver)


def _result(instance: PeoplePairs, plan: Plan, proof: Proof, *, seed: int) -> Result:
    bound = max(proof.bound, plan.value)
    status: Status = "optimal" if bound - plan.value <= TOLERANCE * max(bound, 1.0) else "feasible"
    return Result(
        kind="people-pairs",
        status=status,
        value=plan.value,
        bound=bound,
        plan={"edges": plan.edges[np.lexsort(plan.edges.T[::-1])].tolist()},
        certificate={"left": proof.left.tolist(), "right": proof.right.tolist()},
        seed=seed,
        solver=plan.solver,
        instance_sha256=digest(instance),
    )
