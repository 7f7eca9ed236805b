"""Where units and circles are few: the best seating out of all of them, one by one."""

import numpy as np

from peerlore.engine.matching.circles.seats import Seats
from peerlore.engine.matching.contract import Floats, Ints

SEATINGS = 20_000  # more are left to the search
UNITS = 60  # NumPy's arrays have no more dimensions than 64


def best_of_all(seats: Seats) -> Ints | None:
    """Circles [m] with the largest score of all that the sizes allow; `None` where they are too many, or there is none.

    O(g^m · m²) for m units and g circles."""
    units, groups = len(seats.circle), len(seats.least)
    if units > UNITS or groups**units > SEATINGS:
        return None
    every = np.indices((groups,) * units).reshape(units, -1)
    fits = np.ones(every.shape[1], dtype=np.bool_)
    for group in range(groups):
        size = seats.heads @ (every == group)
        fits &= (size >= seats.least[group]) & (size <= seats.most[group])
    value = np.where(fits, _values(seats.score, every), -np.inf)
    best: Ints = every[:, int(np.argmax(value))]
    return best if fits.any() else None


def _values(score: Floats, every: Ints) -> Floats:
    """[k] what each of k seatings, the columns of `every`, is worth."""
    value = np.zeros(every.shape[1])
    for one in range(len(every)):
        value += score[one, :one] @ (every[:one] == every[one])
    return value
