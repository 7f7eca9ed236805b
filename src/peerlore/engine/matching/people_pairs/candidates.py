"""Each left person's exact best right persons out of everybody, proven: who is not listed is worth no more than the
last one listed. O(wanted skills × right persons) by blocks; memory as `scores`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peerlore.engine.matching.contract import Floats, Ints, PeoplePairs
from peerlore.engine.matching.limits import Remaining, forever
from peerlore.engine.matching.people_pairs.scores import NARROW, Finds, Scores, Singles, pair_weights


@dataclass(frozen=True)
class Candidates:
    """Pairs [E], ordered by left person, worth more than 0. `best` [L] is what each gains by their best one, at the
    prices given; `last` [L]: by no pair that is not listed more than that; +∞ for who has no place, and for all where
    the time was over before everybody had been looked at."""

    left: Ints
    right: Ints
    weight: Floats
    best: Floats
    last: Floats


def candidates(
    instance: PeoplePairs, *, each: int, right_price: Floats | None = None, remaining: Remaining = forever
) -> Candidates:
    """The best `each` for everybody, by worth less price (nothing, where none is given). Among equals (up to single
    precision) the choice is the same in every run.

    Stops when the time is over, with what was found.
    """
    rights = len(instance.right.capacity)
    mixed = np.random.default_rng(0).permutation(rights)  # neighbours may be alike: the first are to be like all
    price = np.zeros(rights) if right_price is None else right_price
    scores = Scores(instance, right_price=price, order=mixed)
    best = _Best(scores.lefts, min(each, scores.rights))
    complete = _looked_through(scores, best, instance.left.capacity > 0, remaining)
    left, right = best.listed()
    weight = pair_weights(instance, left, right)
    worth = weight > 0
    reached = complete & (instance.left.capacity > 0)
    return Candidates(
        left=left[worth],
        right=right[worth],
        weight=weight[worth],
        best=np.maximum(best.score.max(axis=1, initial=0.0), 0.0).astype(np.float64),
        last=np.where(reached, np.maximum(best.least() + scores.margin, 0.0), np.inf),
    )


def _looked_through(scores: Scores, best: "_Best", places: NDArray[np.bool_], remaining: Remaining) -> bool:
    """Whether the time was long enough for all parts."""
    for part in scores.parts(first=max(NARROW, best.each)):
        if remaining() <= 0:
            return False
        least = np.where(places, best.least(), np.inf).astype(np.float32)
        lefts = scores.hopeful(part, least)
        best.take(scores.above(part, lefts, least[lefts], most=max(NARROW, 4 * best.each)))
    return True


class _Best:
    """The best few of each left person so far [L, each], in no order; −∞ where there are not yet so many."""

    def __init__(self, lefts: int, each: int) -> None:
        self.each = each
        self.score: Singles = np.full((lefts, each), -np.inf, dtype=np.float32)
        self.right: NDArray[np.int32] = np.zeros((lefts, each), dtype=np.int32)

    def least(self) -> Singles:
        """[L] the last of each list; +∞ where lists are empty."""
        least: Singles = self.score.min(axis=1, initial=np.inf)
        return least

    def listed(self) -> tuple[Ints, Ints]:
        """Left and right persons of all pairs, by left person."""
        some = self.score > -np.inf
        return np.repeat(np.arange(len(some)), some.sum(axis=1)), self.right[some].astype(np.int64)

    def take(self, finds: Finds) -> None:
        """Put the finds into the lists of those who found something."""
        starts = np.flatnonzero(np.diff(finds.left, prepend=-1))
        who, many = finds.left[starts], np.diff(starts, append=len(finds.left))
        place = self.each + np.arange(len(finds.left)) - np.repeat(starts, many)
        row = np.repeat(np.arange(len(who)), many)
        score = np.full((len(who), self.each + int(many.max(initial=0))), -np.inf, dtype=np.float32)
        right = np.zeros(score.shape, dtype=np.int32)
        score[:, : self.each], right[:, : self.each] = self.score[who], self.right[who]
        score[row, place], right[row, place] = finds.score, finds.right
        top = np.argpartition(score, -self.each, axis=1)[:, -self.each :] if self.each else np.zeros((len(who), 0), int)
        self.score[who] = np.take_along_axis(score, top, axis=1)
        self.right[who] = np.take_along_axis(right, top, axis=1)
