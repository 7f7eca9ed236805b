"""How the exchanges of a scope go, for its coordinators: who, how often they met, when last. Never a word of theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from peerlore.exchanges.models import Exchange, Session


@dataclass(frozen=True, kw_only=True)
class HealthLine:
    """One exchange as a coordinator sees it. `state` is "open" or "closed"."""

    exchange: int
    names: list[str]
    held: int
    planned: int
    last_met: datetime | None
    booked: datetime | None
    state: str


def health_lines(scope: str, *, now: datetime) -> Iterator[HealthLine]:
    sessions = Session.objects.standing().order_by("starts_at").prefetch_related("presences")
    rows = Exchange.objects.filter(scope=scope).order_by("closed_at", "opened_at", "pk")
    for exchange in rows.prefetch_related("seats__person", Prefetch("sessions", queryset=sessions, to_attr="standing")):
        standing: list[Session] = exchange.standing  # type: ignore[attr-defined]
        met = [session.starts_at for session in standing if session.is_met]
        ahead = [session.starts_at for session in standing if session.starts_at > now]
        yield HealthLine(
            exchange=exchange.pk,
            names=[person.name for person in exchange.members()],
            held=len(met),
            planned=exchange.sessions_planned,
            last_met=met[-1] if met else None,
            booked=ahead[0] if ahead else None,
            state=exchange.state,
        )
