"""The fairest lottery over panels under quotas: the smallest chance is as large as can be, then the next, and so on."""

from importlib.metadata import version
from typing import Any

import numpy as np

from peerlore.engine.matching.board.exact import first_panel
from peerlore.engine.matching.board.generated import generated_leximin
from peerlore.engine.matching.board.mixture import Mixture, mixture_near
from peerlore.engine.matching.board.pool import Pool, checked, pooled
from peerlore.engine.matching.board.seats import Panels, seated
from peerlore.engine.matching.board.stages import Chances, Stage, relaxed_leximin
from peerlore.engine.matching.board.tickets import TICKETS, Lottery, drawn_up
from peerlore.engine.matching.contract import Board, Floats, Result, Status
from peerlore.engine.matching.limits import Remaining, Say, forever, quiet

REACHED = 1e-6
LIGHT = 1e-12


def solve_board(instance: Board, *, seed: int = 0, remaining: Remaining = forever, say: Say = quiet) -> Result:
    """A lottery over panels of `size` people within all quotas, leximin over everybody's chance.

    First over expected seats of types (linear programs of a few milliseconds each), then panels that reach them; only
    where no lottery does, by column generation over panels. `maximin` proves the smallest chance and stops there where
    the second way is needed. `seed` decides who of a type sits on which panel.

    Raises `InstanceError` (see `checked`) and `Infeasible`, which names the quotas and the smallest change that helps.
    """
    checked(instance)
    pool = pooled(instance)
    rng = np.random.default_rng(seed)
    first = first_panel(pool)
    chances, mixture = _lottery(pool, first, instance, rng=rng, remaining=remaining, say=say)
    say(f"{len(mixture.chance)} panels of types; {TICKETS} tickets")
    panels, lottery = seated(pool, mixture, rng=rng), drawn_up(pool, mixture, rng=rng, remaining=remaining)
    return _result(instance, pool, chances, panels, lottery, seed=seed)


def _lottery(
    pool: Pool, first: Floats, instance: Board, *, rng: np.random.Generator, remaining: Remaining, say: Say
) -> tuple[Chances, Mixture]:
    relaxed = relaxed_leximin(pool, remaining=remaining, say=say)
    start = mixture_near(pool, relaxed.seats, first, rng=rng, remaining=remaining, say=say)
    if np.abs((start.seats() - relaxed.seats) / pool.count).max() <= REACHED:
        return relaxed, start
    say("no lottery reaches the relaxation's chances: generating panels stage by stage")
    stages = 1 if instance.objective == "maximin" else len(pool.count)
    found = generated_leximin(pool, start.panels, stages=stages, rng=rng, remaining=remaining, say=say)
    if not found[0].stages:
        return Chances(seats=start.seats(), stages=relaxed.stages[:1], open=np.arange(len(pool.count))), start
    return found


def _result(instance: Board, pool: Pool, chances: Chances, panels: Panels, lottery: Lottery, *, seed: int) -> Result:
    number = {members: position for position, members in enumerate(panels.members)}
    for ticket in lottery.tickets:
        number.setdefault(ticket, len(number))
    probability = _chances(panels, len(instance.attributes))
    value = float(probability.min())
    bound = max(value, chances.stages[0].level if chances.stages else 1.0)
    return Result(
        kind="board",
        status=_status(instance, pool, chances, value=value, bound=bound),
        value=value,
        bound=bound,
        plan={
            "probability": probability.tolist(),
            "panels": [list(members) for members in number],
            "panel_probability": [*panels.chance, *[0.0] * (len(number) - len(panels.chance))],
            "lottery": [number[ticket] for ticket in lottery.tickets],
            "lottery_error": float(np.abs(_shares(lottery, len(probability)) - probability).max()),
            "minimum": value,
            "binding_quotas": _binding(pool, chances),
        },
        certificate={"stages": [_stage(pool, stage) for stage in chances.stages]} if chances.stages else None,
        no_certificate="" if chances.stages else "the time ran out before the smallest chance was proven",
        seed=seed,
        solver=f"peerlore-board with highs {version('highspy')}",
    )


def _status(instance: Board, pool: Pool, chances: Chances, *, value: float, bound: float) -> Status:
    """Optimal: every type is proven, or for `maximin` the smallest chance is."""
    proven = len(chances.stages) > 0 and bound - value <= REACHED
    return "optimal" if proven and (instance.objective == "maximin" or not len(chances.open)) else "feasible"


def _chances(panels: Panels, people: int) -> Floats:
    found = np.zeros(people)
    for members, chance in zip(panels.members, panels.chance, strict=True):
        found[list(members)] += chance
    return found


def _shares(lottery: Lottery, people: int) -> Floats:
    counted = np.bincount(np.array(lottery.tickets).ravel(), minlength=people)
    shares: Floats = counted / len(lottery.tickets)
    return shares


def _stage(pool: Pool, stage: Stage) -> dict[str, Any]:
    heavy = np.flatnonzero(stage.weight > LIGHT)
    return {
        "level": stage.level,
        "people": [pool.first[kind] for kind in stage.types],
        "weight": [[pool.first[kind], float(stage.weight[kind])] for kind in heavy],
        "prices": None if stage.prices is None else stage.prices.tolist(),
        "seat": stage.seat,
    }


def _binding(pool: Pool, chances: Chances) -> list[dict[str, Any]]:
    """Quotas with a price in the first stage: by how much the smallest chance would rise for one seat more, at most."""
    prices = chances.stages[0].prices if chances.stages else None
    return [
        {"attribute": name, "value": value, "limit": "high" if price > 0 else "low", "price": abs(float(price))}
        for (name, value), price in zip(pool.names, [] if prices is None else prices, strict=prices is not None)
        if abs(price) > 1e-9
    ]
