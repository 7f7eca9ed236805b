"""The best closed walks and chains at given prices, by max-plus products (Bellman 1958), and the swaps in them.

A closed walk of at most `max_cycle` arcs falls apart into cycles of at most that length; hence none is worth more than
its prices if and only if no cycle is. For chains the walks are a superset: a bound over walks holds for chains too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import inf

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints
from peerlore.engine.matching.limits import Remaining, forever
from peerlore.engine.matching.swaps.graph import Graph

NONE = -1e18
BLOCK = 1 << 18  # numbers held at once: they fit a cache


@dataclass(frozen=True)
class Swap:
    """`nodes` along the arcs: a cycle, or a chain that ends in a vacancy. `weight` in all."""

    nodes: tuple[int, ...]
    weight: float


@dataclass(frozen=True, kw_only=True)
class Offers:
    """`swaps` worth more than their prices; by how much the best closed walk and the best chain exceed theirs, infinite
    where time was too short to know."""

    swaps: tuple[Swap, ...]
    cycle_excess: float
    chain_excess: float


class Weights:
    """The weight of each arc by its ends."""

    def __init__(self, graph: Graph) -> None:
        ends = zip(graph.source.tolist(), graph.target.tolist(), strict=True)
        self.people, self.of = graph.people, dict(zip(ends, graph.weight.tolist(), strict=True))

    def swap(self, nodes: tuple[int, ...]) -> Swap:
        closed = (*nodes, nodes[0]) if nodes[-1] < self.people else nodes
        return Swap(nodes, sum(self.of[pair] for pair in pairwise(closed)))


def offers(graph: Graph, weights: Weights, price: Floats, *, least: float, remaining: Remaining = forever) -> Offers:
    """For each person the best cycle and chain from them at these prices [nodes], if worth more by `least`.

    O(people · A · max_cycle + A · max_chain), vectorised. Ends early, with some of them, when the time is over.
    """
    gain = graph.weight - price[graph.source]
    found, cycle_excess = _cycles(graph, weights, gain, price, least, remaining) if len(gain) else ([], 0.0)
    chains, chain_excess = _chains(graph, weights, gain, price, least, remaining)
    return Offers(
        swaps=tuple({swap.nodes: swap for swap in [*found, *chains]}.values()),
        cycle_excess=max(cycle_excess, 0.0),
        chain_excess=max(chain_excess, 0.0),
    )


def _cycles(
    graph: Graph, weights: Weights, gain: Floats, price: Floats, least: float, remaining: Remaining
) -> tuple[list[Swap], float]:
    people, found, excess = np.unique(graph.source), list[Swap](), 0.0
    size = max(1, BLOCK // max(len(gain), graph.nodes, 1))
    for begin in range(0, len(people), size):
        if begin and remaining() <= 0:
            return found, inf
        block = people[begin : begin + size]
        steps = _steps(graph, gain, block)
        excess = max(excess, *(float(step[np.arange(len(block)), block].max()) for step in steps))
        for row, person in enumerate(block):
            found += _best_through(graph, weights, gain, price, least, [step[row] for step in steps], int(person))
    return found, excess


def _steps(graph: Graph, gain: Floats, block: Ints) -> list[Floats]:
    """[max_cycle] of [block, nodes]: the most that a walk of 1, 2, … arcs from each of the block to each node gains."""
    targets, first = graph.starts
    here = np.full((len(block), graph.nodes), NONE)
    here[np.arange(len(block)), block] = 0.0
    made = []
    for _ in range(graph.max_cycle):
        there = np.full((len(block), graph.nodes), NONE)
        there[:, targets] = np.maximum.reduceat(here[:, graph.source] + gain, first, axis=1)
        made.append(there)
        here = there
    return made


def _best_through(
    graph: Graph, weights: Weights, gain: Floats, price: Floats, least: float, reach: list[Floats], person: int
) -> Iterator[Swap]:
    for length in range(2, graph.max_cycle + 1):
        if reach[length - 1][person] <= least:
            continue
        walk = _back(graph, gain, reach, person, length)
        for nodes in simple(walk):
            swap = weights.swap(_turned(nodes))
            if swap.weight - price[list(nodes)].sum() > least:
                yield swap


def _back(graph: Graph, gain: Floats, reach: list[Floats], person: int, length: int) -> list[int]:
    """The nodes of the best closed walk of this length, from `person` on."""
    walk = [person]
    for arcs in range(length - 1, 0, -1):
        begin, end = graph.into[walk[0]], graph.into[walk[0] + 1]
        sources = graph.source[begin:end]
        best = int(np.argmax(reach[arcs - 1][sources] + gain[begin:end]))
        walk.insert(0, int(sources[best]))
    return [person, *walk[:-1]] if length > 1 else walk


def simple(walk: list[int]) -> Iterator[tuple[int, ...]]:
    """The simple cycles that a closed walk falls apart into."""
    path: list[int] = []
    for node in walk:
        if node in path:
            begin = path.index(node)
            yield tuple(path[begin:])
            del path[begin:]
        path.append(node)
    yield tuple(path)


def _turned(nodes: tuple[int, ...]) -> tuple[int, ...]:
    """The same cycle from its smallest number on."""
    begin = nodes.index(min(nodes))
    return nodes[begin:] + nodes[:begin]


def _chains(
    graph: Graph, weights: Weights, gain: Floats, price: Floats, least: float, remaining: Remaining
) -> tuple[list[Swap], float]:
    """The best walk to a vacancy from each person, and the most that one exceeds its prices.

    What returns to itself is left out where the rest is still worth it; else the walk is offered as it is, for the
    bound alone: a plan cannot hold somebody twice.
    """
    if not graph.max_chain or not len(gain):
        return [], 0.0
    best = np.where(np.arange(graph.nodes) >= graph.people, -price, NONE)
    follow, found, excess = list[Ints](), dict[tuple[int, ...], Swap](), 0.0
    for _ in range(graph.max_chain):
        if follow and remaining() <= 0:
            return list(found.values()), inf
        worth = gain + best[graph.target]
        order = np.lexsort((worth, graph.source))
        last = np.append(graph.source[order][1:] != graph.source[order][:-1], True)
        chosen = order[last]
        best = np.full(graph.nodes, NONE)
        best[graph.source[chosen]] = worth[chosen]
        step = np.full(graph.nodes, -1, dtype=np.int64)
        step[graph.source[chosen]] = graph.target[chosen]
        follow.append(step)
        excess = max(excess, float(best.max()))
        for person in np.flatnonzero(best > least):
            walk = _follow(follow, int(person))
            nodes = _without_loops(walk)
            simpler = weights.swap(nodes)
            better = simpler.weight - price[list(nodes)].sum() > least
            swap = simpler if better else weights.swap(tuple(walk))
            found[swap.nodes] = swap
    return list(found.values()), excess


def _follow(follow: list[Ints], person: int) -> list[int]:
    walk = [person]
    for step in reversed(follow):
        walk.append(int(step[walk[-1]]))
    return walk


def _without_loops(walk: list[int]) -> tuple[int, ...]:
    path: list[int] = []
    for node in walk:
        if node in path:
            del path[path.index(node) :]
        path.append(node)
    return tuple(path)
