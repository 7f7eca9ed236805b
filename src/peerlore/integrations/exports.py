"""Translator: people as the lines of a file, with what their company knows and nothing that they said themselves.

The headings are those by which reading knows the columns again: a file that was taken out and is brought in unchanged
changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.hr_files import writing
from peerlore.integrations.hr_files.writing import Row
from peerlore.people.models.people import PersonQuerySet
from peerlore.people.roster import Listing

HEADINGS = (
    *("Staff number", "Given name", "Family name", "E-mail", "Company", "Unit", "Job title", "Job level"),
    *("Place of work", "Time zone", "Manager", "Start date", "Last day"),
)
# What of a person's row is in it, as the audit log and "my data" name it.
FIELDS = (
    *("staff_number", "given_name", "family_name", "email", "company", "unit", "title", "level", "site", "manager"),
    *("since", "left_at", "last_day"),
)
READ = (
    *("staff_number", "given_name", "family_name", "email", "company__name", "unit_id", "title", "level", "site__name"),
    *("site__zone", "company_id", "manager__company_id", "manager__staff_number", "manager__email"),
    *("manager__given_name", "manager__family_name", "first_day", "left_at", "last_day"),
)
KINDS = {
    writing.CSV: "text/csv; charset=utf-8",
    writing.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class KindUnknown(RuleBroken):
    message = _("A list of people is written as .csv or .xlsx. Give the file one of these endings.")


def written(people: PersonQuerySet, kind: str) -> bytes:
    """The file, whole. Raises `KindUnknown`."""
    if kind == writing.CSV:
        return writing.as_csv(HEADINGS, lines(people)).encode()
    if kind == writing.XLSX:
        return writing.as_workbook(HEADINGS, lines(people))
    raise KindUnknown


def lines(people: PersonQuerySet) -> Iterator[Row]:
    below = Listing().below
    in_order = people.annotate(first_day=Min("posts__since")).order_by("company__name", "staff_number", "pk")
    for row in in_order.values_list(*READ).iterator(2000):
        yield _line(dict(zip(READ, row, strict=True)), below)


def _line(said: Mapping[str, object], below: Mapping[int, Sequence[str]]) -> Row:
    unit, left = said["unit_id"], said["left_at"]
    return (
        *(str(said[name]) for name in ("staff_number", "given_name", "family_name", "email")),
        str(said["company__name"] or ""),
        " / ".join(below.get(unit, ())) if isinstance(unit, int) else "",
        *(str(said[name] or "") for name in ("title", "level", "site__name", "site__zone")),
        _manager(said),
        _day(said["first_day"]),
        _day(left.astimezone(ZoneInfo(settings.TIME_ZONE)) if isinstance(left, datetime) else said["last_day"]),
    )


def _manager(said: Mapping[str, object]) -> str:
    """The number where it can mean nobody else, else the address, else the name."""
    number = said["manager__staff_number"] if said["manager__company_id"] == said["company_id"] else ""
    name = f"{said['manager__given_name'] or ''} {said['manager__family_name'] or ''}".strip()
    return str(number or said["manager__email"] or name)


def _day(day: object) -> str:
    return f"{day:%Y-%m-%d}" if isinstance(day, date) else ""
