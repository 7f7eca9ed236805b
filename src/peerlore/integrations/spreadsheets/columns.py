"""Which column of the sheet means what: the importer's own guess, and a few fields that only a matching needs.

No column is dropped without a word: a rule may stand in it.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.hr_files.fields import DATED, UNIT_RANKS, Field, bare
from peerlore.integrations.hr_files.fields import SYNONYMS as HR_SYNONYMS
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
# Of these the importer makes something, a matching nothing.
NOT_HERE = (*DATED, Field.COMPANY, Field.DOTTED, Field.STATUS)
FIELDS = (*(one for one in Field.values if one not in NOT_HERE), *SYNONYMS)
# What a name that nobody knows may be about, where no known name is near.
HINTS: Mapping[str, str] = {
    **dict.fromkeys(("pair", "avoid", "exclu", "conflict", "apart"), "not_with"),
    **dict.fromkeys(("mentees", "learners", "max", "limit"), "capacity"),
    **dict.fromkeys(("expert", "strength", "mentor"), "teaches"),
    **dict.fromkeys(("interest", "topic", "goal"), "learns"),
    **dict.fromkeys(("boss", "lead", "chef"), "manager"),
}
NEAR = 0.75


class NobodyIsNamed(RuleBroken):
    message = _("No column tells who somebody is. Name one “Name” or “Number”, or say --map COLUMN=name.")


class ColumnsUnknown(RuleBroken):
    message = _(
        '%(which)s Nothing was read, for a rule may stand there. Say what it is, as in --map "%(first)s=%(field)s", '
        'or leave it out with --map "%(first)s=". A column may be: %(fields)s.'
    )


@dataclass(frozen=True)
class Columns:
    """`hr` for what the importer knows too, `own` for the rest: field to column. `read` has every column of the sheet
    in order with its field, empty where it was left out."""

    hr: ColumnMapping
    own: Mapping[str, str]
    read: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def words(self) -> str:
        """Which column was read as what, in a sentence or two."""
        taken = ", ".join(f"“{column}” as {in_words(field)}" for column, field in self.read.items() if field)
        left = ", ".join(f"“{column}”" for column, field in self.read.items() if not field)
        return f"Read {taken}." + (f" Left out: {left}." if left else "")


def in_words(field: str) -> str:
    return field.replace("_", " ")


def columns_of(table: Table, maps: Mapping[str, str]) -> Columns:
    """Guessed from the names, then as `maps` (column to field; an empty field leaves the column out) says. Raises what
    is wrong with it, and `ColumnsUnknown` for a column of which neither says anything."""
    maps = {column: said.casefold().replace(" ", "_").replace("-", "_") for column, said in maps.items()}
    _refuse_wrong(table, maps)
    guessed = {**guess(table).columns, **_own(table)}
    kept = {column: field for column, field in guessed.items() if column not in maps and field not in maps.values()}
    taken = {**kept, **{column: field for column, field in maps.items() if field}}
    _each_once(taken)
    if not any(field in taken.values() for field in NAMING):
        raise NobodyIsNamed
    _refuse_unknown(table, taken, maps)
    used = {column: field for column, field in taken.items() if field not in NOT_HERE}
    return Columns(
        ColumnMapping({column: field for column, field in used.items() if field in Field.values}),
        {field: column for column, field in used.items() if field in SYNONYMS},
        {column: used.get(column, "") for column in table.columns},
    )


def _refuse_wrong(table: Table, maps: Mapping[str, str]) -> None:
    for column, field in maps.items():
        if column not in table.columns:
            raise ColumnUnknown(column=column, columns=", ".join(table.columns))
        if field and field not in FIELDS:
            raise FieldUnknown(field=in_words(field), fields=", ".join(map(in_words, FIELDS)))


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
            raise FieldTakenTwice(first=first[field], second=column, field=in_words(field))
        first[field] = column


def _refuse_unknown(table: Table, taken: Mapping[str, str], maps: Mapping[str, str]) -> None:
    unknown = [column for column in table.columns if column not in taken and column not in maps]
    unknown = [column for column in unknown if not _says_nothing(table, column, taken)]
    if unknown:
        raise ColumnsUnknown(
            which=" ".join(_unknown(column, taken) for column in unknown),
            first=unknown[0],
            field=in_words(nearest(unknown[0]) or "level"),
            fields=", ".join(map(in_words, FIELDS)),
        )


def _says_nothing(table: Table, column: str, taken: Mapping[str, str]) -> bool:
    """Empty from top to bottom, or the whole name beside its two parts."""
    if not any(cell.strip() for _, cell in table.column(column)):
        return True
    parts = {Field.GIVEN_NAME, Field.FAMILY_NAME} <= {*taken.values()}
    return parts and bare(column) in HR_SYNONYMS[Field.NAME].split()


def _unknown(column: str, taken: Mapping[str, str]) -> str:
    near = nearest(column)
    already = next((other for other, field in taken.items() if field == near), "")
    if already:
        return f"“{column}” would be “{in_words(near)}”, which “{already}” is already."
    return f"“{column}” is no column that is known here" + (f"; the nearest is “{in_words(near)}”." if near else ".")


def nearest(column: str) -> str:
    """The field whose names come nearest to that of the column; empty where none does."""
    words = dict(_known_words())
    name = bare(column).rstrip("0123456789")
    close = get_close_matches(name, words, n=1, cutoff=NEAR)
    return words[close[0]] if close else next((field for hint, field in HINTS.items() if hint in name), "")


def _known_words() -> Iterator[tuple[str, str]]:
    units = (Field.UNIT, " ".join(UNIT_RANKS))
    for field, names in (*HR_SYNONYMS.items(), units, *SYNONYMS.items()):
        if field in FIELDS:
            yield from ((name, str(field)) for name in names.split())
