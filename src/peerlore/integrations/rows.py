"""Rows and progress of an import as a page or a terminal shows them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from peerlore.integrations.hr_files.problems import FIELD_NAMES, Problem, problem_from_json
from peerlore.integrations.models import Effect, ImportRow, PeopleImport


@dataclass(frozen=True)
class Difference:
    field: str | Promise
    before: str
    after: str


@dataclass(frozen=True)
class ShownRow:
    """A row with its words."""

    pk: int
    line: int | None
    name: str
    effect: Effect
    problems: list[Problem]
    differences: list[Difference]
    facts: str


@dataclass(frozen=True)
class Progress:
    """How far the work is, and about how long it still takes (empty where nobody can know yet)."""

    percent: int
    left: str

    @classmethod
    def of(cls, batch: PeopleImport, *, now: datetime) -> "Progress":
        share = batch.done / batch.total if batch.total else 0
        return cls(min(100, round(100 * share)), _time_left(batch, share, now))


def _time_left(batch: PeopleImport, share: float, now: datetime) -> str:
    if not share or batch.work_began_at is None:
        return ""
    minutes = round((now - batch.work_began_at).total_seconds() * (1 - share) / share / 60)
    if minutes < 1:
        return str(_("Less than a minute left."))
    return ngettext("About one minute left.", "About %(n)d minutes left.", minutes) % {"n": minutes}


def told_of_file(batch: PeopleImport) -> list[Problem]:
    """What is worth knowing of the file as a whole, while it is kept."""
    return [problem_from_json(kept) for kept in batch.mapping.get("told", ())]


def shown_rows(rows: Iterable[ImportRow]) -> list[ShownRow]:
    return [shown_row(row) for row in rows]


def shown_row(row: ImportRow) -> ShownRow:
    return ShownRow(
        pk=row.pk,
        line=row.line,
        name=row.name,
        effect=Effect(row.effect),
        problems=[problem_from_json(kept) for kept in row.problems],
        differences=list(_differences(row)),
        facts=_facts(row),
    )


def _differences(row: ImportRow) -> Iterator[Difference]:
    for name, (before, after) in row.changes.items():
        yield Difference(FIELD_NAMES[name], before or "–", after or "–")


def _facts(row: ImportRow) -> str:
    """Who somebody new is, in a line."""
    units = " / ".join(row.values.get("units") or [])
    number, title, site = (row.values.get(name) or "" for name in ("number", "title", "site"))
    return ", ".join(filter(None, [number, title, units, site])) if row.effect == Effect.NEW else ""
