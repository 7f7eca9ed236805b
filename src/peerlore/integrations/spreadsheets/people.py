"""The people of a sheet, with whatever is wrong in it by line and column."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from peerlore.engine.hours import WeekHours
from peerlore.integrations.hr_files.fields import Field
from peerlore.integrations.hr_files.names import split_name
from peerlore.integrations.hr_files.problems import Problem
from peerlore.integrations.hr_files.reading import Line, Table
from peerlore.integrations.hr_files.values import LineReader, PersonRow
from peerlore.integrations.spreadsheets import cells
from peerlore.integrations.spreadsheets.cells import Skill, WrongCell
from peerlore.integrations.spreadsheets.columns import Columns

TAUGHT, WANTED = 4, 3  # levels where none is written
Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class Person:
    """One line. `manager` and `not_with` are positions among the people."""

    line: int
    name: str
    number: str = ""
    unit: str = ""
    role: str = ""
    level: str = ""
    site: str = ""
    zone: str = ""
    hours: WeekHours | None = None
    languages: tuple[str, ...] = ()
    capacity: int = 1
    teaches: tuple[Skill, ...] = ()
    learns: tuple[Skill, ...] = ()
    manager: int | None = None
    not_with: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a cell, in words with the remedy; a line that is not blocked is taken all the same."""

    line: int
    column: str
    says: str
    blocks: bool


@dataclass(frozen=True)
class Sheet:
    people: tuple[Person, ...]
    wrong: tuple[Wrong, ...]
    columns: Columns

    @property
    def bad_lines(self) -> set[int]:
        return {one.line for one in self.wrong if one.blocks}


class _Line(LineReader):
    """The importer's reading of a line, where a name alone is enough."""

    def _identity(self, row: PersonRow) -> None:
        if not any((row.number, row.given_name, row.family_name, row.email)):
            self._problem("nobody", next(field for field in self.mapping.columns.values()))

    def _formula(self, said: str, taken: str) -> str:
        """A name like any other; what is written marks it as text."""
        return said


class Reader:
    """Reads the people of one table."""

    def __init__(self, table: Table, columns: Columns) -> None:
        self.table, self.columns = table, columns
        self.places = {field: table.columns.index(column) for field, column in columns.own.items()}
        self.wrong: list[Wrong] = []
        self.named: dict[str, list[int]] = defaultdict(list)
        self.managers: list[str] = []
        self.apart: list[list[str]] = []

    def read(self) -> Sheet:
        """Everybody, in the order of the lines. Who stands on a line with a problem is among them, so that those who
        name them are not in doubt; leave them out with `without_bad_lines`."""
        people = [self._person(line) for line in self.table.lines]
        self._refuse_doubles(people)
        linked = [self._linked(position, person) for position, person in enumerate(people)]
        self.wrong.sort(key=lambda one: one.line)
        return Sheet(tuple(linked), tuple(self.wrong), self.columns)

    def _person(self, line: Line) -> Person:
        read = _Line(self.table, self.columns.hr).read(line)
        self.wrong += [Wrong(line.number, one.column, one.words, one.blocks) for one in read.problems]
        row = read.row
        name = " ".join(part for part in (row.given_name, row.family_name) if part)
        person = Person(
            line=line.number,
            name=name or row.number or row.email or "",
            number=row.number or "",
            unit=" / ".join(row.units or ()),
            role=row.title or "",
            level=row.level or "",
            site=row.site or "",
            zone=row.zone or "",
            hours=self._cell(line, "hours", cells.week_hours, otherwise=None),
            languages=tuple(sorted(part.casefold() for part in cells.parts(self._text(line, "languages")))),
            capacity=self._cell(line, "capacity", cells.places, otherwise=1),
            teaches=self._cell(line, "teaches", lambda cell: cells.skills(cell, otherwise=TAUGHT), otherwise=()),
            learns=self._cell(line, "learns", lambda cell: cells.skills(cell, otherwise=WANTED), otherwise=()),
        )
        self._remember(line, row, person)
        return person

    def _remember(self, line: Line, row: PersonRow, person: Person) -> None:
        position = len(self.managers)
        for called in {person.number, row.email or "", person.name.casefold()} - {""}:
            self.named[called.casefold()].append(position)
        self.managers.append(row.manager or "")
        self.apart.append(cells.parts(self._text(line, "not_with")))

    def _text(self, line: Line, field: str) -> str:
        place = self.places.get(field)
        return line.cells[place].strip() if place is not None and place < len(line.cells) else ""

    def _cell(self, line: Line, field: str, read: Callable[[str], Value], *, otherwise: Value) -> Value:
        text = self._text(line, field)
        try:
            return read(text) if text else otherwise
        except WrongCell as wrong:
            self._say(line.number, self.columns.own[field], wrong.code, wrong.params)
            return otherwise

    def _say(self, line: int, column: str, code: str, params: Mapping[str, str | int], *, blocks: bool = True) -> None:
        words = Problem(code, column, params).words
        self.wrong.append(Wrong(line, column, words, blocks))

    def _refuse_doubles(self, people: Sequence[Person]) -> None:
        """Each number once; a name alone once."""
        numbers = Counter(person.number for person in people if person.number)
        names = Counter(person.name.casefold() for person in people if not person.number)
        lines = defaultdict(list)
        for person in people:
            lines[person.number or person.name.casefold()].append(person.line)
        for person in people:
            called = person.number or person.name.casefold()
            if called and (numbers if person.number else names)[called] > 1:
                others = ", ".join(str(line) for line in lines[called] if line != person.line)
                code, field = ("number_twice", Field.NUMBER) if person.number else ("name_twice", Field.NAME)
                column = self.columns.hr.column_of(field) or next(iter(self.columns.hr.columns))
                self._say(person.line, column, code, {"value": called, "lines": others})

    def _linked(self, position: int, person: Person) -> Person:
        manager = self.managers[position]
        above = self._found(manager, person, Field.MANAGER, needed=False) if manager else None
        if above == position:
            self._say(person.line, self.columns.hr.column_of(Field.MANAGER), "own_manager", {})
        not_with = [self._found(called, person, "not_with", needed=True) for called in self.apart[position]]
        return replace(person, manager=above, not_with=frozenset(one for one in not_with if one is not None))

    def _found(self, called: str, person: Person, field: str, *, needed: bool) -> int | None:
        """Who is meant by number, address or name. Whom the sheet does not know is a problem only where a rule hangs
        on it: a manager often stands on no line of a part of the company."""
        column = self.columns.own.get(field) or self.columns.hr.column_of(field)
        found = self.named.get(called.casefold()) or self.named.get(" ".join(split_name(called)).strip().casefold())
        if not found:
            code = "not_with_nobody" if needed else "manager_not_here"
            self._say(person.line, column, code, {"value": called[:80]}, blocks=needed)
            return None
        if len(set(found)) > 1:
            self._say(person.line, column, "name_of_several", {"value": called[:80]})
            return None
        return found[0]


def read_people(table: Table, columns: Columns) -> Sheet:
    return Reader(table, columns).read()


def without_bad_lines(sheet: Sheet) -> Sheet:
    """Who stands on a line in order, each with a zone. A left-out manager still keeps apart those in their line."""
    kept = [position for position, person in enumerate(sheet.people) if person.line not in sheet.bad_lines]
    new = {old: position for position, old in enumerate(kept)}
    people = [sheet.people[old] for old in kept]
    moved = [
        replace(
            person,
            manager=_next_above(sheet.people, person.manager, new),
            not_with=frozenset(new[other] for other in person.not_with if other in new),
        )
        for person in people
    ]
    return replace(sheet, people=tuple(_with_zones(moved)))


def _next_above(people: Sequence[Person], manager: int | None, new: Mapping[int, int]) -> int | None:
    """The nearest manager who stays: rather one step too far apart than one too near."""
    for _step in people:
        if manager is None or manager in new:
            break
        manager = people[manager].manager
    return None if manager is None else new.get(manager)


def _with_zones(people: Sequence[Person]) -> list[Person]:
    """Who has no zone takes that of others at the site, else the one most people have, else UTC."""
    known = [person for person in people if person.zone]
    of_site: dict[str, str] = {}
    for person in known:
        of_site.setdefault(person.site, person.zone)
    usual = Counter(person.zone for person in known).most_common(1)
    otherwise = usual[0][0] if usual else "UTC"
    return [
        person
        if person.zone
        else replace(person, zone=of_site.get(person.site, otherwise) if person.site else otherwise)
        for person in people
    ]
