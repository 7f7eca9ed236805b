"""Teams: members for projects so that what a project must be able to do is covered."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from peerlore.engine.matching.contract import Project, Result, Teams
from peerlore.integrations.spreadsheets import cells, rules
from peerlore.integrations.spreadsheets.cells import WrongCell
from peerlore.integrations.spreadsheets.outcome import Outcome, Proven, Wanted
from peerlore.integrations.spreadsheets.people import Person, Sheet
from peerlore.integrations.spreadsheets.proving import Prover
from peerlore.integrations.spreadsheets.recipes.company import Company, company, told
from peerlore.integrations.spreadsheets.recipes.groups import Group, Left, outcome
from peerlore.integrations.spreadsheets.recipes.shared import NobodyToMatch, of

SIZE = 5
TOLERANCE = 1e-6
NEEDS_A_PROJECT = (
    "Say what a team must be able to do, once for each team: --project “Forecasting:4; SQL:3”. "
    "A name may stand before it: --project “Night trains = Forecasting:4”."
)


def plan_teams(sheet: Sheet, wanted: Wanted, prove: Prover) -> Outcome:
    projects = [_project(said, wanted.size or SIZE) for said in wanted.projects]
    if not projects:
        raise NobodyToMatch(why=NEEDS_A_PROJECT)
    with_ = company(sheet.people, wanted)
    instance = teams_of(sheet.people, [project for _, project in projects])
    proven = kept_apart(with_, instance, prove)
    groups = [
        _group(with_, name, members, project)
        for (name, project), members in zip(projects, proven.result.plan["teams"], strict=True)
        if members
    ]
    inside = {member for group in groups for member in group.members}
    left = [Left(p, "No team needs them more than those it has.", "Nothing.") for p in range(len(sheet.people))]
    return outcome(
        sheet.people,
        groups,
        [one for one in left if one.person not in inside],
        proven=proven,
        lede=f"{of(len(groups), len(projects))} teams have members: {len(inside)} people.",
        rules=rules.KEPT,
        columns=("Team", "Who", "Must be able to do"),
        notes=("Who works with whom is looked at after the skills; the proof holds for the skills alone.",),
    )


def _project(said: str, size: int) -> tuple[str, Project]:
    name, equals, needs = said.rpartition("=")
    try:
        skills = cells.skills(needs, otherwise=3)
    except WrongCell as wrong:
        raise NobodyToMatch(why=f"“{said}” cannot be read. {NEEDS_A_PROJECT}") from wrong
    if not skills:
        raise NobodyToMatch(why=NEEDS_A_PROJECT)
    label = name.strip() if equals and name.strip() else ", ".join(skill.name for skill in skills)
    levels = {skill.key: skill.level for skill in skills}
    return label, Project(size=size, needs=levels, importance=dict.fromkeys(levels, 1.0))


def teams_of(people: Sequence[Person], projects: Sequence[Project]) -> Teams:
    return Teams(
        capacity=np.array([person.capacity for person in people], dtype=np.int64),
        skills=tuple({skill.key: skill.level for skill in person.teaches} for person in people),
        projects=tuple(projects),
        unit=rules.numbered([person.unit for person in people]),
    )


def kept_apart(with_: Company, instance: Teams, prove: Prover) -> Proven:
    """A plan in which no two of a team are kept apart. The problem itself knows no such rule: where a plan breaks it,
    whoever breaks it most often stands back and the rest is solved anew. What the first plan proved holds for all."""
    first = last = prove(instance)
    closed = instance
    while clashes := _clashes(with_, last.result):
        back = max(sorted({*sum(clashes, ())}), key=lambda person: sum(person in pair for pair in clashes))
        capacity = closed.capacity.copy()
        capacity[back] = 0
        closed = replace(closed, capacity=capacity)
        last = prove.quietly(closed)
    if last is first:
        return first
    value, bound = last.result.value, first.result.bound
    optimal = bound - value <= TOLERANCE * max(abs(bound), 1.0)
    both = replace(first.result, plan=last.result.plan, value=value, status="optimal" if optimal else "feasible")
    return prove.checked(instance, both)


def _clashes(with_: Company, result: Result) -> list[tuple[int, ...]]:
    return [
        pair for members in result.plan["teams"] for pair in combinations(sorted(members), 2) if not with_.open[pair]
    ]


def _group(with_: Company, name: str, members: Sequence[int], project: Project) -> Group:
    reasons, stretch = told(with_, members)
    brings = tuple(_brings(with_.people[member], project) for member in members)
    needs = ", ".join(f"{skill} {level}" for skill, level in project.needs.items())
    return Group(
        round=1, name=name, members=tuple(members), about=needs, parts=brings, reasons=reasons, stretch=stretch
    )


def _brings(person: Person, project: Project) -> str:
    return ", ".join(f"{skill.name} {skill.level}" for skill in person.teaches if skill.key in project.needs)
