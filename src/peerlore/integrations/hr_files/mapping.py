"""Which column of an HR file means which field: guessed from names, checked, stated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.hr_files.dates import DateOrder, Dates, order_in
from peerlore.integrations.hr_files.fields import DATED, SYNONYMS, UNIT_RANKS, UNITS, Field, bare
from peerlore.integrations.hr_files.reading import Table


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
    """Column name to field, for the columns that are taken, and column name to how its dates are written."""

    columns: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, Dates] = field(default_factory=dict)

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
        return {"columns": dict(self.columns), "dates": {column: str(order) for column, order in self.dates.items()}}


def from_json(kept: Mapping[str, object]) -> ColumnMapping:
    columns = kept.get("columns")
    if not isinstance(columns, Mapping):
        return ColumnMapping()
    taken = {str(column): str(field) for column, field in columns.items()}
    dates = kept.get("dates")
    if isinstance(dates, Mapping):
        return ColumnMapping(taken, {str(column): Dates(order) for column, order in dates.items()})
    # Kept before each column had an order of its own: one for all.
    dated = [column for column, field in taken.items() if field in DATED]
    return ColumnMapping(taken, dict.fromkeys(dated, Dates(str(dates or Dates.ISO))))


def guess(table: Table) -> ColumnMapping:
    return guess_from(table.columns, date_orders(table))


def guess_from(columns: Sequence[str], orders: Mapping[str, DateOrder]) -> ColumnMapping:
    """What the names of the columns suggest, and how the dates look."""
    fields = {**_fields_by_name(columns), **_units_by_name(columns)}
    in_order = {column: fields[column] for column in columns if column in fields}
    return ColumnMapping(in_order, {column: found.order for column, found in orders.items()})


def date_orders(table: Table) -> dict[str, DateOrder]:
    """The columns that hold dates, and how. One that could be read both ways is read as another that is sure."""
    found = {column: order for column in table.columns if (order := order_in(table.column(column)))}
    sure = {order.order for order in found.values() if order.sure and order.order != Dates.ISO}
    if len(sure) != 1:
        return found
    (agreed,) = sure
    return {column: order if order.sure else replace(order, order=agreed, sure=True) for column, order in found.items()}


def decided(orders: Mapping[str, DateOrder]) -> dict[str, Dates]:
    """Of the columns whose values leave no choice."""
    return {column: found.order for column, found in orders.items() if found.sure}


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
