"""Who could add what to one project: people who would add the same are one type.

A type is a vector [k] of levels, each no higher than needed, in the order of the project's needs; where members must
come from several units, one of each unit. Who is apart from somebody else of the pool is a type alone.
"""

from dataclasses import dataclass

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints, Project, Teams
from peerlore.engine.matching.teams.apart import couples


@dataclass(frozen=True)
class Steps:
    """Levels worth reaching: need `need` [m] from `level` [m] on adds `worth` [m]."""

    need: Ints
    level: Ints
    worth: Floats


@dataclass(frozen=True)
class Pool:
    """Types `levels` [t, k] of units `unit` [t] (0 where units do not matter), their `people` [p] in runs that begin at
    `starts` [t + 1]; `apart` [a, 2] are types of which a team holds one at most, the lower first."""

    project: Project
    levels: Ints
    unit: Ints
    people: Ints
    starts: Ints
    apart: Ints
    steps: Steps

    def members(self, kind: int) -> Ints:
        return self.people[self.starts[kind] : self.starts[kind + 1]]

    def ceiling(self) -> float:
        """What the project would be worth if everybody were in its team."""
        best = self.levels.max(axis=0, initial=0)
        return float(self.steps.worth[best[self.steps.need] >= self.steps.level].sum())

    def worth(self, levels: Ints) -> float:
        """What best levels [k] are worth."""
        return float(self.steps.worth[levels[self.steps.need] >= self.steps.level].sum())


class Skilled:
    """For each skill, who has it and at which level: made once, asked by every project."""

    def __init__(self, instance: Teams) -> None:
        self.instance = instance
        lists: dict[str, tuple[list[int], list[int]]] = {}
        for person, skills in enumerate(instance.skills):
            for skill, level in skills.items():
                people, levels = lists.setdefault(skill, ([], []))
                people.append(person)
                levels.append(level)
        self.of = {skill: (np.array(p, dtype=np.int64), np.array(x, dtype=np.int64)) for skill, (p, x) in lists.items()}
        self.unit = np.zeros(len(instance.capacity), dtype=np.int64) if instance.unit is None else instance.unit
        self.apart = couples(instance)

    def pool(self, project: Project) -> Pool:
        needs = [skill for skill in project.needs if project.needs[skill] > 0]
        levels = np.zeros((len(self.instance.capacity), len(needs)), dtype=np.int64)
        for column, skill in enumerate(needs):
            people, found = self.of.get(skill, (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)))
            levels[people, column] = np.minimum(found, project.needs[skill])
        several = project.units_at_least > 1
        there = np.flatnonzero((self.instance.capacity > 0) & (several | (levels > 0).any(axis=1)))
        unit = self.unit[there] if several else np.zeros(len(there), dtype=np.int64)
        inside = np.isin(self.apart, there).all(axis=1)
        return _grouped(project, needs, levels[there], np.stack([unit, there]), self.apart[inside])


def _grouped(project: Project, needs: list[str], levels: Ints, who: Ints, apart: Ints) -> Pool:
    """`who` [2, p]: unit and person."""
    alone = np.where(np.isin(who[1], apart), who[1] + 1, 0)
    order = np.lexsort((*levels.T, who[0], alone)) if who.size else np.empty(0, dtype=np.int64)
    rows, people = np.column_stack([levels, who[0], alone])[order], who[1][order]
    first = np.ones(len(rows), dtype=np.bool_)
    first[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    starts = np.append(np.flatnonzero(first), len(rows))
    kinds = rows[first]
    steps = _steps(project, needs, kinds[:, :-2])
    # Lexsorted by `alone` last, the types alone stand at the end in the order of their people.
    closed = np.sort(np.searchsorted(kinds[:, -1], apart + 1), axis=1)
    return Pool(project, kinds[:, :-2], kinds[:, -2], people, starts, closed, steps)


def _steps(project: Project, needs: list[str], levels: Ints) -> Steps:
    need, level, worth = list[int](), list[int](), list[float]()
    for column, skill in enumerate(needs):
        reached = 0
        for each in np.unique(levels[:, column]).tolist():
            if each > 0:
                need.append(column)
                level.append(each)
                worth.append(project.importance.get(skill, 1.0) * (each - reached))
                reached = each
    return Steps(np.array(need, dtype=np.int64), np.array(level, dtype=np.int64), np.array(worth))
