"""Long work of an import, handed to a worker; and what is due: silent workers, forgotten files, old rows, mail."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

import structlog
from django_tasks import task

from peerlore import clock
from peerlore.errors import RuleBroken
from peerlore.failpoints import failpoint
from peerlore.integrations import actions
from peerlore.integrations.mail import send
from peerlore.integrations.models import ImportState, PeopleImport
from peerlore.people.models import Delivery
from peerlore.people.roster import RosterMovedOn

Job = Callable[[], object]
MAILS_AT_ONCE = 100
SILENT_AFTER = timedelta(seconds=60)
log = structlog.get_logger(__name__)


@task()
def open_import(pk: int, attempt: int) -> None:
    """Read a large file, so that its columns can be named."""
    try:
        actions.open_file(pk, attempt, at=clock.now())
    except actions.Superseded:
        log.info("opening an import was superseded", pk=pk, attempt=attempt)
    except RuleBroken as broken:
        actions.fail_import(pk, attempt, why=str(broken), at=clock.now())


@task()
def check_import(pk: int, attempt: int) -> None:
    """Compare the file with everybody there is, unless another attempt has taken over."""
    try:
        for _done in actions.check_rows(pk, attempt):
            pass
    except actions.Superseded:
        log.info("import check was superseded", pk=pk, attempt=attempt)
    except RuleBroken as broken:
        actions.fail_import(pk, attempt, why=str(broken), at=clock.now())


@task()
def apply_import(pk: int, attempt: int) -> None:
    """All or nothing; where somebody was changed since the comparison, compare again instead."""
    try:
        actions.apply_import(pk, attempt, at=clock.now())
        failpoint("import.apply.after_commit")
    except actions.Superseded:
        log.info("import was superseded", pk=pk, attempt=attempt)
    except RosterMovedOn:
        hand_over(actions.compare_again(PeopleImport.objects.get(pk=pk), at=clock.now()))
    except RuleBroken as broken:
        actions.fail_import(pk, attempt, why=str(broken), at=clock.now())


@task()
def undo_import(pk: int, attempt: int) -> None:
    """What can be undone, all or nothing; where it cannot, the import stays applied and says why."""
    try:
        actions.undo_import(
            pk, attempt, by=actions.undo_asked_by(PeopleImport.objects.defer("content").get(pk=pk)), at=clock.now()
        )
        failpoint("import.undo.after_commit")
    except actions.Superseded:
        log.info("undoing an import was superseded", pk=pk, attempt=attempt)
    except RuleBroken as broken:
        actions.give_up(pk, attempt, why=str(broken), at=clock.now())


def hand_over(batch: PeopleImport) -> None:
    """Queue the work the import waits for. A hint only: `due` finds it again where the hint was lost."""
    WORK[ImportState(batch.state)].enqueue(batch.pk, batch.attempt)


WORK = {
    ImportState.OPENING: open_import,
    ImportState.CHECKING: check_import,
    ImportState.APPLYING: apply_import,
    ImportState.UNDOING: undo_import,
}


def due(now: datetime) -> Iterator[Job]:
    yield from _silent_imports(now)
    yield from _forgotten_imports(now)
    yield from _old_rows(now)
    yield from mail_due(now)


def mail_due(now: datetime) -> Iterator[Job]:
    """One job for each mail whose time has come."""
    for delivery in Delivery.objects.due(now)[:MAILS_AT_ONCE]:
        yield partial(send, delivery, at=now)


def _silent_imports(now: datetime) -> Iterator[Job]:
    for batch in PeopleImport.objects.stale(now - SILENT_AFTER):
        yield partial(_take_up, batch, at=now)


def _take_up(batch: PeopleImport, *, at: datetime) -> None:
    taken = actions.take_up(batch, at=at)
    if taken is not None:
        hand_over(taken)


def _forgotten_imports(now: datetime) -> Iterator[Job]:
    for batch in PeopleImport.objects.forgotten(now - actions.FORGOTTEN_AFTER):
        yield partial(actions.stop_forgotten, batch, at=now)


def _old_rows(now: datetime) -> Iterator[Job]:
    for batch in PeopleImport.objects.with_old_rows(now - actions.ROWS_KEPT):
        yield partial(actions.forget_rows, batch, at=now)
