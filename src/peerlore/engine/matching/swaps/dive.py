"""A whole plan from the linear program: fix what it takes whole, solve and price again, to the end."""

import numpy as np

from peerlore.engine.matching.contract import Floats
from peerlore.engine.matching.limits import Remaining
from peerlore.engine.matching.swaps.graph import Graph
from peerlore.engine.matching.swaps.master import Master
from peerlore.engine.matching.swaps.walks import Swap

WHOLE = 1.0 - 1e-6


def dived(master: Master, *, rounds: int, remaining: Remaining) -> list[Swap]:
    """Swaps that share nobody. At each step the rest is priced `rounds` times again: better and slower with more.

    The master is left as it was, with more columns.
    """
    taken: list[int] = []
    used: set[int] = set()
    part = master.solve()
    while True:
        open_ = np.array([used.isdisjoint(swap.nodes) for swap in master.swaps], dtype=np.bool_)
        chosen = _next(np.where(open_ & np.array(master.lawful, dtype=np.bool_), part, 0.0))
        if not chosen:
            break
        for column in chosen:
            master.fix(column)
            used.update(master.swaps[column].nodes)
        taken += chosen
        if remaining() <= 0:
            taken += _heaviest(master, used)
            break
        part = master.solve()
        if rounds:
            master.generate(remaining, graph=_left(master.graph, used), rounds=rounds)
            part = master.solve()
    master.free(taken)
    return [master.swaps[column] for column in taken]


def _next(part: Floats) -> list[int]:
    """All that are whole, else the largest fraction."""
    whole = np.flatnonzero(part >= WHOLE)
    if len(whole):
        return [int(column) for column in whole]
    if part.max(initial=0.0) <= 1e-9:
        return []
    return [int(np.argmax(part))]


def _heaviest(master: Master, used: set[int]) -> list[int]:
    """Where there is no time to solve again: the heaviest of the known swaps that still fit, one after the other."""
    taken = []
    for column in np.argsort([-swap.weight for swap in master.swaps], kind="stable"):
        if master.lawful[column] and used.isdisjoint(master.swaps[column].nodes):
            used.update(master.swaps[column].nodes)
            taken.append(int(column))
    return taken


def _left(graph: Graph, used: set[int]) -> Graph:
    gone = np.zeros(graph.nodes, dtype=np.bool_)
    gone[list(used)] = True
    return graph.with_arcs(~gone[graph.source] & ~gone[graph.target])
