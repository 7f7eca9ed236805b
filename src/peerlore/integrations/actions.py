"""Every write of an import of people: stage, name the columns, check in chunks, apply all or nothing, stop, empty."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore import clock
from peerlore.errors import RuleBroken
from peerlore.failpoints import failpoint
from peerlore.integrations.checking import Checked, CheckedRow, check
from peerlore.integrations.hr_files import mapping as mappings
from peerlore.integrations.hr_files.mapping import ColumnMapping
from peerlore.integrations.hr_files.reading import Table, header_digest, read_table
from peerlore.integrations.hr_files.values import row_from_json
from peerlore.integrations.models import (
    AT_WORK,
    OPEN,
    Effect,
    ImportRow,
    ImportState,
    PeopleImport,
    RememberedMapping,
)
from peerlore.people.audit import record
from peerlore.people.models import Person, Unit
from peerlore.people.outbox import notify
from peerlore.people.roster import Entry, Listed, Roster, RosterMovedOn, apply_roster, listed, refuse_harmful_leaving

CHUNK = 500
ROWS_KEPT = timedelta(days=30)
FORGOTTEN_AFTER = timedelta(days=30)
MOST_ATTEMPTS = 4


class CompanyNeedsName(RuleBroken):
    message = _("Say which company these people belong to; a new name makes a new company.")
    field = "company"


class NotWaitingForColumns(RuleBroken):
    message = _("This import has gone further already. Open it again to see where it stands.")


class NotReady(RuleBroken):
    message = _("This import is not ready to be applied: %(state)s. Open it again to see where it stands.")


class RowsNeedAnotherLook(RuleBroken):
    message = _(
        "Lines that need another look: %(count)s. "
        "Correct them in the file and bring it in again, or have them left out."
    )
    field = "leave_out"


class ManyWouldLeave(RuleBroken):
    message = _(
        "Of %(present)s people, %(count)s would be marked as having left, because the file does not name them. "
        "If that is meant, allow exactly %(count)s."
    )
    field = "allow_leavers"


class NothingLeftToStop(RuleBroken):
    message = _("This import is over: %(state)s. There is nothing left to stop.")


class Superseded(Exception):
    """Another worker has taken this import up, or somebody stopped it: this one may write nothing any more."""


def stage_file(name: str, content: bytes, *, by: Person | None, at: datetime) -> PeopleImport:
    """Keep the file until it is applied or stopped; nothing else happens yet. Raises what makes it unreadable."""
    table = read_table(content)
    return _stage(name[:255], content, table, by=by, at=at)


@transaction.atomic
def _stage(name: str, content: bytes, table: Table, *, by: Person | None, at: datetime) -> PeopleImport:
    batch = PeopleImport.objects.create(
        file_name=name,
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        columns=list(table.columns),
        mapping=suggested_mapping(table).as_json(),
        total=len(table.lines),
        heartbeat_at=at,
        started_by=by,
        started_at=at,
    )
    record("staged", batch, by=by, at=at, state=batch.state)
    return batch


def suggested_mapping(table: Table) -> ColumnMapping:
    """As the last file with this header was read, else what the names suggest."""
    remembered = RememberedMapping.objects.filter(header_digest=header_digest(table.columns)).first()
    return mappings.guess(table) if remembered is None else mappings.from_json(remembered.mapping)


@transaction.atomic
def name_columns(
    batch: PeopleImport, mapping: ColumnMapping, *, company: str, complete: bool, by: Person | None, at: datetime
) -> PeopleImport:
    """Say what the columns mean, and remember it for the next file of this shape. The check may begin."""
    company = " ".join(company.split())[:200]
    if not company:
        raise CompanyNeedsName
    mapping = mappings.checked(mapping, columns=batch.columns)
    batch = _locked(batch)
    if batch.state not in (ImportState.MAPPING, ImportState.READY):
        raise NotWaitingForColumns
    batch.mapping = {**mapping.as_json(), "company": company}
    batch.company = Unit.objects.companies().filter(name=company).first()
    batch.complete = complete
    remembered = {"mapping": mapping.as_json(), "used_at": at}
    RememberedMapping.objects.update_or_create(header_digest=header_digest(batch.columns), defaults=remembered)
    return _begin(batch, ImportState.CHECKING, "columns_named", by=by, at=at)


def _begin(batch: PeopleImport, state: ImportState, verb: str, *, by: Person | None, at: datetime) -> PeopleImport:
    """Hand the import to a worker: one step on, under a new number that shuts out whoever worked on it before."""
    batch.state, batch.attempt, batch.done = state, batch.attempt + 1, 0
    batch.summary["tries"] = 1
    batch.work_began_at = batch.heartbeat_at = at
    batch.save()
    record(verb, batch, by=by, at=at, state=batch.state)
    return batch


def hold_files() -> None:
    """Let no file be applied until this transaction ends; wait for one that is. Whoever erases somebody holds the files
    before the person, as applying does: neither can lock the other out, nor bring an erased name back."""
    at_hand = PeopleImport.objects.filter(state__in=(*OPEN, *AT_WORK)).order_by("pk")
    list(at_hand.select_for_update(of=("self",)).values_list("pk"))


def _locked(batch: PeopleImport) -> PeopleImport:
    return PeopleImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)


def check_rows(pk: int, attempt: int) -> Iterator[int]:
    """Compare the file with everybody there is, and keep what was found in short chunks; yields how many are done.

    Raises `Superseded` as soon as this attempt is no longer the one at work.
    """
    batch = _still_at_work(pk, attempt, ImportState.CHECKING)
    mapping = mappings.from_json(batch.mapping)
    table = read_table(bytes(batch.content or b""))
    checked = check(table, mapping, company=batch.mapping["company"], complete=batch.complete)
    rows = [*map(_row_of, checked.rows), *map(_row_of_leaver, checked.leavers)]
    for begin in range(0, len(rows), CHUNK):
        _keep_chunk(batch, rows[begin : begin + CHUNK], done=begin)
        failpoint("import.check.after_chunk")
        yield min(begin + CHUNK, len(rows))
    _conclude_check(batch, checked)


def _still_at_work(pk: int, attempt: int, state: ImportState) -> PeopleImport:
    batch = PeopleImport.objects.filter(pk=pk, attempt=attempt, state=state).first()
    if batch is None:
        raise Superseded
    return batch


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


def _row_of_leaver(person: Listed) -> ImportRow:
    return ImportRow(person_id=person.pk, name=f"{person.name} ({person.staff_number})"[:400], effect=Effect.LEFT)


@transaction.atomic
def _conclude_check(batch: PeopleImport, checked: Checked) -> None:
    """Ready to be looked at; or, where everybody is as the file says, over at once."""
    at = clock.now()
    _fence(batch, done=len(checked.rows))
    counts = Counter(str(row.effect) for row in checked.rows)
    batch = _locked(batch)
    batch.summary = {**{str(effect): counts[effect] for effect in Effect}, "present": checked.present}
    batch.summary[str(Effect.LEFT)] = len(checked.leavers)
    if batch.acts_on or batch.bad_rows:
        batch.state = ImportState.READY
    else:
        batch.state, batch.applied_at, batch.content = ImportState.APPLIED, at, None
        batch.rows.all().delete()
    batch.save()
    record("checked", batch, by=None, at=at, state=batch.state)
    _tell(batch, "import_ready", at=at)


def _tell(batch: PeopleImport, event: str, *, at: datetime) -> None:
    if batch.started_by is not None:
        parameters: dict[str, str | int] = {"title": batch.file_name, "count": batch.acts_on, "link": batch.address}
        notify(batch.started_by, event, batch, at=at, parameters=parameters)


@transaction.atomic
def confirm(
    batch: PeopleImport, *, leave_out: bool, allow_leavers: int, by: Person | None, at: datetime
) -> PeopleImport:
    """Yes, apply it. Rows in doubt must be left out by word; so must many leavers be allowed, by their number."""
    batch = _locked(batch)
    if not batch.is_ready:
        raise NotReady(state=batch.get_state_display())
    if batch.bad_rows and not leave_out:
        raise RowsNeedAnotherLook(count=batch.bad_rows)
    leavers = batch.count(Effect.LEFT)
    if batch.leavers_need_word and allow_leavers < leavers:
        raise ManyWouldLeave(count=leavers, present=batch.summary["present"])
    leaving = batch.rows.filter(effect=Effect.LEFT, person__isnull=False).values_list("person", flat=True)
    refuse_harmful_leaving(set(leaving), by=by)
    batch.leaves_out, batch.leavers_allowed = leave_out, leavers
    return _begin(batch, ImportState.APPLYING, "confirmed", by=by, at=at)


@transaction.atomic
def apply_import(pk: int, attempt: int, *, at: datetime) -> PeopleImport:
    """Everything at once, or nothing. Raises `Superseded`, or `RosterMovedOn` where somebody was changed meanwhile."""
    batch = _locked(_still_at_work(pk, attempt, ImportState.APPLYING))
    if batch.attempt != attempt or batch.state != ImportState.APPLYING:
        raise Superseded
    failpoint("import.apply.locked")
    rows = list(batch.rows.acting().order_by("pk"))
    by_line = apply_roster(_roster(batch, rows), by=batch.started_by, at=at)
    _point_at_people([row for row in rows if row.person_id is None], by_line)
    batch.state, batch.applied_at, batch.content = ImportState.APPLIED, at, None
    batch.company = Unit.objects.companies().get(name=batch.mapping["company"])
    batch.done = len(rows)
    batch.save()
    record("applied", batch, by=batch.started_by, at=at, state=batch.state)
    _tell(batch, "import_applied", at=at)
    failpoint("import.apply.before_commit")
    return batch


def _point_at_people(rows: Sequence[ImportRow], by_line: dict[int, int]) -> None:
    for row in rows:
        row.person_id = by_line[row.line or 0]
    ImportRow.objects.bulk_create(
        rows, batch_size=CHUNK, update_conflicts=True, unique_fields=["id"], update_fields=["person"]
    )


def _roster(batch: PeopleImport, rows: Sequence[ImportRow]) -> Roster:
    keys = [row.person_id for row in rows if row.person_id is not None]
    seen = {person.pk: person for person in listed(keys)} if keys else {}
    entries = [_entry(row, seen.get(row.person_id or 0)) for row in rows if row.effect != Effect.LEFT]
    leavers = [row.person_id for row in rows if row.effect == Effect.LEFT and row.person_id is not None]
    coming = {entry.line for entry in entries if entry.person is None}
    return Roster(
        company=batch.mapping["company"],
        entries=[_without_missing_manager(entry, coming) for entry in entries],
        leavers=leavers,
    )


def _entry(row: ImportRow, person: Listed | None) -> Entry:
    said = row_from_json(row.line or 0, {k: v for k, v in row.values.items() if k != "manager_is"})
    if row.person_id is not None and (person is None or _has_moved_on(row, person)):
        raise RosterMovedOn(name=row.name)
    texts = {"staff_number": said.number, "given_name": said.given_name, "family_name": said.family_name}
    texts |= {"email": said.email, "title": said.title, "level": said.level}
    kind, number = row.values.get("manager_is") or ("", None)
    return Entry(
        line=said.line,
        person=row.person_id,
        texts={name: text for name, text in texts.items() if text is not None},
        units=said.units,
        site=said.site,
        zone=said.zone or "",
        sets_manager=said.manager is not None,
        manager=number if kind == "person" else None,
        manager_line=number if kind == "line" else None,
        since=date.fromisoformat(said.since) if said.since else None,
        was=person,
    )


def _has_moved_on(row: ImportRow, person: Listed) -> bool:
    """Whether the person is no longer as the comparison showed them."""
    if person.erased or person.present == (row.effect == Effect.RETURNED):
        return True
    shown = {name: " / ".join(person.units) if name == "units" else getattr(person, name) for name in row.changes}
    shown.pop("manager", None)
    return any(shown[name] != row.changes[name][0] for name in shown)


def _without_missing_manager(entry: Entry, coming: set[int]) -> Entry:
    """Where the manager's own row is left out, a manager that is known stays, and a new person comes without one."""
    if entry.manager_line is None or entry.manager_line in coming:
        return entry
    return replace(entry, manager_line=None, sets_manager=False)


@transaction.atomic
def compare_again(batch: PeopleImport, *, at: datetime) -> PeopleImport:
    """Somebody was changed after the comparison: read the file once more, and ask once more."""
    batch = _locked(batch)
    if batch.state != ImportState.APPLYING:
        raise Superseded
    return _begin(batch, ImportState.CHECKING, "compared_again", by=None, at=at)


@transaction.atomic
def take_up(batch: PeopleImport, *, at: datetime) -> PeopleImport | None:
    """A worker fell silent: let another begin again. `None` where somebody was quicker, or it was tried enough."""
    seen, batch = batch.attempt, _locked(batch)
    if not batch.is_at_work or batch.attempt != seen:
        return None
    tries = int(batch.summary.get("tries", 1)) + 1
    if tries > MOST_ATTEMPTS:
        _fail(
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
        _fail(batch, why, at=at)


def _fail(batch: PeopleImport, why: str, *, at: datetime) -> None:
    batch.failure = why[:500]
    _empty(batch, ImportState.FAILED)
    record("failed", batch, by=None, at=at, state=batch.state)
    _tell(batch, "import_failed", at=at)


@transaction.atomic
def stop(batch: PeopleImport, *, by: Person | None, at: datetime) -> PeopleImport:
    """Change nothing, and keep nothing of the file. A worker at it finds itself shut out."""
    batch = _locked(batch)
    if batch.is_over:
        raise NothingLeftToStop(state=batch.get_state_display())
    _empty(batch, ImportState.STOPPED)
    record("stopped", batch, by=by, at=at, state=batch.state)
    return batch


@transaction.atomic
def stop_forgotten(batch: PeopleImport, *, at: datetime) -> None:
    """Nobody has taken it further for weeks: the file is not kept for longer."""
    batch = _locked(batch)
    if batch.state in OPEN and batch.heartbeat_at < at - FORGOTTEN_AFTER:
        stop(batch, by=None, at=at)


def _empty(batch: PeopleImport, state: ImportState) -> None:
    batch.state, batch.content = state, None
    batch.attempt += 1
    batch.rows.all().delete()
    batch.save()


@transaction.atomic
def forget_rows(batch: PeopleImport, *, at: datetime) -> None:
    """Some weeks after an import its counts are enough."""
    batch.rows.all().delete()
    record("rows_forgotten", batch, by=None, at=at, state=batch.state)


def default_company() -> str:
    """The one company there is, else what the organisation is called."""
    names = list(Unit.objects.companies().values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else settings.ORGANISATION
