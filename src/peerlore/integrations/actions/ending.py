"""Take up, fail, stop, and forget."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.actions.shared import empty, fail, give_up_undoing, locked
from peerlore.integrations.models import (
    OPEN,
    ImportState,
    PeopleImport,
)
from peerlore.people.audit import record
from peerlore.people.models import Person

ROWS_KEPT = timedelta(days=30)
FORGOTTEN_AFTER = timedelta(days=30)
MOST_ATTEMPTS = 4


class NothingLeftToStop(RuleBroken):
    message = _("This import is over: %(state)s. There is nothing left to stop.")


@transaction.atomic
def take_up(batch: PeopleImport, *, at: datetime) -> PeopleImport | None:
    """A worker fell silent: let another begin again. `None` where somebody was quicker, or it was tried enough."""
    seen, batch = batch.attempt, locked(batch)
    if not batch.is_at_work or batch.attempt != seen:
        return None
    tries = int(batch.summary.get("tries", 1)) + 1
    if tries > MOST_ATTEMPTS:
        fail(
            batch,
            str(_("It was begun four times and broke off each time. Your IT finds the reason in the log.")),
            at=at,
        )
        return None
    batch.summary["tries"], batch.attempt, batch.heartbeat_at = tries, batch.attempt + 1, at
    batch.save()
    return batch


@transaction.atomic
def fail_import(pk: int, attempt: int, *, why: str, at: datetime) -> None:
    """It cannot be done, and why. Nothing was changed, and nothing of the file is kept."""
    batch = PeopleImport.objects.select_for_update(of=("self",)).filter(pk=pk, attempt=attempt).first()
    if batch is not None and batch.is_at_work:
        fail(batch, why, at=at)


@transaction.atomic
def stop(batch: PeopleImport, *, by: Person | None, at: datetime) -> PeopleImport:
    """Change nothing, and keep nothing of the file. A worker at it finds itself shut out."""
    batch = locked(batch)
    if batch.is_over:
        raise NothingLeftToStop(state=batch.get_state_display())
    if batch.is_being_undone:
        give_up_undoing(batch, "", by=by, at=at)
        return batch
    empty(batch, ImportState.STOPPED)
    record("stopped", batch, by=by, at=at, state=batch.state)
    return batch


@transaction.atomic
def stop_forgotten(batch: PeopleImport, *, at: datetime) -> None:
    """Nobody has taken it further for weeks: the file is not kept for longer."""
    batch = locked(batch)
    if batch.state in OPEN and batch.heartbeat_at < at - FORGOTTEN_AFTER:
        stop(batch, by=None, at=at)


@transaction.atomic
def forget_rows(batch: PeopleImport, *, at: datetime) -> None:
    """Some weeks after an import its counts are enough."""
    batch.rows.all().delete()
    record("rows_forgotten", batch, by=None, at=at, state=batch.state)
