"""Which column of an HR file means which field: guessed from names, checked, stated."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.hr_files.dates import Dates
from peerlore.integrations.hr_files.fields import CALLED, DATED, SYNONYMS, UNIT_RANKS, UNITS, Field, bare
from peerlore.integrations.hr_files.names import is_whole
from peerlore.integrations.hr_files.reading import Table
from peerlore.integrations.hr_files.statuses import tells_standing, tells_who_left
from peerlore.integrations.hr_files.units import are_steps, with_slash


class ColumnUnknown(RuleBroken):
    message = _("The file has no column “%(column)s”. It has: %(columns)s.")


class FieldUnknown(RuleBroken):
    message = _("“%(field)s” is not a field. Choose one of: %(fields)s; or nothing, to leave the column out.")


class FieldTakenTwice(RuleBroken):
    message = _("Both “%(first)s” and “%(second)s” are to be the %(field)s. Leave one of them out.")


class NotDates(RuleBroken):
    message = _("The file has no column “%(column)s” whose dates could be read so. It has: %(columns)s.")


class NobodyToTell(RuleBroken):
    message = _(
        "No column tells people apart. Choose which one holds the staff number, or at least the e-mail address."
    )


class LevelSkipped(RuleBroken):
    message = _("“%(column)s” is a unit below another, and no column holds the one above. Choose “Unit” for it.")


@dataclass(frozen=True)
class ColumnMapping:
    """Column name to field, for the columns that are taken, and column name to how its dates are written. `steps`:
    whether a slash in the name of a unit is a step in the tree; `None` where there is none to decide about."""

    columns: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, Dates] = field(default_factory=dict)
    steps: bool | None = None

    def column_of(self, wanted: str) -> str:
        """The column that holds a field; empty where none does."""
        return next((column for column, taken in self.columns.items() if taken == wanted), "")

    def holds(self, wanted: str) -> bool:
        return wanted in self.columns.values()

    @property
    def unit_columns(self) -> list[str]:
        return [self.column_of(level) for level in UNITS if self.holds(level)]

    def dates_of(self, taken: str) -> Dates:
        """How the dates of the column that holds this field are written."""
        return self.dates.get(self.column_of(taken), Dates.ISO)

    def as_json(self) -> dict[str, object]:
        dates = {column: str(order) for column, order in self.dates.items()}
        return {"columns": dict(self.columns), "dates": dates, "steps": self.steps}


def from_json(kept: Mapping[str, object]) -> ColumnMapping:
    columns = kept.get("columns")
    if not isinstance(columns, Mapping):
        return ColumnMapping()
    taken = {str(column): str(field) for column, field in columns.items()}
    dates = kept.get("dates")
    if isinstance(dates, Mapping):
        orders = {str(column): Dates(order) for column, order in dates.items()}
        steps = kept.get("steps")
        return ColumnMapping(taken, orders, steps=steps if isinstance(steps, bool) else None)
    # Kept before each column had an order of its own: one for all.
    dated = [column for column, field in taken.items() if field in DATED]
    return ColumnMapping(taken, dict.fromkeys(dated, Dates(str(dates or Dates.ISO))))


def guess(table: Table) -> ColumnMapping:
    """What the names of the columns suggest, and how the dates look."""
    columns = {**_fields_by_name(table.columns), **_units_by_name(table.columns)}
    columns = _with_status(table, _with_halves_of_names(table, columns))
    in_order = {column: columns[column] for column in table.columns if column in columns}
    dates = {column: found.order for column, found in table.orders.items()}
    return ColumnMapping(in_order, dates, steps=slashes_are_steps(table, in_order))


def slashes_are_steps(table: Table, columns: Mapping[str, str]) -> bool | None:
    """Where several columns make the tree, a slash in one of them makes none."""
    units = [column for column, taken in columns.items() if taken in UNITS]
    if not any(slashed(table, column) for column in units):
        return None
    return len(units) == 1 and are_steps(_cells(table, units[0]))


def slashed(table: Table, column: str) -> list[str]:
    """The different names in a column of units that hold a slash."""
    return with_slash(_cells(table, column))


def _with_halves_of_names(table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    """ "Name" beside the given name is the family name, and beside the family name the given one; unless it holds both
    all the same."""
    halves = {Field.GIVEN_NAME: Field.FAMILY_NAME, Field.FAMILY_NAME: Field.GIVEN_NAME}
    by_field = {taken: column for column, taken in columns.items()}
    for held, missing in halves.items():
        if Field.NAME in by_field and held in by_field and missing not in by_field:
            name, part = by_field[Field.NAME], by_field[held]
            if bare(part) not in CALLED and not _are_whole(table, name, part):
                return {**columns, name: missing.value}
    return dict(columns)


def _are_whole(table: Table, name: str, part: str) -> bool:
    pairs = [(said, beside) for said, beside in _pairs(table, name, part) if said.strip() and beside.strip()]
    return 2 * sum(is_whole(said, beside) for said, beside in pairs) > len(pairs)


def _pairs(table: Table, first: str, second: str) -> Iterator[tuple[str, str]]:
    places = [table.columns.index(column) for column in (first, second)]
    for line in table.lines:
        if len(line.cells) > max(places):
            yield line.cells[places[0]], line.cells[places[1]]


def _with_status(table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    """A column called so tells who works here only where its words do; one that says who left does by any name."""
    called = next((column for column, taken in columns.items() if taken == Field.STATUS), None)
    if called is not None and tells_standing(_cells(table, called)):
        return dict(columns)
    others = {column: taken for column, taken in columns.items() if column != called}
    left = (column for column in table.columns if column not in others and tells_who_left(_cells(table, column)))
    telling = next(left, None)
    return others if telling is None else {**others, telling: Field.STATUS.value}


def _cells(table: Table, column: str) -> Iterator[str]:
    return (cell for _line, cell in table.column(column))


def dates_beside(table: Table, remembered: Mapping[str, Dates]) -> dict[str, Dates]:
    """How the dates of this file are written. Its own values decide; where they leave it open, what is remembered."""
    orders = {**remembered, **{column: order.order for column, order in table.orders.items()}}
    for column, order in table.orders.items():
        if not (order.sure or order.against) and remembered.get(column, Dates.ISO) is not Dates.ISO:
            orders[column] = remembered[column]
    return orders


def _fields_by_name(columns: Sequence[str]) -> dict[str, str]:
    by_bare = {bare(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for taken, names in SYNONYMS.items():
        column = next((by_bare[name] for name in names.split() if name in by_bare and by_bare[name] not in found), None)
        if column is not None:
            found[column] = taken.value
    if Field.GIVEN_NAME in found.values() and Field.FAMILY_NAME in found.values():
        found = {column: taken for column, taken in found.items() if taken != Field.NAME}
    return found


def _units_by_name(columns: Sequence[str]) -> dict[str, str]:
    ranked = [column for names in UNIT_RANKS for column in columns if bare(column) in names.split()]
    return {column: level.value for column, level in zip(ranked, UNITS, strict=False)}


def checked(mapping: ColumnMapping, *, columns: Sequence[str]) -> ColumnMapping:
    """The mapping, if it can be used with these columns. Raises what is wrong with it."""
    for column, taken in mapping.columns.items():
        if column not in columns:
            raise ColumnUnknown(column=column, columns=", ".join(columns))
        if taken not in Field.values:
            raise FieldUnknown(field=taken, fields=", ".join(Field.values))
    for column in mapping.dates:
        if column not in columns:
            raise NotDates(column=column, columns=", ".join(columns))
    _each_field_once(mapping)
    if not (mapping.holds(Field.NUMBER) or mapping.holds(Field.EMAIL)):
        raise NobodyToTell
    for above, below in pairwise(UNITS):
        if mapping.holds(below) and not mapping.holds(above):
            raise LevelSkipped(column=mapping.column_of(below))
    return mapping


def _each_field_once(mapping: ColumnMapping) -> None:
    first: dict[str, str] = {}
    for column, taken in mapping.columns.items():
        if taken in first:
            raise FieldTakenTwice(first=first[taken], second=column, field=Field(taken).label)
        first[taken] = column
