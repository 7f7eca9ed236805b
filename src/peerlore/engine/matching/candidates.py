"""Each left person's exact best right persons out of everybody, proven: who is not listed is worth no more than the last one
listed. O(wanted skills × right persons) by blocks; memory as `scores`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peerlore.engine.matching.contract import Floats, Ints, PeoplePairs
from peerlore.engine.matching.limits import Remaining, forever
from peerlore.engine.matching.scores import NARROW, Finds, Scores, Singles, pair_weights


@dataclass(frozen=True)
class Candidates:
    """Pairs [E], ordered by left person, worth more than 0. `last` [L]: no pair that is not listed is worth more; +∞
    for who has no place, and for all where the time was over before everybody had been looked at."""

    left: Ints
    right: Ints
    weight: Floats
    last: Floats


def candidates(instance: PeoplePairs, *, each: int, remaining: Remaining = forever) -> Candidates:
    """The best `each` for everybody. Among equals (up to single precision) the choice is the same in every run.

    Stops when the time is over, with what was found.
    """
    scores = Scores(instance, right_price=np.zeros(len(instance.right.capacity)))
    best = _Best(scores.lefts, min(each, scores.rights))
    nobody = np.where(instance.left.capacity > 0, -np.inf, np.inf)
    complete = True
    for part in scores.parts(first=max(NARROW, each)):
        if remaining() <= 0:
            complete = False
            break
        least = np.maximum(best.least(), nobody).astype(np.float32)
        lefts = scores.hopeful(part, least)
        best.take(scores.above(part, lefts, least[lefts]))
    some = best.score > -scores.margin
    left, right = np.repeat(np.arange(scores.lefts), some.sum(axis=1)), best.right[some].astype(np.int64)
    weight = pair_weights(instance, left, right)
    worth = weight > 0
    last = np.maximum(best.least() + scores.margin, 0.0)
    reached = complete & (instance.left.capacity > 0)
    return Candidates(
        left=left[worth],
        right=right[worth],
        weight=weight[worth],
        last=np.where(reached, last, np.inf),
    )


class _Best:
    """The best few of each left person so far [L, each], in no order; −∞ where there are not yet so many."""

    def __init__(self, lefts: int, each: int) -> None:
        self.score: Singles = np.full((lefts, each), -np.inf, dtype=np.float32)
        self.right: NDArray[np.int32] = np.zeros((lefts, each), dtype=np.int32)

    def least(self) -> Singles:
        """[L] the last of each list; +∞ where lists are empty."""
        return self.score.min(axis=1, initial=np.inf)

    def take(self, finds: Finds) -> None:
        """Put the finds into the lists of those who found something."""
        each = self.score.shape[1]
        starts = np.flatnonzero(np.diff(finds.left, prepend=-1))
        who, many = finds.left[starts], np.diff(starts, append=len(finds.left))
        rank = np.arange(len(finds.left)) - np.repeat(np.cumsum(many) - many, many)
        row = np.repeat(np.arange(len(who)), many)
        score = np.full((len(who), each + int(many.max(initial=0))), -np.inf, dtype=np.float32)
        right = np.zeros(score.shape, dtype=np.int32)
        score[:, :each], right[:, :each] = self.score[who], self.right[who]
        score[row, each + rank], right[row, each + rank] = finds.score, finds.right
        top = np.argpartition(score, -each, axis=1)[:, -each:] if score.shape[1] > each else np.s_[:]
        self.score[who], self.right[who] = (
            (np.take_along_axis(each_, top, axis=1) for each_ in (score, right))
            if score.shape[1] > each
            else (score, right)
        )
