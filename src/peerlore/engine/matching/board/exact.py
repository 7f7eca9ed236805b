"""Single panels by integer programming: the best one, or why there is none and what would have to give."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse

from peerlore.engine import EngineError, Infeasible
from peerlore.engine.matching.board.pool import Face, Pool, whole_face
from peerlore.engine.matching.contract import Floats
from peerlore.engine.matching.highs import INFINITY, Model, Program
from peerlore.engine.matching.limits import Remaining, forever

WORK = 10.0  # of CP-SAT's own deterministic measure, some seconds


class SearchFailed(EngineError):
    """HiGHS neither found a panel nor proved that there is none."""


@dataclass(frozen=True)
class Priced:
    """`panel` [T] seats of each type, or None; no panel is worth more than `bound`."""

    panel: Floats | None
    bound: float


def priced(pool: Pool, face: Face, worth: Floats, *, remaining: Remaining = forever) -> Priced:
    """The panel of the face that is worth most, by branch and bound."""
    model = Model(
        _program(pool, face, worth),
        whole=np.arange(len(worth)),
        options={"mip_rel_gap": 0.0, "mip_abs_gap": 1e-12, "mip_feasibility_tolerance": 1e-9},
    )
    model.solve(remaining)
    if not model.found():
        return Priced(None, INFINITY)
    return Priced(np.rint(model.values()), -model.bound())


def any_panel(pool: Pool, face: Face) -> Floats | None:
    """Some panel of the face, by constraint programming (CP-SAT) with a fixed amount of work; None where none is found.

    On small faces it is ten times as fast as branch and bound.
    """
    found = any_panels(pool, face, panels=1, least=face.least, most=face.most)
    return None if found is None else found[0]


def any_panels(pool: Pool, face: Face, *, panels: int, least: Floats, most: Floats) -> Floats | None:
    """[panels, T]: some panels of the face whose seats add up to between `least` and `most` [T] for each type."""
    from ortools.sat.python import cp_model  # slow to load, and local search finds most panels

    model, solver = cp_model.CpModel(), cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_deterministic_time = 1, WORK
    ends = list(zip(face.least.astype(int).tolist(), face.most.astype(int).tolist(), strict=True))
    seats = [[model.new_int_var(low, high, "") for low, high in ends] for _ in range(panels)]
    for panel in seats:
        model.add(sum(panel) == pool.size)
        for row, low, high in zip(pool.rows, face.low, face.high, strict=True):
            model.add_linear_constraint(sum(panel[kind] for kind in np.flatnonzero(row)), int(low), int(high))
    for kind, (low, high) in enumerate(zip(least, most, strict=True)):
        model.add_linear_constraint(sum(panel[kind] for panel in seats), int(low), int(high))
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return np.array([[solver.value(seat) for seat in panel] for panel in seats], dtype=np.float64)


def first_panel(pool: Pool) -> Floats:
    """Any panel. Raises `Infeasible` with the quotas that are in the way and the smallest change that helps."""
    found = priced(pool, whole_face(pool), np.zeros(len(pool.count)))
    if found.panel is not None:
        return found.panel
    if pool.count.sum() < pool.size:
        raise Infeasible(f"a panel of {pool.size} needs as many people, and there are {int(pool.count.sum())}")
    raise Infeasible("; ".join([*_in_the_way(pool), _smallest_change(pool)]))


def _program(pool: Pool, face: Face, worth: Floats) -> Program:
    return Program(
        cost=-worth,
        lower=face.least,
        upper=face.most,
        rows=scipy.sparse.csc_matrix(np.vstack([pool.rows, np.ones(len(pool.count))])),
        row_lower=np.append(face.low, pool.size),
        row_upper=np.append(face.high, pool.size),
    )


def _in_the_way(pool: Pool) -> Iterator[str]:
    """Quotas that fail for themselves, in words; else that they fail together."""
    there = pool.rows @ pool.count
    said = False
    for (name, value), low, people in zip(pool.names, pool.low, there, strict=True):
        if low > people:
            said = True
            yield f"{name} = {value} asks for at least {int(low)}, and {int(people)} have it"
    for name in dict.fromkeys(name for name, _ in pool.names):
        chosen = np.array([attribute == name for attribute, _ in pool.names])
        if pool.low[chosen].sum() > pool.size:
            said = True
            yield f"the least numbers of {name} add up to {int(pool.low[chosen].sum())} for {pool.size} places"
        most = np.minimum(pool.high, there)[chosen].sum()
        if pool.rows[chosen].any(axis=0).all() and most < pool.size:
            said = True
            yield f"the most numbers of {name} (or its people) add up to {int(most)} for {pool.size} places"
    if not said:
        yield f"no panel of {pool.size} meets all quotas together"


def _smallest_change(pool: Pool) -> str:
    """Least sum of steps by which quotas would have to be wider, from an integer program over panels and steps."""
    types, quotas = len(pool.count), len(pool.low)
    steps = scipy.sparse.vstack([scipy.sparse.eye(quotas), scipy.sparse.csr_matrix((1, quotas))])
    plain = _program(pool, whole_face(pool), np.zeros(types))
    model = Model(
        Program(
            cost=np.concatenate([np.zeros(types), np.ones(2 * quotas)]),
            lower=np.zeros(types + 2 * quotas),
            upper=np.concatenate([pool.count, np.full(2 * quotas, INFINITY)]),
            rows=scipy.sparse.csc_matrix(scipy.sparse.hstack([plain.rows, steps, -steps])),
            row_lower=plain.row_lower,
            row_upper=plain.row_upper,
        ),
        whole=np.arange(types + 2 * quotas),
    )
    if model.solve() != "optimal":
        raise SearchFailed("the smallest change that makes a panel possible was not found")
    fewer, more = np.rint(model.values()[types:]).reshape(2, quotas)
    return "the smallest change that makes one possible: " + ", ".join(
        [
            *(
                f"{_quota(pool, i)} at least {int(pool.low[i] - fewer[i])}, not {int(pool.low[i])}"
                for i in _where(fewer)
            ),
            *(
                f"{_quota(pool, i)} at most {int(pool.high[i] + more[i])}, not {int(pool.high[i])}"
                for i in _where(more)
            ),
        ]
    )


def _quota(pool: Pool, position: int) -> str:
    return " = ".join(pool.names[position])


def _where(steps: Floats) -> list[int]:
    return [int(i) for i in np.flatnonzero(steps > 0)]
