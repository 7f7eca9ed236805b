"""Which column of an HR file means which field: guessed from names, checked, stated."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.hr_files.reading import Table


class Field(TextChoices):
    """What we take from an HR file; everything else stays where it is."""

    NUMBER = "number", _("Staff number")
    NAME = "name", _("Full name")
    GIVEN_NAME = "given_name", _("Given name")
    FAMILY_NAME = "family_name", _("Family name")
    EMAIL = "email", _("E-mail address")
    UNIT = "unit", _("Unit")
    UNIT_2 = "unit_2", _("Unit, one level below")
    UNIT_3 = "unit_3", _("Unit, two levels below")
    UNIT_4 = "unit_4", _("Unit, three levels below")
    TITLE = "title", _("Job title")
    LEVEL = "level", _("Job level")
    SITE = "site", _("Place of work")
    ZONE = "zone", _("Time zone of the place")
    MANAGER = "manager", _("Manager (number, e-mail or name)")
    SINCE = "since", _("Start date")


class Dates(StrEnum):
    ISO = "iso"
    DAY_FIRST = "day"
    MONTH_FIRST = "month"


UNITS = (Field.UNIT, Field.UNIT_2, Field.UNIT_3, Field.UNIT_4)
# Exact names only, letters and digits alone: a wrong guess costs more than none. Earlier names win.
SYNONYMS: dict[Field, str] = {
    Field.NUMBER: (
        "staffnumber employeenumber personnelnumber personalnummer staffno employeeno staffid employeeid workerid "
        "personid number empno empid mitarbeiternummer mitarbeiterid persnr personalnr matricule payrollnumber"
    ),
    Field.NAME: "name fullname displayname employeename staffname vollername mitarbeitername nachnamevorname",
    Field.GIVEN_NAME: "givenname firstname forename preferredname vorname rufname",
    Field.FAMILY_NAME: "familyname lastname surname nachname familienname zuname",
    Field.EMAIL: (
        "email emailaddress workemail mail mailaddress businessemail companyemail emailadresse mailadresse epost"
    ),
    Field.TITLE: (
        "title jobtitle jobrole position role businesstitle positiontitle stelle stellenbezeichnung "
        "funktion taetigkeit tätigkeit berufsbezeichnung"
    ),
    Field.LEVEL: "level joblevel grade jobgrade careerlevel band stufe karrierestufe tarifgruppe",
    Field.SITE: "site location office worklocation place placeofwork city standort arbeitsort dienstort niederlassung",
    Field.ZONE: "zone timezone zeitzone",
    Field.MANAGER: (
        "managernumber managerid managerstaffnumber manageremployeenumber manageremployeeid supervisorid "
        "vorgesetztennummer reportstoid manageremail supervisoremail vorgesetztenemail managermail emailmanager "
        "manager managername linemanager supervisor reportsto vorgesetzter vorgesetzte fuehrungskraft führungskraft"
    ),
    Field.SINCE: (
        "startdate hiredate dateofhire hired joined joindate since entrydate datejoined eintritt eintrittsdatum "
        "einstellungsdatum beginn"
    ),
}
UNIT_RANKS = (
    "division businessunit area bereich geschäftsbereich geschaeftsbereich sparte segment",
    "department dept abteilung fachbereich",
    "unit orgunit organisationunit organizationunit organisationseinheit einheit subdepartment section referat",
    "team group gruppe squad",
)
SEPARATE_DATE = re.compile(r"^\s*(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})")


class ColumnUnknown(RuleBroken):
    message = _("The file has no column “%(column)s”. It has: %(columns)s.")


class FieldUnknown(RuleBroken):
    message = _("“%(field)s” is not a field. Choose one of: %(fields)s; or nothing, to leave the column out.")


class FieldTakenTwice(RuleBroken):
    message = _("Both “%(first)s” and “%(second)s” are to be the %(field)s. Leave one of them out.")


class NobodyToTell(RuleBroken):
    message = _(
        "No column tells people apart. Choose which one holds the staff number, or at least the e-mail address."
    )


class LevelSkipped(RuleBroken):
    message = _("“%(column)s” is a unit below another, and no column holds the one above. Choose “Unit” for it.")


@dataclass(frozen=True)
class ColumnMapping:
    """Column name to field, for the columns that are taken, and how dates are to be read."""

    columns: Mapping[str, str] = field(default_factory=dict)
    dates: Dates = Dates.ISO

    def column_of(self, wanted: str) -> str:
        """The column that holds a field; empty where none does."""
        return next((column for column, taken in self.columns.items() if taken == wanted), "")

    def holds(self, wanted: str) -> bool:
        return wanted in self.columns.values()

    @property
    def unit_columns(self) -> list[str]:
        return [self.column_of(level) for level in UNITS if self.holds(level)]

    def as_json(self) -> dict[str, object]:
        return {"columns": dict(self.columns), "dates": str(self.dates)}


def from_json(kept: Mapping[str, object]) -> ColumnMapping:
    columns = kept.get("columns")
    if not isinstance(columns, Mapping):
        return ColumnMapping()
    return ColumnMapping({str(c): str(f) for c, f in columns.items()}, Dates(str(kept.get("dates", Dates.ISO))))


def guess(table: Table) -> ColumnMapping:
    """What the names of the columns suggest, and how the dates look."""
    columns = {**_fields_by_name(table.columns), **_units_by_name(table.columns)}
    in_order = {column: columns[column] for column in table.columns if column in columns}
    since = next((column for column, taken in in_order.items() if taken == Field.SINCE), None)
    return ColumnMapping(in_order, guess_dates(table.column(since)) if since else Dates.ISO)


def bare(name: str) -> str:
    return re.sub(r"[^0-9a-zäöüß]", "", name.casefold().replace("_", ""))


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


def guess_dates(cells: Iterable[str]) -> Dates:
    """ISO where years come first; else whichever order makes every value a date; with dots, the day."""
    parts = [found.groups() for cell in cells if (found := SEPARATE_DATE.match(cell))]
    if not parts or all(len(first) == 4 for first, _month, _day in parts):
        return Dates.ISO
    if any(int(second) > 12 for _first, second, _third in parts):
        return Dates.MONTH_FIRST
    return Dates.DAY_FIRST


def checked(mapping: ColumnMapping, *, columns: Sequence[str]) -> ColumnMapping:
    """The mapping, if it can be used with these columns. Raises what is wrong with it."""
    for column, taken in mapping.columns.items():
        if column not in columns:
            raise ColumnUnknown(column=column, columns=", ".join(columns))
        if taken not in Field.values:
            raise FieldUnknown(field=taken, fields=", ".join(Field.values))
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
