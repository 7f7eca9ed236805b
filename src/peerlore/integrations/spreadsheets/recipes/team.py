"""Teams: members for projects so that what a project must be able to do is covered."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from peerlore.engine.matching.contract import Project, Teams
from peerlore.integrations.spreadsheets import cells, rules
from peerlore.integrations.spreadsheets.cells import WrongCell
from peerlore.integrations.spreadsheets.outcome import Outcome, Together, Wanted
from peerlore.integrations.spreadsheets.people import Person, Sheet
from peerlore.integrations.spreadsheets.proving import Prover
from peerlore.integrations.spreadsheets.recipes.company import Company, company, told
from peerlore.integrations.spreadsheets.recipes.groups import Group, Left, outcome
from peerlore.integrations.spreadsheets.recipes.shared import NobodyToMatch, of

SIZE = 5
ALONE = ("The plan has nobody who would add to what this person covers.",)
ALONE_STRETCH = "One person makes the whole team; a second pair of eyes would do it good."
NEEDS_A_PROJECT = (
    "Say what a team must be able to do, once for each team: --project “Forecasting:4; SQL:3”. "
    "A name may stand before it: --project “Night trains = Forecasting:4”."
)


def plan_teams(sheet: Sheet, wanted: Wanted, prove: Prover) -> Outcome:
    projects = _projects(wanted)
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
        notes=tuple(_lacking(sheet.people, projects)),
        together=Together(
            groups=[group.members for group in groups], taken=[member for group in groups for member in group.members]
        ),
    )


def _projects(wanted: Wanted) -> list[tuple[str, Project]]:
    """Each with a name of its own."""
    found = [_project(said, wanted.size or SIZE) for said in wanted.projects]
    if not found:
        raise NobodyToMatch(why=NEEDS_A_PROJECT)
    for name, times in Counter(name for name, _ in found).items():
        if times > 1:
            raise NobodyToMatch(why=f"{times} teams are called “{name}”. Give each a name: --project “NAME = SKILLS”.")
    return found


def _lacking(people: Sequence[Person], projects: Sequence[tuple[str, Project]]) -> Iterator[str]:
    """What no team could cover, whoever is in it."""
    highest = _highest(people)
    for name, project in projects:
        for skill, level in project.needs.items():
            if skill not in highest:
                yield f"“{name}” needs “{skill}”, and nobody on the sheet teaches that. Look how it is written."
            elif highest[skill] < level:
                yield f"“{name}” needs “{skill}” at level {level}; the highest on the sheet is {highest[skill]}."


def _highest(people: Sequence[Person]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for person in people:
        for skill in person.teaches:
            found[skill.key] = max(skill.level, found.get(skill.key, 0))
    return found


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
    reasons, stretch = told(with_, members) if len(members) > 1 else (ALONE, ALONE_STRETCH)
    brings = tuple(_brings(with_.people[member], project) for member in members)
    needs = ", ".join(f"{skill} {level}" for skill, level in project.needs.items())
    return Group(
        round=1, name=name, members=tuple(members), about=needs, parts=brings, reasons=reasons, stretch=stretch
    )


def _brings(person: Person, project: Project) -> str:
    return ", ".join(f"{skill.name} {skill.level}" for skill in person.teaches if skill.key in project.needs)
