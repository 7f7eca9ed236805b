"""Teams: members for projects so that what a project must be able to do is covered."""

from collections.abc import Sequence

import numpy as np

from peerlore.engine.matching.contract import Project, Teams
from peerlore.integrations.spreadsheets import cells, rules
from peerlore.integrations.spreadsheets.cells import WrongCell
from peerlore.integrations.spreadsheets.outcome import Outcome, Wanted
from peerlore.integrations.spreadsheets.people import Person, Sheet
from peerlore.integrations.spreadsheets.proving import Prover
from peerlore.integrations.spreadsheets.recipes.company import Company, company, told
from peerlore.integrations.spreadsheets.recipes.groups import Group, Left, outcome
from peerlore.integrations.spreadsheets.recipes.shared import NobodyToMatch, of

SIZE = 5
NEEDS_A_PROJECT = (
    "Say what a team must be able to do, once for each team: --project “Forecasting:4; SQL:3”. "
    "A name may stand before it: --project “Night trains = Forecasting:4”."
)


def plan_teams(sheet: Sheet, wanted: Wanted, prove: Prover) -> Outcome:
    projects = [_project(said, wanted.size or SIZE) for said in wanted.projects]
    if not projects:
        raise NobodyToMatch(why=NEEDS_A_PROJECT)
    with_ = company(sheet.people, wanted)
    proven = prove(teams_of(with_, [project for _, project in projects]))
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


def teams_of(with_: Company, projects: Sequence[Project]) -> Teams:
    """Who may not meet is never in one team."""
    return Teams(
        capacity=np.array([person.capacity for person in with_.people], dtype=np.int64),
        skills=tuple({skill.key: skill.level for skill in person.teaches} for person in with_.people),
        projects=tuple(projects),
        unit=rules.numbered([person.unit for person in with_.people]),
        apart=np.argwhere(np.triu(~with_.open, 1)).astype(np.int64),
    )


def _group(with_: Company, name: str, members: Sequence[int], project: Project) -> Group:
    reasons, stretch = told(with_, members)
    brings = tuple(_brings(with_.people[member], project) for member in members)
    needs = ", ".join(f"{skill} {level}" for skill, level in project.needs.items())
    return Group(
        round=1, name=name, members=tuple(members), about=needs, parts=brings, reasons=reasons, stretch=stretch
    )


def _brings(person: Person, project: Project) -> str:
    return ", ".join(f"{skill.name} {skill.level}" for skill in person.teaches if skill.key in project.needs)
