"""Read the files of `example/` into plain values."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from peerlore.config.demo.chronicle import merged, week_of
from peerlore.config.demo.roster import Roster, read_roster, rows_of

Wishes = Sequence[tuple[str, int]]


@dataclass(frozen=True, kw_only=True)
class SkillLine:
    number: str
    skill: str
    level: int
    wish: str


@dataclass(frozen=True, kw_only=True)
class Office:
    person: str
    office: str


@dataclass(frozen=True, kw_only=True)
class Preset:
    title: str
    skill: str
    level: int


@dataclass(frozen=True, kw_only=True)
class Profile:
    person: str
    places: int | None = None
    hours: Mapping[str, Sequence[Sequence[str]]] | None = None
    languages: Sequence[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """A level that a colleague confirmed."""

    person: str
    skill: str
    level: int
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Need:
    unit: str
    skill: str
    level: int
    people: int
    by: date


@dataclass(frozen=True, kw_only=True)
class Goal:
    name: str
    measure: str
    owner: str
    serves: str
    set_at: datetime
    starts: date
    ends: date
    needs: Sequence[Need]
    topics: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Round:
    """One matching. Without `worked_out` it waits to be started, without `published` it stays a draft. Without `only`
    everybody asked says yes, but for who `declines` and who is `silent`."""

    enrolled: datetime
    mentors: Mapping[str, int]
    mentees: Mapping[str, Wishes]
    worked_out: datetime | None = None
    published: datetime | None = None
    answered: datetime | None = None
    only: Sequence[str] | None = None
    declines: Sequence[str] = ()
    silent: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Note:
    by: str
    at: datetime
    text: str
    private: bool = False


@dataclass(frozen=True, kw_only=True)
class Promise:
    by: str
    at: datetime
    text: str
    due: date
    kept: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """What became of a pair. With `shows` it was closed after the last meeting and confirmed. `wants`: what each wrote
    in their agreement."""

    learner: str
    met: Sequence[datetime] = ()
    booked: Sequence[datetime] = ()
    where: str = ""
    notes: Sequence[Note] = ()
    promises: Sequence[Promise] = ()
    shows: str = ""
    wants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Course:
    """What became of a pair, if the learner got one in that round: from `begins` on they met every so many days, at
    the first time both had free. `missed` is the number of a meeting that did not take place."""

    learner: str
    round: int
    begins: date
    every: int
    meetings: int
    ends: str
    shows: str = ""
    missed: int = 0


@dataclass(frozen=True, kw_only=True)
class Programme:
    name: str
    by: str
    started: datetime
    needs: Sequence[str]
    rounds: Sequence[Round]
    exchanges: Sequence[Exchange] = ()
    courses: Sequence[Course] = ()
    answer_days: int = 7
    ended: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class History:
    domain: str
    zone: str
    people_arrive: datetime
    skills_said: datetime
    demo_begins: datetime
    readings: Sequence[datetime]
    offices: Sequence[Office]
    presets: Sequence[Preset]
    profiles: Sequence[Profile]
    evidence: Sequence[Confirmed]
    programmes: Sequence[Programme]
    organisation: str
    files_arrive: Sequence[datetime] = ()


@dataclass(frozen=True)
class Example:
    """Everything in the folder."""

    folder: Path
    history: History
    goals: Sequence[Goal]
    skills: Sequence[SkillLine]
    roster: Roster


def read(folder: Path) -> Example:
    """`chronicle.toml`, where there is one, tells what else happened: programmes, and who else joined others."""
    history = _toml(folder / "history.toml")
    if (folder / "chronicle.toml").is_file():
        history = merged(history, _toml(folder / "chronicle.toml"))
    goals = [_goal(goal) for goal in _toml(folder / "goals.toml")["goals"]]  # type: ignore[attr-defined]
    roster = read_roster(folder)
    told = _history({**history, "profiles": [*history["profiles"], *_profiles(folder, roster)]})  # type: ignore[misc]
    return Example(folder, told, goals, _skills(folder), roster)


def _toml(file: Path) -> dict[str, object]:
    return tomllib.loads(file.read_text("utf-8"))


def _skills(folder: Path) -> list[SkillLine]:
    return [
        SkillLine(number=row["Staff number"], skill=row["Skill"], level=int(row["Level"]), wish=row["Wish"])
        for row in rows_of(folder / "skills.csv")
    ]


def _profiles(folder: Path, roster: Roster) -> Iterator[dict[str, object]]:
    for row in rows_of(folder / "profiles.csv"):
        facts = {
            "places": int(row["Places"]) if row["Places"] else None,
            "hours": week_of(row["Hours"]) if row["Hours"] else None,
            "languages": row["Languages"].split() or None,
        }
        yield {"person": roster.address(row["Staff number"]), **facts}


def _goal(table: dict[str, object]) -> Goal:
    needs = [Need(**need) for need in table.pop("needs")]  # type: ignore[attr-defined]
    return Goal(**table, needs=needs)  # type: ignore[arg-type]


def _history(table: dict[str, object]) -> History:
    kinds = {"offices": Office, "presets": Preset, "profiles": Profile, "evidence": Confirmed}
    made = {name: [kind(**row) for row in table.pop(name)] for name, kind in kinds.items()}  # type: ignore[attr-defined]
    programmes = [_programme(row) for row in table.pop("programmes")]  # type: ignore[attr-defined]
    return History(**table, **made, programmes=programmes)  # type: ignore[arg-type]


def _programme(table: dict[str, object]) -> Programme:
    rounds = [Round(**row) for row in table.pop("rounds")]  # type: ignore[attr-defined]
    exchanges = [_exchange(row) for row in table.pop("exchanges", [])]  # type: ignore[attr-defined]
    courses = [Course(**row) for row in table.pop("courses", [])]  # type: ignore[attr-defined]
    return Programme(**table, rounds=rounds, exchanges=exchanges, courses=courses)  # type: ignore[arg-type]


def _exchange(table: dict[str, object]) -> Exchange:
    notes = [Note(**row) for row in table.pop("notes", [])]  # type: ignore[attr-defined]
    promises = [Promise(**row) for row in table.pop("promises", [])]  # type: ignore[attr-defined]
    return Exchange(**table, notes=notes, promises=promises)  # type: ignore[arg-type]
