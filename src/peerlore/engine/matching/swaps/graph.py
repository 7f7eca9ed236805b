"""The graph of wishes: who would take whose place, and the places that stand empty."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy.sparse
from scipy.sparse.csgraph import connected_components

from peerlore.engine import InstanceError
from peerlore.engine.matching.contract import Floats, Ints, Swaps
from peerlore.engine.matching.refusing import refuse_at

CAPS = (2, 5)


@dataclass(frozen=True, kw_only=True)
class Graph:
    """Nodes 0 … people − 1, then vacancies. Arcs [A] by target, then source, each couple once (the heaviest)."""

    people: int
    nodes: int
    source: Ints
    target: Ints
    weight: Floats
    max_cycle: int
    max_chain: int

    @cached_property
    def into(self) -> Ints:
        """[nodes + 1]: the arcs to node v are those from `into[v]` to `into[v + 1]`."""
        return np.searchsorted(self.target, np.arange(self.nodes + 1))

    @cached_property
    def starts(self) -> tuple[Ints, Ints]:
        """The targets that have arcs, and the position of the first arc of each."""
        targets, first = np.unique(self.target, return_index=True)
        return targets, first

    def with_arcs(self, kept: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> "Graph":
        return replace(self, source=self.source[kept], target=self.target[kept], weight=self.weight[kept])


def checked(instance: Swaps) -> None:
    """Raises `InstanceError` for lengths that differ, indices out of range, weights negative or not finite, a cap that
    is not 2 to 5, somebody who would take their own place."""
    for name, value, low in (("people", instance.people, 0), ("vacancies", instance.vacancies, 0)):
        if value < low:
            raise InstanceError(name, None, f"must be {low} or more")
    if not CAPS[0] <= instance.max_cycle <= CAPS[1]:
        raise InstanceError("max_cycle", None, f"must be from {CAPS[0]} to {CAPS[1]}")
    if instance.max_chain < 0:
        raise InstanceError("max_chain", None, "must be 0 or more")
    if not len(instance.source) == len(instance.target) == len(instance.weight):
        raise InstanceError("weight", None, "from, to and weight must have the same length")
    refuse_at("from", (instance.source < 0) | (instance.source >= instance.people), "must be a person's number")
    ends = instance.people + instance.vacancies
    refuse_at("to", (instance.target < 0) | (instance.target >= ends), f"must be from 0 to {ends - 1}")
    refuse_at("to", instance.source == instance.target, "is the person's own place")
    refuse_at("weight", ~(np.isfinite(instance.weight) & (instance.weight >= 0)), "must be finite, 0 or more")


def graph_of(instance: Swaps) -> Graph:
    """Without doubles, and without arcs to vacancies where no chain is allowed."""
    order = np.lexsort((-instance.weight, instance.source, instance.target))
    source, target, weight = instance.source[order], instance.target[order], instance.weight[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
    made = Graph(
        people=instance.people,
        nodes=instance.people + instance.vacancies,
        source=source,
        target=target,
        weight=weight,
        max_cycle=instance.max_cycle,
        max_chain=min(instance.max_chain, instance.people) if instance.vacancies else 0,  # nobody moves twice
    )
    return made.with_arcs(first & ((target < instance.people) | (made.max_chain > 0)))


def parts(graph: Graph) -> list[Graph]:
    """Subgraphs that share nobody: arcs between strong components only count on the way to a vacancy (Tarjan 1972)."""
    inside = _labels(graph, "strong")
    useful = inside[graph.source] == inside[graph.target]
    if graph.max_chain:
        useful |= _leads_out(graph)[graph.target]
    kept = graph.with_arcs(useful)
    label = _labels(kept, "weak")[kept.source]
    return [kept.with_arcs(label == part) for part in np.unique(label)]


def _labels(graph: Graph, connection: str) -> Ints:
    ends = (np.ones(len(graph.source)), (graph.source, graph.target))
    matrix = scipy.sparse.csr_matrix(ends, shape=(graph.nodes, graph.nodes))
    labels: Ints = connected_components(matrix, directed=True, connection=connection)[1]
    return labels


def _leads_out(graph: Graph) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Nodes from which a vacancy is reached in fewer than `max_chain` arcs."""
    reached: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = steps_to_a_vacancy(graph) < graph.max_chain
    return reached


def steps_to_a_vacancy(graph: Graph) -> Ints:
    """[nodes] the fewest arcs from each node to a vacancy; more than `max_chain` where that is not enough."""
    steps = np.where(np.arange(graph.nodes) >= graph.people, 0, graph.max_chain + 1)
    for step in range(1, graph.max_chain + 1):
        nearer = graph.source[(steps[graph.target] == step - 1) & (steps[graph.source] > step)]
        if not len(nearer):
            break
        steps[nearer] = step
    return steps
