"""The best plan of pairs as a minimum-cost flow (Goldberg 1997, O(n² m log(nC))), through OR-Tools."""

from dataclasses import dataclass
from math import floor, log2

import numpy as np

from peerlore.engine import EngineError
from peerlore.engine.matching.contract import Ints, Pairs

COST_BITS = 40
FLOW_BITS = 61


class SolverFailed(EngineError):
    """The flow solver gave up; the instance is right."""


@dataclass(frozen=True)
class Scaled:
    """`weight` [E] = the instance's weights × `scale`, rounded."""

    weight: Ints
    scale: float


def scaled_weights(instance: Pairs) -> Scaled:
    """Weights as integers, as fine as cost scaling stands without overflow: (n + 2)² · weight < 2⁶¹. Nothing for an
    edge of somebody without a place, so that what nobody can have does not coarsen the grid for the others."""
    both = (instance.left_capacity[instance.left] > 0) & (instance.right_capacity[instance.right] > 0)
    weight = np.where(both, instance.weight, 0.0)
    largest = float(weight.max(initial=0.0))
    if largest == 0:
        return Scaled(np.zeros(len(weight), dtype=np.int64), 1.0)
    nodes = len(instance.left_capacity) + len(instance.right_capacity) + 2
    bits = min(COST_BITS, FLOW_BITS - 2 * log2(nodes + 2))
    scale = 2.0 ** floor(bits - log2(largest))
    return Scaled(np.rint(weight * scale).astype(np.int64), scale)


def best_flow(instance: Pairs, weight: Ints, *, seed: int) -> Ints:
    """Positions of the chosen edges, ascending. A way past all edges, at no cost, takes the places that stay empty."""
    from ortools.graph.python import min_cost_flow  # slow to load, and only a worker solves

    lefts, rights, edges = len(instance.left_capacity), len(instance.right_capacity), len(instance.left)
    source, sink = lefts + rights, lefts + rights + 1
    left_room = usable(instance.left, instance.left_capacity)
    right_room = usable(instance.right, instance.right_capacity)
    total = min(int(left_room.sum()), int(right_room.sum()))
    if edges == 0 or total == 0:
        return np.empty(0, dtype=np.int64)
    order = np.random.default_rng(seed).permutation(edges) if seed else np.arange(edges)
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        instance.left[order], lefts + instance.right[order], np.ones(edges, dtype=np.int64), -weight[order]
    )
    for tails, heads, room in (
        (np.full(lefts, source), np.arange(lefts), left_room),
        (lefts + np.arange(rights), np.full(rights, sink), right_room),
        (np.array([source]), np.array([sink]), np.array([total])),
    ):
        flow.add_arcs_with_capacity_and_unit_cost(tails, heads, room, np.zeros(len(room), dtype=np.int64))
    flow.set_nodes_supplies(np.array([source, sink]), np.array([total, -total]))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise SolverFailed(f"the flow solver answered {status}")
    taken: Ints = flow.flows(arcs)
    return np.sort(order[(taken > 0) & (weight[order] > 0)])


def usable(ends: Ints, capacity: Ints) -> Ints:
    """[people] No more places than edges: more change nothing, and their sum could pass what 64 bits hold."""
    return np.minimum(capacity, np.bincount(ends, minlength=len(capacity)))
