"""Leximin over lotteries themselves, where no lottery reaches the chances of the relaxation: column generation.

Each stage is a linear program over the panels known so far; its prices are offered to all panels, by local search, then
by the relaxation (which proves at once), then by branch and bound (Flanigan et al. 2021, over types).
"""

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse

from peerlore.engine.matching.board.exact import priced
from peerlore.engine.matching.board.mixture import Mixture, mixed
from peerlore.engine.matching.board.pool import Pool, whole_face
from peerlore.engine.matching.board.search import improved, searched
from peerlore.engine.matching.board.stages import EXACT, SLACKS, Chances, Stage, StageFailed, most_by_prices, settled
from peerlore.engine.matching.contract import Floats
from peerlore.engine.matching.highs import INFINITY, Model, Program
from peerlore.engine.matching.limits import Remaining, Say

Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
BATCH = 10
BETTER = 1e-9


@dataclass(frozen=True, kw_only=True)
class _Proof:
    most: float
    prices: Floats | None
    seat: float


@dataclass
class _Master:
    """The program of a stage. Columns: z, then panels. Rows: chance − z ≥ 0 of each type [T], chances sum to 1."""

    pool: Pool
    panels: Floats
    model: Model
    rng: np.random.Generator
    remaining: Remaining
    chance: Floats = field(default_factory=lambda: np.ones(1))  # of the first panels, when it was solved last

    def solve(self) -> bool:
        done = self.model.solve(self.remaining) == "optimal"
        if done:
            self.chance = self.model.values()[1:]
        return done

    def add(self, panels: Floats) -> None:
        self.panels = np.vstack([self.panels, panels])
        self.model.add_columns(np.zeros(len(panels)), _columns(self.pool, panels))

    def mixture(self) -> Mixture:
        return mixed(self.panels[: len(self.chance)], self.chance)


def generated_leximin(
    pool: Pool, panels: Floats, *, stages: int, rng: np.random.Generator, remaining: Remaining, say: Say
) -> tuple[Chances, Mixture]:
    """At most `stages` stages, each proven, from `panels` [S ≥ 1, T]; fewer where the time runs out."""
    master = _Master(pool, panels, _model(pool, panels), rng, remaining)
    open_, level, done = np.ones(len(pool.count), dtype=np.bool_), np.zeros(len(pool.count)), list[Stage]()
    while open_.any() and len(done) < stages:
        stage = _stage(master, level, open_)
        if stage is None:
            break
        done.append(stage)
        open_[stage.types], level[stage.types] = False, stage.level
        _fix(master.model, stage)
        say(f"stage {len(done)}: {len(stage.types)} types at {stage.level:.4%}, {len(master.panels)} panels")
    best = master.mixture()
    return Chances(seats=best.seats(), stages=tuple(done), open=np.flatnonzero(open_)), best


def _columns(pool: Pool, panels: Floats) -> scipy.sparse.csc_matrix:
    return scipy.sparse.csc_matrix(np.vstack([(panels / pool.count).T, np.ones(len(panels))]))


def _model(pool: Pool, panels: Floats) -> Model:
    types = len(pool.count)
    height = scipy.sparse.csc_matrix(np.append(np.full(types, -1.0), 0.0).reshape(-1, 1))
    return Model(
        Program(
            cost=np.append(-1.0, np.zeros(len(panels))),
            lower=np.append(-INFINITY, np.zeros(len(panels))),
            upper=np.full(1 + len(panels), INFINITY),
            rows=scipy.sparse.csc_matrix(scipy.sparse.hstack([height, _columns(pool, panels)])),
            row_lower=np.append(np.zeros(types), 1.0),
            row_upper=np.append(np.full(types, INFINITY), 1.0),
        ),
        options=EXACT,
    )


def _fix(model: Model, stage: Stage) -> None:
    for kind in stage.types:
        model.set_entry(int(kind), 0, 0.0)
        model.set_row(int(kind), stage.level - SLACKS[0], INFINITY)


def _stage(master: _Master, level: Floats, open_: Mask) -> Stage | None:
    """None where the time ran out before the stage was proven."""
    while _solved(master, level, open_):
        prices = master.model.row_prices()
        weight = prices[:-1].clip(0.0)
        weight /= weight[open_].sum()
        proof = _offer(master, weight, asked=-prices[-1] / prices[:-1].clip(0.0)[open_].sum())
        if isinstance(proof, _Proof):
            return _proven(master, level, open_, weight, proof)
        if proof is None:
            return None
        master.add(proof)
    return None


def _solved(master: _Master, level: Floats, open_: Mask) -> bool:
    """Rounding of earlier levels may leave no room: then they give way by a hair. False where the time ran out."""
    for slack in SLACKS:
        if master.solve():
            return True
        if master.remaining() <= 0:
            return False
        for kind in np.flatnonzero(~open_):
            master.model.set_row(int(kind), level[kind] - slack, INFINITY)
    raise StageFailed("a stage of the leximin program was not solved")


def _proven(master: _Master, level: Floats, open_: Mask, weight: Floats, proof: _Proof) -> Stage:
    height = float(master.model.values()[0])
    return Stage(
        level=height,
        types=settled(weight, open_, short=proof.most - float(weight[~open_] @ level[~open_]) - height),
        weight=weight,
        most=proof.most,
        prices=proof.prices,
        seat=proof.seat,
    )


def _offer(master: _Master, weight: Floats, *, asked: float) -> Floats | _Proof | None:
    """Panels worth more than `asked` at these weights, or the proof that there is none, or None: no time left."""
    worth = weight / master.pool.count
    found = _searched(master, worth, asked)
    if len(found):
        return found
    relaxed = _relaxed(master.pool, weight)
    if relaxed.most <= asked + BETTER:
        return relaxed
    best = priced(master.pool, whole_face(master.pool), worth, remaining=master.remaining)
    if best.panel is not None and best.panel @ worth > asked + BETTER:
        return best.panel.reshape(1, -1)
    if master.remaining() <= 0:
        return None
    return _Proof(most=max(best.bound, asked), prices=None, seat=0.0)


def _searched(master: _Master, worth: Floats, asked: float) -> Floats:
    face, near = whole_face(master.pool), master.mixture().seats()
    wish, found = worth / max(worth.max(), 1e-12), dict[bytes, Floats]()
    for _ in range(BATCH):
        start = searched(master.pool, face, near=near, wish=wish, rng=master.rng)
        panel = None if start is None else improved(master.pool, face, start, worth=worth)
        if panel is not None and panel @ worth > asked + BETTER:
            found[panel.tobytes()] = panel
    return np.array(list(found.values())).reshape(-1, len(worth))


def _relaxed(pool: Pool, weight: Floats) -> _Proof:
    model = Model(
        Program(
            cost=-weight / pool.count,
            lower=np.zeros(len(weight)),
            upper=pool.count,
            rows=scipy.sparse.csc_matrix(np.vstack([pool.rows, np.ones(len(weight))])),
            row_lower=np.append(pool.low, pool.size),
            row_upper=np.append(pool.high, pool.size),
        ),
        options=EXACT,
    )
    if model.solve() != "optimal":
        raise StageFailed("the relaxation of a stage was not solved")
    prices = -model.row_prices()
    return _Proof(
        most=most_by_prices(pool, weight, prices[:-1], float(prices[-1])), prices=prices[:-1], seat=float(prices[-1])
    )
