"""Simulated annealing over exchanges of seats (Kirkpatrick, Gelatt and Vecchi 1983), many rows of them at a time.

Some units are drawn and all their exchanges are weighed at once; which each makes is drawn by the Gumbel trick
(Maddison, Tarlow and Minka 2014), as in a heat bath: no proposal is wasted when the crowd has cooled down. Of those
that touch one circle the first is made. Then plain ascent. O(m) a draw.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, inf

import numpy as np

from peerlore.engine.matching.circles.seats import FORBIDS, Move, Seats
from peerlore.engine.matching.contract import Floats, Ints
from peerlore.engine.matching.limits import Remaining

NOISE, BATCH, RENEW = 1 << 16, 64, 1 << 14
WARM, COOL = 0.25, 0.01  # of all draws, how many move somebody at first and at last
PACE = 0.05  # how fast the temperature follows
SMALL, ROUNDED = 1e-9, 1e-14
MOMENT = 0.1  # seconds
APART = 8  # circles for each unit that is drawn at once


@dataclass(frozen=True)
class Effort:
    """How long to search: `steps` where time is not limited, else `whole` seconds, of which `remaining()` are left."""

    steps: int
    remaining: Remaining
    whole: float

    @staticmethod
    def share(steps: int, remaining: Remaining, *, of: int) -> "Effort":
        """So many steps, or one part out of `of` of the time that is left."""
        left = remaining()
        if left == inf:
            return Effort(steps, remaining, inf)
        return Effort(steps, lambda: remaining() - left * (1 - 1 / of), left / of)

    def done(self, step: int) -> float:
        """From 0 to 1. Limited time is not all spent where a hundred times the steps were made."""
        if self.whole == inf:
            return step / self.steps
        return 1.0 if self.whole <= 0 else max(1 - self.remaining() / self.whole, step / (100 * self.steps))

    def late(self) -> bool:
        """Whether the time is over for more than a moment."""
        return self.whole < inf and self.remaining() < -MOMENT


def anneal(seats: Seats, *, rng: np.random.Generator, effort: Effort, enough: float = inf) -> Ints:
    """The best seats found, as circles [m]; no longer than until they are worth `enough`. The temperature follows how
    many draws move somebody."""
    units = len(seats.circle)
    if units < 2 or len(seats.least) < 2:
        return seats.circle.copy()
    noise = rng.gumbel(size=NOISE + units + len(seats.least) + 1)
    temperature, step = spread(seats.score), 0
    best, circles = seats.value(), seats.circle.copy()
    while (done := effort.done(step)) < 1.0 and temperature > 0 and seats.value() < enough:
        moved = _batch(seats, rng=rng, noise=noise, temperature=temperature)
        wanted = BATCH * WARM * (COOL / WARM) ** done
        temperature *= exp(PACE * (wanted - moved) / max(wanted, BATCH / 8))
        step += BATCH
        if step % RENEW == 0:
            seats.renew()
        if done > 0.8 and (value := seats.value()) > best + SMALL:
            best, circles = value, seats.circle.copy()
    ascend(seats, effort=effort)
    return seats.circle.copy() if seats.value() > best else circles


def spread(score: Floats) -> float:
    """The standard deviation of scores, without those that only forbid."""
    usual = score[np.abs(score) < FORBIDS]
    return float(usual.std()) if usual.size else 0.0


def _batch(seats: Seats, *, rng: np.random.Generator, noise: Floats, temperature: float) -> int:
    """Draw some units; how many would move."""
    drawn, wide = rng.integers(0, len(seats.circle), BATCH), len(noise) - NOISE
    offsets = rng.integers(0, NOISE, BATCH)
    rows = np.lib.stride_tricks.sliding_window_view(noise, wide)
    return sum(_made(seats, drawn[part], rows[offsets[part]] * temperature) for part in _parts(BATCH, seats))


def _parts(count: int, seats: Seats) -> Iterator[slice]:
    """So few units at a time that most of them touch circles of their own."""
    many = min(max(len(seats.least) // APART, 1), BATCH)
    return (slice(begin, min(begin + many, count)) for begin in range(0, count, many))


def _made(seats: Seats, ones: Ints, noise: Floats, *, above: float = -inf) -> int:
    """Make the moves drawn for these units that gain more than `above`; of those that touch one circle the first. How
    many were drawn."""
    moves, touched = [move for move in moves_of(seats, ones, noise) if move.gain > above], set[int]()
    for move in moves:
        circles = {int(seats.circle[move.one]), move.circle}
        if touched.isdisjoint(circles):
            seats.make(move)
            touched |= circles
    return len(moves)


def moves_of(seats: Seats, ones: Ints, noise: Floats) -> Iterator[Move]:
    """For each one of all its exchanges, or none: each with a chance in proportion to exp(gain / temperature).

    `noise` [ones, m + 1 + g]: Gumbel numbers times the temperature, for exchanges, staying, and moving away.
    """
    units, each = len(seats.circle), np.arange(len(ones))
    gain = seats.exchanges(ones)
    two = np.argmax(gain + noise[:, :units], axis=1)
    best, stay = gain[each, two] + noise[each, two], noise[:, units]
    goes = np.zeros(len(ones), dtype=np.bool_)
    if not seats.fixed:
        away = seats.removals(ones)
        circle = np.argmax(away + noise[:, units + 1 :], axis=1)
        goes = away[each, circle] + noise[each, units + 1 + circle] > np.maximum(best, stay)
    for row in np.flatnonzero(goes | (best > stay)).tolist():
        if goes[row]:
            yield Move(int(ones[row]), None, int(circle[row]), float(away[row, circle[row]]))
        else:
            yield Move(int(ones[row]), int(two[row]), int(seats.circle[two[row]]), float(gain[row, two[row]]))


def ascend(seats: Seats, *, effort: Effort) -> None:
    """Make every unit's best exchange while the whole gains, and there is time. What rounding beside forbidding scores
    makes look like a gain is none, or two could change seats for ever."""
    seats.renew()
    units, best = np.arange(len(seats.circle)), -inf
    silence = np.zeros((BATCH, len(units) + len(seats.least) + 1))
    small = max(SMALL, ROUNDED * float(np.abs(seats.score).max(initial=0.0)))
    while (value := seats.value()) > best + small:
        best = value
        for part in _parts(len(units), seats):
            if effort.late():
                break
            _made(seats, units[part], silence[: len(units[part])], above=small)
        seats.renew()
