"""Read the files of `example/` into plain values."""

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

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
    """One matching. Without `published` it stays a draft; without `only` everybody asked says yes."""

    enrolled: datetime
    worked_out: datetime
    mentors: Mapping[str, int]
    mentees: Mapping[str, Wishes]
    published: datetime | None = None
    answered: datetime | None = None
    only: Sequence[str] | None = None


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
    """What became of a pair. With `shows` it was closed after the last meeting and confirmed."""

    learner: str
    met: Sequence[datetime] = ()
    booked: Sequence[datetime] = ()
    where: str = ""
    notes: Sequence[Note] = ()
    promises: Sequence[Promise] = ()
    shows: str = ""


@dataclass(frozen=True, kw_only=True)
class Programme:
    name: str
    by: str
    started: datetime
    needs: Sequence[str]
    rounds: Sequence[Round]
    exchanges: Sequence[Exchange] = ()
    answer_days: int = 7


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


@dataclass(frozen=True)
class Example:
    """Everything in the folder."""

    folder: Path
    history: History
    goals: Sequence[Goal]
    skills: Sequence[SkillLine] = field(default=())

    @property
    def people_file(self) -> Path:
        return self.folder / "people.csv"


def read(folder: Path) -> Example:
    history = tomllib.loads((folder / "history.toml").read_text("utf-8"))
    goals = tomllib.loads((folder / "goals.toml").read_text("utf-8"))["goals"]
    return Example(folder, _history(history), [_goal(goal) for goal in goals], _skills(folder / "skills.csv"))


def _skills(file: Path) -> list[SkillLine]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            SkillLine(number=row["Staff number"], skill=row["Skill"], level=int(row["Level"]), wish=row["Wish"])
            for row in csv.DictReader(lines)
        ]


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
    return Programme(**table, rounds=rounds, exchanges=exchanges)  # type: ignore[arg-type]


def _exchange(table: dict[str, object]) -> Exchange:
    notes = [Note(**row) for row in table.pop("notes", [])]  # type: ignore[attr-defined]
    promises = [Promise(**row) for row in table.pop("promises", [])]  # type: ignore[attr-defined]
    return Exchange(**table, notes=notes, promises=promises)  # type: ignore[arg-type]
