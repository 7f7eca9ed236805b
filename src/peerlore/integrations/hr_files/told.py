"""What is worth knowing of a file as a whole, before anybody is compared: where reading it was a choice."""

from collections.abc import Iterator
from itertools import islice

from peerlore.integrations.hr_files.cells import GROUPED, seen
from peerlore.integrations.hr_files.dates import DateOrder, Dates
from peerlore.integrations.hr_files.fields import DATED, Field
from peerlore.integrations.hr_files.mapping import ColumnMapping, slashed
from peerlore.integrations.hr_files.problems import Problem
from peerlore.integrations.hr_files.reading import ENCODINGS, Table

SAMPLES = 2


def told_of(table: Table, mapping: ColumnMapping) -> list[Problem]:
    """Of the columns that are taken; none of it stops anything."""
    return [*_how_it_is_written(table, mapping), *_dates(table, mapping), *_cells(table, mapping)]


def _note(code: str, column: str, **params: str | int) -> Problem:
    return Problem(code, column, {"column": column, **params}, blocks=False)


def _how_it_is_written(table: Table, mapping: ColumnMapping) -> Iterator[Problem]:
    if table.guessed:
        samples = " · ".join(f"“{said}”" for said in islice(_strange(table, mapping), SAMPLES))
        yield _note("encoding_guessed", "", encoding=str(ENCODINGS[table.encoding]), samples=samples)
    if table.hidden:
        yield _note("hidden_lines", "", count=len(table.hidden), line=table.hidden[0])
    if table.others:
        yield _note("other_sheets", "", sheet=table.sheet, sheets=", ".join(table.others))


def _strange(table: Table, mapping: ColumnMapping) -> Iterator[str]:
    """Different cells with letters that an encoding can break; names first."""
    naming = [mapping.column_of(field) for field in (Field.FAMILY_NAME, Field.NAME, Field.GIVEN_NAME)]
    columns = [*filter(None, naming), *mapping.columns]
    found = (seen(cell)[:40] for column in columns for _line, cell in table.column(column) if not cell.isascii())
    yield from dict.fromkeys(islice(found, 100))
    yield from (seen(name)[:40] for name in table.columns if not name.isascii())


def _dates(table: Table, mapping: ColumnMapping) -> Iterator[Problem]:
    for column, order in table.orders.items():
        if mapping.columns.get(column) in DATED and not order.sure:
            yield _unsure(column, order, read=mapping.dates.get(column, order.order))


def _unsure(column: str, order: DateOrder, *, read: Dates) -> Problem:
    said: dict[str, str | int] = {"value": order.value[:20], "line": order.line}
    if order.against:
        return _note("no_way", column, **said, against=order.against[:20], against_line=order.against_line)
    return _note("both_ways_month" if read is Dates.MONTH_FIRST else "both_ways_day", column, **said)


def _cells(table: Table, mapping: ColumnMapping) -> Iterator[Problem]:
    for column in filter(None, (mapping.column_of(Field.NUMBER), mapping.column_of(Field.MANAGER))):
        grouped = ((line, cell) for line, cell in table.column(column) if GROUPED.match(cell.strip()))
        for line, cell in islice(grouped, 1):
            yield _note("thousands", column, value=cell.strip(), line=line)
    for column in mapping.unit_columns if mapping.steps is False else ():
        for name in slashed(table, column)[:1]:
            yield _note("units_whole", column, value=name[:80])
