"""Why somebody is left out of all swaps: what the arcs alone say, against the reason that is given."""

from collections.abc import Iterator

import numpy as np

from peerlore.engine.matching.contract import Ints

WANTS_NOTHING = "wants nobody's place"
UNWANTED = "nobody wants their place"
NO_SWAP = "no cycle or chain within the caps contains them"
OTHERS = "others together are worth more"
AT_ONCE = 1 << 22  # places of a table held at once


def reasons(source: Ints, target: Ints, *, people: int, nodes: int, max_cycle: int, max_chain: int) -> Iterator[str]:
    """The reason that holds for each person, were they left out; arcs from `source` [A] to `target` [A]."""
    wants, wanted = np.isin(np.arange(people), source), np.isin(np.arange(people), target)
    within = _in_cycles(source, target, people=people, nodes=nodes, longest=max_cycle)
    within |= _in_chains(source, target, people=people, nodes=nodes, longest=max_chain)
    for person in range(people):
        if not wants[person]:
            yield WANTS_NOTHING
        elif within[person]:
            yield OTHERS
        else:
            yield NO_SWAP if wanted[person] else UNWANTED


Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def _in_chains(source: Ints, target: Ints, *, people: int, nodes: int, longest: int) -> Flags:
    """[people] who comes to a vacancy in so many moves."""
    reached = np.arange(nodes) >= people
    for _ in range(longest):
        before = int(reached.sum())
        reached[source[reached[target]]] = True
        if int(reached.sum()) == before:
            break
    return reached[:people]


def _in_cycles(source: Ints, target: Ints, *, people: int, nodes: int, longest: int) -> Flags:
    """[people] who comes back to their own place in so many moves: the shortest way back goes through nobody twice."""
    found = np.zeros(people, dtype=np.bool_)
    both = np.flatnonzero(np.isin(np.arange(people), source) & np.isin(np.arange(people), target))
    for begin in range(0, len(both), max(1, AT_ONCE // max(nodes, len(source), 1))):
        block = both[begin : begin + max(1, AT_ONCE // max(nodes, len(source), 1))]
        here = np.zeros((len(block), nodes), dtype=np.bool_)
        here[np.arange(len(block)), block] = True
        for _ in range(longest):
            there = np.zeros_like(here)
            row, arc = np.nonzero(here[:, source])
            there[row, target[arc]] = True
            found[block] |= there[np.arange(len(block)), block]
            here = there
    return found
