"""Open an exchange: its seats, and what the recipe says its members owe each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.exchanges.models import Commitment, Exchange, Seat
from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.skills.models import Skill

Rule = Mapping[str, object]


class NeedsTwo(RuleBroken):
    message = _("An exchange needs at least two different people.")


class AlreadyTogether(RuleBroken):
    message = _("%(names)s have an open exchange here already; one at a time keeps it real.")


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
    agreement: Sequence[str] = (),
    cards: Rule | None = None,
) -> Exchange:
    """`agendas`, `owed`, `agreement` and `cards` are the recipe's `[[sessions]]`, `[[owed]]`, agreement questions and
    `[cards]`, frozen as they are."""
    _check_seats(seats, scope)
    exchange = Exchange.objects.create(
        format=format,
        name=name,
        scope=scope,
        sessions_planned=sessions_planned,
        every_days=every_days,
        minutes=minutes,
        agendas=[dict(agenda) for agenda in agendas],
        agreement=list(agreement),
        cards=dict(cards or {}),
        opened_at=at,
    )
    _seat(exchange, seats)
    Commitment.objects.bulk_create(_commitments(exchange, seats=seats, owed=owed, at=at))
    record("opened", exchange, by=by, at=at, fields=["seats"], state=exchange.state)
    return exchange


def _check_seats(seats: Sequence[SeatSpec], scope: str) -> None:
    """The people are locked in key order: of two who open one pair at once, the second sees what the first did."""
    people = {seat.person.pk for seat in seats}
    if len(people) < 2 or len(people) < len(seats):
        raise NeedsTwo
    list(Person.objects.filter(pk__in=people).select_for_update().order_by("pk"))
    together = Exchange.objects.going_on().filter(scope=scope)
    for pk in people:
        together = together.filter(seats__in=Seat.objects.filter(person=pk, left_at=None))
    if together.exists():
        raise AlreadyTogether(names=", ".join(seat.person.name for seat in seats))


def _seat(exchange: Exchange, seats: Sequence[SeatSpec]) -> None:
    Seat.objects.bulk_create(
        Seat(
            exchange=exchange,
            person=spec.person,
            role=spec.role,
            role_name=spec.role_name,
            teaches=spec.teaches,
            learns=spec.learns,
            learns_level=spec.learns_level,
        )
        for spec in seats
    )


def _commitments(
    exchange: Exchange, *, seats: Sequence[SeatSpec], owed: Sequence[Rule], at: datetime
) -> Iterator[Commitment]:
    """One for each rule and each person it binds. What is owed after every session (session 0) is promised by the
    members themselves, in their own words; what is owed to the vault waits until there is one."""
    for rule in owed:
        anchor = _anchor(rule)
        if not anchor or rule.get("to") == "vault":
            continue
        for seat in seats:
            if rule.get("by") in ("everyone", seat.role):
                yield Commitment(
                    exchange=exchange,
                    kind=str(rule.get("kind", "")),
                    owed_by=seat.person,
                    says=str(rule.get("says", "")),
                    required=bool(rule.get("required", True)),
                    anchor=anchor,
                    offset_days=_whole(rule, "offset_days"),
                    due=_due(rule, seat.person, at=at),
                    made_at=at,
                )


def _anchor(rule: Rule) -> str:
    if rule.get("anchor") != "session":
        return str(rule.get("anchor", ""))
    return f"session-{number}" if (number := _whole(rule, "session")) else ""


def _due(rule: Rule, person: Person, *, at: datetime) -> date | None:
    """Known at once where it counts from the start or the first session; else as soon as its session is booked."""
    if _anchor(rule) not in ("start", "session-1"):
        return None
    return at.astimezone(person.zone_info).date() + timedelta(days=_whole(rule, "offset_days"))


def _whole(rule: Rule, name: str) -> int:
    value = rule.get(name, 0)
    return value if isinstance(value, int) else 0
