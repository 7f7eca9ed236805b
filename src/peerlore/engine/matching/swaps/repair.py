"""A better plan from a good one: let go of some swaps, fill the gap best, again and again (Shaw 1998).

Each step is an integer program over the listed swaps among those let go and those left out: some hundred columns.
"""

import numpy as np
import scipy.sparse

from peerlore.engine.matching.contract import Floats, Ints
from peerlore.engine.matching.highs import INFINITY, Model, Program
from peerlore.engine.matching.limits import Remaining
from peerlore.engine.matching.swaps.graph import Graph
from peerlore.engine.matching.swaps.master import incidence
from peerlore.engine.matching.swaps.walks import Swap

STEPS = 150
LET_GO, WIDER = 60, 50  # people whose swaps are let go in a step; as many more after so many steps in vain
LEFT_OUT = 40  # at most so many of those without a swap come along
NODES = 50
BETTER = 1e-7


class Repair:
    """`swaps`: those that may be used. `plan`: the positions of the best plan found."""

    def __init__(self, graph: Graph, swaps: list[Swap], plan: list[Swap], *, rng: np.random.Generator) -> None:
        known = {swap.nodes: position for position, swap in enumerate(swaps)}
        for swap in plan:
            if swap.nodes not in known:
                known[swap.nodes] = len(swaps)
                swaps = [*swaps, swap]
        self.graph, self.swaps, self.rng = graph, swaps, rng
        self.holds = incidence(swaps, graph.nodes)
        self.weight = np.array([swap.weight for swap in swaps])
        self.plan = [known[swap.nodes] for swap in plan]

    def value(self) -> float:
        return float(self.weight[self.plan].sum())

    def run(self, *, bound: float, remaining: Remaining) -> list[Swap]:
        """Until the plan meets the bound, or nothing better was found in `STEPS` steps in a row."""
        idle = 0
        while idle < STEPS and self.value() < bound - BETTER and remaining() > 0:
            idle = 0 if self._step(LET_GO * (1 + idle // WIDER), remaining) else idle + 1
        return [self.swaps[position] for position in self.plan]

    def _step(self, people: int, remaining: Remaining) -> bool:
        gone = self._let_go(people)
        kept = [position for position in self.plan if position not in gone]
        free = self._free(kept)
        columns = np.flatnonzero(self.holds.T @ ~free == 0)
        before = float(self.weight[list(gone)].sum())
        better = _best(self.holds[:, columns], self.weight[columns], above=before, remaining=remaining)
        if better is None:
            return False
        self.plan = [*kept, *columns[better].tolist()]
        return True

    def _let_go(self, people: int) -> set[int]:
        """Swaps of the plan that hold so many people, or all, at random."""
        order = self.rng.permutation(self.plan)
        sizes = np.cumsum([len(self.swaps[position].nodes) for position in order])
        return set(order[: int(np.searchsorted(sizes, people)) + 1].tolist())

    def _free(self, kept: list[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Nodes in no kept swap; of those in no swap of the plan at most `LEFT_OUT`."""
        free = np.ones(self.graph.nodes, dtype=np.bool_)
        free[[node for position in kept for node in self.swaps[position].nodes]] = False
        placed = {node for position in self.plan for node in self.swaps[position].nodes}
        alone = np.setdiff1d(np.arange(self.graph.nodes), list(placed))
        if len(alone) > LEFT_OUT:
            free[self.rng.permutation(alone)[LEFT_OUT:]] = False
        return free


def _best(holds: scipy.sparse.csc_matrix, weight: Floats, *, above: float, remaining: Remaining) -> Ints | None:
    """Columns that share no row and weigh more than `above`, the most where the search ends in time."""
    program = Program(
        cost=-weight,
        lower=np.zeros(len(weight)),
        upper=np.ones(len(weight)),
        rows=holds,
        row_lower=np.full(holds.shape[0], -INFINITY),
        row_upper=np.ones(holds.shape[0]),
    )
    model = Model(program, whole=np.arange(len(weight)), options={"mip_max_nodes": NODES})
    model.solve(remaining)
    if not model.found() or -model.cost() <= above + BETTER:
        return None
    return np.flatnonzero(model.values() > 1 / 2)
