"""The cells of one line as what we hold of a person, with what is wrong with them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from sys import intern

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from peerlore.clock import zones
from peerlore.integrations.hr_files import cells
from peerlore.integrations.hr_files.dates import is_short, read_date, says_none
from peerlore.integrations.hr_files.fields import CALLED, FAMILY_FIRST, UNITS, Field, bare
from peerlore.integrations.hr_files.mapping import ColumnMapping
from peerlore.integrations.hr_files.names import is_whole, split_name
from peerlore.integrations.hr_files.problems import Problem
from peerlore.integrations.hr_files.reading import Line, Table
from peerlore.integrations.hr_files.statuses import standing
from peerlore.integrations.hr_files.units import STEPS, STEPS_AND_SLASHES

LONGEST = {"number": 64, "given_name": 150, "family_name": 150, "email": 254, "company": 200}
LONGEST |= {"title": 200, "level": 64, "site": 200}
LONGEST_UNIT = 200
NEVER_WORDS = frozenset((Field.NUMBER, Field.EMAIL, Field.MANAGER, Field.DOTTED, Field.SINCE, Field.UNTIL))
NUMBERED = frozenset((Field.NUMBER, Field.MANAGER))
LED_BY = frozenset((Field.MANAGER, Field.DOTTED))
NOT_KEPT = frozenset(("line", "dotted", "status"))
ZONES = zones()


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonRow:
    """What one line says of a person. `None`: the file has no column for it, so it stays as it is."""

    line: int
    number: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    email: str | None = None
    company: str | None = None
    units: tuple[str, ...] | None = None
    title: str | None = None
    level: str | None = None
    site: str | None = None
    zone: str | None = None
    manager: str | None = None
    dotted: str | None = None
    since: str | None = None
    until: str | None = None
    status: str | None = None

    def as_json(self) -> dict[str, object]:
        """Only what the file has columns for, and of that only what is kept."""
        said = asdict(self).items()
        return {name: value for name, value in said if value is not None and name not in NOT_KEPT}


@dataclass(frozen=True, slots=True)
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
        self.steps = STEPS if mapping.steps is False else STEPS_AND_SLASHES
        self.family_first = bare(mapping.column_of(Field.NAME)) in FAMILY_FIRST
        self.called = bare(mapping.column_of(Field.GIVEN_NAME)) in CALLED
        self.short_years: set[str] = set()
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
            company=self._text(Field.COMPANY),
            units=self._units(),
            title=self._text(Field.TITLE),
            level=self._text(Field.LEVEL),
            site=self._text(Field.SITE),
            zone=self._zone(),
            manager=self._cell(Field.MANAGER),
            dotted=self._cell(Field.DOTTED),
            since=self._date(Field.SINCE),
            until=self._date(Field.UNTIL),
            status=self._status(),
        )
        self._identity(row)
        return ReadLine(row, tuple(self.problems))

    def _problem(self, code: str, taken: str, *, blocks: bool = True, **params: str | int) -> None:
        column = self.mapping.column_of(taken)
        self.problems.append(Problem(code, column, {"column": column, **params}, blocks=blocks))

    def _cell(self, taken: str) -> str | None:
        """What the column says; `None` where there is none. Empty where it holds a stand-in, or what is told."""
        place = self.places.get(taken)
        if place is None:
            return None
        cell = self.line.cells[place] if place < len(self.line.cells) else ""
        if not cell.isascii():
            self._refuse_strange_signs(cell, taken)
        said = cells.unwrapped(cells.seen(cell))
        if not said or said in cells.DASHES or _stands_for_none(said, taken):
            return ""
        return self._value(said, taken)

    def _refuse_strange_signs(self, cell: str, taken: str) -> None:
        if cells.TURNS.search(cell):
            self._problem("turns_round", taken, value=cells.seen(cell)[:80])
        if "\ufffd" in cell:
            self._problem("unreadable", taken, value=cells.seen(cell)[:80])
        elif meant := cells.read_twice(cell):
            self._problem("read_twice", taken, value=cells.seen(cell)[:80], meant=cells.seen(meant)[:80])

    def _value(self, said: str, taken: str) -> str:
        if said[0] == "=":
            return self._formula(said, taken)
        if said[0] == "#" and cells.ERRORS.match(said):
            self._problem("error_value", taken, value=said)
        elif taken in NUMBERED and cells.SCIENCE.match(said):
            self._problem("in_science", taken, value=said)
        else:
            return cells.WHOLE.sub(r"\1", said) if taken in NUMBERED else said
        return ""

    def _formula(self, said: str, taken: str) -> str:
        """It says nothing of a person, and nothing here computes it."""
        self._problem("formula", taken, value=said[:80])
        return ""

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
            column = {
                name: column[name] if held else str(Field.NAME)
                for name, held in zip(column, (given, family), strict=True)
            }
            given, family = self._of_whole(taken, given, family)
        return (
            self._short_enough("given_name", column["given_name"], given),
            self._short_enough("family_name", column["family_name"], family),
        )

    def _of_whole(self, taken: str, given: str | None, family: str | None) -> tuple[str, str]:
        """What has a column of its own counts; the rest is in the whole name, which may be no more than that rest."""
        if given and family is None and not self.called and not is_whole(taken, given):
            return given, taken
        if family and given is None and not is_whole(taken, family):
            return taken, family
        whole = split_name(taken, family_first=self.family_first)
        return given or whole[0], family or whole[1]

    def _email(self) -> str | None:
        value = self._cell(Field.EMAIL)
        if not value:
            return value
        if len(value) < LONGEST["email"] and (mailbox := cells.MAILBOX.match(value)):
            value = mailbox[1]
        try:
            validate_email(value)
        except ValidationError:
            self._problem("bad_email", Field.EMAIL, value=value[:80])
        return (self._short_enough("email", Field.EMAIL, value) or "").lower()

    def _units(self) -> tuple[str, ...] | None:
        columns = self.mapping.unit_columns
        if not columns:
            return None
        found = [(level, self._cell(level) or "") for level in UNITS]
        for level, cell in found[: len(columns)]:
            if not cell:
                self._problem("empty_unit", level, blocks=False)
        return tuple(self._unit_names(level, name) for level, cell in found for name in self.steps.split(cell) if name)

    def _unit_names(self, level: str, name: str) -> str:
        if len(name) > LONGEST_UNIT:
            self._problem("too_long", level, found=len(name), most=LONGEST_UNIT)
        return intern(name[:LONGEST_UNIT].strip())

    def _zone(self) -> str | None:
        value = self._cell(Field.ZONE)
        if value and value not in ZONES:
            self._problem("unknown_zone", Field.ZONE, value=value[:80])
        return value

    def _date(self, taken: str) -> str | None:
        value = self._cell(taken)
        if not value or says_none(value):
            return "" if value else value
        order = self.mapping.dates_of(taken)
        found = read_date(value, order)
        if found is None:
            self._problem(f"bad_date_{order}", taken, value=value[:40])
            return ""
        if taken not in self.short_years and is_short(value):
            self.short_years.add(taken)
            self._problem("short_year", taken, blocks=False, value=value[:40], day=found.isoformat())
        return found.isoformat()

    def _status(self) -> str | None:
        value = self._cell(Field.STATUS)
        if not value:
            return value
        found = standing(value)
        if found is None:
            self._problem("unknown_status", Field.STATUS, value=value[:80])
        return str(found or "")

    def _identity(self, row: PersonRow) -> None:
        if row.number == "":
            self._problem("no_number", Field.NUMBER)
        elif row.number is None and not row.email:
            self._problem("no_email", Field.EMAIL)
        elif row.number and self._says_no_more(row):
            self._problem("number_alone", Field.NUMBER, value=row.number[:80])

    def _says_no_more(self, row: PersonRow) -> bool:
        """Whether the file has columns for names and the like, and this line fills no column at all but the number."""
        naming = (row.given_name, row.family_name, row.email, row.title)
        if any(naming) or row.status or all(said is None for said in naming):
            return False
        return not any(said for name, said in row.as_json().items() if name != "number")


def _stands_for_none(said: str, taken: str) -> bool:
    """As exports fill in what is not there: “none” where no word can stand, nought for the number of a manager."""
    if taken in LED_BY and cells.NOUGHT.match(said):
        return True
    return taken in NEVER_WORDS and said.casefold() in cells.WITHOUT
