"""A first plan: whoever adds most joins next, as long as anybody adds anything."""

import heapq

import numpy as np

from peerlore.engine import Infeasible
from peerlore.engine.matching.contract import Floats, Ints, Teams
from peerlore.engine.matching.teams.apart import Team, clash, couples, skeleton_apart
from peerlore.engine.matching.teams.pools import Pool


def skeleton(instance: Teams) -> list[Team]:
    """For projects that want several units, one person of each of so many units, nobody with whom they are apart from;
    others empty. Raises `Infeasible`."""
    wants = [project.units_at_least if project.units_at_least > 1 else 0 for project in instance.projects]
    for number, (project, want) in enumerate(zip(instance.projects, wants, strict=True)):
        if want > project.size:
            raise Infeasible(
                f"projects[{number}].units_at_least: {want} units do not fit into a team of {project.size}"
            )
    named = np.zeros(len(instance.capacity), dtype=np.int64) if instance.unit is None else instance.unit
    unit = np.unique(named, return_inverse=True)[1]  # numbers may be far apart
    left = np.minimum(instance.capacity, len(wants)).copy()
    made: list[Team] = [()] * len(wants)
    for number in sorted(range(len(wants)), key=lambda number: -wants[number]):
        made[number] = _of_different_units(left, unit, wants[number], number)
    apart = couples(instance)
    if any(clash(team, apart) for team in made):
        return skeleton_apart(instance.capacity, unit, wants, apart=apart)
    return made


def _of_different_units(left: Ints, unit: Ints, want: int, number: int) -> Team:
    """Take from the units with most places left: largest first is always right (Gale 1957), for the largest want first.

    Each unit gives one place to a project, whichever of its people has most places left."""
    if not want:
        return ()
    places = np.bincount(unit, weights=left)
    units = np.argsort(-places, kind="stable")[:want]
    if len(units) < want or places[units].min() < 1:
        raise Infeasible(f"projects[{number}].units_at_least: there are not {want} units with places left")
    team = []
    for each in units.tolist():
        people = np.flatnonzero(unit == each)
        person = int(people[np.argmax(left[people])])
        left[person] -= 1
        team.append(person)
    return tuple(team)


def greedy(instance: Teams, pools: list[Pool], start: list[Team]) -> list[Team]:
    """Add the member that adds most to any project, again and again (Nemhauser, Wolsey and Fisher 1978)."""
    growing = [_Growing(pool, team, instance) for pool, team in zip(pools, start, strict=True)]
    left = instance.capacity.copy()
    np.subtract.at(left, np.array([person for team in start for person in team], dtype=np.int64), 1)
    queue = [(-each.best(left)[0], number) for number, each in enumerate(growing)]
    heapq.heapify(queue)
    while queue and queue[0][0] < 0:
        promised, number = heapq.heappop(queue)
        gain, kind = growing[number].best(left)
        if gain > 0 and -gain <= promised:
            growing[number].take(kind, left)
            gain = growing[number].best(left)[0]
        if gain > 0:
            heapq.heappush(queue, (-gain, number))
    return [tuple(sorted(each.team)) for each in growing]


class _Growing:
    def __init__(self, pool: Pool, team: Team, instance: Teams) -> None:
        self.pool, self.team, self.apart = pool, list(team), instance.apart
        self.levels = np.zeros(pool.levels.shape[1], dtype=np.int64)
        mine = np.isin(pool.people, np.array(team, dtype=np.int64))
        kinds = np.repeat(np.arange(len(pool.levels)), np.diff(pool.starts))[mine]
        if len(kinds):
            self.levels = pool.levels[kinds].max(axis=0)

    def best(self, left: Ints) -> tuple[float, int]:
        """The largest gain of a type somebody of which has places left, and the type."""
        steps = self.pool.steps
        if len(self.team) >= self.pool.project.size or not len(steps.worth):
            return 0.0, -1
        missing = self.levels[steps.need] < steps.level
        reach = (self.pool.levels[:, steps.need] >= steps.level).astype(np.float64)
        gains: Floats = reach @ np.where(missing, steps.worth, 0.0)
        for kind in np.argsort(-gains, kind="stable").tolist():
            if gains[kind] <= 0:
                break
            if self._free(kind, left).size:
                return float(gains[kind]), kind
        return 0.0, -1

    def _free(self, kind: int, left: Ints) -> Ints:
        people = self.pool.members(kind)
        free: Ints = people[(left[people] > 0) & np.isin(people, self.team, invert=True)]
        if self.apart is not None and len(self.apart):
            meets = np.isin(self.apart, self.team)
            free = free[np.isin(free, self.apart[meets[:, ::-1]], invert=True)]
        return free

    def take(self, kind: int, left: Ints) -> None:
        free = self._free(kind, left)
        person = int(free[np.argmax(left[free])])
        left[person] -= 1
        self.team.append(person)
        self.levels = np.maximum(self.levels, self.pool.levels[kind])
