"""Many panels at once, whose average is near the expected seats.

Panels are drawn in batches with unequal chances (Pareto sampling, Rosén 1997) and repaired by swaps of one seat (tabu,
Glover 1989), all panels of a batch in one step of arrays; what the panels so far owe is added to the chances of the
next (herding, Welling 2009).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse

from peerlore.engine.matching.board.pool import Face, Pool
from peerlore.engine.matching.contract import Floats, Ints
from peerlore.engine.matching.limits import Remaining

Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
Single = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
BATCH = 64
STEPS = 150  # of repair; panels that are still broken are drawn anew
FAILED = 3  # batches in a row without a panel
KEPT = (5, 20)  # steps for which a seat given up, or taken, stays so
TASTE, NOISE = np.float32(0.25), np.float32(0.2)  # beside one seat that breaks a quota
SURE = 1e-3
LIMIT, MOSTLY = 4.0, 0.97  # seats owed, and how many panels of a batch obey


@dataclass(frozen=True, kw_only=True)
class Open:
    """What a face leaves open: `seats` of U `types` have one more than the least. `share` [U] in 0 to 1, `rows` [F, U].

    Quota counts in `low`, `high` [F], without the least seats.
    """

    face: Face
    types: Ints
    seats: int
    share: Floats
    rows: Single
    low: Single
    high: Single

    @cached_property
    def across(self) -> "scipy.sparse.csr_array[np.float32]":
        """[U, F]: a product with few entries is faster than a dense one, whose threads wait for each other."""
        return scipy.sparse.csr_array(self.rows.T)

    def counts(self, taken: Mask) -> Single:
        """[S, F] seats that each quota counts in each panel."""
        return np.asarray(taken.astype(np.float32) @ self.across)

    def broken(self, counts: Single) -> Mask:
        """[S] which panels break a quota."""
        return np.asarray(((counts > self.high) | (counts < self.low)).any(axis=1))


def opened(pool: Pool, face: Face, point: Floats) -> Open:
    """`point` [T]: expected seats, on the face, whose ends are next to each other."""
    types, counts = np.flatnonzero(face.most > face.least), pool.rows @ face.least
    return Open(
        face=face,
        types=types,
        seats=int(pool.size - face.least.sum()),
        share=np.clip(point[types] - face.least[types], 0.0, 1.0),
        rows=pool.rows[:, types].astype(np.float32),
        low=(face.low - counts).astype(np.float32),
        high=(face.high - counts).astype(np.float32),
    )


class Draw:
    """Panels drawn so far, `count` of them, and what they owe to each open type."""

    def __init__(self, part: Open, rng: np.random.Generator) -> None:
        self.part, self.rng, self.count = part, rng, 0
        self.owed, self.made = np.zeros(len(part.types)), list[Mask]()

    def until(self, panels: int, *, remaining: Remaining) -> None:
        """Draw until there are so many; fewer where they are hard to find, or time. O(`STEPS` · `panels` · F · U)."""
        part, failed = self.part, 0
        while self.count < panels and failed < FAILED and (remaining() > 0 or not self.made):
            taken = _drawn(part, part.share + self.owed / BATCH, rng=self.rng)
            found = taken[repaired(part, taken, owed=self.owed / LIMIT, rng=self.rng)]
            self.owed += len(found) * part.share - found.sum(axis=0)
            self.made.append(found)
            self.count += len(found)
            failed = 0 if len(found) else failed + 1

    def panels(self) -> Mask:
        """[S, U] the open types' seats."""
        return np.vstack(self.made)


def whole(part: Open, taken: Mask) -> Floats:
    """[S, T] all seats of the panels."""
    panels = np.repeat(part.face.least[None, :], len(taken), axis=0)
    panels[:, part.types] += taken
    return panels


def _drawn(part: Open, wish: Floats, *, rng: np.random.Generator) -> Mask:
    wish = np.clip(wish, SURE, 1 - SURE)
    draw = rng.random((BATCH, len(wish)))
    late = draw / (1 - draw) * ((1 - wish) / wish)
    taken = np.zeros(late.shape, dtype=np.bool_)
    if 0 < part.seats < len(wish):
        np.put_along_axis(taken, np.argpartition(late, part.seats, axis=1)[:, : part.seats], True, axis=1)
    return taken


def repaired(
    part: Open, taken: Mask, *, owed: Floats, rng: np.random.Generator, kept: Ints | None = None, steps: int = STEPS
) -> Mask:
    """Change `taken` [S, U] seat by seat until all quotas are met; [S] where that came about.

    A seat is given up where that breaks least, and another taken. Most panels may not take what is `owed` [U] below −1,
    nor give up what is owed above 1. `kept` [S, U]: until which step a seat stays as it is.
    """
    counts, taste = part.counts(taken), TASTE * np.tanh(owed).astype(np.float32)
    kept = np.zeros(taken.shape, dtype=np.int64) if kept is None else kept
    stays, shut = (rng.random(taken.shape) < np.clip(sign * owed - 1, 0.0, MOSTLY) for sign in (1, -1))
    for step in range(steps):
        broken = np.flatnonzero(part.broken(counts))
        if not len(broken):
            break
        now, held = counts[broken], kept[broken] > step
        leaving = np.less_equal(now, part.low).astype(np.float32) - np.greater(now, part.high)
        out, can = _cheapest(part, leaving, taste, ~taken[broken] | held | stays[broken], rng=rng)
        now -= part.rows[:, out].T
        coming = np.greater_equal(now, part.high).astype(np.float32) - np.less(now, part.low)
        into, may = _cheapest(part, coming, -taste, taken[broken] | held | shut[broken], rng=rng)
        swaps = can & may
        broken, out, into = broken[swaps], out[swaps], into[swaps]
        counts[broken] = now[swaps] + part.rows[:, into].T
        taken[broken, out], taken[broken, into] = False, True
        kept[broken, out] = step + rng.integers(*KEPT, len(broken))
        kept[broken, into] = step + rng.integers(*KEPT, len(broken))
    return ~part.broken(counts)


def _cheapest(
    part: Open, breaks: Single, taste: Single, barred: Mask, *, rng: np.random.Generator
) -> tuple[Ints, Mask]:
    """The type that costs least in each panel, and whether there is one. `breaks` [S, F]: quotas for a seat of each."""
    cost = np.ascontiguousarray((part.across @ breaks.T).T) + taste
    cost += NOISE * rng.random(cost.shape, dtype=np.float32)
    cost[barred] = np.inf
    return np.asarray(cost.argmin(axis=1)), np.asarray(~barred.all(axis=1))
