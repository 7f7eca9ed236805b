"""The cells of one line as what we hold of a person, with what is wrong with them."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from peerlore.clock import zones
from peerlore.integrations.hr_files.mapping import ColumnMapping, Dates, Field
from peerlore.integrations.hr_files.problems import Problem
from peerlore.integrations.hr_files.reading import Line, Table

LONGEST = {"number": 64, "given_name": 150, "family_name": 150, "email": 254, "title": 200, "level": 64, "site": 200}
LONGEST_UNIT = 200
UNIT_STEPS = re.compile(r"\s+[/>›»]\s+|\s*\\\s*")
ISO_DATE = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{1,2}:\d{2}.*)?$")
OTHER_DATE = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$")
ZONES = zones()


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """What one line says of a person. `None`: the file has no column for it, so it stays as it is."""

    line: int
    number: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    email: str | None = None
    units: tuple[str, ...] | None = None
    title: str | None = None
    level: str | None = None
    site: str | None = None
    zone: str | None = None
    manager: str | None = None
    since: str | None = None

    def as_json(self) -> dict[str, object]:
        """Only what the file has columns for."""
        return {name: value for name, value in asdict(self).items() if value is not None and name != "line"}


@dataclass(frozen=True)
class ReadLine:
    row: PersonRow
    problems: tuple[Problem, ...]


def row_from_json(line: int, kept: Mapping[str, object]) -> PersonRow:
    units = kept.get("units")
    texts = {name: str(value) for name, value in kept.items() if name in PersonRow.__dataclass_fields__}
    texts.pop("units", None)
    return PersonRow(line=line, units=tuple(map(str, units)) if isinstance(units, list | tuple) else None, **texts)


class LineReader:
    """Reads the lines of one table under one mapping."""

    def __init__(self, table: Table, mapping: ColumnMapping) -> None:
        self.mapping = mapping
        self.width = len(table.columns)
        self.places = {taken: table.columns.index(column) for column, taken in mapping.columns.items()}
        self.line, self.problems = Line(0, ()), list[Problem]()

    def read(self, line: Line) -> ReadLine:
        self.line, self.problems = line, []
        if len(line.cells) < self.width or any(cell.strip() for cell in line.cells[self.width :]):
            self._problem("other_width", Field.NUMBER, found=len(line.cells), expected=self.width)
        given, family = self._names()
        row = PersonRow(
            line=line.number,
            number=self._text(Field.NUMBER),
            given_name=given,
            family_name=family,
            email=self._email(),
            units=self._units(),
            title=self._text(Field.TITLE),
            level=self._text(Field.LEVEL),
            site=self._text(Field.SITE),
            zone=self._zone(),
            manager=self._cell(Field.MANAGER),
            since=self._since(),
        )
        self._identity(row)
        return ReadLine(row, tuple(self.problems))

    def _problem(self, code: str, taken: str, *, blocks: bool = True, **params: str | int) -> None:
        column = self.mapping.column_of(taken)
        self.problems.append(Problem(code, column, {"column": column, **params}, blocks=blocks))

    def _cell(self, taken: str) -> str | None:
        place = self.places.get(taken)
        if place is None:
            return None
        return " ".join(self.line.cells[place].split()) if place < len(self.line.cells) else ""

    def _text(self, taken: str) -> str | None:
        value = self._cell(taken)
        return self._short_enough(taken, taken, value)

    def _short_enough(self, name: str, taken: str, value: str | None) -> str | None:
        if value and len(value) > LONGEST[name]:
            self._problem("too_long", taken, found=len(value), most=LONGEST[name])
            return value[: LONGEST[name]]
        return value

    def _names(self) -> tuple[str | None, str | None]:
        given, family, taken = self._cell(Field.GIVEN_NAME), self._cell(Field.FAMILY_NAME), self._cell(Field.NAME)
        column = {"given_name": str(Field.GIVEN_NAME), "family_name": str(Field.FAMILY_NAME)}
        if taken is not None:
            whole = split_name(taken)
            column = {
                name: column[name] if held else str(Field.NAME)
                for name, held in zip(column, (given, family), strict=True)
            }
            given, family = given or whole[0], family or whole[1]
        return (
            self._short_enough("given_name", column["given_name"], given),
            self._short_enough("family_name", column["family_name"], family),
        )

    def _email(self) -> str | None:
        value = self._cell(Field.EMAIL)
        if not value:
            return value
        try:
            validate_email(value)
        except ValidationError:
            self._problem("bad_email", Field.EMAIL, value=value[:80])
        return (self._short_enough("email", Field.EMAIL, value) or "").lower()

    def _units(self) -> tuple[str, ...] | None:
        columns = self.mapping.unit_columns
        if not columns:
            return None
        cells = [(level, self._cell(level) or "") for level in list(Field) if level.value.startswith("unit")]
        for level, cell in cells[: len(columns)]:
            if not cell:
                self._problem("empty_unit", level, blocks=False)
        return tuple(self._unit_names(level, name) for level, cell in cells for name in UNIT_STEPS.split(cell) if name)

    def _unit_names(self, level: str, name: str) -> str:
        if len(name) > LONGEST_UNIT:
            self._problem("too_long", level, found=len(name), most=LONGEST_UNIT)
        return name[:LONGEST_UNIT].strip()

    def _zone(self) -> str | None:
        value = self._cell(Field.ZONE)
        if value and value not in ZONES:
            self._problem("unknown_zone", Field.ZONE, value=value[:80])
        return value

    def _since(self) -> str | None:
        value = self._cell(Field.SINCE)
        if not value:
            return value
        found = read_date(value, self.mapping.dates)
        if found is None:
            self._problem(f"bad_date_{self.mapping.dates}", Field.SINCE, value=value[:40])
            return ""
        return found.isoformat()

    def _identity(self, row: PersonRow) -> None:
        if row.number == "":
            self._problem("no_number", Field.NUMBER)
        elif row.number is None and not row.email:
            self._problem("no_email", Field.EMAIL)


def split_name(whole: str) -> tuple[str, str]:
    """Given and family name of "Last, First" or "First Last"."""
    if "," in whole:
        family, _, given = whole.partition(",")
        return given.strip(), family.strip()
    given, _, family = whole.rpartition(" ")
    return (given.strip(), family.strip()) if given else (family, "")


def read_date(value: str, dates: Dates) -> date | None:
    """The day, read in the order the mapping states; `None` where it is no such day. ISO is always understood."""
    iso, other = ISO_DATE.match(value), OTHER_DATE.match(value)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if other and dates is Dates.DAY_FIRST:
            return date(int(other[3]), int(other[2]), int(other[1]))
        if other and dates is Dates.MONTH_FIRST:
            return date(int(other[3]), int(other[1]), int(other[2]))
    except ValueError:
        return None
    return None
