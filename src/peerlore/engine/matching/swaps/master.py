"""The linear program over swaps (Abraham, Blum and Sandholm 2007), with columns added as prices ask for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

import numpy as np
import scipy.sparse

from peerlore.engine.matching.contract import Floats
from peerlore.engine.matching.highs import INFINITY, Model, Program
from peerlore.engine.matching.limits import Remaining
from peerlore.engine.matching.swaps.graph import Graph
from peerlore.engine.matching.swaps.walks import Swap, Weights, offers

LEAST = 1e-9


@dataclass(frozen=True)
class Prices:
    """`price` [nodes] ≥ 0; no plan is worth more than `bound`."""

    price: Floats
    bound: float


class Master:
    """Most weight, nobody more than once. Columns are the swaps known so far."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.weights = graph, Weights(graph)
        self.swaps: list[Swap] = []
        self.known: set[tuple[int, ...]] = set()
        self.lawful: list[bool] = []  # whether a plan may hold the swap: it holds nobody twice
        self.model = Model(_empty(graph.nodes))
        self.price = np.zeros(graph.nodes)

    def add(self, swaps: Iterable[Swap]) -> int:
        """How many were new."""
        new = [swap for swap in swaps if swap.nodes not in self.known]
        self.known |= {swap.nodes for swap in new}
        self.swaps += new
        self.lawful += [len(set(swap.nodes)) == len(swap.nodes) for swap in new]
        if new:
            self.model.add_columns(-np.array([swap.weight for swap in new]), incidence(new, self.graph.nodes))
        return len(new)

    def solve(self) -> Floats:
        """How much of each swap the program takes; `price` is set."""
        self.model.solve()
        self.price = np.maximum(-self.model.row_prices(), 0.0)
        return self.model.values()

    def generate(self, remaining: Remaining, *, graph: Graph | None = None, rounds: int = 1000) -> Prices:
        """Solves and adds the swaps of `graph` (all where nothing is said) that are worth more than their prices."""
        best = self._outset()
        for _ in range(rounds):
            found = offers(graph or self.graph, self.weights, self.price, least=LEAST, remaining=remaining)
            most = self._bound(found.cycle_excess, found.chain_excess)
            best = Prices(self.price, most) if most < best.bound else best
            if not self.add(found.swaps) or remaining() <= 0:
                break
            self.solve()
        return best

    def _outset(self) -> Prices:
        """Everybody at the worth of their best wish: no swap exceeds that."""
        price = np.zeros(self.graph.nodes)
        np.maximum.at(price, self.graph.source, self.graph.weight)
        return Prices(price, float(price.sum()))

    def _bound(self, cycle_excess: float, chain_excess: float) -> float:
        """A plan has at most people / 2 cycles and a chain for each vacancy; each may exceed its prices so far."""
        if cycle_excess == inf or chain_excess == inf:
            return inf
        people, vacancies = len(np.unique(self.graph.source)), self.graph.nodes - self.graph.people
        return float(self.price.sum() + people // 2 * cycle_excess + min(vacancies, people) * chain_excess)

    def fix(self, column: int) -> None:
        self.model.set_column(column, 1.0, INFINITY)

    def free(self, columns: Iterable[int]) -> None:
        for column in columns:
            self.model.set_column(column, 0.0, INFINITY)


def incidence(swaps: list[Swap], nodes: int) -> scipy.sparse.csc_matrix:
    """[nodes, swaps]: how often each swap holds each node."""
    rows = np.concatenate([swap.nodes for swap in swaps])
    ends = np.cumsum([0, *(len(swap.nodes) for swap in swaps)])
    made = scipy.sparse.csc_matrix((np.ones(len(rows)), rows, ends), shape=(nodes, len(swaps)))
    made.sum_duplicates()
    return made


def _empty(nodes: int) -> Program:
    return Program(
        cost=np.empty(0),
        lower=np.empty(0),
        upper=np.empty(0),
        rows=scipy.sparse.csc_matrix((nodes, 0)),
        row_lower=np.full(nodes, -INFINITY),
        row_upper=np.ones(nodes),
    )
