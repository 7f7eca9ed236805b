"""The verbs of the exchanges room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from peerlore.exchanges.models import Exchange, Seat
from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.skills.models import Skill

Rule = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class SeatSpec:
    """Who sits where, what they teach and what they learn there."""

    person: Person
    role: str
    role_name: str
    teaches: Skill | None = None
    learns: Skill | None = None
    learns_level: int | None = None


@transaction.atomic
def open_exchange(
    *,
    by: Person | None,
    at: datetime,
    format: str,  # noqa: A002
    name: str,
    scope: str,
    seats: Sequence[SeatSpec],
    sessions_planned: int,
    every_days: int,
    minutes: int,
    agendas: Sequence[Rule],
    owed: Sequence[Rule],
) -> Exchange:
    exchange = Exchange.objects.create(
        format=format,
        name=name,
        scope=scope,
        sessions_planned=sessions_planned,
        every_days=every_days,
        minutes=minutes,
        agendas=[dict(agenda) for agenda in agendas],
        opened_at=at,
    )
    Seat.objects.bulk_create(Seat(exchange=exchange, **vars(spec)) for spec in seats)
    record("opened", exchange, by=by, at=at, fields=["seats"], state=exchange.state)
    return exchange
