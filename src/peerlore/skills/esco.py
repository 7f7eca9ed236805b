"""Translator: ESCO's CSV files as they are published (plain or gzipped), to the shape every taxonomy is read in.

Read are skills_en, skillGroups_en, skillsHierarchy_en, broaderRelationsSkillPillar_en and the *Collection_en files.
Where skills_en is absent, the concepts are those of the others, named by what is found in them and in the derived
skills_merged_en and skill_labels_en. A concept that no file names is reported, never invented. Occupations are not
skills; their files are left alone.
"""

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from peerlore.skills.own_skills import LABEL_LENGTH, NotATaxonomy, ReadProblem, ReadSkill, Taxonomy

ATTRIBUTION = "This service uses the ESCO classification of the European Commission."
SOURCE = "esco"
Row = Mapping[str, str]
CONCEPT = "KnowledgeSkillCompetence"
COLLECTION = "*SkillsCollection_??.csv*"
BETWEEN_LABELS = re.compile(r"\s*[|\n]\s*")


def read_esco(folder: Path) -> Taxonomy:
    """Everything the folder has. Raises `NotATaxonomy` where it holds no skills of ESCO."""
    concepts = _concepts(folder)
    groups = _groups(folder)
    if not concepts:
        raise NotATaxonomy(
            f"No skills of ESCO in {folder}. Expected is skills_en.csv (or .gz) with the files it is published with."
        )
    above = _broader(folder, concepts, groups)
    nameless = frozenset(uri for uri, row in concepts.items() if not 0 < len(row["label"]) <= LABEL_LENGTH)
    skills = {uri: _skill(uri, row, above[uri]) for uri, row in (groups | concepts).items() if uri not in nameless}
    return Taxonomy(SOURCE, skills, nameless, tuple(_problems(folder, concepts, nameless)))


def _rows(folder: Path, pattern: str) -> Iterator[Row]:
    """The rows of each file that `pattern` names, plain or gzipped; none where there is no such file."""
    for path in sorted(folder.glob(pattern)):
        if path.suffix not in {".csv", ".gz"}:
            continue
        opened = gzip.open if path.suffix == ".gz" else open
        try:
            with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
                yield from csv.DictReader(file)
        except (OSError, EOFError, UnicodeDecodeError, csv.Error) as wrong:
            raise NotATaxonomy(f"{path.name} cannot be read: {wrong}") from wrong


def _concepts(folder: Path) -> dict[str, dict[str, str]]:
    """uri → label, labels, description, kind. Of several files the first that says something counts."""
    official = list(_rows(folder, "skills_??.csv*"))
    found: dict[str, dict[str, str]] = {}
    for row in official or _derived(folder):
        if row.get("conceptUri") and (row.get("status") or "released") == "released":
            _fill(found.setdefault(row["conceptUri"], _nothing()), row)
    if not official:
        for row in _rows(folder, "skill_labels_??.csv*"):
            if row["concept_uri"] in found:
                _fill(found[row["concept_uri"]], {"preferredLabel": row["preferred_label"]})
    return found


def _derived(folder: Path) -> Iterator[Row]:
    yield from _rows(folder, "skills_merged_??.csv*")
    yield from _rows(folder, COLLECTION)
    for row in _rows(folder, "broaderRelationsSkillPillar_??.csv*"):
        if row["conceptType"] == CONCEPT:
            yield {"conceptUri": row["conceptUri"]}


def _nothing() -> dict[str, str]:
    return dict.fromkeys(("label", "labels", "hidden", "description", "kind"), "")


def _fill(known: dict[str, str], row: Row) -> None:
    names = {"label": "preferredLabel", "labels": "altLabels", "hidden": "hiddenLabels", "kind": "skillType"}
    for ours, theirs in (names | {"description": "description"}).items():
        known[ours] = known[ours] or (row.get(theirs) or "").strip()


def _groups(folder: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in _rows(folder, "skillGroups_??.csv*"):
        _fill(found.setdefault(row["conceptUri"], _nothing()), {**row, "skillType": "group"})
    for row in _rows(folder, "skillsHierarchy_??.csv*"):
        for uri, label in _chain(row):
            _fill(found.setdefault(uri, _nothing()), {"preferredLabel": label, "skillType": "group"})
    return {uri: row for uri, row in found.items() if row["label"]}


def _chain(row: Row) -> list[tuple[str, str]]:
    """Uri and label of each level of a row of the hierarchy, top first."""
    levels = [(row.get(f"Level {n} URI", ""), row.get(f"Level {n} preferred term", "")) for n in range(4)]
    return [(uri, label) for uri, label in levels if uri]


def _broader(folder: Path, *known: Mapping[str, object]) -> dict[str, set[str]]:
    """uri → the uris above it, as far as they are known concepts or groups."""
    above: defaultdict[str, set[str]] = defaultdict(set)
    everything = set().union(*known)
    for lower, upper in _pairs(folder):
        if upper in everything and upper != lower:
            above[lower].add(upper)
    return above


def _pairs(folder: Path) -> Iterator[tuple[str, str]]:
    for row in _rows(folder, "broaderRelationsSkillPillar_??.csv*"):
        yield row["conceptUri"], row["broaderUri"]
    for row in _rows(folder, "skillsHierarchy_??.csv*"):
        chain = [uri for uri, _ in _chain(row)]
        yield from zip(chain[1:], chain, strict=False)
    for row in _rows(folder, COLLECTION):
        for upper in _values(row.get("broaderConceptUri")):
            yield row["conceptUri"], upper


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


def _problems(folder: Path, concepts: Mapping[str, Row], nameless: frozenset[str]) -> Iterator[ReadProblem]:
    for uri in sorted(nameless):
        says = "is longer than fits" if concepts[uri]["label"] else "is missing in every file"
        yield ReadProblem(folder.name, uri, f"The label {says}. The concept was left out.")
