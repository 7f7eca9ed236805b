"""From seats of types to persons: everybody of a type gets the same, exactly, in few panels.

Person by person, each takes a seat in the panels with the most seats left (Gale 1957, Ryser 1957: so the others can
still be served); at most one panel in two parts for each person.
"""

from dataclasses import dataclass

import numpy as np

from peerlore.engine.matching.board.mixture import Mixture
from peerlore.engine.matching.board.pool import Pool
from peerlore.engine.matching.contract import Floats, Ints

DUST = 1e-13


@dataclass(frozen=True, kw_only=True)
class Panels:
    """`members`: panels of persons, ascending, each once; `chance` of each."""

    members: tuple[tuple[int, ...], ...]
    chance: tuple[float, ...]


class _Pieces:
    """Panels in pieces of chance: `length` [P], `source` [P] the panel of types, `members` [P]."""

    def __init__(self, mixture: Mixture) -> None:
        self.length = mixture.chance.copy()
        self.source = np.arange(len(mixture.chance))
        self.members: list[list[int]] = [[] for _ in mixture.chance]

    def cut(self, piece: int, first: float) -> None:
        """The piece keeps its first part; the rest becomes a new piece."""
        self.length = np.append(self.length, self.length[piece] - first)
        self.length[piece] = first
        self.source = np.append(self.source, self.source[piece])
        self.members.append(list(self.members[piece]))


def seated(pool: Pool, mixture: Mixture, *, rng: np.random.Generator) -> Panels:
    """O(n · P log P). At most S + n − T panels. `rng` decides who sits where, never how often."""
    pieces = _Pieces(mixture)
    for kind, people in enumerate(pool.members):
        _seat_type(pieces, mixture.panels[:, kind], rng.permutation(people))
    return merged(pieces.members, pieces.length.tolist())


def merged(members: list[list[int]], chance: list[float]) -> Panels:
    """Equal panels as one, in order of first appearance."""
    made: dict[tuple[int, ...], float] = {}
    for people, part in zip(members, chance, strict=True):
        key = tuple(sorted(people))
        made[key] = made.get(key, 0.0) + part
    return Panels(members=tuple(made), chance=tuple(made.values()))


def _seat_type(pieces: _Pieces, seats: Floats, people: Ints) -> None:
    left = seats[pieces.source].astype(np.int64)
    share = float(pieces.length @ left) / len(people)
    for waiting, person in zip(range(len(people), 0, -1), people, strict=True):
        taken, part, rest = _choose(pieces.length, left, waiting=waiting, share=share)
        if part is not None:
            pieces.cut(part, rest)
            left = np.append(left, left[part])
            taken.append(part)
        for piece in taken:
            pieces.members[piece].append(int(person))
        left[taken] -= 1


def _choose(length: Floats, left: Ints, *, waiting: int, share: float) -> tuple[list[int], int | None, float]:
    """Pieces to sit in whole, and one to sit in for a part of that length. Where seats are as many as people: all."""
    must = left >= waiting
    order = np.argsort(-left, kind="stable")
    order = order[(left[order] > 0) & ~must[order]]
    ends = np.cumsum(length[order]) + length[must].sum()
    whole = int(np.searchsorted(ends, share + DUST, side="right"))
    taken = [*np.flatnonzero(must).tolist(), *order[:whole].tolist()]
    rest = share - (ends[whole - 1] if whole else length[must].sum())
    if waiting == 1 or whole == len(order) or rest <= DUST:
        return taken, None, 0.0
    return taken, int(order[whole]), float(rest)
