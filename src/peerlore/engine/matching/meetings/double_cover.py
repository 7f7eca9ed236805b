"""The half-integral optimum of a matching: each person once on the left and once on the right (the double cover).

A best assignment of the left copies to the right ones (cost scaling, Goldberg and Kennedy 1995, through OR-Tools), in
which everybody may also be assigned to themself for nothing, is twice the best fractional matching (Balinski 1965).
Only each person's best edges take part at first; edges that the prices show to be missing come in until none is.
"""

from dataclasses import dataclass

import numpy as np

from peerlore.engine import EngineError
from peerlore.engine.matching.contract import Ints
from peerlore.engine.matching.grouped import distinct, ordered

BEST_FIRST = 5  # edges of each person that take part from the beginning
SMALL = 20_000  # with no more edges than that, all take part


class AssignmentFailed(EngineError):
    """The assignment solver gave up; the instance is right."""


@dataclass(frozen=True)
class Graph:
    """Distinct edges a[E] – b[E] between `people`, weights whole and ≥ 0."""

    people: int
    a: Ints
    b: Ints
    weight: Ints

    def part(self, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> "Graph":
        return Graph(self.people, self.a[chosen], self.b[chosen], self.weight[chosen])


@dataclass(frozen=True)
class Fractional:
    """`next_one` [n] is a permutation: fixed points stay alone, cycles of two are pairs, of longer cycles every edge is
    taken by half. `price` [n] whole numbers ≥ 0 with price[a] + price[b] ≥ 2 · weight, equal along cycles: Σ price is
    twice the bound."""

    next_one: Ints
    price: Ints


def fractional(graph: Graph) -> Fractional:
    """The best fractional matching and prices that prove it. Deterministic."""
    taking_part = best_edges(graph) if len(graph.a) > SMALL else np.ones(len(graph.a), dtype=np.bool_)
    right = np.zeros(graph.people, dtype=np.int64)
    while True:
        arcs = _arcs(graph.part(taking_part))
        next_one = _assignment(arcs, graph.people)
        left, right = _potentials(arcs, next_one, start=right)
        price = left + right
        slack = price[graph.a] + price[graph.b] - 2 * graph.weight
        if not len(slack) or slack.min() >= 0:
            return Fractional(next_one, price)
        taking_part |= slack <= _next_best(slack[~taking_part], graph.people)


def _next_best(slack: Ints, many: int) -> int:
    """All slacks below 0 are to be taken, and so many in all: a small change may make others good."""
    last = min(max(many, 1), len(slack)) - 1
    return max(int(np.partition(slack, last)[last]), -1)


def best_edges(graph: Graph) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which edges are among the best few of either end."""
    ends, edges = np.concatenate([graph.a, graph.b]), np.tile(np.arange(len(graph.a)), 2)
    order = ordered(ends, graph.weight.max(initial=0) - graph.weight[edges], edges)
    sorted_ends = ends[order]
    rank = np.arange(len(order)) - np.searchsorted(sorted_ends, np.arange(graph.people))[sorted_ends]
    chosen = np.zeros(len(graph.a), dtype=np.bool_)
    chosen[edges[order[rank < BEST_FIRST]]] = True
    return chosen


@dataclass(frozen=True)
class _Arcs:
    """Left copy to right copy, both ways for each edge, and everybody to themself."""

    left: Ints
    right: Ints
    weight: Ints


def _arcs(graph: Graph) -> _Arcs:
    everybody = np.arange(graph.people)
    return _Arcs(
        np.concatenate([graph.a, graph.b, everybody]),
        np.concatenate([graph.b, graph.a, everybody]),
        np.concatenate([graph.weight, graph.weight, np.zeros_like(everybody)]),
    )


def _assignment(arcs: _Arcs, people: int) -> Ints:
    """The right copy that each left copy is assigned to, at the largest total weight."""
    from ortools.graph.python import linear_sum_assignment  # slow to load, and only a worker solves

    if people == 0:
        return np.empty(0, dtype=np.int64)
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(arcs.left, arcs.right, -arcs.weight)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise AssignmentFailed(f"the assignment solver answered {status}")
    return np.array([solver.right_mate(person) for person in range(people)], dtype=np.int64)


def _potentials(arcs: _Arcs, next_one: Ints, *, start: Ints) -> tuple[Ints, Ints]:
    """Left and right prices with left[u] + right[v] ≥ weight on all arcs, equal on those chosen: longest distances
    (Bellman 1958), only what rose last being looked at again."""
    own = _weight_of_choice(arcs, next_one)
    sources = next_one[arcs.left]
    order = np.argsort(sources, kind="stable")
    heads, rises = arcs.right[order], (arcs.weight - own[arcs.left])[order]
    starts = np.searchsorted(sources[order], np.arange(len(next_one) + 1))
    right, risen = start.copy(), np.arange(len(next_one))
    while len(risen):
        counts = starts[risen + 1] - starts[risen]
        steps = np.arange(counts.sum()) + np.repeat(starts[risen] - (np.cumsum(counts) - counts), counts)
        reached, heights = heads[steps], np.repeat(right[risen], counts) + rises[steps]
        higher = heights > right[reached]
        np.maximum.at(right, reached[higher], heights[higher])
        risen = distinct(reached[higher])
    return own - right[next_one], right


def _weight_of_choice(arcs: _Arcs, next_one: Ints) -> Ints:
    chosen = next_one[arcs.left] == arcs.right
    own = np.zeros(len(next_one), dtype=np.int64)
    own[arcs.left[chosen]] = arcs.weight[chosen]
    return own
