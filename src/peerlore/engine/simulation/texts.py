"""The files of a company, as text."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from peerlore.engine.simulation.blueprint import BEGINS
from peerlore.engine.simulation.company import Company
from peerlore.engine.simulation.goals import Goal
from peerlore.engine.simulation.people import Employee
from peerlore.engine.simulation.seasons import TOLD_UNTIL, Course, Programme, Round, at_nine

COLUMNS = (
    "Staff number", "Last name", "First name", "E-mail", "Division", "Department", "Job title", "Level", "Site",
    "Time zone", "Manager number", "Start date",
)  # fmt: skip
TEAM = 6
SAID = "# Drawn by `peerlore simulate`. People are named by the part of their address before the @."
HR_DAYS = (date(2024, 12, 2), date(2025, 3, 3), date(2025, 6, 2), date(2025, 9, 1), date(2025, 12, 1), date(2026, 3, 2))
READINGS = (date(2025, 11, 3), date(2025, 12, 1), date(2026, 1, 12), date(2026, 2, 2), date(2026, 3, 2))


def texts_of(company: Company) -> dict[str, str]:
    return {
        "people.csv": _people(company),
        "past.csv": _past(company),
        "skills.csv": _csv(("Staff number", "Skill", "Level", "Wish"), company.skills),
        "profiles.csv": _profiles(company),
        "goals.toml": goals_text(company),
        "history.toml": history_text(company),
        "doors.toml": _doors(company),
        "TRUTH.json": json.dumps(company.truth, ensure_ascii=False, indent=2) + "\n",
    }


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = _Written()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return "".join(out.lines)


class _Written:
    """What a writer of CSV writes to, kept."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line)


def _people(company: Company) -> str:
    teams = any(one.team for one in company.staff.people)
    return _csv(_columns(teams=teams), (_row(one, company.domain, teams) for one in company.staff.everybody))


def _columns(*, teams: bool) -> list[str]:
    return [*COLUMNS[:TEAM], *(["Team"] if teams else []), *COLUMNS[TEAM:]]


def _row(one: Employee, domain: str, teams: bool) -> list[str]:
    head = [one.number, one.family, one.given, f"{one.address}@{domain}", one.division, one.department]
    tail = [one.title, one.level, one.place.name, one.place.zone, one.manager, one.since.isoformat()]
    return [*head, *([one.team] if teams else []), *tail]


def _past(company: Company) -> str:
    teams = any(one.team for one in company.staff.people)
    rows = (
        [*_row(past.employee, company.domain, teams), past.until.isoformat(), "left" if past.left else "moved"]
        for past in company.staff.past
    )
    return _csv([*_columns(teams=teams), "Until", "Then"], rows)


def _profiles(company: Company) -> str:
    rows = ((one.number, one.languages, one.hours, one.places) for one in company.profiles)
    return _csv(("Staff number", "Languages", "Hours", "Places"), rows)


def _said(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_said(one)}" for key, one in value.items()) + " }" if value else "{}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_said(one) for one in value) + "]"
    return str(value)


def _key(key: object) -> str:
    text = str(key)
    return text if text.replace("_", "").isalnum() and text.isascii() else json.dumps(text, ensure_ascii=False)


def _table(facts: Mapping[str, object]) -> Iterator[str]:
    return (f"{key} = {_said(value)}" for key, value in facts.items())


def _lines(name: str, rows: Iterable[Mapping[str, object]]) -> list[str]:
    """An array of inline tables, one on a line; nothing where there is none."""
    found = [f"  {_said(row)}," for row in rows]
    return [f"{name} = [", *found, "]"] if found else []


def goals_text(company: Company) -> str:
    parts = ["# People are named by e-mail address, units and skills by name."]
    for goal in company.goals:
        parts += ["", "[[goals]]", *_table(_goal(goal, company.domain))]
        parts += _lines("needs", (vars(need) for need in goal.needs))
        parts += [f"topics = {_said(goal.topics)}"]
    return "\n".join(parts) + "\n"


def _goal(goal: Goal, domain: str) -> dict[str, object]:
    facts = {key: value for key, value in vars(goal).items() if key not in ("needs", "topics")}
    return {**facts, "owner": f"{goal.owner}@{domain}"}


def _doors(company: Company) -> str:
    parts = ["# Whom the sign-in page offers, in this order."]
    for office, who in sorted(company.offices.items()):
        line = {"email": f"{who}@{company.domain}", "line": f"{office.capitalize()} of {company.name}."}
        parts += ["", "[[doors]]", *_table(line)]
    return "\n".join(parts) + "\n"


def history_text(company: Company) -> str:
    """All of what happened, as the demonstration plays it."""
    offices = [{"person": who, "office": office} for office, who in company.offices.items()]
    head = {
        "organisation": company.name,
        "domain": company.domain,
        "zone": company.staff.people[0].place.zone,
        "people_arrive": at_nine(BEGINS),
        "files_arrive": [at_nine(day) for day in HR_DAYS],
        "skills_said": at_nine(BEGINS + timedelta(days=7), minutes=60),
        "demo_begins": at_nine(TOLD_UNTIL, minutes=12),
        "readings": [at_nine(day, minutes=540) for day in READINGS],
        "presets": [],
        "profiles": [],
        "evidence": [],
    }
    return "\n".join([SAID, "", *_table(head), *_lines("offices", offices), *chronicle(company.programmes)]) + "\n"


def chronicle(programmes: Iterable[Programme]) -> list[str]:
    """The programmes, each with its rounds and with what became of the pairs."""
    parts: list[str] = []
    for made in programmes:
        head = {"name": made.name, "by": made.by, "started": made.started, "needs": made.needs}
        if made.ended:
            head["ended"] = made.ended
        parts += ["", "[[joins]]" if made.joins else "[[programmes]]"]
        parts += _table({"name": made.name} if made.joins else head)
        parts += _lines("courses", (_course(one) for one in made.courses))
        for one in made.rounds:
            parts += ["", "[[joins.rounds]]" if made.joins else "[[programmes.rounds]]", *_round(one, joins=made.joins)]
    return parts


def _course(one: Course) -> dict[str, object]:
    optional = {"shows": one.shows, "missed": one.missed}
    facts = {"learner": one.learner, "round": one.round, "begins": one.begins, "every": one.every}
    return {**facts, "meetings": one.meetings, "ends": one.ends, **{k: v for k, v in optional.items() if v}}


def _round(one: Round, *, joins: bool) -> Iterator[str]:
    dates = {key: getattr(one, key) for key in ("enrolled", "worked_out", "published", "answered")}
    if not joins:
        yield from _table({key: value for key, value in dates.items() if value})
    for key, names in (("declines", one.declines), ("silent", one.silent)):
        if names:
            yield f"{key} = {_said(names)}"
    yield f"mentors = {_said(one.mentors)}"
    yield "[joins.rounds.mentees]" if joins else "[programmes.rounds.mentees]"
    yield from (f'"{name}" = {_said(wishes)}' for name, wishes in one.mentees.items())
