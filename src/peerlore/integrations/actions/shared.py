"""What every step of an import shares: its lock, its number against whoever worked on it before, its end."""

from collections.abc import Iterator
from datetime import datetime

from peerlore.integrations.models import (
    ImportRow,
    ImportState,
    PeopleImport,
)
from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.people.outbox import notify
from peerlore.people.roster import parts


class Superseded(Exception):
    """Another worker has taken this import up, or somebody stopped it: this one may write nothing any more."""


def begin(batch: PeopleImport, state: ImportState, verb: str, *, by: Person | None, at: datetime) -> PeopleImport:
    """Hand the import to a worker: one step on, under a new number that shuts out whoever worked on it before."""
    batch.state, batch.attempt, batch.done = state, batch.attempt + 1, 0
    batch.summary["tries"] = 1
    batch.work_began_at = batch.heartbeat_at = at
    batch.save()
    record(verb, batch, by=by, at=at, state=batch.state)
    return batch


def locked(batch: PeopleImport) -> PeopleImport:
    return PeopleImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)


def still_at_work(pk: int, attempt: int, state: ImportState) -> PeopleImport:
    batch = PeopleImport.objects.filter(pk=pk, attempt=attempt, state=state).first()
    if batch is None:
        raise Superseded
    return batch


def acting_rows(batch: PeopleImport) -> Iterator[list[ImportRow]]:
    """The rows that applying turns into something, a few hundred at once, in their order. Each part may be written to
    while the next is not read yet."""
    for part in parts(list(batch.rows.acting().order_by("pk").values_list("pk", flat=True))):
        yield list(ImportRow.objects.filter(pk__in=part).order_by("pk"))


def tell(batch: PeopleImport, event: str, *, at: datetime) -> None:
    if batch.started_by is not None:
        parameters: dict[str, str | int] = {"title": batch.file_name, "count": batch.acts_on, "link": batch.address}
        notify(batch.started_by, event, batch, at=at, parameters=parameters)


def empty(batch: PeopleImport, state: ImportState) -> None:
    batch.state, batch.attempt = state, batch.attempt + 1
    batch.let_go_of_the_file()
    batch.rows.all().delete()
    batch.save()


def give_up_undoing(batch: PeopleImport, why: str, *, by: Person | None, at: datetime) -> None:
    """It stays applied, as it was."""
    batch.state, batch.failure, batch.attempt = ImportState.APPLIED, why[:500], batch.attempt + 1
    batch.save()
    record("undo_gave_up", batch, by=by, at=at, state=batch.state)


def fail(batch: PeopleImport, why: str, *, at: datetime) -> None:
    if batch.is_being_undone:
        return give_up_undoing(batch, why, by=None, at=at)
    batch.failure = why[:500]
    empty(batch, ImportState.FAILED)
    record("failed", batch, by=None, at=at, state=batch.state)
    tell(batch, "import_failed", at=at)
    return None
