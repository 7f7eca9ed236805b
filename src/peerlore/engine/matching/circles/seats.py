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

    def exchanges(self, ones: Ints) -> Floats:
        """[ones, m] what changing seats with each other unit would gain each of them; −inf where it may not be."""
        here, score = self.circle[ones], self.score[ones]
        gain: Floats = self.worth[here]
        gain -= self.own
        gain += np.ascontiguousarray(self.worth[:, ones].T).take(self.circle, axis=1)
        gain -= score
        gain -= score
        gain -= self.own[ones][:, None]
        gain[self.circle == here[:, None]] = NEVER
        if not self.alike:
            gain[~self._fits(ones, here)] = NEVER
        return gain

    def _fits(self, ones: Ints, here: Ints) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        more = self.heads - self.heads[ones][:, None]
        there, mine = self.size[self.circle] - more, self.size[here][:, None] + more
        within = (mine >= self.least[here][:, None]) & (mine <= self.most[here][:, None])
        fits: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = (
            within & (there >= self.least[self.circle]) & (there <= self.most[self.circle])
        )
        return fits

    def removals(self, ones: Ints) -> Floats:
        """[ones, g] what moving to each other circle would gain each of them; −inf where it may not be."""
        here, heads = self.circle[ones], self.heads[ones]
        gain: Floats = self.worth[:, ones].T - self.own[ones][:, None]
        gain[self.size + heads[:, None] > self.most] = NEVER
        gain[np.arange(len(ones)), here] = NEVER
        gain[self.size[here] - heads < self.least[here]] = NEVER
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
