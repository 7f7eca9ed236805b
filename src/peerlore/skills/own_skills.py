"""Translator: a taxonomy of one's own from a CSV file, and the shape in which every taxonomy is read.

The file has the columns label, other labels, description, broader; of these only label must be there. Several labels,
or several broader skills, are parted by "|". What others name as broader is a group if nothing else is said of it.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from peerlore.skills.models import normalised
from peerlore.skills.tables import NAMED_AT_MOST, NotATaxonomy

__all__ = [
    "NotATaxonomy",
    "ReadOccupation",
    "ReadProblem",
    "ReadSkill",
    "ReadUse",
    "Taxonomy",
    "read_own",
    "read_starter",
]
LABEL_LENGTH = 255
STARTER = files("peerlore.skills") / "taxonomies" / "starter.csv"


@dataclass(frozen=True, kw_only=True)
class ReadSkill:
    """A skill as a file has it. `labels` are the others it goes by; `broader` holds the uris of those above it."""

    uri: str
    label: str
    labels: tuple[str, ...] = ()
    description: str = ""
    kind: str = ""
    broader: frozenset[str] = frozenset()
    is_group: bool = False


@dataclass(frozen=True, kw_only=True)
class ReadOccupation:
    """An occupation as a file has it. `titles` are the others it goes by."""

    uri: str
    label: str
    titles: tuple[str, ...] = ()
    code: str = ""
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadUse:
    """A skill that an occupation asks for: how much (`importance`, 1 to 5) and how well (`level`, 0 to 7), as told."""

    occupation: str
    skill: str
    essential: bool = False
    importance: float | None = None
    level: float | None = None


@dataclass(frozen=True)
class ReadProblem:
    """A row that was left out, and why."""

    file: str
    row: str
    message: str


@dataclass(frozen=True)
class Taxonomy:
    """All of a taxonomy as it was read. `nameless` are concepts it has without saying what they are called: they are
    not invented, and those known from an earlier import are left as they are. So are all occupations, and all they ask
    for, where it says nothing of them (`None`)."""

    source: str
    skills: Mapping[str, ReadSkill]
    nameless: frozenset[str] = frozenset()
    problems: tuple[ReadProblem, ...] = ()
    occupations: Mapping[str, ReadOccupation] | None = None
    uses: Sequence[ReadUse] | None = None


def read_starter() -> Taxonomy:
    """The small taxonomy that comes with Peerlore."""
    return _read(STARTER, "starter")


def read_own(path: Path) -> Taxonomy:
    return _read(path, "own")


def uri_of(source: str, label: str) -> str:
    """What names a skill of our own: the same label, however written, is the same skill."""
    return f"peerlore:{source}/{normalised(label).replace(' ', '-')}"[:LABEL_LENGTH]


def parts(cell: str | None) -> tuple[str, ...]:
    """The values of a cell that holds several, each once, in order."""
    return tuple(dict.fromkeys(part.strip() for part in (cell or "").split("|") if part.strip()))


def _read(path: Path | Traversable, source: str) -> Taxonomy:
    rows = list(_rows(path))
    skills: dict[str, ReadSkill] = {}
    problems = []
    for number, row in enumerate(rows, start=2):
        if wrong := _wrong(row, source, skills):
            problems.append(ReadProblem(path.name, str(number), wrong))
        else:
            skill = _skill(row, source)
            skills[skill.uri] = skill
    return Taxonomy(source, _with_groups(skills, rows, source), problems=tuple(problems))


def _rows(path: Path | Traversable) -> Iterator[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        raise NotATaxonomy(f"{path.name} cannot be read as text in UTF-8: {wrong}") from wrong
    reader = csv.DictReader(text.splitlines(keepends=True))
    names = [(name or "").strip().casefold() for name in reader.fieldnames or ()]
    if "label" not in names:
        has = ", ".join(f"“{name}”" for name in reader.fieldnames or ()) or "none"
        raise NotATaxonomy(
            f"{path.name} has no column “label”; its columns are: {has[:NAMED_AT_MOST]}. Wanted are label and, "
            "where known, other labels, description, broader."
        )
    reader.fieldnames = names
    for row in reader:
        yield {name: (cell or "").strip() for name, cell in row.items() if name and isinstance(cell, str)}


def _wrong(row: Mapping[str, str], source: str, known: Mapping[str, ReadSkill]) -> str:
    label = row.get("label", "")
    if not label:
        return "The row has no label. It was left out."
    if len(label) > LABEL_LENGTH:
        return f"The label is longer than {LABEL_LENGTH} characters. The row was left out."
    if uri_of(source, label) in known:
        return f"“{label}” is there twice. The first row counts."
    return ""


def _skill(row: Mapping[str, str], source: str) -> ReadSkill:
    return ReadSkill(
        uri=uri_of(source, row["label"]),
        label=row["label"],
        labels=parts(row.get("other labels")),
        description=row.get("description", ""),
        kind="skill",
        broader=frozenset(uri_of(source, above) for above in parts(row.get("broader"))),
    )


def _with_groups(skills: dict[str, ReadSkill], rows: list[dict[str, str]], source: str) -> dict[str, ReadSkill]:
    """`skills`, with a group for each broader name that has no row of its own."""
    named = {uri_of(source, above): above for row in rows for above in parts(row.get("broader"))}
    groups = {
        uri: ReadSkill(uri=uri, label=label, kind="group", is_group=True)
        for uri, label in named.items()
        if uri not in skills
    }
    return {uri: replace(s, broader=s.broader - {uri}) for uri, s in (skills | groups).items()}
