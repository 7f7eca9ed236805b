"""What the linear program leaves open, closed by an integer program over the few swaps that a better plan could hold.

A better plan holds no swap that falls short of its prices by more than the gap (reduced-cost fixing).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from peerlore.engine.matching.contract import Floats
from peerlore.engine.matching.highs import INFINITY, Model, Program
from peerlore.engine.matching.limits import Remaining
from peerlore.engine.matching.swaps.graph import Graph
from peerlore.engine.matching.swaps.master import incidence
from peerlore.engine.matching.swaps.walks import NONE, Swap, Weights

MOST = 60_000  # swaps that an integer program is tried with
NODES = 20_000
SLACK = 1e-7


@dataclass(frozen=True)
class Closed:
    """`swaps`: a better plan, or None; no plan is worth more than `bound`."""

    swaps: list[Swap] | None
    bound: float


def closed(
    graph: Graph, weights: Weights, price: Floats, *, value: float, bound: float, remaining: Remaining
) -> Closed:
    """The best plan and the proof, or the old bound where too many swaps, nodes or seconds would be needed."""
    found = list_of(graph, weights, price, short=bound - value + SLACK, remaining=remaining)
    if found is None:
        return Closed(None, bound)
    if not found:
        return Closed(None, value)
    model = Model(
        _program(graph, found), whole=np.arange(len(found)), options={"mip_rel_gap": 0.0, "mip_max_nodes": NODES}
    )
    ended = model.solve(remaining)
    most = min(bound, max(value, -model.bound())) if ended != "infeasible" else value
    if not model.found() or -model.cost() <= value:
        return Closed(None, most)
    return Closed([found[column] for column in np.flatnonzero(model.values() > 1 / 2)], most)


def _program(graph: Graph, swaps: list[Swap]) -> Program:
    return Program(
        cost=-np.array([swap.weight for swap in swaps]),
        lower=np.zeros(len(swaps)),
        upper=np.ones(len(swaps)),
        rows=incidence(swaps, graph.nodes),
        row_lower=np.full(graph.nodes, -INFINITY),
        row_upper=np.ones(graph.nodes),
    )


def list_of(graph: Graph, weights: Weights, price: Floats, *, short: float, remaining: Remaining) -> list[Swap] | None:
    """All cycles and chains that fall short of their prices by `short` at most; None where that is too many."""
    made: list[Swap] = []
    for nodes in _all(graph, price, short, remaining):
        made.append(weights.swap(nodes))
        if len(made) > MOST:
            return None
    return made if remaining() > 0 else None


def _all(graph: Graph, price: Floats, short: float, remaining: Remaining) -> Iterator[tuple[int, ...]]:
    gain = graph.weight - price[graph.source]
    out: list[list[tuple[int, float]]] = [[] for _ in range(graph.nodes)]
    for a, b, worth in zip(graph.source.tolist(), graph.target.tolist(), gain.tolist(), strict=True):
        out[a].append((b, worth))
    for start in np.unique(graph.source).tolist():
        if remaining() <= 0:
            return
        ahead = _to_go(graph, gain, np.where(np.arange(graph.nodes) == start, 0.0, NONE), graph.max_cycle, remaining)
        yield from _cycles_from(out, ahead, start, graph.max_cycle, short, remaining)
    if graph.max_chain and remaining() > 0:
        empty = np.where(np.arange(graph.nodes) >= graph.people, -price, NONE)
        ahead = _to_go(graph, gain, empty, graph.max_chain, remaining)
        for start in np.unique(graph.source).tolist():
            yield from _chains_from(out, ahead, start, graph, price, short, remaining)


def _to_go(graph: Graph, gain: Floats, end: Floats, most: int, remaining: Remaining) -> list[list[float]]:
    """[most + 1][nodes]: the most that a walk of at most so many arcs from each node to the end gains. Shorter where
    time was too short."""
    made, here, best = [end.tolist()], end, end
    for _ in range(most):
        if remaining() <= 0:
            break
        there = np.full(graph.nodes, NONE)
        np.maximum.at(there, graph.source, gain + here[graph.target])
        here, best = there, np.maximum(best, there)
        made.append(best.tolist())
    return made


def _cycles_from(
    out: list[list[tuple[int, float]]],
    ahead: list[list[float]],
    start: int,
    most: int,
    short: float,
    remaining: Remaining,
) -> Iterator[tuple[int, ...]]:
    """Cycles whose smallest number is `start`, depth first."""
    stack: list[tuple[tuple[int, ...], float]] = [((start,), 0.0)]
    while stack and remaining() > 0:
        path, so_far = stack.pop()
        for node, worth in out[path[-1]]:
            gained = so_far + worth
            if node == start:
                if gained >= -short:
                    yield path
                continue
            inner = node > start and len(path) < most and node not in path
            if inner and gained + ahead[most - len(path)][node] >= -short:
                stack.append(((*path, node), gained))


def _chains_from(
    out: list[list[tuple[int, float]]],
    ahead: list[list[float]],
    start: int,
    graph: Graph,
    price: Floats,
    short: float,
    remaining: Remaining,
) -> Iterator[tuple[int, ...]]:
    stack: list[tuple[tuple[int, ...], float]] = [((start,), 0.0)]
    while stack and remaining() > 0:
        path, so_far = stack.pop()
        for node, worth in out[path[-1]]:
            gained = so_far + worth
            if node >= graph.people:
                if gained - price[node] >= -short:
                    yield (*path, node)
                continue
            left = graph.max_chain - len(path)
            if left > 0 and node not in path and gained + ahead[left][node] >= -short:
                stack.append(((*path, node), gained))
