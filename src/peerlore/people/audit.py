"""Write lines of the audit log. Called by every action, inside its transaction."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import Model

from peerlore import clock
from peerlore.people.models import LogEntry, Person

Row = TypeVar("Row", bound=Model)


def record(
    verb: str,
    row: Model,
    *,
    by: Person | None,
    at: datetime,
    about: Person | None = None,
    fields: Sequence[str] = (),
    state: str = "",
) -> LogEntry:
    """Log that `by` did `verb` to `row`. `about` is whose data it is; `fields` names what changed, never how;
    `state` is the slug of the state `row` is in now, for rows that have one."""
    entry = _entry(verb, row, by=by, at=at, about=about, fields=fields, state=state)
    entry.save(force_insert=True)
    return entry


def record_all(
    verb: str,
    rows: Iterable[Row],
    *,
    by: Person | None,
    at: datetime,
    about: Callable[[Row], Person | None] = lambda row: None,
    state: Callable[[Row], str] = lambda row: "",
    fields: Sequence[str] = (),
) -> None:
    """`record` for many rows in few statements; `about` and `state` are asked of each row."""
    entries = [_entry(verb, row, by=by, at=at, about=about(row), fields=fields, state=state(row)) for row in rows]
    LogEntry.objects.bulk_create(entries, batch_size=500)


def _entry(
    verb: str,
    row: Model,
    *,
    by: Person | None,
    at: datetime,
    about: Person | None,
    fields: Sequence[str],
    state: str,
) -> LogEntry:
    return LogEntry(
        at=at,
        recorded_at=clock.now(),
        by=by,
        verb=verb,
        kind=row._meta.label_lower,
        target=row.pk,
        about=about,
        fields=list(fields),
        state=state,
    )
