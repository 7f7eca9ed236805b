"""Capacitated bipartite assignment, exact, with prices that prove it.

Minimum-cost flow by cost scaling (Goldberg 1997, through OR-Tools' SimpleMinCostFlow, O(n² m log(nC))); the prices are
recovered from the flow as shortest distances in its residual graph (Bellman 1958), vectorised over edges.
"""

from dataclasses import dataclass
from importlib.metadata import version
from math import floor, log2

import numpy as np

from peerlore.engine import EngineError, InstanceError
from peerlore.engine.matching.contract import Floats, Ints, Pairs, Result, Status
from peerlore.engine.matching.digest import digest
from peerlore.engine.matching.limits import Remaining, Say, forever, quiet

TOLERANCE = 1e-6
FAR = np.int64(2**61)
COST_BITS = 40
FLOW_BITS = 61


class SolverFailed(EngineError):
    """The flow solver gave up; the instance is right."""


@dataclass(frozen=True)
class Prices:
    """What a place of each person is worth: `left` [L], `right` [R], ≥ 0, in the units of the weights."""

    left: Floats
    right: Floats


def solve_pairs(instance: Pairs, *, seed: int = 0, remaining: Remaining = forever, say: Say = quiet) -> Result:
    """Choose edges of largest total weight, each at most once, with everybody within capacity.

    Weights are scaled by a power of two and rounded to integers, so that weights on that grid (all integers, and all
    multiples of 2⁻²⁰ up to some thousands of people) are solved exactly; otherwise the loss is at most half a grid step
    for each edge, and the certificate says so: `bound` is computed from the weights as given. `seed` decides between
    equally good plans.

    Raises `InstanceError` (see `checked`). Returns `plan["edges"]` (positions, ascending) and, as `certificate`, the
    prices `left` and `right`: bound = Σ capacity · price + Σ max(0, weight − left − right).
    """
    checked(instance)
    scaled = _scaled(instance)
    chosen = _flow(instance, scaled.weight, seed=seed)
    prices = _prices(instance, scaled, chosen)
    return _result(instance, chosen, prices, seed=seed)


def checked(instance: Pairs) -> None:
    """Raises `InstanceError` where lengths differ, an index is out of range, or a number is negative or not finite."""
    for name in ("left_capacity", "right_capacity", "weight"):
        _refuse(name, ~(np.isfinite(getattr(instance, name)) & (getattr(instance, name) >= 0)), "must be 0 or more")
    if not len(instance.left) == len(instance.right) == len(instance.weight):
        raise InstanceError("weight", None, "left, right and weight must have the same length")
    for name, size in (("left", len(instance.left_capacity)), ("right", len(instance.right_capacity))):
        _refuse(
            name, (getattr(instance, name) < 0) | (getattr(instance, name) >= size), f"must be from 0 to {size - 1}"
        )


def _refuse(name: str, wrong: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], says: str) -> None:
    if wrong.any():
        raise InstanceError(name, int(np.argmax(wrong)), says)


@dataclass(frozen=True)
class _Scaled:
    weight: Ints
    scale: float


def _scaled(instance: Pairs) -> _Scaled:
    """Weights as integers, as fine as cost scaling stands without overflow: (n + 2)² · weight < 2⁶¹."""
    largest = float(instance.weight.max(initial=0.0))
    if largest == 0:
        return _Scaled(np.zeros(len(instance.weight), dtype=np.int64), 1.0)
    nodes = len(instance.left_capacity) + len(instance.right_capacity) + 2
    bits = min(COST_BITS, FLOW_BITS - 2 * log2(nodes + 2))
    scale = 2.0 ** floor(bits - log2(largest))
    return _Scaled(np.rint(instance.weight * scale).astype(np.int64), scale)


def _flow(instance: Pairs, weight: Ints, *, seed: int) -> Ints:
    """Positions of the chosen edges, ascending. A way past all edges, at no cost, takes the places that stay empty."""
    from ortools.graph.python import min_cost_flow  # slow to load, and only a worker solves

    lefts, rights, edges = len(instance.left_capacity), len(instance.right_capacity), len(instance.left)
    source, sink = lefts + rights, lefts + rights + 1
    total = min(int(instance.left_capacity.sum()), int(instance.right_capacity.sum()))
    if edges == 0 or total == 0:
        return np.empty(0, dtype=np.int64)
    order = np.random.default_rng(seed).permutation(edges)
    flow = min_cost_flow.SimpleMinCostFlow()
    tails = np.concatenate([instance.left[order], np.full(lefts, source), lefts + np.arange(rights), [source]])
    heads = np.concatenate([lefts + instance.right[order], np.arange(lefts), np.full(rights, sink), [sink]])
    room = np.concatenate([np.ones(edges), instance.left_capacity, instance.right_capacity, [total]]).astype(np.int64)
    cost = np.concatenate([-weight[order], np.zeros(lefts + rights + 1, dtype=np.int64)])
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, room, cost)
    flow.set_nodes_supplies(np.array([source, sink]), np.array([total, -total]))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise SolverFailed(f"the flow solver answered {status}")
    taken: Ints = flow.flows(arcs[:edges])
    return np.sort(order[(taken > 0) & (weight[order] > 0)])


def _prices(instance: Pairs, scaled: _Scaled, chosen: Ints) -> Prices:
    left, right = _distances(instance, scaled.weight, chosen)
    bare = left >= FAR // 2  # nobody's place, capacity 0: any price that covers all edges costs nothing
    worth = np.zeros(len(left), dtype=np.int64)
    np.maximum.at(worth, instance.left, scaled.weight + right[instance.right])
    return Prices(np.where(bare, worth, left) / scaled.scale, -right / scaled.scale)


def _distances(instance: Pairs, weight: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """Shortest distances from nowhere to each person in the residual graph: left prices, and right prices negated.

    Unchosen edge l → r of length −weight; chosen edge r → l of length weight; nowhere → l at 0 where l has room;
    nowhere → r at 0. At an optimum no cycle is negative, hence it ends, after as many steps as the longest chain.
    """
    open_ = np.ones(len(weight), dtype=np.bool_)
    open_[chosen] = False
    order = np.flatnonzero(open_)[np.argsort(instance.right[open_], kind="stable")]
    tails, steps = instance.left[order], weight[order]
    heads, starts = np.unique(instance.right[order], return_index=True)
    used = np.bincount(instance.left[chosen], minlength=len(instance.left_capacity))
    left = np.where(used < instance.left_capacity, np.int64(0), FAR)
    right = np.zeros(len(instance.right_capacity), dtype=np.int64)
    back_left, back_right, back = instance.left[chosen], instance.right[chosen], weight[chosen]
    for _ in range(len(left) + len(right) + 2):
        before = left.copy()
        np.minimum.at(left, back_left, right[back_right] + back)
        if len(order):
            right[heads] = np.minimum(right[heads], np.minimum.reduceat(left[tails] - steps, starts))
        np.minimum.at(left, back_left, right[back_right] + back)
        if np.array_equal(before, left):
            return left, right
    raise SolverFailed("the flow leaves a cycle that would improve it")


def bound_of(instance: Pairs, prices: Prices) -> float:
    """No plan is worth more than this, whatever the prices (weak duality)."""
    surplus = instance.weight - prices.left[instance.left] - prices.right[instance.right]
    places = instance.left_capacity @ prices.left + instance.right_capacity @ prices.right
    return float(places + np.maximum(surplus, 0.0).sum())


def _result(instance: Pairs, chosen: Ints, prices: Prices, *, seed: int) -> Result:
    value, bound = float(instance.weight[chosen].sum()), bound_of(instance, prices)
    status: Status = "optimal" if bound - value <= TOLERANCE * max(abs(bound), 1.0) else "feasible"
    return Result(
        kind="pairs",
        status=status,
        value=value,
        bound=max(value, bound),
        plan={"edges": chosen.tolist()},
        certificate={"left": prices.left.tolist(), "right": prices.right.tolist()},
        seed=seed,
        solver=f"ortools-min-cost-flow {version('ortools')}",
        instance_sha256=digest(instance),
    )
