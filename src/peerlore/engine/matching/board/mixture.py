"""From expected seats to a lottery over panels that reaches them exactly.

Many panels are drawn whose average is within a hair of the point; the chances nearest to equal ones that reach the
point itself are a projection. Where there are none, or panels are hard to find, column generation mends what is left.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse
from scipy.sparse.linalg import LinearOperator, cg

from peerlore.engine.matching.board.exact import priced
from peerlore.engine.matching.board.pool import Face, Pool
from peerlore.engine.matching.board.sampled import Draw, opened, whole
from peerlore.engine.matching.board.search import improved, searched
from peerlore.engine.matching.board.stages import EXACT
from peerlore.engine.matching.contract import Floats
from peerlore.engine.matching.highs import INFINITY, Model, Program
from peerlore.engine.matching.limits import Remaining, Say

NEAR = 1e-7
EXACTLY = 1e-10
FITTED = 1e-6  # seats, over all types together
BATCH = 100
ROUNDS = 300
FEWEST, EACH = 30, (2, 3, 5)  # panels at least, and for each open type: at first, then in all
STEPS, CONJUGATE = 30, 500


@dataclass(frozen=True, kw_only=True)
class Mixture:
    """`panels` [S, T] seats of each type; `chance` [S] ≥ 0, sums to 1."""

    panels: Floats
    chance: Floats

    def seats(self) -> Floats:
        """[T] expected seats."""
        return self.chance @ self.panels


def face_of(pool: Pool, point: Floats) -> Face:
    """The panels that a lottery with these expected seats may use: whole seats next to them, tight quotas tight."""
    counts = pool.rows @ point
    at_low, at_high = counts - pool.low < NEAR, pool.high - counts < NEAR
    return Face(
        least=np.floor(point + NEAR).clip(0.0, pool.count),
        most=np.ceil(point - NEAR).clip(0.0, pool.count),
        low=np.where(at_high, pool.high, pool.low),
        high=np.where(at_low, pool.low, pool.high),
    )


def mixture_near(
    pool: Pool, seats: Floats, first: Floats, *, rng: np.random.Generator, remaining: Remaining, say: Say
) -> Mixture:
    """A lottery with these expected seats [T]; one near them where none is found or time runs out. `first` [T] is the
    panel where there is no other."""
    part = opened(pool, face_of(pool, seats), seats)
    draw, exact = Draw(part, rng), _exactly(pool, part.face, seats)
    for many in EACH:
        draw.until(int(max(FEWEST, many * len(part.types))), remaining=remaining)
        if not draw.count or remaining() <= 0:
            break
        distinct, often = np.unique(whole(part, draw.panels()), axis=0, return_counts=True)
        found = balanced(pool, exact, mixed(distinct, often.astype(np.float64)))
        if found is not None:
            return found
        say(f"{draw.count} panels do not yet reach everybody's chance")
    panels = whole(part, draw.panels()) if draw.count else first.reshape(1, -1)
    return fitted(pool, seats, panels, rng=rng, remaining=remaining, say=say)


def _exactly(pool: Pool, face: Face, seats: Floats) -> Floats:
    """The point without rounding: whole where the face leaves nothing open, on the tight quotas to the last digit."""
    open_ = face.most > face.least
    point, tight = np.where(open_, seats, face.least), face.low == face.high
    sums = np.vstack([pool.rows[tight], np.ones(len(seats))])
    point[open_] += np.linalg.lstsq(sums[:, open_], np.append(face.low[tight], pool.size) - sums @ point, rcond=None)[0]
    return point


def balanced(pool: Pool, seats: Floats, start: Mixture) -> Mixture | None:
    """The chances nearest to those of `start` with these expected seats, over its panels; None where none are found.

    Least Σ (chance − start)² / start: by duality chance = start · max(0, 1 + Aᵀ y), and semismooth Newton steps find
    the prices y (Qi and Sun 1993), each by conjugate gradients.
    """
    size = np.sqrt((seats * (1 - seats / pool.count)).clip(1 / len(start.panels)))
    rows = scipy.sparse.csr_matrix((start.panels / size).T)
    goal, price, chance = seats / size, np.zeros(len(size)), start.chance
    for _ in range(STEPS):
        used, off = start.chance * (chance > 0), goal - rows @ chance
        if np.abs(off * size).max() <= EXACTLY:
            return mixed(start.panels, chance)
        square = LinearOperator(2 * (len(size),), matvec=lambda v, used=used: rows @ (used * (rows.T @ v)))
        with np.errstate(all="ignore"):  # where the panels do not reach the point, steps grow without end
            step, failed = cg(square, off, rtol=NEAR, maxiter=CONJUGATE)
        if failed or not np.isfinite(step).all():
            break
        price += step
        chance = start.chance * (1 + rows.T @ price).clip(0.0)
    return None


def fitted(
    pool: Pool, seats: Floats, panels: Floats, *, rng: np.random.Generator, remaining: Remaining, say: Say
) -> Mixture:
    """The lottery nearest to `seats` over `panels` [S ≥ 1, T] and those that column generation adds.

    Least Σ |expected − wanted seats|, until none is left or no panel of the face could lessen it.
    """
    face = face_of(pool, seats)
    model, best = _deviation(pool, seats, panels), mixed(panels, np.ones(len(panels)))
    for round_ in range(ROUNDS):
        if model.solve(remaining) != "optimal":
            break
        best = mixed(panels, model.values()[2 * len(seats) :])
        if model.cost() <= FITTED:
            break
        if round_ % 5 == 0:
            say(f"{len(panels)} panels, expected seats {model.cost():.2e} off")
        added = _better(pool, face, seats, model.row_prices(), rng=rng, remaining=remaining)
        if not len(added):
            break
        panels = np.vstack([panels, added])
        model.add_columns(np.zeros(len(added)), _columns(added))
    return best


def mixed(panels: Floats, chance: Floats) -> Mixture:
    """Without the panels that have no chance; the others sum to 1."""
    chance = np.where(chance > 1e-13, chance, 0.0)
    used = chance > 0
    return Mixture(panels=panels[used], chance=chance[used] / chance.sum())


def _columns(panels: Floats) -> scipy.sparse.csc_matrix:
    return scipy.sparse.csc_matrix(np.vstack([panels.T, np.ones(len(panels))]))


def _deviation(pool: Pool, seats: Floats, panels: Floats) -> Model:
    """Columns: too few seats [T], too many [T], panels. Rows: seats of each type [T], chances sum to 1."""
    types = len(seats)
    off = scipy.sparse.vstack([scipy.sparse.eye(types), np.zeros((1, types))])
    size = 2 * types + len(panels)
    return Model(
        Program(
            cost=np.concatenate([np.ones(2 * types), np.zeros(len(panels))]),
            lower=np.zeros(size),
            upper=np.full(size, INFINITY),
            rows=scipy.sparse.csc_matrix(scipy.sparse.hstack([off, -off, _columns(panels)])),
            row_lower=np.append(seats, 1.0),
            row_upper=np.append(seats, 1.0),
        ),
        options=EXACT,
    )


def _better(
    pool: Pool, face: Face, seats: Floats, prices: Floats, *, rng: np.random.Generator, remaining: Remaining
) -> Floats:
    """[added, T] panels worth more at these prices than the last price asks. None: there is none."""
    worth, asked = prices[:-1], -prices[-1]
    found = {}
    for _ in range(BATCH):
        near = searched(pool, face, near=seats, wish=(worth - worth.min()) / max(np.ptp(worth), 1e-12), rng=rng)
        panel = None if near is None else improved(pool, face, near, worth=worth)
        if panel is not None and panel @ worth > asked + 1e-9:
            found[panel.tobytes()] = panel
    if not found:
        best = priced(pool, face, worth, remaining=remaining)
        if best.panel is not None and best.panel @ worth > asked + 1e-9:
            found[b""] = best.panel
    return np.array(list(found.values())).reshape(-1, len(seats))
