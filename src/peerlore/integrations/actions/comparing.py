"""Compare a file with the people here, in chunks that a kill cannot half write."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain, islice

from django.conf import settings
from django.db import transaction

from peerlore import clock
from peerlore.failpoints import failpoint
from peerlore.integrations.actions.beating import Beating
from peerlore.integrations.actions.shared import Superseded, begin, locked, still_at_work, tell
from peerlore.integrations.checking import Checked, CheckedRow, Told, check
from peerlore.integrations.checking.weighing import names_of
from peerlore.integrations.hr_files import mapping as mappings
from peerlore.integrations.hr_files.problems import Problem
from peerlore.integrations.hr_files.reading import how_from_json, read_table
from peerlore.integrations.models import (
    Effect,
    ImportRow,
    ImportState,
    PeopleImport,
)
from peerlore.people.audit import record

CHUNK = 500


def check_rows(pk: int, attempt: int) -> Iterator[int]:
    """Compare the file with everybody there is, and keep what was found in short chunks; yields how many are done.

    Raises `Superseded` as soon as this attempt is no longer the one at work.
    """
    batch = still_at_work(pk, attempt, ImportState.CHECKING)
    mapping = mappings.from_json(batch.mapping)
    with Beating(batch):
        table = read_table(bytes(batch.content or b""), how_from_json(batch.mapping.get("read")))
        checked = check(table, mapping, told=_told(batch))
    rows, done = chain(map(_row_of, checked.rows), _rows_of_leavers(checked)), 0
    while chunk := list(islice(rows, CHUNK)):
        _keep_chunk(batch, chunk, done=done)
        failpoint("import.check.after_chunk")
        done += len(chunk)
        yield done
    _conclude_check(batch, checked)


def _told(batch: PeopleImport) -> Told:
    return Told(
        company=batch.mapping["company"],
        complete=batch.complete,
        today=clock.today(settings.TIME_ZONE),
        left_out=frozenset(batch.lines_left_out),
        kept=frozenset(batch.people_kept),
        renumber=bool(batch.mapping.get("renumber")),
    )


@transaction.atomic
def _keep_chunk(batch: PeopleImport, rows: Sequence[ImportRow], *, done: int) -> None:
    _fence(batch, done=done + len(rows))
    if done == 0:
        ImportRow.objects.filter(batch=batch).delete()
    for row in rows:
        row.batch = batch
    ImportRow.objects.bulk_create(rows, batch_size=CHUNK)


def _fence(batch: PeopleImport, *, done: int) -> None:
    """A heartbeat that only the attempt at work can give; it holds the row until the chunk is committed."""
    mine = PeopleImport.objects.filter(pk=batch.pk, attempt=batch.attempt, state=batch.state)
    if not mine.update(heartbeat_at=clock.now(), done=done):
        raise Superseded


def _row_of(checked: CheckedRow) -> ImportRow:
    """What the line says is kept only where it would do something."""
    if checked.effect == Effect.LEFT_OUT:
        told = [problem.as_json() for problem in checked.problems]
        return ImportRow(line=checked.row.line, name=checked.name[:400], effect=checked.effect, problems=told)
    manager = checked.manager and [checked.manager.kind, checked.manager.number]
    return ImportRow(
        line=checked.row.line,
        person_id=checked.person.pk if checked.person else None,
        name=checked.name[:400],
        values={**checked.row.as_json(), "manager_is": manager},
        effect=checked.effect,
        changes=checked.changes,
        problems=[problem.as_json() for problem in checked.problems],
    )


def _rows_of_leavers(checked: Checked) -> Iterator[ImportRow]:
    for person in checked.leavers:
        people = checked.left_without.get(person.pk)
        told = [Problem("leads_people", "", names_of(people), blocks=False).as_json()] if people else []
        name = f"{person.name} ({person.staff_number})"[:400]
        yield ImportRow(person_id=person.pk, name=name, effect=Effect.LEFT, problems=told)


@transaction.atomic
def _conclude_check(batch: PeopleImport, checked: Checked) -> None:
    """Ready to be looked at; or, where everybody is as the file says, over at once."""
    at = clock.now()
    _fence(batch, done=len(checked.rows))
    counts = Counter(str(row.effect) for row in checked.rows)
    counts[str(Effect.LEFT)] += len(checked.leavers)
    batch = locked(batch)
    batch.summary = {**{str(effect): counts[effect] for effect in Effect}, "present": checked.present}
    batch.summary |= {"leaving": [*map(dict, checked.leaving)], "emptied": [*map(dict, checked.emptied)]}
    batch.summary["new_companies"] = list(checked.new_companies)
    batch.summary["new_numbers"] = sum(row.seems_renumbered for row in checked.rows)
    batch.summary["left_without"] = sum(map(len, checked.left_without.values()))
    if batch.acts_on or batch.bad_rows or batch.left_out:
        batch.state = ImportState.READY
    else:
        batch.state, batch.applied_at = ImportState.APPLIED, at
        batch.let_go_of_the_file()
        batch.rows.filter(problems=[]).delete()
    batch.save()
    record("checked", batch, by=None, at=at, state=batch.state)
    tell(batch, "import_ready", at=at)


@transaction.atomic
def compare_again(batch: PeopleImport, *, at: datetime) -> PeopleImport:
    """Somebody was changed after the comparison: read the file once more, and ask once more."""
    batch = locked(batch)
    if batch.state != ImportState.APPLYING:
        raise Superseded
    return begin(batch, ImportState.CHECKING, "compared_again", by=None, at=at)
