"""Swaps of places, most weight in all: cycles up to a cap, and chains that end in a place nobody has."""

from dataclasses import dataclass, replace
from importlib.metadata import version
from math import inf

import numpy as np

from peerlore.engine.matching.contract import Floats, Result, Swaps
from peerlore.engine.matching.limits import Remaining, Say, forever, quiet
from peerlore.engine.matching.near import room_for
from peerlore.engine.matching.swaps.dive import dived
from peerlore.engine.matching.swaps.exact import closed, list_of
from peerlore.engine.matching.swaps.graph import Graph, checked, graph_of, parts
from peerlore.engine.matching.swaps.left_out import reasons
from peerlore.engine.matching.swaps.master import Master, Prices
from peerlore.engine.matching.swaps.repair import Repair
from peerlore.engine.matching.swaps.walks import Swap
from peerlore.engine.matching.swaps.whole import closed_whole, may_be_closed

ROUNDS = 1
EXACT_ENOUGH = 1e-9
TOLERANCE = 1e-6


def solve_swaps(instance: Swaps, *, seed: int = 0, remaining: Remaining = forever, say: Say = quiet) -> Result:
    """Cycles of at most `max_cycle` people, chains of at most `max_chain` moves into a vacancy, nobody more than once.

    Each part of the graph that shares nobody with others is solved apart: a linear program over swaps, its columns
    found by max-plus products; a dive for a plan; integer programs over what a better one could hold,
    with repairs in between.
    `seed` decides between equals. Of limited time as much is kept for the reasons of those left out as it took to make
    them ready. Raises `InstanceError` (see `checked`).
    """
    checked(instance)
    begun, graph = remaining(), graph_of(instance)
    reason = reasons(graph)
    spent = begun - remaining() if begun < inf else 0.0  # to say them takes no longer than to make them ready

    def left() -> float:
        return remaining() - spent

    rng = np.random.default_rng(seed)
    price, plan, bound = np.zeros(graph.nodes), list[Swap](), 0.0
    found = parts(graph)
    for number, part in enumerate(found):
        solved = _part(part, rng=rng, remaining=left)
        price, plan = np.maximum(price, solved.price), [*plan, *solved.swaps]
        bound += solved.bound
        if number % max(1, len(found) // 10) == 0:
            say(f"part {number + 1} of {len(found)}: {_value(solved.swaps):g} of at most {solved.bound:g}")
    made = _result(graph, plan, price, bound=bound, seed=seed)
    moved = {node for swap in plan for node in swap.nodes}
    out = [{"person": person, "reason": reason(person)} for person in range(graph.people) if person not in moved]
    return replace(made, plan={**made.plan, "left_out": out})


@dataclass(frozen=True, kw_only=True)
class _Solved:
    swaps: list[Swap]
    price: Floats
    bound: float


def _part(graph: Graph, *, rng: np.random.Generator, remaining: Remaining) -> _Solved:
    master = Master(graph)
    prices = master.generate(remaining)
    plan, bound = dived(master, rounds=ROUNDS, remaining=remaining), _rounded(graph, prices.bound)
    if _value(plan) < bound - EXACT_ENOUGH and remaining() > 0:
        short = prices.bound - _value(plan) + EXACT_ENOUGH
        listed = list_of(graph, master.weights, prices.price, short=short, remaining=remaining)
        if listed is not None and may_be_closed(graph, listed):
            tried = closed_whole(graph, listed, value=_value(plan), bound=bound, remaining=remaining)
            plan, bound = tried.swaps or plan, tried.bound
        repair = Repair(graph, master.swaps if listed is None else listed, plan, rng=rng)
        plan = repair.run(bound=bound, remaining=remaining)
    return _closed(master, prices, plan, bound=bound, remaining=remaining)


def _closed(master: Master, prices: Prices, plan: list[Swap], *, bound: float, remaining: Remaining) -> _Solved:
    """By an integer program, where the plan is not as good as the prices allow."""
    graph = master.graph
    if _value(plan) < bound - EXACT_ENOUGH and remaining() > 0:
        last = closed(graph, master.weights, prices.price, value=_value(plan), bound=prices.bound, remaining=remaining)
        plan = plan if last.swaps is None else last.swaps
        bound = min(bound, _rounded(graph, last.bound))
    return _Solved(swaps=plan, price=prices.price, bound=max(bound, _value(plan)))


def _value(swaps: list[Swap]) -> float:
    return float(sum(swap.weight for swap in swaps))


def _rounded(graph: Graph, bound: float) -> float:
    """Whole weights make whole plans."""
    return float(np.floor(bound + TOLERANCE)) if np.all(graph.weight == np.rint(graph.weight)) else bound


def _result(graph: Graph, plan: list[Swap], price: Floats, *, bound: float, seed: int) -> Result:
    plan = sorted(plan, key=lambda swap: swap.nodes)
    value = _value(plan)
    return Result(
        kind="swaps",
        status="optimal" if bound - value <= room_for(graph.weight, bound) else "feasible",
        value=value,
        bound=max(bound, value),
        plan={
            "cycles": [list(swap.nodes) for swap in plan if swap.nodes[-1] < graph.people],
            "chains": [list(swap.nodes) for swap in plan if swap.nodes[-1] >= graph.people],
        },
        certificate={"prices": price.tolist()},
        seed=seed,
        solver=f"peerlore-swaps with highs {version('highspy')}",
    )
