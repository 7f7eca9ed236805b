"""Stable pairs with ties, incomplete lists and places on both sides: no two would rather be together."""

from dataclasses import replace
from importlib.metadata import version

import numpy as np

from peerlore.engine import InstanceError
from peerlore.engine.matching.contract import Ints, Pairs, Result, Stable, Status
from peerlore.engine.matching.digest import digest
from peerlore.engine.matching.limits import Remaining, Say, forever, quiet
from peerlore.engine.matching.lists import Acceptable, acceptable
from peerlore.engine.matching.pairs import checked as checked_pairs
from peerlore.engine.matching.pairs import solve_pairs
from peerlore.engine.matching.stable.deferred import Market, deferred
from peerlore.engine.matching.stable.program import entries, largest_stable

STARTS = 6  # ways of breaking ties that are tried for "size"
SMALL, NUMBERS = 25_000, 10_000_000  # pairs, and numbers of the program, up to which the largest is sought exactly
LARGE = 200_000  # pairs beyond which one way of breaking ties is enough


def solve_stable(instance: Stable, *, seed: int = 0, remaining: Remaining = forever, say: Say = quiet) -> Result:
    """A weakly stable plan: no pair outside it in which both would strictly gain.

    Objective "left": ties broken by the seed, then best for every left person among all stable plans (Gale and Shapley
    1962; with several places each, Roth 1984). Objective "size": promotion (Király 2013), from both sides and with ties
    broken in several ways, and for small instances an integer program. `value` is the number of pairs; `bound` the
    largest plan of any kind, stable or not, so a gap to it is no fault of the plan. `status` is optimal for "left"
    where the time sufficed, and for "size" where the bound is reached.

    Raises `InstanceError` (see `checked`). Returns `plan["pairs"]` [[left, right]], `plan["blocking_pairs"]` (there
    are some only where the time was over), `plan["cost_of_stability"]` where weights are given, and as `certificate`
    the cut that proves the bound, and the best plan by weight with its prices.
    """
    checked(instance)
    pairs = acceptable(instance)
    say(f"stable: {len(pairs.left):,} pairs")
    if instance.objective == "left":
        chosen = _left_best(instance, pairs, seed=seed, remaining=remaining)
    else:
        chosen = _largest(instance, pairs, seed=seed, remaining=remaining)
    return _result(instance, pairs, chosen, seed=seed, ended=remaining() > 0)


def checked(instance: Stable) -> None:
    """Raises `InstanceError` where lengths differ, an index is out of range or listed twice, or a number is negative or
    not finite."""
    for name in ("left_capacity", "right_capacity"):
        if (getattr(instance, name) < 0).any():
            raise InstanceError(name, int(np.argmax(getattr(instance, name) < 0)), "must be 0 or more")
    if instance.objective not in ("left", "size"):
        raise InstanceError("objective", None, "must be left or size")
    edges = (instance.left, instance.right, instance.weight)
    if any(one is None for one in edges) and any(one is not None for one in edges):
        raise InstanceError("weight", None, "left, right and weight come together")
    if instance.left is not None and instance.right is not None and instance.weight is not None:
        weights = Pairs(
            left_capacity=instance.left_capacity,
            right_capacity=instance.right_capacity,
            left=instance.left,
            right=instance.right,
            weight=instance.weight,
        )
        checked_pairs(weights)
        if len(np.unique(np.stack([weights.left, weights.right]), axis=1).T) < len(weights.left):
            raise InstanceError("left", None, "must name no pair twice")


def _left_best(instance: Stable, pairs: Acceptable, *, seed: int, remaining: Remaining) -> Ints:
    return deferred(_market(instance, pairs, seed=seed), times=1, remaining=remaining)


def _largest(instance: Stable, pairs: Acceptable, *, seed: int, remaining: Remaining) -> Ints:
    """The largest of what promotion finds from both sides with ties broken in several ways; exact where small."""
    starts = STARTS if len(pairs.left) <= LARGE else 1
    best, places = np.empty(0, dtype=np.int64), -1
    for start in range(starts):
        for market in (_market(instance, pairs, seed=seed + start), _turned(instance, pairs, seed=seed + start)):
            chosen = deferred(market, times=2, remaining=remaining)
            if len(chosen) > places:
                best, places = chosen, len(chosen)
    small = len(pairs.left) <= SMALL and entries(pairs) <= NUMBERS
    if small and places < most_places(instance, pairs) and remaining() > 0:
        found = largest_stable(pairs, instance.left_capacity, instance.right_capacity, remaining=remaining)
        if found is not None and len(found) > len(best) and not len(blocking_pairs(instance, pairs, found)):
            best = found
    return best


def most_places(instance: Stable, pairs: Acceptable) -> int:
    """No side has more pairs than the places of its persons who are acceptable to somebody."""
    sides = ((pairs.left, instance.left_capacity), (pairs.right, instance.right_capacity))
    return min(int(np.minimum(np.bincount(ends, minlength=len(room)), room).sum()) for ends, room in sides)


def _market(instance: Stable, pairs: Acceptable, *, seed: int) -> Market:
    rng = np.random.default_rng(seed)
    mine, theirs = rng.permutation(len(pairs.left)), rng.permutation(len(pairs.left))
    return Market(
        proposer=pairs.left,
        asked=pairs.right,
        wish=pairs.left_place,
        wish_order=mine,
        place=pairs.right_place,
        order=theirs,
        proposer_room=instance.left_capacity,
        asked_room=instance.right_capacity,
    )


def _turned(instance: Stable, pairs: Acceptable, *, seed: int) -> Market:
    """The same with the right persons proposing."""
    other = replace(instance, left_capacity=instance.right_capacity, right_capacity=instance.left_capacity)
    return _market(other, Acceptable(pairs.right, pairs.left, pairs.right_place, pairs.left_place), seed=seed)


def blocking_pairs(instance: Stable, pairs: Acceptable, chosen: Ints) -> Ints:
    """Positions of the pairs outside the plan in which both have an empty place or somebody strictly worse. Linear."""
    blocks = np.ones(len(pairs.left), dtype=np.bool_)
    blocks[chosen] = False
    for ends, place, room in (
        (pairs.left, pairs.left_place, instance.left_capacity),
        (pairs.right, pairs.right_place, instance.right_capacity),
    ):
        worst = np.full(len(room), -1)
        np.maximum.at(worst, ends[chosen], place[chosen])
        free = np.bincount(ends[chosen], minlength=len(room)) < room
        blocks &= free[ends] | (place < worst[ends])
    return np.flatnonzero(blocks)


def _result(instance: Stable, pairs: Acceptable, chosen: Ints, *, seed: int, ended: bool) -> Result:
    """`ended`: everybody has asked as often as they can, so that "left" has its one plan."""
    bound, cut = _largest_of_any_kind(instance, pairs)
    blocking = blocking_pairs(instance, pairs, chosen)
    optimal = not len(blocking) and (ended if instance.objective == "left" else len(chosen) == bound)
    status: Status = "optimal" if optimal else "feasible"
    plan: dict[str, object] = {"pairs": _listed(pairs, chosen), "blocking_pairs": _listed(pairs, blocking)}
    certificate: dict[str, object] = {"cut": cut}
    if instance.weight is not None:
        plan["cost_of_stability"], certificate["best"] = _cost(instance, pairs, chosen)
    return Result(
        kind="stable",
        status=status,
        value=float(len(chosen)),
        bound=float(bound),
        plan=plan,
        certificate=certificate,
        seed=seed,
        solver=f"deferred-acceptance, ortools-max-flow {version('ortools')}",
        instance_sha256=digest(instance),
    )


def _listed(pairs: Acceptable, at: Ints) -> list[list[int]]:
    found: list[list[int]] = np.stack([pairs.left[at], pairs.right[at]], axis=1).tolist()
    return found


def _largest_of_any_kind(instance: Stable, pairs: Acceptable) -> tuple[int, dict[str, list[int]]]:
    """The largest number of pairs within the places, and the cut that proves it (Ford and Fulkerson 1956): the
    places of `left` and `right` persons, and one for each pair outside both."""
    from ortools.graph.python import max_flow  # slow to load, and only a worker solves

    lefts, rights = len(instance.left_capacity), len(instance.right_capacity)
    source, sink = lefts + rights, lefts + rights + 1
    flow = max_flow.SimpleMaxFlow()
    for tails, heads, room in (
        (np.full(lefts, source), np.arange(lefts), instance.left_capacity),
        (lefts + np.arange(rights), np.full(rights, sink), instance.right_capacity),
        (pairs.left, lefts + pairs.right, np.ones(len(pairs.left), dtype=np.int64)),
    ):
        flow.add_arcs_with_capacity(tails, heads, room)
    if not len(pairs.left):
        return 0, {"left": [], "right": []}
    flow.solve(source, sink)
    side = np.zeros(lefts + rights + 2, dtype=np.bool_)
    side[np.asarray(flow.get_source_side_min_cut(), dtype=np.int64)] = True
    cut = {"left": np.flatnonzero(~side[:lefts]).tolist(), "right": np.flatnonzero(side[lefts:-2]).tolist()}
    return int(flow.optimal_flow()), cut


def _cost(instance: Stable, pairs: Acceptable, chosen: Ints) -> tuple[float, dict[str, object]]:
    """What the best plan by total weight has more than this one, and that plan with its prices."""
    weights = weighted(instance, pairs)
    best = solve_pairs(
        Pairs(
            left_capacity=instance.left_capacity,
            right_capacity=instance.right_capacity,
            left=pairs.left,
            right=pairs.right,
            weight=weights,
        )
    )
    edges = np.array(best.plan["edges"], dtype=np.int64)
    prices = best.certificate or {}
    cost = max(best.value - float(weights[chosen].sum()), 0.0)
    return cost, {"pairs": _listed(pairs, edges), "left": prices["left"], "right": prices["right"]}


def weighted(instance: Stable, pairs: Acceptable) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """[E] the weight given for each acceptable pair, 0 where none is."""
    made = np.zeros(len(pairs.left))
    if instance.left is None or instance.right is None or instance.weight is None:
        return made
    wide = max(len(instance.right_capacity), 1)
    keys, given = pairs.left * wide + pairs.right, instance.left * wide + instance.right
    if len(keys):
        at = np.minimum(np.searchsorted(keys, given), len(keys) - 1)
        known = keys[at] == given
        made[at[known]] = instance.weight[known]
    return made
