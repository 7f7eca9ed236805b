"""Who sits in which circle, and what every exchange of seats would gain, kept up to date as seats change.

People who must stay together are one unit. The gain of an exchange comes from `worth[g, u]`, what unit u would be worth
in circle g, in constant time for each pair (Gallego, Laguna, Martí and Duarte 2013), for all partners of u at once.
"""

from dataclasses import dataclass

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints

NEVER = -np.inf
FORBIDS = 1e7  # scores this far below 0 forbid; those given are brought to size 1


@dataclass(frozen=True)
class Move:
    """Unit `one` changes seats with unit `two`, or moves to circle `circle` where `two` is None."""

    one: int
    two: int | None
    circle: int
    gain: float


class Seats:
    """`score` [m, m] symmetric with a diagonal of 0; `heads` [m] people in each unit; `least`, `most` [g]."""

    def __init__(self, score: Floats, circle: Ints, *, heads: Ints, least: Ints, most: Ints) -> None:
        self.score, self.heads, self.least, self.most = score, heads, least, most
        self.circle = circle.copy()
        self.size = np.bincount(circle, weights=heads, minlength=len(least)).astype(np.int64)
        self.alike = bool(len(heads) == 0 or (heads == heads[0]).all())
        self.fixed = bool((least == most).all())
        self.renew()

    def renew(self) -> None:
        """Count afresh, after the scores changed or so that rounding does not add up."""
        member = np.zeros((len(self.least), len(self.circle)))
        member[self.circle, np.arange(len(self.circle))] = 1.0
        self.worth = member @ self.score
        self.own = self.worth[self.circle, np.arange(len(self.circle))]

    def value(self) -> float:
        return float(self.own.sum()) / 2

    def exchanges(self, one: int) -> Floats:
        """[m] what changing seats with each other unit would gain; −inf where it may not be."""
        here = self.circle[one]
        gain: Floats = self.worth[here] - self.own
        gain += self.worth[:, one][self.circle]
        gain -= self.score[one] * 2
        gain -= self.own[one]
        gain[self.circle == here] = NEVER
        if not self.alike:
            gain[~self._fits(one, here)] = NEVER
        return gain

    def _fits(self, one: int, here: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        more = self.heads - self.heads[one]
        there = self.size[self.circle] - more
        mine = self.size[here] + more
        within = (mine >= self.least[here]) & (mine <= self.most[here])
        fits: np.ndarray[tuple[int], np.dtype[np.bool_]] = (
            within & (there >= self.least[self.circle]) & (there <= self.most[self.circle])
        )
        return fits

    def removals(self, one: int) -> Floats:
        """[g] what moving to each other circle would gain; −inf where it may not be."""
        here, heads = self.circle[one], self.heads[one]
        gain: Floats = self.worth[:, one] - self.own[one]
        gain[(self.size + heads > self.most) | (np.arange(len(gain)) == here)] = NEVER
        if self.size[here] - heads < self.least[here]:
            gain[:] = NEVER
        return gain

    def make(self, move: Move) -> None:
        here, there = int(self.circle[move.one]), move.circle
        step = self.score[move.one] if move.two is None else self.score[move.one] - self.score[move.two]
        self.worth[here] -= step
        self.worth[there] += step
        self.circle[move.one] = there
        moved = self.heads[move.one]
        if move.two is not None:
            self.circle[move.two] = here
            moved = moved - self.heads[move.two]
        self.size[here] -= moved
        self.size[there] += moved
        changed = np.flatnonzero((self.circle == here) | (self.circle == there))
        self.own[changed] = self.worth[self.circle[changed], changed]
