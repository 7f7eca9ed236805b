"""Translator: ESCO's CSV files as they are published (plain or gzipped, in any language), to the shape every taxonomy
is read in.

Read are skills_en, skillGroups_en, skillsHierarchy_en, broaderRelationsSkillPillar_en and the *Collection_en files, and
occupations_en with occupationSkillRelations_en. Where skills_en is absent, the concepts are those of the others, named
by what is found in them and in the derived skills_merged_en and skill_labels_en; occupation_skill_labels_en stands for
the relations. A concept that no file names is reported, never invented.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from peerlore.skills.models import normalised
from peerlore.skills.own_skills import LABEL_LENGTH, ReadOccupation, ReadProblem, ReadSkill, ReadUse, Taxonomy
from peerlore.skills.tables import NotATaxonomy, Row, Tables, tables_in

ATTRIBUTION = "This service uses the ESCO classification of the European Commission."
SOURCE = "esco"
CONCEPT = "KnowledgeSkillCompetence"
BETWEEN_LABELS = re.compile(r"\s*[|\n]\s*")
NAMED = re.compile(
    r"(?P<stem>[A-Za-z_]+?)(?:_(?P<language>[a-z]{2}(?:-[A-Za-z]{2,4})?))?\.(?:csv|tsv|txt|xlsx)(?:\.gz)?"
)
STRANGERS_AT_MOST = 0.3
NEEDS = {
    "occupationSkillRelations": ("occupationUri", "relationType", "skillUri"),
    "occupation_skill_labels": ("occupation_uri", "relation", "skill_label"),
}
FEW = 20  # lines: with fewer nothing can be said of the release


def read_esco(place: Path, *, language: str = "") -> Taxonomy:
    """Everything the folder or archive has. Raises `NotATaxonomy` where it holds no skills of ESCO, where a file is
    damaged, or where files are of different releases."""
    files = _files(place, language)
    concepts = _concepts(files)
    groups = _groups(files)
    if not concepts:
        raise NotATaxonomy(
            f"No skills of ESCO in {place}. Expected is skills_en.csv (or .gz) with the files it is published with."
        )
    above = _broader(files, concepts, groups)
    nameless = frozenset(uri for uri, row in concepts.items() if not 0 < len(row["label"]) <= LABEL_LENGTH)
    skills = {uri: _skill(uri, row, above[uri]) for uri, row in (groups | concepts).items() if uri not in nameless}
    problems = list(_problems(place, concepts, nameless))
    occupations = _occupations(files)
    uses = None if occupations is None else _uses(files, problems, skills=skills, occupations=occupations)
    return Taxonomy(SOURCE, skills, nameless, tuple(problems), occupations, uses)


@dataclass(frozen=True)
class _Files:
    """The files of one language, by the first part of their names."""

    tables: Tables
    named: Mapping[str, list[str]]

    def rows(self, stem: str, *needs: str) -> Iterator[Row]:
        """The rows of each file of this name; none where there is no such file."""
        for file in self.named.get(stem.casefold(), ()):
            yield from self.tables.rows(file, needs=needs)

    def collections(self) -> Iterator[Row]:
        for stem in sorted(self.named):
            if stem.endswith("skillscollection"):
                yield from self.rows(stem, "conceptUri", "preferredLabel")

    def has(self, stem: str) -> bool:
        return stem.casefold() in self.named


def _files(place: Path, language: str) -> _Files:
    tables = tables_in(place)
    parted = {file: found for file in sorted(tables.files) if (found := NAMED.fullmatch(file))}
    said = {found["language"] for found in parted.values() if found["stem"].casefold().startswith("skills")} - {None}
    wanted = _language(place, {str(one) for one in said}, language)
    named: defaultdict[str, list[str]] = defaultdict(list)
    for file, found in parted.items():
        if found["language"] in (None, wanted):
            named[found["stem"].casefold()].append(file)
    return _Files(tables, named)


def _language(place: Path, said: set[str], language: str) -> str:
    """The one that was asked for, or the only one there is."""
    if language and language not in said:
        raise NotATaxonomy(
            f"There is no ESCO in “{language}” in {place}; there is {', '.join(sorted(said)) or 'none'}."
        )
    if not language and len(said) > 1:
        raise NotATaxonomy(f"ESCO is in {place} in {', '.join(sorted(said))}. Say which, as in --language en.")
    return language or next(iter(said), "")


def _concepts(files: _Files) -> dict[str, dict[str, str]]:
    """uri → label, labels, description, kind. Of several files the first that says something counts."""
    official = files.has("skills")
    found: dict[str, dict[str, str]] = {}
    for row in files.rows("skills", "conceptUri", "preferredLabel") if official else _derived(files):
        if row.get("concepturi") and (row.get("status") or "released") == "released":
            _fill(found.setdefault(row["concepturi"], _nothing()), row)
    if not official:
        for row in files.rows("skill_labels", "concept_uri", "preferred_label"):
            if row["concepturi"] in found:
                _fill(found[row["concepturi"]], row)
    return found


def _derived(files: _Files) -> Iterator[Row]:
    yield from files.rows("skills_merged", "conceptUri", "preferredLabel")
    yield from files.collections()
    for row in files.rows("broaderRelationsSkillPillar", "conceptUri", "broaderUri"):
        if row.get("concepttype") == CONCEPT:
            yield {"concepturi": row["concepturi"]}


def _nothing() -> dict[str, str]:
    return dict.fromkeys(("label", "labels", "hidden", "description", "kind"), "")


def _fill(known: dict[str, str], row: Row) -> None:
    names = {"label": "preferredlabel", "labels": "altlabels", "hidden": "hiddenlabels", "kind": "skilltype"}
    for ours, theirs in (names | {"description": "description"}).items():
        known[ours] = known[ours] or (row.get(theirs) or "").strip()


def _groups(files: _Files) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in files.rows("skillGroups", "conceptUri", "preferredLabel"):
        _fill(found.setdefault(row["concepturi"], _nothing()), {**row, "skilltype": "group"})
    for row in files.rows("skillsHierarchy", "Level 0 URI", "Level 0 preferred term"):
        for uri, label in _chain(row):
            _fill(found.setdefault(uri, _nothing()), {"preferredlabel": label, "skilltype": "group"})
    return {uri: row for uri, row in found.items() if row["label"]}


def _chain(row: Row) -> list[tuple[str, str]]:
    """Uri and label of each level of a row of the hierarchy, top first."""
    levels = [(row.get(f"level{n}uri", ""), row.get(f"level{n}preferredterm", "")) for n in range(4)]
    return [(uri, label) for uri, label in levels if uri]


def _broader(files: _Files, concepts: Mapping[str, object], groups: Mapping[str, object]) -> dict[str, set[str]]:
    """uri → the uris above it, as far as they are known concepts or groups."""
    above: defaultdict[str, set[str]] = defaultdict(set)
    strangers = lines = 0
    for lower, upper in _pairs(files):
        lines += 1
        strangers += lower not in concepts and lower not in groups
        if upper != lower and (upper in concepts or upper in groups):
            above[lower].add(upper)
    _check_release("broaderRelationsSkillPillar", strangers=strangers, lines=lines, of="skills")
    return above


def _pairs(files: _Files) -> Iterator[tuple[str, str]]:
    for row in files.rows("broaderRelationsSkillPillar", "conceptUri", "broaderUri"):
        yield row["concepturi"], row["broaderuri"]
    for row in files.rows("skillsHierarchy", "Level 0 URI"):
        chain = [uri for uri, _ in _chain(row)]
        yield from zip(chain[1:], chain, strict=False)
    for row in files.collections():
        for upper in _values(row.get("broaderconcepturi")):
            yield row["concepturi"], upper


def _values(cell: str | None) -> list[str]:
    return [value for value in BETWEEN_LABELS.split((cell or "").strip()) if value]


def _skill(uri: str, row: Row, above: Iterable[str]) -> ReadSkill:
    return ReadSkill(
        uri=uri,
        label=row["label"],
        labels=tuple(dict.fromkeys(_values(row["labels"]) + _values(row["hidden"]))),
        description=row["description"],
        kind=row["kind"].split("/")[0],
        broader=frozenset(above),
        is_group=row["kind"] == "group",
    )


def _problems(place: Path, concepts: Mapping[str, Row], nameless: frozenset[str]) -> Iterator[ReadProblem]:
    for uri in sorted(nameless):
        says = "is longer than fits" if concepts[uri]["label"] else "is missing in every file"
        yield ReadProblem(place.name, uri, f"The label {says}. The concept was left out.")


def _occupations(files: _Files) -> dict[str, ReadOccupation] | None:
    """uri → occupation; `None` where the files say nothing of any."""
    if not files.has("occupations"):
        return None
    rows = files.rows("occupations", "conceptUri", "preferredLabel", "altLabels")
    read = (_occupation(row) for row in rows if (row.get("status") or "released") == "released")
    return {one.uri: one for one in read if 0 < len(one.label) <= LABEL_LENGTH}


def _occupation(row: Row) -> ReadOccupation:
    titles = _values(row["altlabels"]) + _values(row.get("hiddenlabels"))
    return ReadOccupation(
        uri=row["concepturi"],
        label=row["preferredlabel"].strip(),
        titles=tuple(title for title in dict.fromkeys(titles) if len(title) <= LABEL_LENGTH),
        code=(row.get("iscogroup") or row.get("code") or "").strip()[:32],
        description=row.get("description", "").strip(),
    )


def _uses(
    files: _Files,
    problems: list[ReadProblem],
    *,
    skills: Mapping[str, ReadSkill],
    occupations: Mapping[str, ReadOccupation],
) -> tuple[ReadUse, ...] | None:
    """What each occupation asks for, as essential or optional; `None` where no file tells."""
    for stem, told in (("occupationSkillRelations", _by_uri), ("occupation_skill_labels", _by_label)):
        if files.has(stem):
            known = _Known(stem, skills, occupations)
            return known.among(told(files.rows(stem, *NEEDS[stem]), skills), problems)
    return None


def _by_uri(rows: Iterator[Row], skills: Mapping[str, ReadSkill]) -> Iterator[ReadUse]:
    for row in rows:
        essential = row["relationtype"] == "essential"
        yield ReadUse(occupation=row["occupationuri"], skill=row["skilluri"], essential=essential)


def _by_label(rows: Iterator[Row], skills: Mapping[str, ReadSkill]) -> Iterator[ReadUse]:
    named = {normalised(skill.label): uri for uri, skill in skills.items() if not skill.is_group}
    for row in rows:
        skill = named.get(normalised(row["skilllabel"]), "")
        yield ReadUse(occupation=row["occupationuri"], skill=skill, essential=row["relation"] == "essential")


@dataclass(frozen=True)
class _Known:
    """The skills and occupations that a file may name."""

    stem: str
    skills: Mapping[str, ReadSkill]
    occupations: Mapping[str, ReadOccupation]

    def among(self, told: Iterator[ReadUse], problems: list[ReadProblem]) -> tuple[ReadUse, ...]:
        """Each use once, essential where that is said; of what is not known it is counted how often it is named."""
        found: dict[tuple[str, str], ReadUse] = {}
        strangers = lines = 0
        for use in told:
            lines += 1
            if use.skill not in self.skills or use.occupation not in self.occupations:
                strangers += 1
            elif use.essential or (use.occupation, use.skill) not in found:
                found[use.occupation, use.skill] = use
        _check_release(self.stem, strangers=strangers, lines=lines, of="skills and occupations")
        if strangers:
            says = f"{strangers:,} of {lines:,} lines name what is not in the other files; left out."
            problems.append(ReadProblem(self.stem, "", says))
        return tuple(found.values())


def _check_release(stem: str, *, strangers: int, lines: int, of: str) -> None:
    if lines >= FEW and strangers > STRANGERS_AT_MOST * lines:
        raise NotATaxonomy(
            f"{stem} is of another release than the {of}: {strangers:,} of its {lines:,} lines name what is not in "
            "them. Download all files of one release."
        )
