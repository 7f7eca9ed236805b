"""Pairs beside OR-Tools' own flow (no prices) and scipy's dense assignment, each in a process of its own.

Run `.venv/bin/python benchmarks/engine/pairs.py`; it prints the table that is kept in pairs.md beside it, within six
minutes. `--quick` leaves the large case out.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter, process_time

import numpy as np
from apart import measured
from instances import pairs

from peerlore.engine.matching.contract import Floats, Ints, Pairs
from peerlore.engine.matching.pairs import Last, resolve_pairs, solve_pairs
from peerlore.engine.matching.pairs.flow import best_flow, scaled_weights
from peerlore.engine.matching.verify.pairs import verify_pairs

RUNS, LIMIT = 3, 300.0
CHANGED = 0.01


@dataclass(frozen=True)
class Answer:
    """`seconds` of the act alone; the process also reads the instance and loads libraries."""

    seconds: float
    processor: float
    value: float
    gap: str


def timed(act: Callable[[], Answer]) -> Answer:
    begin, before = perf_counter(), process_time()
    found = act()
    return replace(found, seconds=perf_counter() - begin, processor=process_time() - before)


def ours(instance: Pairs) -> Answer:
    import scipy.sparse  # noqa: F401

    def act() -> Answer:
        result = solve_pairs(instance)
        return Answer(0.0, 0.0, result.value, f"{result.gap:.1e}, proven")

    return timed(act)


def ortools(instance: Pairs) -> Answer:
    """The flow alone, from the same arrays and integers: no prices, no proof."""
    import ortools.graph.python.min_cost_flow  # noqa: F401

    def act() -> Answer:
        chosen = best_flow(instance, scaled_weights(instance).weight, seed=0)
        return Answer(0.0, 0.0, float(instance.weight[chosen].sum()), "not known")

    return timed(act)


def scipy(instance: Pairs) -> Answer:
    """One row for each place: a dense matrix, hence only where that is small."""
    from scipy.optimize import linear_sum_assignment

    def act() -> Answer:
        seats = np.repeat(np.arange(len(instance.left_capacity)), instance.left_capacity)
        dense = np.zeros((len(instance.left_capacity), len(instance.right_capacity)))
        dense[instance.left, instance.right] = instance.weight
        rows, columns = linear_sum_assignment(dense[seats], maximize=True)
        return Answer(0.0, 0.0, float(dense[seats[rows], columns].sum()), "not known")

    return timed(act)


def changed(instance: Pairs, left: Floats, right: Floats, edges: Ints) -> Answer:
    """One in a hundred of both sides leave; from the last prices."""
    import scipy.sparse  # noqa: F401

    rng = np.random.default_rng(5)
    gone = rng.random(len(instance.left_capacity)) < CHANGED, rng.random(len(instance.right_capacity)) < CHANGED
    now = replace(
        instance,
        left_capacity=np.where(gone[0], 0, instance.left_capacity),
        right_capacity=np.where(gone[1], 0, instance.right_capacity),
    )
    kept = edges[~gone[0][instance.left[edges]] & ~gone[1][instance.right[edges]]]

    def act() -> Answer:
        result = resolve_pairs(now, Last(left=left, right=right, edges=kept))
        return Answer(0.0, 0.0, result.value, f"{result.gap:.1e}, proven")

    return timed(act)


def row(name: str, size: str, act: Callable[..., Answer], *given: object) -> None:
    for _ in range(RUNS):
        found = measured(act, *given, limit=LIMIT)
        if found.answer is None:
            print(f"| {size} | {name} | stopped at {LIMIT:.0f} | | | | |", flush=True)
            return
        one = found.answer
        took = f"{one.seconds:.2f} | {one.processor:.2f} | {found.mebibytes:.0f}"
        print(f"| {size} | {name} | {took} | {one.value:.4f} | {one.gap} |", flush=True)


def case(teachers: int, learners: int, *, dense: bool) -> None:
    instance = pairs(teachers, learners, seed=1)
    size = f"{teachers:,} × {learners:,}, {len(instance.left):,} edges"
    row("OR-Tools' flow alone", size, ortools, instance)
    row("Peerlore, with prices", size, ours, instance)
    if dense:
        row("scipy, dense", size, scipy, instance)
    last = solve_pairs(instance)
    assert verify_pairs(instance, last).wrong == ()
    prices = [np.array((last.certificate or {})[side]) for side in ("left", "right")]
    row("Peerlore, 1 % left, from the last prices", size, changed, instance, *prices, np.array(last.plan["edges"]))


def main() -> None:
    print("| instance | method | seconds | processor | MiB | value | gap |\n|---|---|--:|--:|--:|--:|---|")
    case(2_000, 10_000, dense=True)
    if "--quick" not in sys.argv:
        case(20_000, 100_000, dense=False)


if __name__ == "__main__":
    main()
