"""Put a notice into the outbox. At most one for each person, event, row and channel, whoever asks how often."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Model

from peerlore.people.models import Notice, Person

Parameters = Mapping[str, str | int]


def notify(person: Person, event: str, row: Model, *, at: datetime, parameters: Parameters | None = None) -> None:
    notify_all([(person, parameters or {})], event, row, at=at)


def notify_all(readers: Iterable[tuple[Person, Parameters]], event: str, row: Model, *, at: datetime) -> None:
    """Tell each reader of `event` about `row`. Parameters are slugs, names and ids, never what somebody wrote."""
    Notice.objects.bulk_create(
        [
            Notice(
                person=person,
                event=event,
                kind=row._meta.label_lower,
                target=row.pk,
                parameters=dict(parameters),
                created_at=at,
            )
            for person, parameters in readers
        ],
        ignore_conflicts=True,
    )
