"""From expected seats to a lottery over panels that reaches them exactly.

Carathéodory by peeling (Grötschel, Lovász and Schrijver 1988): find a panel on the smallest face that holds the point,
give it as much chance as the rest can bear, go on with the rest, which now lies on a smaller face.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse

from peerlore.engine.matching.board.exact import any_panel, priced
from peerlore.engine.matching.board.pool import Face, Pool
from peerlore.engine.matching.board.search import improved, searched
from peerlore.engine.matching.board.stages import EXACT
from peerlore.engine.matching.contract import Floats
from peerlore.engine.matching.highs import INFINITY, Model, Program
from peerlore.engine.matching.limits import Remaining, Say

NEAR = 1e-7
LEAST = 1e-8  # peeling is done at this much chance left
FITTED = 1e-6  # seats, over all types together
BATCH = 100
ROUNDS = 300


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


def peeled(pool: Pool, seats: Floats, *, rng: np.random.Generator, remaining: Remaining, say: Say) -> Mixture:
    """At most T + F panels. Stops with part of the chance not given where no panel is found on a face."""
    left, rest, panels, chance = 1.0, seats, list[Floats](), list[float]()
    while left > LEAST and remaining() > 0:
        face = face_of(pool, rest / left)
        panel = _on_face(pool, face, rest / left, rng=rng)
        if panel is None:
            break
        step = _longest_step(pool, face, panel, rest, left)
        panels.append(panel)
        chance.append(step)
        rest, left = rest - step * panel, left - step
        if len(panels) % 100 == 0:
            say(f"{len(panels)} panels, {left:.3%} of the chance still to give")
    return Mixture(panels=np.array(panels).reshape(-1, len(seats)), chance=np.array(chance))


def _on_face(pool: Pool, face: Face, point: Floats, *, rng: np.random.Generator) -> Floats | None:
    wish = np.clip(point - face.least, 0.0, 1.0) + rng.random(len(point)) / 2
    found = searched(pool, face, near=point, wish=wish, rng=rng)
    return found if found is not None else any_panel(pool, face)


def _longest_step(pool: Pool, face: Face, panel: Floats, rest: Floats, left: float) -> float:
    """The most chance for the panel that leaves the rest within the face: no limit is stepped over."""
    counts, rest_counts = pool.rows @ panel, pool.rows @ rest
    room = np.concatenate(
        [
            rest - face.least * left,
            face.most * left - rest,
            rest_counts - pool.low * left,
            pool.high * left - rest_counts,
        ]
    )
    used = np.concatenate([panel - face.least, face.most - panel, counts - pool.low, pool.high - counts])
    moving = used > 0.5
    return float((room[moving].clip(0.0) / used[moving]).min(initial=left))


def fitted(
    pool: Pool, seats: Floats, start: Mixture, *, rng: np.random.Generator, remaining: Remaining, say: Say
) -> Mixture:
    """The lottery nearest to `seats` over the panels of `start` and those that column generation adds.

    Least Σ |expected − wanted seats|, until none is left or no panel of the face could lessen it.
    """
    if start.chance.sum() >= 1.0 - LEAST:
        return mixed(start.panels, start.chance)
    face, panels = face_of(pool, seats), start.panels
    model, best = _deviation(pool, seats, panels), mixed(start.panels, start.chance)
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
