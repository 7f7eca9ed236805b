"""Whole weights: the best plan out of few listed swaps, by CBC's branch and cut (Forrest and Lougee-Heimer 2005).

Its cuts close in two or three seconds what HiGHS takes a quarter of a minute for, and constraint programming from one
to half a minute.
"""

import numpy as np

from peerlore.engine.matching.limits import Remaining
from peerlore.engine.matching.swaps.exact import Closed
from peerlore.engine.matching.swaps.graph import Graph
from peerlore.engine.matching.swaps.master import incidence
from peerlore.engine.matching.swaps.walks import Swap

MOST = 4_000  # swaps that are tried; with more, repairs meet the bound sooner
LARGEST = 2.0**40  # of all weights together: far within what floats hold whole
ROUNDED = 1e-6
LONGEST = 600.0  # seconds: what takes CBC more, repairs and HiGHS, which counts nodes, are left with


def may_be_closed(graph: Graph, swaps: list[Swap]) -> bool:
    whole = bool(np.all(graph.weight == np.rint(graph.weight)))
    return 0 < len(swaps) <= MOST and whole and float(graph.weight.sum()) <= LARGEST


def closed_whole(graph: Graph, swaps: list[Swap], *, value: float, bound: float, remaining: Remaining) -> Closed:
    """The best plan out of `swaps` if it is worth more than `value`, and what none of them is worth more than. Half of
    the time that is left may be spent, and never more than `LONGEST`."""
    from ortools.linear_solver import pywraplp  # slow to load

    solver = pywraplp.Solver.CreateSolver("CBC")
    takes = [solver.BoolVar("") for _ in swaps]
    holds = incidence(swaps, graph.nodes).tocsr()
    for node in np.flatnonzero(np.diff(holds.indptr) > 1).tolist():
        columns = holds.indices[holds.indptr[node] : holds.indptr[node + 1]]
        solver.Add(sum(takes[column] for column in columns) <= 1)
    solver.Maximize(sum(swap.weight * take for take, swap in zip(takes, swaps, strict=True)))
    exactly = pywraplp.MPSolverParameters()
    exactly.SetDoubleParam(pywraplp.MPSolverParameters.RELATIVE_MIP_GAP, 0.0)
    solver.SetTimeLimit(max(int(1000 * min(remaining() / 2, LONGEST)), 1))
    ended = solver.Solve(exactly)
    if ended not in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE):
        return Closed(None, bound)
    chosen = [swap for take, swap in zip(takes, swaps, strict=True) if take.solution_value() > 1 / 2]
    found = float(sum(swap.weight for swap in chosen))
    limit = found if ended == pywraplp.Solver.OPTIMAL else float(np.floor(solver.Objective().BestBound() + ROUNDED))
    return Closed(chosen if found > value else None, min(bound, max(value, found, limit)))
