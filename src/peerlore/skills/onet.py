"""Translator: O*NET's database files, as published (text, Excel) or as CSV, to the shape every taxonomy is read in.

Skills and knowledge are the elements of the content model; each software that is named under technology skills is a
skill too, in the group of its kind. Occupations come with their alternate titles, and with how important each skill is
to them and how much of it they ask for. What O*NET itself advises to suppress is left out.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from peerlore.skills.models import normalised
from peerlore.skills.own_skills import LABEL_LENGTH, ReadOccupation, ReadProblem, ReadSkill, ReadUse, Taxonomy
from peerlore.skills.tables import NotATaxonomy, Row, Tables, bare, tables_in

ATTRIBUTION = (
    "This product includes information from the O*NET Database by the U.S. Department of Labor, Employment and "
    "Training Administration (USDOL/ETA). Used under the CC BY 4.0 license. O*NET is a trademark of USDOL/ETA. "
    "Peerlore has modified some of this information. USDOL/ETA has not approved, endorsed, or tested these "
    "modifications."
)
SOURCE = "onet"
# Bare names of files, the present one first; older releases called some otherwise.
OCCUPATIONS = ("occupationdata",)
TITLES = ("alternatetitles",)
REPORTED = ("sampleofreportedtitles",)
ELEMENTS = {"skill": ("skills", "essentialskills"), "knowledge": ("knowledge",)}
TECHNOLOGY = ("technologyskills", "softwareskills", "toolsandtechnology")
DESCRIPTIONS = ("contentmodelreference",)
CALLED = {"skill": "O*NET skills", "knowledge": "O*NET knowledge"}
CODE, ELEMENT, NAME, VALUE = "onetsoccode", "elementid", "elementname", "datavalue"
EXAMPLES = ("example", "workplaceexample", "t2example", "commodityexample")
HOT, IN_DEMAND, NEITHER = 4.0, 3.5, 2.5  # of software, in steps of importance: O*NET says only this much
STRANGERS_AT_MOST = 0.3


@dataclass
class _Reading:
    """What has been read so far."""

    occupations: Mapping[str, ReadOccupation]
    skills: dict[str, ReadSkill] = field(default_factory=dict)
    uses: dict[tuple[str, str], ReadUse] = field(default_factory=dict)
    above: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    problems: list[ReadProblem] = field(default_factory=list)


def read_onet(place: Path) -> Taxonomy:
    """Everything the folder or archive has. Raises `NotATaxonomy` where a file is missing, damaged or of another
    release."""
    tables = tables_in(place)
    occupations = _occupations(tables)
    read = _Reading(occupations)
    for kind, names in ELEMENTS.items():
        _read_elements(tables, read, file=_must(tables, names), kind=kind)
    if technology := _file(tables, TECHNOLOGY):
        _read_technology(tables, read, file=technology)
    skills = {uri: replace(s, broader=frozenset(read.above[uri])) for uri, s in read.skills.items()}
    problems = tuple(read.problems)
    return Taxonomy(SOURCE, skills, problems=problems, occupations=occupations, uses=tuple(read.uses.values()))


def _file(tables: Tables, names: tuple[str, ...]) -> str:
    """The file of one of these names; empty where there is none."""
    known = {bare(file.split(".")[0]): file for file in sorted(tables.files, reverse=True)}
    return next((known[name] for name in names if name in known), "")


PUBLISHED = {"occupationdata": "Occupation Data", "skills": "Skills", "knowledge": "Knowledge"}


def _must(tables: Tables, names: tuple[str, ...]) -> str:
    file = _file(tables, names)
    if not file:
        wanted = PUBLISHED[names[0]]
        raise NotATaxonomy(
            f"There is no “{wanted}” in {tables.place} (.txt, .csv or .xlsx). Download O*NET’s whole database and give "
            "its folder or the archive."
        )
    return file


def _occupations(tables: Tables) -> dict[str, ReadOccupation]:
    titles = _titles(tables)
    found = {}
    for row in tables.rows(_must(tables, OCCUPATIONS), needs=("O*NET-SOC Code", "Title", "Description")):
        code, label = row[CODE].strip(), row["title"].strip()
        if label and len(label) <= LABEL_LENGTH:
            found[_of(code)] = ReadOccupation(
                uri=_of(code), label=label, titles=tuple(titles[code]), code=code, description=row["description"]
            )
    return found


def _titles(tables: Tables) -> defaultdict[str, dict[str, None]]:
    """The other titles of each code, in order, each once."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for names, column in ((TITLES, "Alternate Title"), (REPORTED, "Reported Job Title")):
        if file := _file(tables, names):
            for row in tables.rows(file, needs=("O*NET-SOC Code", column)):
                short = row.get("shorttitle", "")
                for title in (row[bare(column)].strip(), "" if short in {"n/a", "NA"} else short.strip()):
                    if title and len(title) <= LABEL_LENGTH:
                        found[row[CODE].strip()].setdefault(title)
    return found


def _of(code: str) -> str:
    return f"onet:occupation/{code}"


def _read_elements(tables: Tables, read: _Reading, *, file: str, kind: str) -> None:
    group = f"onet:group/{kind}"
    told, strangers, lines = _descriptions(tables), 0, 0
    read.skills[group] = ReadSkill(uri=group, label=CALLED[kind], kind="group", is_group=True)
    for row in tables.rows(file, needs=("O*NET-SOC Code", "Element ID", "Element Name", "Scale ID", "Data Value")):
        uri, lines = f"onet:element/{row[ELEMENT].strip()}", lines + 1
        if uri not in read.skills:
            about = told.get(row[ELEMENT].strip(), "")
            read.skills[uri] = ReadSkill(uri=uri, label=row[NAME].strip(), kind=kind, description=about)
            read.above[uri].add(group)
        strangers += _of(row[CODE].strip()) not in read.occupations
        _note_value(read, row, file=file, uri=uri)
    _check_release(read, file, strangers=strangers, lines=lines)


def _descriptions(tables: Tables) -> dict[str, str]:
    file = _file(tables, DESCRIPTIONS)
    rows: Iterator[Row] = tables.rows(file, needs=("Element ID", "Description")) if file else iter(())
    return {row[ELEMENT].strip(): row["description"].strip() for row in rows}


def _note_value(read: _Reading, row: Row, *, file: str, uri: str) -> None:
    """Importance (IM) or level (LV) of one line, unless it is not to be told or of an occupation that is not there."""
    occupation, scale = _of(row[CODE].strip()), row["scaleid"].strip()
    hushed = row.get("recommendsuppress", "") == "Y" or row.get("notrelevant", "") == "Y"
    if occupation not in read.occupations or hushed or scale not in {"IM", "LV"}:
        return
    value = _number(row, file)
    use = read.uses.get((occupation, uri), ReadUse(occupation=occupation, skill=uri))
    told = replace(use, importance=value) if scale == "IM" else replace(use, level=value)
    read.uses[occupation, uri] = told


def _number(row: Row, file: str) -> float:
    try:
        return float(row[VALUE])
    except ValueError as wrong:
        raise NotATaxonomy(
            f"{file}: “{row[VALUE][:40]}” of {row[CODE]}, {row[NAME]} is no number. The file was changed; "
            "download it again."
        ) from wrong


def _read_technology(tables: Tables, read: _Reading, *, file: str) -> None:
    strangers, lines = 0, 0
    for row in tables.rows(file, needs=("O*NET-SOC Code", "Commodity Code", "Commodity Title")):
        if bare(row.get("t2type", "technology")) != "technology":
            continue
        occupation, uri, lines = _of(row[CODE].strip()), _technology(read, row, file=file), lines + 1
        strangers += occupation not in read.occupations
        if uri and occupation in read.occupations:
            much = HOT if row.get("hottechnology") == "Y" else NEITHER
            much = max(much, IN_DEMAND) if row.get("indemand") == "Y" else much
            use = ReadUse(occupation=occupation, skill=uri, importance=much)
            read.uses.setdefault((occupation, uri), use)
    _check_release(read, file, strangers=strangers, lines=lines)


def _technology(read: _Reading, row: Row, *, file: str) -> str:
    """The uri of the software a line names, noted with its group; empty where it names none that fits."""
    label = next((row[name].strip() for name in EXAMPLES if row.get(name)), "")
    uri = f"onet:technology/{normalised(label).replace(' ', '-')}"[:LABEL_LENGTH]
    group = f"onet:commodity/{row['commoditycode'].strip()}"
    if not label or len(label) > LABEL_LENGTH:
        read.problems.append(ReadProblem(file, row[CODE], "The line names no software. It was left out."))
        return ""
    read.skills.setdefault(uri, ReadSkill(uri=uri, label=label, kind="technology"))
    read.skills.setdefault(group, ReadSkill(uri=group, label=row["commoditytitle"], kind="group", is_group=True))
    read.above[uri].add(group)
    return uri


def _check_release(read: _Reading, file: str, *, strangers: int, lines: int) -> None:
    """Lines of occupations that are not listed are left out; where there are many, the files are of two releases."""
    if strangers > STRANGERS_AT_MOST * lines:
        raise NotATaxonomy(
            f"{file} is of another release than the list of occupations: {strangers:,} of its {lines:,} lines name "
            "occupations that are not in it. Download all files of one release."
        )
    if strangers:
        read.problems.append(
            ReadProblem(file, "", f"{strangers:,} of {lines:,} lines name occupations that are not listed; left out.")
        )
