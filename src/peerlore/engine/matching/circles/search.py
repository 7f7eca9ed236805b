"""Simulated annealing over exchanges of seats (Kirkpatrick, Gelatt and Vecchi 1983), a whole row of them at a time.

One unit is drawn and all its exchanges are weighed at once; which is made is drawn by the Gumbel trick (Maddison,
Tarlow and Minka 2014), as in a heat bath: no proposal is wasted when the crowd has cooled down. Then plain ascent.
O(m) a step.
"""

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
    """Draw some units; how many moved."""
    moved = 0
    ones, offsets = rng.integers(0, len(seats.circle), BATCH), rng.integers(0, NOISE, BATCH)
    for one, offset in zip(ones.tolist(), offsets.tolist(), strict=True):
        move = drawn(seats, one, noise[offset : offset + len(noise) - NOISE] * temperature)
        if move is not None:
            seats.make(move)
            moved += 1
    return moved


def drawn(seats: Seats, one: int, noise: Floats) -> Move | None:
    """One of all exchanges of `one`, or none: each with a chance in proportion to exp(gain / temperature)."""
    units = len(seats.circle)
    gain = seats.exchanges(one)
    two = int(np.argmax(gain + noise[:units]))
    best, stay = gain[two] + noise[two], noise[units]
    if not seats.fixed:
        away = seats.removals(one)
        circle = int(np.argmax(away + noise[units + 1 : units + 1 + len(away)]))
        if away[circle] + noise[units + 1 + circle] > max(best, stay):
            return Move(one, None, circle, float(away[circle]))
    return Move(one, two, int(seats.circle[two]), float(gain[two])) if best > stay else None


def ascend(seats: Seats, *, effort: Effort) -> None:
    """Make every unit's best exchange while the whole gains, and there is time. What rounding beside forbidding scores
    makes look like a gain is none, or two could change seats for ever."""
    seats.renew()
    silence = np.zeros(len(seats.circle) + len(seats.least) + 1)
    small = max(SMALL, ROUNDED * float(np.abs(seats.score).max(initial=0.0)))
    best = -inf
    while (value := seats.value()) > best + small:
        best = value
        for one in range(len(seats.circle)):
            if effort.late():
                break
            move = drawn(seats, one, silence)
            if move is not None and move.gain > small:
                seats.make(move)
        seats.renew()
