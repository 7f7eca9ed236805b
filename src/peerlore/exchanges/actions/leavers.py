"""What is left to do in an exchange when somebody has left: nothing stays owed by them, nothing waits for them."""

from datetime import datetime

from django.db import transaction

from peerlore.exchanges.actions.shared import locked
from peerlore.exchanges.models import CloseReport, Commitment, Seat
from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.skills.actions import say_level


@transaction.atomic
def let_go_for_leaver(commitment: Commitment, *, at: datetime) -> None:
    """What somebody owed who has left is let go. Nothing where they are back, or it is settled."""
    locked(commitment.exchange_id)
    open_still = Commitment.objects.open().filter(owed_by__is_active=False)
    row = open_still.select_for_update(of=("self",)).select_related("owed_by").filter(pk=commitment.pk).first()
    if row is None:
        return
    row.let_go_at = at
    row.save(update_fields=["let_go_at"])
    record("let-go", row, by=None, at=at, about=row.owed_by, fields=["let_go_at"], state=row.state)


@transaction.atomic
def stand_alone(report: CloseReport, *, at: datetime) -> None:
    """A report that nobody is left to confirm stands as the learner's own word."""
    locked(report.seat.exchange_id)
    rows = CloseReport.objects.unconfirmed().select_related("seat__person", "seat__learns", "seat__exchange")
    row = rows.select_for_update(of=("self",)).filter(pk=report.pk).first()
    if row and not row.seat.confirmers():
        take_own_word(row, by=None, at=at)


def take_own_word(report: CloseReport, *, by: Person | None, at: datetime) -> None:
    """It counts as what the learner says of themselves, if they let it count: confirmed evidence outranks it."""
    report.own_word_at = at
    report.save(update_fields=["own_word_at"])
    learner, skill = report.seat.person, report.seat.learns
    record("stood-alone", report, by=by, at=at, about=learner, fields=["own_word_at"], state=report.state)
    if report.counts_as_evidence and report.level is not None and skill is not None:
        say_level(learner, skill, level=report.level, by=by, at=at)


def who_confirms(seat: Seat) -> set[int]:
    return {person.pk for person in seat.confirmers()}
