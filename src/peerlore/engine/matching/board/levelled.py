"""Everybody's due in whole panels: seats change within panels until no type has a whole seat too many or too few.

A type with too many leaves a panel, one with too few comes, what that breaks is repaired by the others; the panel stays
so where all are nearer to their due.
"""

from dataclasses import dataclass

import numpy as np

from peerlore.engine.matching.board.sampled import BATCH, Mask, Open, repaired
from peerlore.engine.matching.contract import Floats
from peerlore.engine.matching.limits import Remaining

IDLE, STEPS = 100, 40  # turns in vain, and steps of a repair
LIMIT = 1.5  # tickets too many or too few
SPREAD = 1.0  # of the choice who leaves and who comes, in tickets
ENOUGH = 0.5  # nearer to the due is no better


@dataclass(frozen=True, kw_only=True)
class Due:
    """Seats in all [U]: `seats` are due to `people` of each type, and `least` to `most` will do."""

    seats: Floats
    people: Floats
    least: Floats
    most: Floats

    def outside(self, given: Floats) -> Floats:
        """[U] by how many seats each is off."""
        return np.maximum(np.maximum(given - self.most, self.least - given), 0.0)

    def far(self, given: Floats) -> Floats:
        """[U] what is to become small."""
        off = np.abs(given - self.seats) / self.people
        squares: Floats = (np.maximum(off - ENOUGH, 0.0) + self.outside(given)) ** 2
        return squares


def levelled(part: Open, taken: Mask, due: Due, *, rng: np.random.Generator, remaining: Remaining) -> Mask:
    """The panels `taken` [S, U] changed until all have their due, or nothing comes nearer to it, or time is over.

    O(`STEPS` · F · U) for each panel that is tried.
    """
    taken, given, idle = taken.copy(), taken.sum(axis=0).astype(np.float64), 0
    while due.outside(given).any() and idle < IDLE and remaining() > 0:
        rows, idle = rng.permutation(len(taken))[:BATCH], idle + 1
        tried = taken[rows]
        for row in np.flatnonzero(_nudged(part, tried, (given - due.seats) / due.people, rng=rng)):
            after = given + tried[row] - taken[rows[row]]
            if due.far(after).sum() < due.far(given).sum():
                taken[rows[row]], given, idle = tried[row], after, 0
    return taken


def _nudged(part: Open, taken: Mask, off: Floats, *, rng: np.random.Generator) -> Mask:
    """Change `taken` [S, U] by one who leaves and one who comes, and repair; where that succeeds."""
    each, spread = np.arange(len(taken)), SPREAD * rng.random(taken.shape)
    out = np.where(taken, off + spread, -np.inf).argmax(axis=1)
    into = np.where(taken, -np.inf, spread - off).argmax(axis=1)
    kept = np.zeros(taken.shape, dtype=np.int64)
    taken[each, out], taken[each, into] = False, True
    kept[each, out] = kept[each, into] = STEPS
    return repaired(part, taken, owed=-off / LIMIT, rng=rng, kept=kept, steps=STEPS)
