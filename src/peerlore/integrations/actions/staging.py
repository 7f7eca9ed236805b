"""Bring a file in and say what its columns mean."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.actions.beating import Beating
from peerlore.integrations.actions.remembering import remembered
from peerlore.integrations.actions.shared import Superseded, begin, locked, still_at_work
from peerlore.integrations.checking import folded
from peerlore.integrations.hr_files import mapping as mappings
from peerlore.integrations.hr_files.mapping import ColumnMapping
from peerlore.integrations.hr_files.problems import Problem
from peerlore.integrations.hr_files.reading import AS_FOUND, HowRead, Table, how_from_json, read_table
from peerlore.integrations.hr_files.shape import Shape, shape_from_json, shape_of
from peerlore.integrations.hr_files.told import told_of
from peerlore.integrations.models import (
    OPEN,
    ImportState,
    PeopleImport,
)
from peerlore.people.audit import record
from peerlore.people.models import Installation, Person, Unit
from peerlore.people.roster import Listing


class CompanyNeedsName(RuleBroken):
    message = _("Say which company these people belong to; a new name makes a new company.")
    field = "company"


class NotWaitingForColumns(RuleBroken):
    message = _("This import has gone further already. Open it again to see where it stands.")


@dataclass(frozen=True, kw_only=True)
class FileRead:
    """A file that was read once, what there is to be seen of it, what its columns seem to mean, and what is told of
    it."""

    name: str
    content: bytes
    how: HowRead
    total: int
    shape: Shape
    mapping: ColumnMapping
    told: Sequence[Problem]


def read_file(name: str, content: bytes, *, how: HowRead = AS_FOUND) -> FileRead:
    """Slow where the file is large, so never while something is being written: whoever writes would keep everybody
    else waiting. Raises what makes it unreadable."""
    table = read_table(content, how)
    mapping = _suggested(table)
    return FileRead(
        name=name[:255],
        content=content,
        how=how,
        total=len(table.lines),
        shape=shape_of(table),
        mapping=mapping,
        told=[*_remembered_from(table), *told_of(table, mapping)],
    )


def stage_file(name: str, content: bytes, *, by: Person | None, at: datetime, how: HowRead = AS_FOUND) -> PeopleImport:
    """Read it, and `stage` it."""
    return stage(read_file(name, content, how=how), by=by, at=at)


def stage(file: FileRead, *, by: Person | None, at: datetime) -> PeopleImport:
    """Keep the file until it is applied or stopped; nothing else happens yet."""
    batch = _unread(file.name, file.content, by=by, at=at)
    return _keep(_seen_so(batch, file), "staged", by=by, at=at)


def _unread(name: str, content: bytes, *, by: Person | None, at: datetime) -> PeopleImport:
    batch = PeopleImport(file_name=name[:255], digest=hashlib.sha256(content).hexdigest(), content=content)
    batch.heartbeat_at = batch.started_at = at
    batch.started_by = by
    return batch


@transaction.atomic
def receive(name: str, content: bytes, *, by: Person | None, at: datetime) -> PeopleImport:
    """Keep a large file as it came, for a worker to open: nobody waits before an empty page."""
    batch = _unread(name, content, by=by, at=at)
    batch.summary = {"bytes": len(content)}
    return begin(batch, ImportState.OPENING, "received", by=by, at=at)


def open_file(pk: int, attempt: int, *, at: datetime) -> PeopleImport:
    """Read a file that was received. Raises `Superseded`, and what makes it unreadable."""
    batch = still_at_work(pk, attempt, ImportState.OPENING)
    with Beating(batch):
        file = read_file(batch.file_name, bytes(batch.content or b""))
    return _opened(batch, file, at=at)


@transaction.atomic
def _opened(batch: PeopleImport, file: FileRead, *, at: datetime) -> PeopleImport:
    seen, batch = batch.attempt, locked(batch)
    if batch.attempt != seen or not batch.is_being_opened:
        raise Superseded
    batch.state = ImportState.MAPPING
    _seen_so(batch, file).save()
    record("staged", batch, by=batch.started_by, at=at, state=batch.state)
    return batch


def read_again(batch: PeopleImport, how: HowRead, *, by: Person | None, at: datetime) -> PeopleImport:
    """Read the same file in another encoding, from another header line or sheet. What was said of its columns goes."""
    file = read_file(batch.file_name, bytes(batch.content or b""), how=how)
    return _keep(_seen_so(batch, file), "read_again", by=by, at=at)


def _seen_so(batch: PeopleImport, file: FileRead) -> PeopleImport:
    batch.columns, batch.total, batch.shape = list(file.shape.columns), file.total, file.shape.as_json()
    said = {name: batch.mapping[name] for name in ("company",) if name in batch.mapping}
    told = [problem.as_json() for problem in file.told]
    batch.mapping = {**file.mapping.as_json(), **said, "read": file.how.as_json(), "told": told}
    return batch


def shape_kept(batch: PeopleImport) -> Shape:
    """What there is to be seen of the file. Only one that was staged before this was kept is read once more."""
    kept, how = shape_from_json(batch.shape), how_from_json(batch.mapping.get("read"))
    return kept or read_file(batch.file_name, bytes(batch.content or b""), how=how).shape


@transaction.atomic
def _keep(batch: PeopleImport, verb: str, *, by: Person | None, at: datetime) -> PeopleImport:
    """What was left out stays so only while the lines are the same."""
    if batch.pk is not None:
        _refuse_at_work(locked(batch))
        batch.rows.all().delete()
    batch.left_out, batch.state = [], ImportState.MAPPING
    batch.save()
    record(verb, batch, by=by, at=at, state=batch.state)
    return batch


def _refuse_at_work(batch: PeopleImport) -> None:
    if batch.state not in OPEN:
        raise NotWaitingForColumns


def _suggested(table: Table) -> ColumnMapping:
    """As the last file with this header was read, else what the names suggest."""
    known = remembered(table.columns)
    if known is None:
        return _with_steps_that_are_here(table, mappings.guess(table))
    kept = mappings.from_json(known.mapping)
    steps = mappings.slashes_are_steps(table, kept.columns) if kept.steps is None else kept.steps
    read_so = replace(kept, dates=mappings.dates_beside(table, kept.dates), steps=steps)
    return _with_steps_that_are_here(table, read_so) if kept.steps is None else read_so


def _with_steps_that_are_here(table: Table, mapping: ColumnMapping) -> ColumnMapping:
    """A slash is a step too where units are here already that make up each such name."""
    if mapping.steps is not False or len(mapping.unit_columns) > 1:
        return mapping
    names = [folded(name) for column in mapping.unit_columns for name in mappings.slashed(table, column)]
    here = {folded(" / ".join(path)) for path in Listing().below.values() if len(path) > 1}
    return replace(mapping, steps=all(name in here for name in names))


def _remembered_from(table: Table) -> list[Problem]:
    known = remembered(table.columns)
    if known is None:
        return []
    return [Problem("remembered", "", {"day": known.used_at.date().isoformat()}, blocks=False)]


@transaction.atomic
def name_columns(
    batch: PeopleImport, mapping: ColumnMapping, *, company: str, complete: bool, by: Person | None, at: datetime
) -> PeopleImport:
    """Say what the columns mean; it is remembered once the file is applied. The check may begin."""
    company = _as_here(" ".join(company.split())[:200])
    if not company:
        raise CompanyNeedsName
    mapping = mappings.checked(mapping, columns=batch.columns)
    batch = locked(batch)
    _refuse_at_work(batch)
    kept = {name: batch.mapping[name] for name in ("read", "told") if name in batch.mapping}
    batch.mapping = {**mapping.as_json(), "company": company, **kept}
    batch.company = Unit.objects.companies().filter(name=company).first()
    batch.complete = complete
    return begin(batch, ImportState.CHECKING, "columns_named", by=by, at=at)


def _as_here(company: str) -> str:
    """A company that is here already keeps its name, whatever the case."""
    names = list(Unit.objects.companies().order_by("pk").values_list("name", flat=True))
    return company if company in names else next((name for name in names if folded(name) == folded(company)), company)


def default_company() -> str:
    """The one company there is, else what the organisation is called."""
    names = list(Unit.objects.companies().values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else Installation.objects.look().name
