"""Write a line of the audit log. Called by every action, inside its transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Model

from peerlore import clock
from peerlore.people.models import LogEntry, Person


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
    return LogEntry.objects.create(
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
