"""One team for each project out of those known, within everybody's capacity (set packing; Dantzig and Wolfe 1960)."""

from dataclasses import dataclass, field
from math import inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from peerlore.engine.matching.contract import Floats, Ints
from peerlore.engine.matching.teams.apart import Team


@dataclass
class Known:
    """Teams known so far: project and worth of each."""

    capacity: Ints
    projects: int
    teams: dict[tuple[int, Team], float] = field(default_factory=dict)

    def add(self, project: int, team: Team, worth: float) -> bool:
        """Whether it is new."""
        new = (project, team) not in self.teams
        self.teams[project, team] = worth
        return new

    def _rows(self) -> "csr_array[np.float64]":
        """Projects, then people: who is where in each team."""
        rows, columns = list[int](), list[int]()
        for column, (project, team) in enumerate(self.teams):
            rows += [project, *(self.projects + person for person in team)]
            columns += [column] * (1 + len(team))
        shape = (self.projects + len(self.capacity), len(self.teams))
        return csr_array((np.ones(len(rows)), (np.array(rows, dtype=int), np.array(columns, dtype=int))), shape=shape)

    def prices(self) -> Floats:
        """[n] what a place of each person is worth, from the linear program over the teams known."""
        rows = self._rows()
        used = np.flatnonzero(np.diff(rows.indptr))
        room = np.concatenate([np.ones(self.projects), self.capacity])[used]
        found = linprog(-np.array([*self.teams.values()]), A_ub=rows[used], b_ub=room, method="highs-ds")
        made = np.zeros(self.projects + len(self.capacity))
        made[used] = np.maximum(-found.ineqlin.marginals, 0.0)
        return made[self.projects :]

    def plan(self, seconds: float) -> list[Team] | None:
        """The best choice, one team for each project; `None` where time ran out before there was one."""
        if not self.projects:
            return []
        rows = self._rows()
        used = np.flatnonzero(np.diff(rows.indptr))
        room = np.concatenate([np.ones(self.projects), self.capacity])[used]
        found = milp(
            -np.array([*self.teams.values()]),
            constraints=LinearConstraint(rows[used], np.where(used < self.projects, 1.0, -np.inf), room),
            integrality=np.ones(len(self.teams)),
            bounds=Bounds(0, 1),
            options={"mip_rel_gap": 1e-7} | ({} if seconds == inf else {"time_limit": max(seconds, 0.01)}),
        )
        if found.x is None:
            return None
        chosen = dict(team for team, taken in zip(self.teams, found.x, strict=True) if taken > 0.5)
        return [chosen[project] for project in range(self.projects)]
