"""What every pair of people is worth, part by part: wanted · taught + bonuses − price, never all pairs at once.

Each left person's class is one more "skill" whose levels are the bonuses of that class with each right person, less
that person's price, or −∞ where the classes may not meet or there is no place. The scores of some left persons with a
part of the right ones are then one product of a sparse with a dense matrix, in single precision, several at a time on
as many processors as there are; `margin` says how far a score can be off, `pair_weights` is exact.
"""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from peerlore.engine.matching.contract import Floats, Ints, PeoplePairs, Side

CLASSES = 1000  # each is a row of the dense part
DENSE = 2**23  # numbers in the dense part: 32 MiB
WIDE, NARROW = 2048, 64  # right persons in a part, and in the first one where the best are looked for
BLOCK = 2**19  # scores at a time on one processor: 2 MiB
PAIRS = 2**17  # pairs computed exactly in one go
MIX = 40_503  # a large odd number: spreads what is next to each other
THREADS = 4  # more than that wait for memory
Singles = NDArray[np.float32]


@dataclass(frozen=True)
class Part:
    """Some right persons [w], what each skill and class brings with them [skills + classes, w], and the most of each
    row."""

    rights: Ints
    dense: Singles
    most: Singles


@dataclass(frozen=True)
class Finds:
    """Pairs [k] in the order of the left persons, and their scores; left persons `over` who found more, and the best
    score `beyond` of what is not among the pairs."""

    left: Ints
    right: Ints
    score: Singles
    over: Ints
    beyond: Singles


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
    """The scores of an instance at right prices [R], right persons being looked at in the `order` given.

    Memory: `DENSE`, and `BLOCK` for each processor, whatever the number of pairs. The result is the same on any number
    of processors.
    """

    def __init__(self, instance: PeoplePairs, *, right_price: Floats, order: Ints) -> None:
        from scipy.sparse import csr_array, hstack  # slow to load

        self.lefts, self.rights = len(instance.left.capacity), len(instance.right.capacity)
        self.bonus, self.classes = bonuses(instance), classes_of(instance.right)
        self.price = np.where(instance.right.capacity > 0, right_price, np.inf)
        rows = np.arange(self.lefts)
        shape = (self.lefts, self.bonus.shape[0])
        classes = csr_array((np.ones(self.lefts), (rows, classes_of(instance.left))), shape=shape)
        wanted, self.taught = skill_matrices(instance)
        self.skills = wanted.shape[1]
        self.margin = self._margin(instance.left)
        self.order = order
        self.wanted = hstack([wanted, classes], format="csr").astype(np.float32)
        self.wanted.indices, self.wanted.indptr = (
            part.astype(np.int32) for part in (self.wanted.indices, self.wanted.indptr)
        )
        self.forbidden = instance.forbidden[np.lexsort(instance.forbidden.T[::-1])]

    def parts(self, *, first: int = WIDE) -> Iterator[Part]:
        """All right persons in their order. A part is at most as wide as all before it together, but for the `first`:
        who looks for the best has soon something to measure the others by."""
        widest, begin = max(64, min(WIDE, DENSE // (self.skills + len(self.bonus)))), 0
        while begin < self.rights:
            rights = self.order[begin : begin + min(widest, max(first, begin))]
            dense = self._dense(rights)
            yield Part(rights, dense, dense.max(axis=1))
            begin += len(rights)

    def hopeful(self, part: Part, least: Singles) -> Ints:
        """The left persons whose score with somebody in the part could be above `least` [L]."""
        return np.flatnonzero(self.wanted @ part.most + np.float32(self.margin) > least)

    def above(self, part: Part, lefts: Ints, least: Singles, *, most: int) -> Finds:
        """All allowed pairs of `lefts` (ascending) with the part whose scores are above `least` [of lefts]; of each
        person the best, `most` at most."""
        wanted = self.wanted if len(lefts) == self.lefts else self.wanted[lefts]
        many = max(8, BLOCK // part.dense.shape[1])

        never = self._never(part)

        def block(start: int) -> Finds:
            rows = lefts[start : start + many]
            scores = wanted[start : start + many] @ part.dense
            _forbid(scores, rows, never)
            return _found(scores, rows, least[start : start + many], most)

        starts = range(0, len(lefts), many)
        if len(starts) > 1:
            with ThreadPoolExecutor(_threads()) as pool:
                blocks = list(pool.map(block, starts))
        else:
            blocks = [block(start) for start in starts]
        finds = joined(blocks)
        return replace(finds, right=part.rights[finds.right])

    def _never(self, part: Part) -> Ints:
        """[k, 2] the forbidden pairs with the part, by left person: who, and which place in the part."""
        place = np.full(self.rights, -1)
        place[part.rights] = np.arange(len(part.rights))
        at = place[self.forbidden[:, 1]]
        return np.stack([self.forbidden[at >= 0, 0], at[at >= 0]], axis=1)

    def _margin(self, side: Side) -> float:
        """Each of the products and sums of a score is rounded once: terms · 2⁻²⁴ · their sizes (Higham 2002), twice."""
        terms = int(np.diff(side.skills.indptr).max(initial=0)) + 4
        size = terms * side.skills.data.max(initial=0.0) * self.taught.data.max(initial=0.0)
        finite = np.abs(self.bonus[np.isfinite(self.bonus)]).max(initial=0.0)
        return float(terms * 2.0**-23 * (size + finite + self.price[np.isfinite(self.price)].max(initial=0.0)))

    def _dense(self, rights: Ints) -> Singles:
        dense = np.zeros((self.skills + len(self.bonus), len(rights)), dtype=np.float32)
        part = self.taught[rights].tocoo()
        dense[part.col, part.row] = part.data
        dense[self.skills :] = self.bonus[:, self.classes[rights]] - self.price[rights]
        return dense


def _forbid(scores: Singles, lefts: Ints, never: Ints) -> None:
    """−∞ for those of the pairs (left person, column) whose left person is among `lefts` (ascending)."""
    if len(never):
        first, last = np.searchsorted(never[:, 0], [lefts[0], lefts[-1] + 1])
        here = never[first:last]
        here = here[np.isin(here[:, 0], lefts)]
        scores[np.searchsorted(lefts, here[:, 0]), here[:, 1]] = -np.inf


def joined(finds: Iterable[Finds]) -> Finds:
    """One after the other."""
    whole, single = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    every = [Finds(whole, whole, single, whole, single), *finds]
    return Finds(*(np.concatenate([getattr(one, name) for one in every]) for name in FIELDS))


FIELDS = ("left", "right", "score", "over", "beyond")


def _found(scores: Singles, lefts: Ints, least: Singles, most: int) -> Finds:
    """Of scores [lefts, w] those above `least`, and of each row the best."""
    wide = scores.shape[1]
    over, beyond = lefts[:0], least[:0]
    above = scores > least[:, None]
    found = np.flatnonzero(above)
    if len(found) > most:
        crowded = np.flatnonzero(np.bincount(found // wide, minlength=len(lefts)) > most)
        if len(crowded):
            over = lefts[crowded]
            above[crowded], beyond = _best_of(scores[crowded], over, most)
            found = np.flatnonzero(above)
    left, right = np.divmod(found, wide)
    return Finds(lefts[left], right, scores.reshape(-1)[found], over, beyond)


def _best_of(scores: Singles, lefts: Ints, most: int) -> tuple[NDArray[np.bool_], Singles]:
    """[rows, w] which are the `most` best of each row, and the best that is not among them. Each left person begins to
    look somewhere else: among equals, not all are to take the same."""
    wide = scores.shape[1]
    order = (np.arange(wide)[None, :] + (lefts * MIX % wide)[:, None]) % wide
    turned = np.take_along_axis(scores, order, axis=1)
    split = np.argpartition(turned, wide - most - 1, axis=1)
    beyond: Singles = np.take_along_axis(turned, split[:, wide - most - 1, None], axis=1)[:, 0]
    chosen = np.zeros(scores.shape, dtype=np.bool_)
    np.put_along_axis(chosen, np.take_along_axis(order, split[:, wide - most :], axis=1), True, axis=1)
    return chosen, beyond


def _threads() -> int:
    return min(os.cpu_count() or 1, THREADS)


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
