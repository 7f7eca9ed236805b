"""What every pair of people is worth, block by block: wanted · taught + bonuses − price, never all pairs at once.

Each left person's class is one more "skill" whose levels are the bonuses of that class with each right person, less
that person's price, or −∞ where the classes may not meet or there is no place. A block is then one product of a sparse
with a dense matrix, in single precision; `margin` says how far a score can be off, `pair_weights` is exact.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from peerlore.engine.matching.contract import Floats, Ints, PeoplePairs, Side

DENSE = 2**24  # numbers in the dense part: 64 MiB
CLASSES = 1000  # each is a row of the dense part
BLOCK = 2**19  # numbers in a block: 2 MiB
PAIRS = 2**17  # pairs computed exactly in one go
MIX = 40_503  # a large odd number: spreads what is next to each other
NARROW = 512  # right persons in the first part
Singles = NDArray[np.float32]


@dataclass(frozen=True)
class Block:
    """Scores [rows, columns] of left persons `rows`, each once, with right persons `columns`."""

    rows: Ints
    columns: Ints
    scores: Singles


def turned_about(rows: Ints, columns: int) -> Ints:
    """[rows, columns] all columns in order, from another one on for each row: among equals not all take the first."""
    order: Ints = (np.arange(columns)[None, :] + (rows * MIX % max(columns, 1))[:, None]) % max(columns, 1)
    return order


class Blocks(Protocol):
    """Scores of all pairs less the right persons' prices, `margin` off at most."""

    lefts: int
    rights: int
    margin: float

    def blocks(self, rows: Ints) -> Iterator[Block]:
        """Everybody who may be worth anything to the left persons `rows` (ascending)."""
        ...


class Market(Protocol):
    """People on two sides, and what each pair is worth."""

    left_capacity: Ints
    right_capacity: Ints

    def scores(self, right_price: Floats) -> Blocks: ...

    def weights(self, left: Ints, right: Ints) -> Floats:
        """[k] exactly; −∞ for pairs that may not be."""
        ...

    def most(self) -> Floats:
        """[L] no pair is worth more."""
        ...

    def turned(self) -> "Market":
        """Left and right exchanged."""
        ...


def bonuses(instance: PeoplePairs) -> Floats:
    """[classes left, classes right] the sum of all terms; −∞ where the classes may not meet."""
    classes = [int(classes_of(side).max(initial=0)) + 1 for side in (instance.left, instance.right)]
    for _, table in instance.terms:
        classes = [max(classes[0], table.shape[0]), max(classes[1], table.shape[1])]
    for pair in instance.forbidden_classes:
        classes = [max(classes[0], int(pair[0]) + 1), max(classes[1], int(pair[1]) + 1)]
    total = np.zeros((classes[0], classes[1]))
    for _, table in instance.terms:
        total[: table.shape[0], : table.shape[1]] += table
    total[instance.forbidden_classes[:, 0], instance.forbidden_classes[:, 1]] = -np.inf
    return total


def classes_of(side: Side) -> Ints:
    return np.zeros(len(side.capacity), dtype=np.int64) if side.classes is None else side.classes


class Scores:
    """The scores of an instance at right prices [R]. Memory: `DENSE` and `BLOCK`, whatever the number of pairs."""

    def __init__(self, instance: PeoplePairs, *, right_price: Floats) -> None:
        from scipy.sparse import csr_array, hstack  # slow to load

        self.lefts, self.rights = len(instance.left.capacity), len(instance.right.capacity)
        self.bonus, self.classes = bonuses(instance), classes_of(instance.right)
        self.price = np.where(instance.right.capacity > 0, right_price, np.inf)
        rows = np.arange(self.lefts)
        shape = (self.lefts, self.bonus.shape[0])
        classes = csr_array((np.ones(self.lefts), (rows, classes_of(instance.left))), shape=shape)
        wanted, self.taught = skill_matrices(instance)
        self.skills = wanted.shape[1]
        self.wanted = hstack([wanted, classes], format="csr")
        self.margin = self._margin(instance.left.skills.data)
        self.wanted = self.wanted.astype(np.float32)
        self.forbidden = instance.forbidden[np.lexsort(instance.forbidden.T[::-1])]

    def blocks(self, rows: Ints) -> Iterator[Block]:
        """All right persons in turn, and for each part of them all left persons of `rows` (ascending).

        The first part is narrow: who looks for the best has soon something to measure the others by.
        """
        height = self.skills + len(self.bonus)
        columns = max(64, DENSE // height)
        starts = [0, *range(NARROW, self.rights, columns)] if self.rights else []
        for first, last in pairwise([*starts, self.rights]):
            dense = self._dense(first, last)
            many = max(8, BLOCK // dense.shape[1])
            for start in range(0, len(rows), many):
                yield self._block(rows[start : start + many], first, dense)

    def _margin(self, wanted: Floats) -> float:
        """Each of the products and sums of a score is rounded once: terms · 2⁻²⁴ · their sizes (Higham 2002), twice."""
        terms = int(np.diff(self.wanted.indptr).max(initial=0)) + 4
        size = terms * wanted.max(initial=0.0) * self.taught.data.max(initial=0.0)
        finite = np.abs(self.bonus[np.isfinite(self.bonus)]).max(initial=0.0)
        return float(terms * 2.0**-23 * (size + finite + self.price[np.isfinite(self.price)].max(initial=0.0)))

    def _dense(self, first: int, last: int) -> Singles:
        taught = np.zeros((self.skills + len(self.bonus), last - first), dtype=np.float32)
        part = self.taught[first:last].tocoo()
        taught[part.col, part.row] = part.data
        taught[self.skills :] = self.bonus[:, self.classes[first:last]] - self.price[first:last]
        return taught

    def _block(self, rows: Ints, first: int, dense: Singles) -> Block:
        scores = self.wanted[rows] @ dense
        a, b = np.searchsorted(self.forbidden[:, 0], [rows[0], rows[-1] + 1])
        never = self.forbidden[a:b]
        inside = (never[:, 1] >= first) & (never[:, 1] < first + dense.shape[1]) & np.isin(never[:, 0], rows)
        never = never[inside]
        scores[np.searchsorted(rows, never[:, 0]), never[:, 1] - first] = -np.inf
        return Block(rows, np.arange(first, first + scores.shape[1]), scores)


def skill_matrices(instance: PeoplePairs):  # type: ignore[no-untyped-def]
    """Wanted [L, skills] and taught [R, skills] as sparse rows; only skills that somebody has are columns."""
    from scipy.sparse import csr_array

    both = (instance.left.skills, instance.right.skills)
    known = np.unique(np.concatenate([side.indices for side in both]))
    return tuple(
        csr_array(
            (side.data, np.searchsorted(known, side.indices), side.indptr), shape=(len(side.indptr) - 1, len(known))
        )
        for side in both
    )


def pair_weights(instance: PeoplePairs, left: Ints, right: Ints) -> Floats:
    """[k] what these pairs are worth; −∞ where their classes may not meet. Linear in their skills."""
    wanted, taught = skill_matrices(instance)
    worth = bonuses(instance)[classes_of(instance.left)[left], classes_of(instance.right)[right]]
    for first in range(0, len(left), PAIRS):
        part = slice(first, first + PAIRS)
        worth[part] += np.asarray(wanted[left[part]].multiply(taught[right[part]]).sum(axis=1)).ravel()
    return worth


class PeopleMarket:
    """The market of a `people-pairs` instance."""

    def __init__(self, instance: PeoplePairs) -> None:
        self.instance = instance
        self.left_capacity, self.right_capacity = instance.left.capacity, instance.right.capacity

    def scores(self, right_price: Floats) -> Scores:
        return Scores(self.instance, right_price=right_price)

    def weights(self, left: Ints, right: Ints) -> Floats:
        return pair_weights(self.instance, left, right)

    def most(self) -> Floats:
        return _most(self.instance)

    def turned(self) -> "PeopleMarket":
        return PeopleMarket(turned_round(self.instance))


def turned_round(instance: PeoplePairs) -> PeoplePairs:
    return replace(
        instance,
        left=instance.right,
        right=instance.left,
        forbidden=instance.forbidden[:, ::-1],
        forbidden_classes=instance.forbidden_classes[:, ::-1],
        terms=tuple((name, table.T) for name, table in instance.terms),
    )


def _most(instance: PeoplePairs) -> Floats:
    """[L] no pair is worth more: each skill taught by its best teacher, and all bonuses at their largest."""
    left, right = instance.left.skills, instance.right.skills
    known = np.unique(np.concatenate([left.indices, right.indices]))
    best = np.zeros(len(known))
    np.maximum.at(best, np.searchsorted(known, right.indices), right.data)
    owner = np.repeat(np.arange(len(instance.left.capacity)), np.diff(left.indptr))
    at_most = np.bincount(
        owner, weights=left.data * best[np.searchsorted(known, left.indices)], minlength=len(instance.left.capacity)
    )
    return np.asarray(at_most + sum(float(table.max(initial=0.0)) for _, table in instance.terms))
