"""Leximin over expected seats: stage by stage the smallest chance is raised, and prices say who cannot have more.

Leximin by repeated maximin (Flanigan, Gölz, Gupta, Hennig and Procaccia 2021), here over types and over the linear
relaxation of the panels. Where lotteries over panels reach the relaxation's chances, its proofs hold for them too.
"""

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse

from peerlore.engine import EngineError
from peerlore.engine.matching.board.pool import Pool
from peerlore.engine.matching.contract import Floats, Ints
from peerlore.engine.matching.highs import INFINITY, Model, Program
from peerlore.engine.matching.limits import Remaining, Say

EXACT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
PROVEN = 1e-8  # a chance is fixed where it is proven to within this
SLACKS = (1e-12, 1e-10, 1e-9, 1e-8)


class StageFailed(EngineError):
    """HiGHS did not solve a stage; the instance is right."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Nobody of `types` can have more than `level` while those fixed before keep theirs.

    `weight` [T] ≥ 0 sums to 1 over the types not fixed before; no panel is worth more than `most` in weight / count.
    `prices` [F] and `seat` prove `most` by linear duality; None where it took integer programming.
    """

    level: float
    types: Ints
    weight: Floats
    most: float
    prices: Floats | None
    seat: float


@dataclass(frozen=True, kw_only=True)
class Chances:
    """`seats` [T]: expected seats of each type. `open`: types that no stage fixes, where the time ran out."""

    seats: Floats
    stages: tuple[Stage, ...]
    open: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))


def relaxed_leximin(pool: Pool, *, remaining: Remaining, say: Say) -> Chances:
    """Leximin over all x with 0 ≤ x ≤ count and the quotas. At most T stages, each a warm start of one program."""
    model, types = Model(_program(pool), options=EXACT), len(pool.count)
    open_, level, stages = np.ones(types, dtype=np.bool_), np.zeros(types), list[Stage]()
    seats = np.zeros(types)
    while open_.any() and (not stages or remaining() > 0):
        chance = _solved(model, level, open_)
        seats = pool.count * chance[:types]
        stage = _stage(pool, model, level, open_)
        stages.append(stage)
        open_[stage.types] = False
        level[stage.types] = stage.level
        _fix(model, len(pool.low), stage)
        say(f"stage {len(stages)}: {len(stage.types)} of {types} types at {stage.level:.4%}")
    return Chances(seats=seats, stages=tuple(stages), open=np.flatnonzero(open_))


def _program(pool: Pool) -> Program:
    """Columns: the chance of each type, and z. Rows: quotas, size, chance − z ≥ 0."""
    types, quotas = len(pool.count), len(pool.low)
    seats = scipy.sparse.csc_matrix(np.vstack([pool.rows, np.ones(types)]) * pool.count)
    above = scipy.sparse.hstack([scipy.sparse.eye(types), np.full((types, 1), -1.0)])
    rows = scipy.sparse.vstack([scipy.sparse.hstack([seats, np.zeros((quotas + 1, 1))]), above])
    return Program(
        cost=np.append(np.zeros(types), -1.0),
        lower=np.append(np.zeros(types), -INFINITY),
        upper=np.append(np.ones(types), INFINITY),
        rows=scipy.sparse.csc_matrix(rows),
        row_lower=np.concatenate([pool.low, [pool.size], np.zeros(types)]),
        row_upper=np.concatenate([pool.high, [pool.size], np.full(types, INFINITY)]),
    )


def _solved(model: Model, level: Floats, open_: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Floats:
    """Rounding of earlier levels may leave no room at all: then they give way by a hair, at most the last slack."""
    for slack in SLACKS:
        if model.solve() == "optimal":
            return model.values()
        for kind in np.flatnonzero(~open_):
            model.set_column(int(kind), max(level[kind] - slack, 0.0), 1.0)
    raise StageFailed("a stage of the leximin program was not solved")


def _fix(model: Model, quotas: int, stage: Stage) -> None:
    for kind in stage.types:
        model.set_row(quotas + 1 + int(kind), -INFINITY, INFINITY)
        model.set_column(int(kind), max(stage.level - SLACKS[0], 0.0), 1.0)


def _stage(pool: Pool, model: Model, level: Floats, open_: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Stage:
    types, quotas = len(pool.count), len(pool.low)
    rows, columns = model.row_prices(), model.column_prices()
    weight = np.where(open_, rows[quotas + 1 :], columns[:types]).clip(0.0)
    weight /= weight[open_].sum()
    scale = rows[quotas + 1 :][open_].clip(0.0).sum()
    prices, seat = -rows[:quotas] / scale, float(-rows[quotas] / scale)
    most = most_by_prices(pool, weight, prices, seat)
    height = float(model.values()[types])
    return Stage(
        level=height,
        types=settled(weight, open_, short=most - float(weight[~open_] @ level[~open_]) - height),
        weight=weight,
        most=most,
        prices=prices,
        seat=seat,
    )


def settled(weight: Floats, open_: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], *, short: float) -> Ints:
    """Types that cannot rise: one of weight w cannot have more than level + short / w. At least the heaviest."""
    open_weight = np.where(open_, weight, 0.0)
    sure = open_weight * PROVEN >= max(short, 1e-15)
    sure[np.argmax(open_weight)] = True
    return np.flatnonzero(sure)


def most_by_prices(pool: Pool, weight: Floats, prices: Floats, seat: float) -> float:
    """Whatever the prices, no panel is worth more than this in weight / count (weak duality). O(F · T)."""
    limits = np.where(prices > 0, pool.high, pool.low)
    surplus = weight - pool.count * (prices @ pool.rows + seat)
    return float(prices @ limits + seat * pool.size + surplus.clip(0.0).sum())
