"""Leave rows of an import out by name, and take them back. The file is compared anew: one row's going mends others."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.actions.shared import begin, locked
from peerlore.integrations.models import ImportRow, ImportState, PeopleImport
from peerlore.people.models import Person

NAMED = 5


class NotReadyToLeaveOut(RuleBroken):
    message = _("Rows can be left out while the import waits to be applied; it is: %(state)s.")


class NothingTicked(RuleBroken):
    message = _("No row was ticked, so nothing was changed. Tick the rows that are meant first.")


class ComparedMeanwhile(RuleBroken):
    message = _("These rows are not those of this import any more, so nothing was changed. Tick the ones shown now.")


class NobodyCalledSo(RuleBroken):
    message = _("“%(called)s” is the name, number, address or line of nobody in this file. Write it as the file does.")


class SeveralCalledSo(RuleBroken):
    message = _("“%(called)s” could be any of these lines: %(lines)s. Write “line” and the number instead.")


class NobodyRenumbered(RuleBroken):
    message = _("No line of this file has a new number beside the name and address of somebody here.")


@transaction.atomic
def leave_out(batch: PeopleImport, rows: Collection[int], *, by: Person | None, at: datetime) -> PeopleImport:
    """These rows (by their keys) do nothing; who they name stays as they are, and does not leave."""
    batch = _open(batch)
    found = list(batch.rows.filter(pk__in=rows).order_by("pk"))
    if len(found) < len(set(rows)):
        raise ComparedMeanwhile
    told = [said for row in found if (said := _said_of(row)) is not None]
    fresh = [said for said in told if said not in batch.left_out]
    if not fresh:
        raise NothingTicked
    batch.left_out = [*batch.left_out, *fresh]
    return begin(batch, ImportState.CHECKING, "left_rows_out", by=by, at=at)


@transaction.atomic
def take_back(batch: PeopleImport, said: Collection[int], *, by: Person | None, at: datetime) -> PeopleImport:
    """Rows that were left out count again: `said` are their places in the list of those."""
    batch = _open(batch)
    kept = [one for place, one in enumerate(batch.left_out) if place not in said]
    if len(kept) == len(batch.left_out):
        raise NothingTicked
    batch.left_out = kept
    return begin(batch, ImportState.CHECKING, "took_rows_back", by=by, at=at)


@transaction.atomic
def renumber(batch: PeopleImport, *, by: Person | None, at: datetime) -> PeopleImport:
    """Lines with a new number, and the name and address of somebody here, are that person with a new number."""
    batch = _open(batch)
    if not batch.new_numbers:
        raise NobodyRenumbered
    batch.mapping = {**batch.mapping, "renumber": True}
    return begin(batch, ImportState.CHECKING, "took_new_numbers", by=by, at=at)


def _open(batch: PeopleImport) -> PeopleImport:
    batch = locked(batch)
    if not batch.is_ready:
        raise NotReadyToLeaveOut(state=batch.get_state_display())
    return batch


def _said_of(row: ImportRow) -> dict[str, object] | None:
    """How a row is found again when the file is compared anew: by its line, or by the person it misses."""
    if row.line is not None:
        return {"line": row.line, "name": row.name}
    return {"person": row.person_id, "name": row.name} if row.person_id else None


def rows_called(batch: PeopleImport, names: Sequence[str]) -> set[int]:
    """The keys of the rows that are called so: by “line 7”, staff number, address or name."""
    return {_row_called(batch, name) for name in names}


def _row_called(batch: PeopleImport, called: str) -> int:
    found = list(_rows_called(batch, called)[: NAMED + 1])
    if not found:
        raise NobodyCalledSo(called=called)
    if len(found) > 1:
        raise SeveralCalledSo(called=called, lines=", ".join(str(row.line or row.name) for row in found[:NAMED]))
    return found[0].pk


def _rows_called(batch: PeopleImport, called: str) -> QuerySet[ImportRow]:
    word, _blank, number = called.strip().partition(" ")
    if word.casefold() == "line" and number.isdigit():
        return batch.rows.filter(line=int(number))
    same = Q(values__number=called) | Q(values__email=called.lower()) | Q(name__iexact=called)
    return batch.rows.filter(same | Q(person__staff_number=called, line=None)).distinct()
