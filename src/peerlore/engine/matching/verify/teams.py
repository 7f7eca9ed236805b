"""Are these teams allowed, worth their value, and is the bound true?

Plan and value take linear time. The bound: at any prices ≥ 0 of people, no plan is worth more than Σ capacity · price
plus, for each project, the most any team is worth less its members' prices (Lagrangian relaxation of the capacities).
The latter are small integer programs over everybody, made and solved again here (HiGHS) while time is left.
"""

from collections.abc import Iterator, Sequence
from math import inf

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints, Project, Result, Teams
from peerlore.engine.matching.limits import Remaining, forever
from peerlore.engine.matching.verify.verdict import Verdict

TOLERANCE = 1e-6
SLACK = 1e-9
SOLVED_TO = 1e-6  # how closely HiGHS proves a project's best team, as a share of what all are worth


def verify_teams(instance: Teams, result: Result, *, remaining: Remaining = forever) -> Verdict:
    """Members, sizes, capacities, units, what is covered, the value; then the bound, within the time."""
    teams = _teams(instance, result)
    if isinstance(teams, str):
        return Verdict((teams,), "not checked")
    plan = (*_wrong_plan(instance, teams), *_wrong_value(instance, teams, result), *_wrong_status(result))
    prices = _prices(instance, result)
    if prices is None:
        return Verdict((*plan, "the certificate has no prices, 0 or more, of different people"), "not checked")
    bound = bound_of(instance, prices, remaining=remaining)
    if bound is None:
        return Verdict(plan, "not checked")
    if result.bound < bound - SOLVED_TO * max(abs(bound), 1.0):
        plan = (*plan, f"the prices prove no more than {bound}, not {result.bound}")
    return Verdict(plan, "checked in budget")


def _teams(instance: Teams, result: Result) -> list[list[int]] | str:
    listed = result.plan.get("teams")
    if result.kind != "teams" or not isinstance(listed, list) or len(listed) != len(instance.projects):
        return f"the result is not one of teams for {len(instance.projects)} projects"
    people = len(instance.capacity)
    for number, team in enumerate(listed):
        if not isinstance(team, list) or not all(type(x) is int and 0 <= x < people for x in team):
            return f"team {number} is not a list of people of the instance"
    return listed


def _wrong_plan(instance: Teams, teams: list[list[int]]) -> Iterator[str]:
    for number, (project, team) in enumerate(zip(instance.projects, teams, strict=True)):
        if len(set(team)) < len(team):
            yield f"somebody is in team {number} twice"
        if len(team) > project.size:
            yield f"team {number} has {len(team)} members, not at most {project.size}"
        for a, b in _apart_within(instance, team)[:1]:
            yield f"persons {a} and {b} of team {number} must be apart"
        if project.units_at_least > 1 and len({_unit(instance, person) for person in team}) < project.units_at_least:
            yield f"team {number} is not from {project.units_at_least} units"
    taken = np.bincount([person for team in teams for person in team], minlength=len(instance.capacity))
    for person in np.flatnonzero(taken > instance.capacity)[:1]:
        yield f"person {int(person)} is in more teams than their capacity"


def _apart_within(instance: Teams, team: Sequence[int]) -> list[list[int]]:
    """The pairs of those who must be apart that are in this team."""
    if instance.apart is None:
        return []
    both = np.isin(instance.apart, team).all(axis=1) & (instance.apart[:, 0] != instance.apart[:, 1])
    found: list[list[int]] = instance.apart[both].tolist()
    return found


def _unit(instance: Teams, person: int) -> int:
    return 0 if instance.unit is None else int(instance.unit[person])


def _wrong_value(instance: Teams, teams: list[list[int]], result: Result) -> Iterator[str]:
    reached = covered(instance, teams)
    if not _same(result.plan.get("covered"), reached):
        yield "covered is not what the teams reach"
    value = value_of(instance, instance.projects, teams)
    if not np.isfinite(result.value) or abs(value - result.value) > SLACK * max(abs(value), 1.0):
        yield f"the value is {value}, not {result.value}"


def _same(said: object, reached: list[dict[str, int]]) -> bool:
    """Equal, and whole numbers throughout: true is not 1."""
    return isinstance(said, list) and said == reached and all(type(x) is int for item in said for x in item.values())


def _wrong_status(result: Result) -> Iterator[str]:
    if not np.isfinite(result.bound) or result.bound < result.value - SLACK * max(abs(result.bound), 1.0):
        yield "the bound lies below the value"
    if result.status == "optimal" and result.bound - result.value > TOLERANCE * max(abs(result.bound), 1.0):
        yield "optimal is said, but the gap is not closed"


def _prices(instance: Teams, result: Result) -> Floats | None:
    listed = None if result.certificate is None else result.certificate.get("prices")
    made = np.zeros(len(instance.capacity))
    if not isinstance(listed, list) or not all(isinstance(each, list) and len(each) == 2 for each in listed):
        return None
    people = [person for person, _ in listed]
    if not all(type(person) is int and 0 <= person < len(made) for person in people) or len({*people}) < len(people):
        return None
    if not all(type(price) in (int, float) and 0 <= price < 2.0**500 for _, price in listed):
        return None
    for person, price in listed:
        made[person] = price
    return made


# What a plan is worth


def covered(instance: Teams, teams: Sequence[Sequence[int]]) -> list[dict[str, int]]:
    """For each project and needed skill the level reached, no higher than needed."""
    return [
        {
            skill: min(needed, max((instance.skills[person].get(skill, 0) for person in team), default=0))
            for skill, needed in project.needs.items()
        }
        for project, team in zip(instance.projects, teams, strict=True)
    ]


def value_of(instance: Teams, projects: Sequence[Project], teams: Sequence[Sequence[int]]) -> float:
    """Σ importance × level reached; importance is 1 where none is given."""
    total = 0.0
    for project, team in zip(projects, teams, strict=True):
        for skill, needed in project.needs.items():
            best = max((instance.skills[person].get(skill, 0) for person in team), default=0)
            total += project.importance.get(skill, 1.0) * min(needed, best)
    return total


# What cannot be exceeded


def bound_of(instance: Teams, prices: Floats, *, remaining: Remaining) -> float | None:
    """The Lagrangian bound at these prices; `None` where time ran out."""
    total, columns = float(instance.capacity @ prices), _by_skill(instance)
    for project in instance.projects:
        best = _best_team(instance, project, prices, columns=columns, seconds=remaining())
        if best is None:
            return None
        total += best
    return total


Columns = dict[str, list[tuple[int, int]]]


def _by_skill(instance: Teams) -> Columns:
    made: Columns = {}
    for person, skills in enumerate(instance.skills):
        for skill, level in skills.items():
            made.setdefault(skill, []).append((person, level))
    return made


def _best_team(instance: Teams, project: Project, prices: Floats, *, columns: Columns, seconds: float) -> float | None:
    """What no team is worth more than, less its members' prices."""
    if seconds <= 0:
        return None
    offers = _offers(instance, project, prices, columns)
    if not offers or project.size == 0:
        return 0.0
    levels, price, unit, alone = (np.array([each[i] for each in offers]) for i in range(4))
    apart = _apart_rows(instance, alone, size=project.size)
    return _by_program(project, levels, price.astype(np.float64), unit, apart=apart, seconds=seconds)


def _offers(
    instance: Teams, project: Project, prices: Floats, columns: Columns
) -> list[tuple[tuple[int, ...], float, int, int]]:
    """What people can add, each sort at its lowest price: (levels, price, unit, who, where they are apart from
    somebody; else −1). No unit where units do not matter."""
    named = set[int]() if instance.apart is None else {*instance.apart.ravel().tolist()}
    skills, several = [*project.needs], project.units_at_least > 1
    found: dict[int, list[int]] = {person: [0] * len(skills) for person in range(len(prices) if several else 0)}
    for column, skill in enumerate(skills):
        for person, level in columns.get(skill, []):
            found.setdefault(person, [0] * len(skills))[column] = min(level, project.needs[skill])
    cheapest: dict[tuple[tuple[int, ...], int, int], float] = {}
    for person, row in found.items():
        if instance.capacity[person] > 0:
            sort = tuple(row), _unit(instance, person) if several else 0, person if person in named else -1
            cheapest[sort] = min(cheapest.get(sort, inf), float(prices[person]))
    return [(levels, price, unit, who) for (levels, unit, who), price in cheapest.items()]


def _apart_rows(instance: Teams, alone: Ints, *, size: int) -> Floats:
    """[a, t] for each who is apart from others before them: these, and themselves as often as a team holds of these.
    Whoever is in a team with none of them leaves room for all."""
    column = {int(person): t for t, person in enumerate(alone) if person >= 0}
    before: dict[int, set[int]] = {}
    for one, other in [] if instance.apart is None else instance.apart.tolist():
        if one != other and one in column and other in column:
            before.setdefault(column[max(one, other)], set()).add(column[min(one, other)])
    rows = np.zeros((len(before), len(alone)))
    for row, (head, others) in enumerate(before.items()):
        rows[row, [*others]] = 1
        rows[row, head] = min(len(others), size)
    return rows


def _by_program(
    project: Project, levels: Floats, price: Floats, unit: Floats, *, apart: Floats, seconds: float
) -> float | None:
    """max Σ worth · z − Σ price · x, a step reached (z) only by somebody in the team (x), with HiGHS."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # only where a bound is proven
    from scipy.sparse import csr_array

    reach, worth = _reach(project, levels)
    t, m = len(price), len(worth)
    units = np.unique(unit) if project.units_at_least > 1 else np.empty(0)
    rows = np.zeros((m + len(units) + 2, t + m + len(units)))
    rows[:m, :t], rows[:m, t : t + m] = -reach, np.eye(m)
    rows[m, :t] = 1
    rows[m + 1 : m + 1 + len(units), :t] = -(unit[None, :] == units[:, None]).astype(np.float64)
    rows[m + 1 : m + 1 + len(units), t + m :] = np.eye(len(units))
    rows[-1, t + m :] = -1
    least = float(project.units_at_least) if len(units) else 0.0
    rows = np.concatenate([rows, np.pad(apart, ((0, 0), (0, m + len(units))))])
    most = np.concatenate([np.zeros(m), [project.size], np.zeros(len(units)), [-least], apart.max(axis=1, initial=0)])
    found = milp(
        np.concatenate([price, -worth, np.zeros(len(units))]),
        constraints=LinearConstraint(csr_array(rows), -inf, most),
        integrality=np.concatenate([np.ones(t), np.zeros(m + len(units))]),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 1e-7} | ({} if seconds == inf else {"time_limit": seconds}),
    )
    return None if found.mip_dual_bound is None or found.status != 0 else -float(found.mip_dual_bound)


def _reach(project: Project, levels: Floats) -> tuple[Floats, Floats]:
    """[m, t] which offers reach each step of one level, and what the step is worth [m]."""
    rows, worth = [np.zeros((0, len(levels)))], list[float]()
    for column, (skill, needed) in enumerate(project.needs.items()):
        reached = 0
        for level in sorted({int(x) for x in levels[:, column] if 0 < x <= needed}):
            rows.append((levels[:, column] >= level)[None, :].astype(np.float64))
            worth.append(project.importance.get(skill, 1.0) * (level - reached))
            reached = level
    return np.concatenate(rows), np.array(worth)
