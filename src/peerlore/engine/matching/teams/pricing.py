"""The best team for one project, where each person has a price: a small integer program (HiGHS)."""

from dataclasses import dataclass
from math import inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack

from peerlore.engine.matching.contract import Floats, Ints
from peerlore.engine.matching.teams.pools import Pool

Bools = np.ndarray[tuple[int], np.dtype[np.bool_]]
FILTERED = 4_000  # types; beyond, comparing all with all would take too long


@dataclass(frozen=True)
class Priced:
    """A team, what it is worth less its prices, and what no team exceeds. `None` and the ceiling where time ran out."""

    team: tuple[int, ...] | None
    bound: float


def best_team(pool: Pool, price: Floats, load: Ints, *, capacity: Ints, seconds: float = inf) -> Priced:
    """`load` [n] is how often each person is taken already: between equals, who has places left goes first."""
    who = np.array(
        [_cheapest(pool.members(kind), price, load, capacity) for kind in range(len(pool.levels))], dtype=int
    )
    kept = np.flatnonzero(undominated(pool, price[who]))
    if not len(kept) or pool.project.size == 0:
        return Priced((), 0.0)
    found = _solved(pool, kept, price[who[kept]], seconds)
    if found is None:
        return Priced(None, pool.ceiling())
    chosen, bound = found
    return Priced(tuple(sorted(who[kept[chosen]].tolist())), bound)


def _cheapest(people: Ints, price: Floats, load: Ints, capacity: Ints) -> int:
    dear = price[people]
    cheap = people[dear <= dear.min()]
    return int(cheap[np.argmin(np.maximum(load[cheap] - capacity[cheap] + 1, 0))])


def undominated(pool: Pool, price: Floats) -> Bools:
    """Types that no other of the same unit equals at no higher price. Who is apart from somebody stands for nobody."""
    levels, unit, free = pool.levels, pool.unit, np.isin(np.arange(len(pool.levels)), pool.apart, invert=True)
    made = np.ones(len(levels), dtype=np.bool_)
    if len(levels) > FILTERED:
        return made
    for kind in np.lexsort((price, -levels.sum(axis=1))).tolist():
        if made[kind] and free[kind]:
            below = (levels <= levels[kind]).all(axis=1) & (price >= price[kind]) & (unit == unit[kind])
            below[kind] = False
            made &= ~below
    return made


def _solved(pool: Pool, kept: Ints, price: Floats, seconds: float) -> tuple[Ints, float] | None:
    """Positions in `kept` and the bound. x: who is in; z: which steps are reached; y: which units are there."""
    steps, levels, several = pool.steps, pool.levels[kept], pool.project.units_at_least > 1
    t, m = len(kept), len(steps.worth)
    units, unit = np.unique(pool.unit[kept], return_inverse=True)
    u = len(units) if several else 0
    reach = csr_array((levels[:, steps.need] >= steps.level).T.astype(np.float64))
    rows = [hstack([-reach, csr_array(np.eye(m)), csr_array((m, u))]), csr_array(_row(t, m, u, part=0))]
    upper = [np.zeros(m), np.array([float(pool.project.size)])]
    if several:
        inside = csr_array((np.ones(t), (unit, np.arange(t))), shape=(u, t))
        rows += [hstack([-inside, csr_array((u, m)), csr_array(np.eye(u))]), csr_array(-_row(t, m, u, part=2))]
        upper += [np.zeros(u), np.array([-float(pool.project.units_at_least)])]
    if len(closed := _apart(pool, kept)):
        rows += [hstack([csr_array(closed), csr_array((len(closed), m + u))])]
        upper += [closed.max(axis=1, initial=0)]
    found = milp(
        np.concatenate([price, -steps.worth, np.zeros(u)]),
        constraints=LinearConstraint(vstack(rows), -np.inf, np.concatenate(upper)),
        integrality=np.concatenate([np.ones(t), np.zeros(m + u)]),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 1e-7} | ({} if seconds == inf else {"time_limit": max(seconds, 0.01)}),
    )
    if found.status != 0 or found.x is None:
        return None
    return np.flatnonzero(found.x[:t] > 0.5), -float(min(found.mip_dual_bound, found.fun))


def _apart(pool: Pool, kept: Ints) -> Floats:
    """[a, t] one row for each type that keeps others away: those, and itself as often as the team could hold of them;
    together no more than that."""
    lower, upper = (np.searchsorted(kept, side) for side in pool.apart[np.isin(pool.apart, kept).all(axis=1)].T)
    heads, row = np.unique(lower, return_inverse=True)
    made = np.zeros((len(heads), len(kept)))
    made[row, upper] = 1.0
    made[np.arange(len(heads)), heads] = np.minimum(made.sum(axis=1), pool.project.size)
    return made


def _row(*sizes: int, part: int) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """One row of ones over one part of the columns."""
    return np.concatenate([np.full(size, float(i == part)) for i, size in enumerate(sizes)])[None, :]
