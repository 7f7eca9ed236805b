"""Teams for projects, so that needs are covered by the best level in each team, within everybody's capacity.

Column generation over teams (Dantzig and Wolfe 1960): prices of people say what a place of theirs is worth elsewhere, a
small integer program finds each project's best team at these prices, an integer program chooses among all teams found.
"""

from importlib.metadata import version
from math import inf

import numpy as np

from peerlore.engine import InstanceError
from peerlore.engine.matching.contract import Floats, Ints, Project, Result, Status, Teams
from peerlore.engine.matching.digest import digest
from peerlore.engine.matching.limits import Remaining, Say, forever, quiet
from peerlore.engine.matching.refusing import refuse_at
from peerlore.engine.matching.teams.apart import Team
from peerlore.engine.matching.teams.greedy import greedy, skeleton
from peerlore.engine.matching.teams.master import Known
from peerlore.engine.matching.teams.pools import Skilled
from peerlore.engine.matching.teams.pricing import best_team
from peerlore.engine.matching.verify.teams import covered, value_of

TOLERANCE = 1e-6
PRICINGS = 40
FOR_THE_PLAN = 0.15  # of limited time


def solve_teams(instance: Teams, *, seed: int = 0, remaining: Remaining = forever, say: Say = quiet) -> Result:
    """Choose at most `size` members for each project, nobody in more teams than their capacity, so that
    Σ importance × min(needed level, best level in the team) is large. Importance is 1 where none is given. A project
    with `units_at_least` of 2 or more gets members of so many units. No two of a team are `apart`.

    Never below the greedy plan. `bound` is the Lagrangian bound over everybody, not only the people considered.
    Deterministic without a limit of time; `seed` is kept in the result and decides nothing.

    Raises `InstanceError` and, where units do not suffice or people must be apart, `Infeasible`. Returns
    `plan["teams"]`, for each project its members, ascending, and `covered`, for each need the level reached; as
    `certificate` `prices` [[person, price]]: bound = Σ capacity · price + Σ over projects of the best team less its
    prices: see `verify.teams`.
    """
    checked(instance)
    whole = remaining()
    searching = remaining if whole == inf else lambda: remaining() - whole * FOR_THE_PLAN
    search = _Search(instance, say=say, remaining=searching)
    search.price()
    return _result(instance, search.plan(remaining()), search.prices, search.bound, seed=seed)


def checked(instance: Teams) -> None:
    """Raises `InstanceError` for capacities, levels, sizes, importance and units that cannot be."""
    refuse_at("capacity", instance.capacity < 0, "must be 0 or more")
    if len(instance.skills) != len(instance.capacity):
        raise InstanceError("skills", None, "must be one for each person")
    refuse_at("skills", [min(skills.values(), default=0) < 0 for skills in instance.skills], "levels must be 0 or more")
    if instance.unit is not None:
        if len(instance.unit) != len(instance.capacity):
            raise InstanceError("unit", None, f"must have {len(instance.capacity)} numbers")
        refuse_at("unit", instance.unit < 0, "must be 0 or more")
    if instance.apart is not None:
        there = (instance.apart >= 0) & (instance.apart < len(instance.capacity))
        refuse_at("apart", ~there.all(axis=1), "names nobody")
        refuse_at("apart", instance.apart[:, 0] == instance.apart[:, 1], "nobody can be apart from themselves")
    for number, project in enumerate(instance.projects):
        _check_project(number, project)


def _check_project(number: int, project: Project) -> None:
    weights = [*project.importance.values()]
    wrong = {
        "size must be 0 or more": project.size < 0,
        "units_at_least must be 0 or more": project.units_at_least < 0,
        "needed levels must be 0 or more": min(project.needs.values(), default=0) < 0,
        "importance must be 0 or more and finite": not all(0 <= weight < inf for weight in weights),
        "importance is given for a skill that is not needed": not project.importance.keys() <= project.needs.keys(),
    }
    for says in (says for says, is_so in wrong.items() if is_so):
        raise InstanceError("projects", number, says)


class _Search:
    def __init__(self, instance: Teams, *, say: Say, remaining: Remaining) -> None:
        self.instance, self.say, self.remaining = instance, say, remaining
        start, skilled = skeleton(instance), Skilled(instance)
        self.pools = [skilled.pool(project) for project in instance.projects]
        self.first = greedy(instance, self.pools, start)
        self.known = Known(instance.capacity, len(instance.projects))
        for teams in (start, self.first):
            self._learn(dict(enumerate(teams)))
        self.prices = np.zeros(len(instance.capacity))
        self.bound = sum(pool.ceiling() for pool in self.pools)

    def _learn(self, teams: dict[int, Team]) -> bool:
        """Whether any of the teams was new."""
        projects = self.instance.projects
        worth = {p: value_of(self.instance, [projects[p]], [team]) for p, team in teams.items()}
        return sum(self.known.add(p, team, worth[p]) for p, team in teams.items()) > 0

    def price(self) -> None:
        """Best teams at ever better prices, until no new one comes up."""
        prices, bounds = self.prices, np.array([pool.ceiling() for pool in self.pools])
        stale = list(range(len(self.pools)))
        for turn in range(PRICINGS):
            teams = self._teams(prices, bounds, stale)
            if teams is None:
                return
            bound = float(self.instance.capacity @ prices + bounds.sum())
            if bound < self.bound:
                self.bound, self.prices = bound, prices
            value = value_of(self.instance, self.instance.projects, self.first)
            if not self._learn(teams) or self.bound - value <= TOLERANCE * max(abs(self.bound), 1.0):
                return
            self.say(f"turn {turn + 1}: no plan is worth more than {self.bound:.6g}")
            before, prices = prices, self.known.prices()
            changed = np.flatnonzero(before != prices)
            stale = [p for p, pool in enumerate(self.pools) if np.isin(changed, pool.people).any()]

    def _teams(self, prices: Floats, bounds: Floats, stale: list[int]) -> dict[int, Team] | None:
        """The best team of each project whose prices changed; `bounds` [p] is kept up to date. `None`: out of time."""
        load: Ints = np.zeros(len(prices), dtype=np.int64)
        teams = dict[int, Team]()
        for p in stale:
            if self.remaining() <= 0:
                return None
            found = best_team(
                self.pools[p], prices, load, capacity=self.instance.capacity, seconds=self.remaining()
            )  # fmt: skip
            if found.team is None:
                return None
            bounds[p], teams[p] = found.bound, found.team
            load[list(found.team)] += 1
        return teams

    def plan(self, seconds: float) -> list[Team]:
        """The best out of the teams known, or the first plan."""
        found = self.known.plan(seconds) if seconds > 0 else None
        plans = [self.first, *([] if found is None else [found])]
        return max(plans, key=lambda plan: value_of(self.instance, self.instance.projects, plan))


def _result(instance: Teams, teams: list[Team], prices: Floats, bound: float, *, seed: int) -> Result:
    value = value_of(instance, instance.projects, teams)
    status: Status = "optimal" if bound - value <= TOLERANCE * max(abs(bound), 1.0) else "feasible"
    dear = np.flatnonzero(prices > 0)
    return Result(
        kind="teams",
        status=status,
        value=value,
        bound=max(value, bound),
        plan={"teams": [list(team) for team in teams], "covered": covered(instance, teams)},
        certificate={
            "prices": [[person, price] for person, price in zip(dear.tolist(), prices[dear].tolist(), strict=True)]
        },
        seed=seed,
        solver=f"column-generation with scipy {version('scipy')}",
        instance_sha256=digest(instance),
    )
