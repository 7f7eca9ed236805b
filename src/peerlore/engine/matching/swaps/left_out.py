"""Why somebody has no swap: the first reason that holds, from the graph alone."""

from collections.abc import Callable, Iterator
from itertools import chain

from peerlore.engine.matching.contract import Swaps
from peerlore.engine.matching.swaps.graph import Graph, graph_of, steps_to_a_vacancy

Near = list[frozenset[int]]


def reasons_left_out(instance: Swaps) -> Callable[[int], str]:
    """The reason for a person without a swap; graphs are looked at round that person alone."""
    return reasons(graph_of(instance))


def reasons(graph: Graph) -> Callable[[int], str]:
    """The same, of a graph that stands."""
    after, before = _neighbours(graph)
    steps = steps_to_a_vacancy(graph)

    def reason(person: int) -> str:
        if not after[person]:
            return "wants nobody's place"
        if steps[person] <= graph.max_chain or on_a_cycle(after, before, person, most=graph.max_cycle):
            return "others together are worth more"
        return "no cycle or chain within the caps contains them" if before[person] else "nobody wants their place"

    return reason


def _neighbours(graph: Graph) -> tuple[Near, Near]:
    """Of each node those whose places are wanted from there, and those who want its place."""
    after, before = ([set[int]() for _ in range(graph.nodes)] for _ in range(2))
    for one, other in zip(graph.source.tolist(), graph.target.tolist(), strict=True):
        after[one].add(other)
        before[other].add(one)
    return [frozenset(one) for one in after], [frozenset(one) for one in before]


def on_a_cycle(after: Near, before: Near, person: int, *, most: int) -> bool:
    """Whether somebody is reached in half of `most` arcs from whom the rest lead back. A closed walk falls apart into
    cycles, one of which holds the person."""
    back = _within(before, person, most // 2)
    return any(not back.isdisjoint(after[node]) for node in _forward(after, person, most - most // 2 - 1))


def _within(near: Near, person: int, steps: int) -> set[int]:
    """Those from `person` in 1 to `steps` arcs, but themselves."""
    found: set[int] = set()
    for node in _forward(near, person, steps - 1):
        found |= near[node]
    return found - {person}


def _forward(near: Near, person: int, steps: int) -> Iterator[int]:
    """`person`, then those at 1, 2, … `steps` arcs, each once, as they are found."""
    seen, last = {person}, [person]
    yield person
    for _ in range(steps):
        new = list(dict.fromkeys(node for node in chain.from_iterable(near[one] for one in last) if node not in seen))
        seen.update(new)
        yield from new
        last = new
