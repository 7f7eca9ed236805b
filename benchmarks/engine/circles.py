"""Circles, against CP-SAT and a plain exchange search, each run in a process of its own with the same time.

Run `.venv/bin/python benchmarks/engine/circles.py`; it prints the table that is kept in circles.md, within six minutes.
With a limit Peerlore is run three times, all others once; its proof is checked outside of the time. A single
measurement: `circles.py METHOD SECONDS`.
"""

import resource
import subprocess
import sys
from collections.abc import Callable
from time import perf_counter, process_time

import numpy as np
from instances_circles import circles

from peerlore.engine.matching.circles import dense_scores, solve_circles
from peerlore.engine.matching.circles.rules import first_plan, units_of
from peerlore.engine.matching.circles.search import ascend
from peerlore.engine.matching.circles.seats import Seats
from peerlore.engine.matching.contract import Circles, Ints
from peerlore.engine.matching.verify.circles import value_of, verify_circles

CASES = [("exchanges", 5), ("exchanges", 20), ("cp-sat", 20), ("peerlore", 5), ("peerlore", 20), ("peerlore", 0)]
RUNS = 3
Say = Callable[[], str]


def by_exchanges(instance: Circles, seconds: float) -> Say:
    """Ascent from random seats, again and again: what most published tools do."""
    begin, rng, best = perf_counter(), np.random.default_rng(0), -np.inf
    units, score = units_of(instance), dense_scores(instance)
    least, most = instance.groups[:, 0], instance.groups[:, 1]
    while perf_counter() - begin < seconds:
        seats = Seats(score, first_plan(instance, units, rng=rng), heads=units.heads, least=least, most=most)
        ascend(seats)
        best = max(best, seats.value())
    return lambda: f"{best:.1f} | |"


def by_cp_sat(instance: Circles, seconds: float) -> Say:
    from ortools.sat.python import cp_model

    model, n, groups = cp_model.CpModel(), instance.people, instance.groups
    assert instance.score is not None
    near = np.argpartition(-instance.score, 30, axis=1)[:, :30]
    sits = [[model.new_bool_var("") for _ in groups] for _ in range(n)]
    for row in sits:
        model.add_exactly_one(row)
    for g, (low, high) in enumerate(groups.tolist()):
        model.add_linear_constraint(sum(row[g] for row in sits), low, high)
    worth = []
    for a in range(n):
        for b in near[a][near[a] > a].tolist():
            inside = [model.new_bool_var("") for _ in groups]
            for both, one, two in zip(inside, sits[a], sits[b], strict=True):
                model.add_implication(both, one)
                model.add_implication(both, two)
            worth.append(int(1000 * instance.score[a, b]) * sum(inside))
    model.maximize(sum(worth))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return lambda: "no plan | |"
    seats: Ints = np.array([[solver.value(seat) for seat in row].index(1) for row in sits])
    return lambda: f"{value_of(instance, [seats]):.1f} | |"


def by_peerlore(instance: Circles, seconds: float) -> Say:
    """0 seconds: without a limit."""
    begin = perf_counter()
    limit = {"remaining": lambda: seconds - (perf_counter() - begin)} if seconds else {}
    result = solve_circles(instance, **limit)

    def say() -> str:
        assert verify_circles(instance, result).wrong == ()
        return f"{result.value:.1f} | {result.bound:.1f} | {100 * result.gap:.2f} %"

    return say


def measure(method: str, seconds: float) -> None:
    instance = circles(1_000, 6, seed=2026)
    begin, before = perf_counter(), process_time()
    say = {"exchanges": by_exchanges, "cp-sat": by_cp_sat, "peerlore": by_peerlore}[method](instance, seconds)
    took, processor = perf_counter() - begin, process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{took:.1f} | {processor:.1f} | {peak:.2f} | {say()}")


def main() -> None:
    print("| method | limit, s | time, s | processor, s | peak, GiB | value | bound | gap |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for method, seconds in CASES:
        for _ in range(RUNS if method == "peerlore" and seconds else 1):
            words = [sys.executable, __file__, method, str(seconds)]
            done = subprocess.run(words, capture_output=True, text=True, check=True)
            print(f"| {method} | {seconds or 'none'} | {done.stdout.strip()} |", flush=True)


if __name__ == "__main__":
    main() if len(sys.argv) == 1 else measure(sys.argv[1], float(sys.argv[2]))
