"""A whole plan from the linear program: fix what it takes whole, solve and price again, to the end."""

import numpy as np

from peerlore.engine.matching.contract import Floats
from peerlore.engine.matching.limits import Remaining
from peerlore.engine.matching.swaps.graph import Graph
from peerlore.engine.matching.swaps.master import Master
from peerlore.engine.matching.swaps.walks import Swap

WHOLE = 1.0 - 1e-6
ROUNDS = 3


def dived(master: Master, *, rng: np.random.Generator, remaining: Remaining, taste: float) -> list[Swap]:
    """Swaps that share nobody. `taste` (0 to 1) is how much chance decides which fraction is taken whole.

    The master is left as it was, with more columns.
    """
    taken: list[int] = []
    used = np.zeros(master.graph.nodes, dtype=np.bool_)
    part = master.solve()
    while True:
        open_ = np.array([not used[list(swap.nodes)].any() for swap in master.swaps], dtype=np.bool_)
        chosen = _next(master, np.where(open_, part, 0.0), rng, taste)
        if not chosen:
            break
        for column in chosen:
            master.fix(column)
            used[list(master.swaps[column].nodes)] = True
        taken += chosen
        part = master.solve()
        if remaining() > 0:
            master.generate(remaining, graph=_left(master.graph, used), rounds=ROUNDS)
            part = master.solve()
    master.free(taken)
    return [master.swaps[column] for column in taken]


def _next(master: Master, part: Floats, rng: np.random.Generator, taste: float) -> list[int]:
    """All that are whole, else the largest fraction (of those held by nobody twice)."""
    lawful = np.array([len(set(swap.nodes)) == len(swap.nodes) for swap in master.swaps], dtype=np.bool_)
    part = np.where(lawful, part, 0.0)
    whole = np.flatnonzero(part >= WHOLE)
    if len(whole):
        return [int(column) for column in whole]
    if part.max(initial=0.0) <= 1e-9:
        return []
    return [int(np.argmax(np.where(part > 1e-9, part + taste * rng.random(len(part)), 0.0)))]


def _left(graph: Graph, used: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Graph:
    return graph.with_arcs(~used[graph.source] & ~used[graph.target])
