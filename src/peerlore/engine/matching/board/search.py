"""Single panels by local search: a rounding of the wanted shares, repaired by swaps of one seat (tabu, Glover 1989)."""

import numpy as np

from peerlore.engine.matching.board.pool import Face, Pool
from peerlore.engine.matching.contract import Floats, Ints

STARTS = 3
STEPS = 400
KEPT_OUT, KEPT_IN = (10, 20), (5, 10)  # steps for which a seat given up, or taken, stays so
TASTE = 0.05  # how much a wish weighs beside one seat that breaks a quota
NOISE = 0.1
UNBROKEN = 0.5


def searched(pool: Pool, face: Face, *, near: Floats, wish: Floats, rng: np.random.Generator) -> Floats | None:
    """A panel [T] of the face near the expected seats `near`, with a taste for types of high `wish` (0 to 1), or None.

    O(`STEPS` · size · types). None proves nothing.
    """
    for _ in range(STARTS):
        panel = _rounded(pool, face, near, rng)
        if panel is None:
            return None
        if _repaired(pool, face, panel, wish=wish, rng=rng):
            return panel
    return None


def improved(pool: Pool, face: Face, panel: Floats, *, worth: Floats) -> Floats:
    """The panel after swaps of one seat, the best first, as long as one is worth more and breaks no quota."""
    panel = panel.copy()
    for _ in range(STEPS):
        out, into = np.flatnonzero(panel > face.least), np.flatnonzero(panel < face.most)
        if not len(out) or not len(into):
            break
        broken = _broken_by(pool, face, pool.rows @ panel, out=out, into=into)
        gain = np.where(broken < UNBROKEN, worth[into][None, :] - worth[out][:, None], -1.0)
        a, b = np.unravel_index(int(np.argmax(gain)), gain.shape)
        if gain[a, b] <= 0:
            break
        panel[out[a]] -= 1
        panel[into[b]] += 1
    return panel


def _rounded(pool: Pool, face: Face, near: Floats, rng: np.random.Generator) -> Floats | None:
    """Systematic sampling (Madow 1949) of the shares above `least`, topped up at random to the panel's size."""
    panel = face.least.copy()
    ends = np.cumsum(np.clip(near - face.least, 0.0, face.most - face.least))
    missing = int(pool.size - panel.sum())
    if missing > 0 and ends[-1] > 0:
        marks = (rng.random() + np.arange(missing)) * ends[-1] / missing
        np.add.at(panel, np.minimum(np.searchsorted(ends, marks), len(panel) - 1), 1.0)
        panel = np.minimum(panel, face.most)
    while panel.sum() < pool.size:
        room = np.flatnonzero(panel < face.most)
        if not len(room):
            return None
        panel[rng.choice(room)] += 1
    return panel if panel.sum() == pool.size else None


def _repaired(pool: Pool, face: Face, panel: Floats, *, wish: Floats, rng: np.random.Generator) -> bool:
    """Changes `panel` in place until no quota is broken."""
    counts, free = pool.rows @ panel, np.zeros(len(panel), dtype=np.int64)
    for step in range(STEPS):
        if np.all((counts <= face.high) & (counts >= face.low)):
            return True
        out = np.flatnonzero((panel > face.least) & (free <= step))
        into = np.flatnonzero((panel < face.most) & (free <= step))
        if not len(out) or not len(into):
            return False
        change = _broken_by(pool, face, counts, out=out, into=into)
        change += TASTE * (wish[out][:, None] - wish[into][None, :]) + NOISE * rng.random(len(into))
        row, column = np.unravel_index(int(np.argmin(change)), change.shape)
        a, b = out[row], into[column]
        panel[a] -= 1
        panel[b] += 1
        counts += pool.rows[:, b] - pool.rows[:, a]
        free[a], free[b] = step + rng.integers(*KEPT_OUT), step + rng.integers(*KEPT_IN)
    return False


def _broken_by(pool: Pool, face: Face, counts: Floats, *, out: Ints, into: Ints) -> Floats:
    """[out, into]: by how many seats more the quotas are broken after the swap; quotas that count both stay."""
    over, under = counts - face.high, face.low - counts
    less = np.where(under >= 0, 1.0, 0.0) - np.where(over > 0, 1.0, 0.0)
    more = np.where(over >= 0, 1.0, 0.0) - np.where(under > 0, 1.0, 0.0)
    given, taken = pool.rows[:, out], pool.rows[:, into]
    both: Floats = (given * (less + more)[:, None]).T @ taken
    change: Floats = (less @ given)[:, None] + (more @ taken)[None, :] - both
    return change
