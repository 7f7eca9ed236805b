"""Which column of the sheet means what: the importer's own guess, and a few fields that only a matching needs."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.hr_files.fields import DATED, Field, bare
from peerlore.integrations.hr_files.mapping import (
    ColumnMapping,
    ColumnUnknown,
    FieldTakenTwice,
    FieldUnknown,
    guess,
)
from peerlore.integrations.hr_files.reading import Table

# Exact names only, letters and digits alone, as for the importer.
SYNONYMS: Mapping[str, str] = {
    "teaches": "teaches teach canteach offers offer skills skillstaught knows kann lehrt bietet",
    "learns": "learns learn wantstolearn wants wishes wish seeks lernt möchtelernen moechtelernen sucht",
    "hours": "hours workinghours availability arbeitszeit arbeitszeiten",
    "capacity": "capacity places seats kapazität kapazitaet plätze plaetze",
    "not_with": "notwith pleasenotwith avoid apart nichtmit",
    "languages": "languages language sprachen sprache",
}
NAMING = (Field.NUMBER, Field.NAME, Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL)
NOT_HERE = (
    *DATED,
    Field.COMPANY,
    Field.DOTTED,
    Field.STATUS,
)  # of these the importer makes something, a matching nothing
FIELDS = (*(field for field in Field.values if field not in NOT_HERE), *SYNONYMS)


class NobodyIsNamed(RuleBroken):
    message = _("No column tells who somebody is. Name one “Name” or “Number”, or say --map COLUMN=name.")


@dataclass(frozen=True)
class Columns:
    """`hr` for what the importer knows too, `own` for the rest: field to column."""

    hr: ColumnMapping
    own: Mapping[str, str]


def columns_of(table: Table, maps: Mapping[str, str]) -> Columns:
    """Guessed from the names, then as `maps` (column to field; an empty field leaves the column out) says."""
    for column, field in maps.items():
        if column not in table.columns:
            raise ColumnUnknown(column=column, columns=", ".join(table.columns))
        if field and field not in FIELDS:
            raise FieldUnknown(field=field, fields=", ".join(FIELDS))
    guessed = {**guess(table).columns, **_own(table)}
    kept = {column: field for column, field in guessed.items() if column not in maps and field not in maps.values()}
    taken = {**kept, **{column: field for column, field in maps.items() if field}}
    _each_once(taken)
    if not any(field in taken.values() for field in NAMING):
        raise NobodyIsNamed
    hr = {column: field for column, field in taken.items() if field in Field.values and field not in NOT_HERE}
    return Columns(ColumnMapping(hr), {field: column for column, field in taken.items() if field in SYNONYMS})


def _own(table: Table) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, names in SYNONYMS.items():
        column = next((column for column in table.columns if bare(column) in names.split()), None)
        if column is not None:
            found[column] = field
    return found


def _each_once(taken: Mapping[str, str]) -> None:
    first: dict[str, str] = {}
    for column, field in taken.items():
        if field in first:
            raise FieldTakenTwice(first=first[field], second=column, field=field)
        first[field] = column
