"""What must hold of exchanges on any database."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, F, Model, OuterRef, QuerySet, Subquery

from peerlore import clock
from peerlore.exchanges import due
from peerlore.exchanges.actions import last_change
from peerlore.exchanges.models import CloseReport, Commitment, Exchange, Presence, Seat, Session, StillRight
from peerlore.people.findings import Finding
from peerlore.people.models import LogEntry

GRACE = timedelta(minutes=15)


def broken() -> Iterator[Finding]:
    yield from _pairs_twice()
    yield from _log_disagrees()
    yield from _orphans()
    yield from _undone()


def _pairs_twice() -> Iterator[Finding]:
    """I2: the same two people in two open exchanges of one scope."""
    open_seats = Seat.objects.filter(left_at=None, exchange__closed_at=None)
    pairs = open_seats.filter(exchange__seats__person__gt=F("person"), exchange__seats__left_at=None).values_list(
        "exchange__scope", "person", "exchange__seats__person"
    )
    for scope, one, other, times in (
        pairs.annotate(times=Count("exchange", distinct=True)).filter(times__gt=1).order_by()
    ):
        yield Finding("I2", f"People {one} and {other} are in {times} open exchanges of {scope}.")


def _log_disagrees() -> Iterator[Finding]:
    """I7: the last state in the log is the state of the row."""
    for model in (Exchange, Session, CloseReport, Commitment):
        for row in _with_last_state(model):
            logged = getattr(row, "logged", None)
            if logged is not None and logged != row.state:
                yield Finding("I7", f"{model._meta.label} {row.pk} is {row.state}; the log says {logged}.")
            if logged is None and model is not Commitment:
                yield Finding("I7", f"{model._meta.label} {row.pk} has no line in the log.")


def _with_last_state(
    model: type[Exchange] | type[Session] | type[CloseReport] | type[Commitment],
) -> Iterator[Exchange | Session | CloseReport | Commitment]:
    lines = LogEntry.objects.filter(kind=model._meta.label_lower, target=OuterRef("pk")).exclude(state="")
    rows: QuerySet[Model] = model._default_manager.annotate(logged=Subquery(lines.order_by("-pk").values("state")[:1]))
    yield from rows.iterator()  # type: ignore[misc]


def _orphans() -> Iterator[Finding]:
    """I8: an exchange without its people, a word of somebody who does not sit there."""
    thin = Exchange.objects.annotate(people=Count("seats")).filter(people__lt=2)
    for pk in thin.values_list("pk", flat=True):
        yield Finding("I8", f"Exchange {pk} has fewer than two seats.")
    strangers = Presence.objects.exclude(session__exchange__seats__person=F("person"))
    for pk in strangers.values_list("pk", flat=True):
        yield Finding("I8", f"Presence {pk} is of somebody without a seat.")
    late = Session.objects.standing().filter(exchange__closed_at__lt=F("starts_at"))
    for pk in late.values_list("pk", flat=True):
        yield Finding("I8", f"Session {pk} lies after the close of its exchange.")


def _undone() -> Iterator[Finding]:
    """I10: a reminder, a question or a close that should have happened a quarter of an hour ago."""
    then = clock.now() - GRACE
    for session, person in due.reminders(then):
        if session.starts_at > clock.now() and last_change(session).at <= then:
            yield Finding("I10", f"Person {person.pk} was not reminded of session {session.pk}.")
    for session, person in due.unanswered(then):
        yield Finding("I10", f"Person {person.pk} was not asked whether session {session.pk} took place.")
    for exchange in Exchange.objects.going_on().filter(seats__person__left_at__lt=then, seats__person__is_active=False):
        yield Finding("I10", f"Exchange {exchange.pk} goes on with somebody who left.")
    for commitment in due.owed_by_leavers():
        if commitment.owed_by.left_at and commitment.owed_by.left_at < then:
            yield Finding("I10", f"Commitment {commitment.pk} is open although whoever owes it has left.")
    for report in due.left_unconfirmed():
        leavers = report.seat.exchange.seats.filter(person__is_active=False)
        since = [left for left in leavers.values_list("person__left_at", flat=True) if left]
        if max([report.reported_at, *since]) < then:
            yield Finding("I10", f"Report {report.pk} waits for somebody who has left.")
    for session in due.past_depths(then):
        yield Finding("I10", f"Session {session.pk} is over, and the depths chosen for it are still kept.")
    for exchange in due.anniversaries(then):
        if exchange.closed_at and exchange.closed_at + due.A_MONTH < then:
            yield Finding("I10", f"Those of exchange {exchange.pk} want to be asked once a year, and were not.")
    for asking in StillRight.objects.ripe(then):
        yield Finding(
            "I10", f"Exchange {asking.exchange_id} was asked whether it is still right, and nothing came of it."
        )
