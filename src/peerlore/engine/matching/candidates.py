"""Each left person's best right persons out of everybody, proven: who is not listed is worth no more than the last one
listed. O(wanted skills × right persons) by blocks; memory as `scores`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peerlore.engine.matching.contract import Floats, Ints
from peerlore.engine.matching.limits import Remaining
from peerlore.engine.matching.scores import Block, Market, Singles, turned_about


@dataclass(frozen=True)
class Candidates:
    """Pairs [E], ordered by left person, worth more than 0. `last` [L]: no pair that is not listed is worth more; +∞
    for who has no place, and for all where the time was over before everybody had been looked at."""

    left: Ints
    right: Ints
    weight: Floats
    last: Floats


def best_each(market: Market, *, each: int, remaining: Remaining) -> Candidates:
    """The best `each` for everybody of the left side. Among equals (up to single precision) the choice is the same in
    every run. Stops when the time is over, with what was found.
    """
    scores = market.scores(np.zeros(len(market.right_capacity)))
    shape = (scores.lefts, min(each, scores.rights))
    best, who = np.full(shape, -np.inf, dtype=np.float32), np.zeros(shape, dtype=np.int32)
    complete = True
    for block in scores.blocks(np.flatnonzero(market.left_capacity > 0)):
        if remaining() <= 0:
            complete = False
            break
        _merge(block, best, who)
    some = best > -scores.margin
    left, right = np.repeat(np.arange(scores.lefts), some.sum(axis=1)), who[some].astype(np.int64)
    weight = market.weights(left, right)
    worth = weight > 0
    last = np.maximum(best.min(axis=1, initial=np.inf) + scores.margin, 0.0)
    reached = complete & (market.left_capacity > 0)
    return Candidates(
        left=left[worth],
        right=right[worth],
        weight=weight[worth],
        last=np.where(reached, last, np.inf),
    )


def _merge(block: Block, best: Singles, who: NDArray[np.int32]) -> None:
    """Take from the block what is better than the last one listed."""
    each, names = best.shape[1], block.columns.astype(np.int32)
    least = best[block.rows].min(axis=1, initial=np.inf)
    if np.isneginf(least).any():
        order = turned_about(block.rows, len(names))
        values, names = np.take_along_axis(block.scores, order, axis=1), names[order]
    else:
        values, names = _finds(block, least, names)
    values = np.concatenate([best[block.rows], values], axis=1)
    names = np.concatenate([who[block.rows], names], axis=1)
    if values.shape[1] > each:
        top = np.argpartition(values, -each, axis=1)[:, -each:]
        values, names = np.take_along_axis(values, top, axis=1), np.take_along_axis(names, top, axis=1)
    best[block.rows], who[block.rows] = values, names


def _finds(block: Block, least: Singles, names: NDArray[np.int32]) -> tuple[Singles, NDArray[np.int32]]:
    """[rows, finds] the scores above `least` and whose they are, in rows of one length, filled with −∞."""
    found = np.flatnonzero(block.scores > least[:, None])
    rows, columns = np.divmod(found, len(names))
    starts = np.searchsorted(rows, np.arange(len(least) + 1))
    rank = np.arange(len(rows)) - starts[rows]
    values = np.full((len(least), int(rank.max(initial=-1)) + 1), -np.inf, dtype=np.float32)
    whose = np.zeros(values.shape, dtype=np.int32)
    values[rows, rank], whose[rows, rank] = block.scores.reshape(-1)[found], names[columns]
    return values, whose
