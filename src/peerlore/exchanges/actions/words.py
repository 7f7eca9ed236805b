"""What members write down and promise each other: sealed with the key of whoever wrote it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.exchanges.actions.shared import OnlyMembers, check_member, locked, locked_open
from peerlore.exchanges.models import Commitment, Exchange, Note
from peerlore.people.audit import record
from peerlore.people.keys import seal
from peerlore.people.models import Person


class NothingWritten(RuleBroken):
    message = _("There is nothing written yet. A few words are enough.")
    field = "text"


class OnlyItsAuthor(RuleBroken):
    message = _("Only the person who wrote this can change it.")


class AlreadySettled(RuleBroken):
    message = _("This was kept or let go already. Promise something new instead.")


class DueInThePast(RuleBroken):
    message = _("That day is past. Choose today or a day to come, or leave the day out.")
    field = "due"


@transaction.atomic
def write_note(exchange: Exchange, text: str, *, private: bool, by: Person, at: datetime) -> Note:
    """Notes may be written after the close too: they stay with their authors."""
    check_member(locked(exchange.pk), by)
    if not text.strip():
        raise NothingWritten
    note = Note(exchange=exchange, author=by, private=private, written_at=at)
    note.sealed = seal(by, text.strip(), purpose=note.purpose, at=at)
    note.save(force_insert=True)
    record("wrote", note, by=by, at=at, about=by, fields=["sealed"])
    return note


@transaction.atomic
def erase_note(note: Note, *, by: Person, at: datetime) -> None:
    if note.author_id != by.pk:
        raise OnlyItsAuthor
    record("erased", note, by=by, at=at, about=by, fields=["sealed"])
    Note.objects.filter(pk=note.pk).delete()


@transaction.atomic
def promise(exchange: Exchange, text: str, *, due: date | None, by: Person, at: datetime) -> Commitment:
    exchange = locked_open(exchange.pk)
    check_member(exchange, by)
    if not text.strip():
        raise NothingWritten
    if due and due < at.astimezone(by.zone_info).date():
        raise DueInThePast
    last = exchange.sessions.standing().filter(starts_at__lte=at).order_by("-starts_at").first()
    commitment = Commitment(exchange=exchange, session=last, kind="bold_step", owed_by=by, due=due, made_at=at)
    commitment.sealed = seal(by, text.strip(), purpose=commitment.purpose, at=at)
    commitment.save(force_insert=True)
    record("promised", commitment, by=by, at=at, about=by, fields=["sealed", "due"], state=commitment.state)
    return commitment


@transaction.atomic
def keep(commitment: Commitment, *, by: Person, at: datetime) -> Commitment:
    commitment = _settleable(commitment, by)
    commitment.kept_at = at
    commitment.save(update_fields=["kept_at"])
    record("kept", commitment, by=by, at=at, about=by, fields=["kept_at"], state=commitment.state)
    return commitment


@transaction.atomic
def let_go(commitment: Commitment, *, by: Person, at: datetime) -> Commitment:
    commitment = _settleable(commitment, by)
    commitment.let_go_at = at
    commitment.save(update_fields=["let_go_at"])
    record("let-go", commitment, by=by, at=at, about=by, fields=["let_go_at"], state=commitment.state)
    return commitment


def _settleable(commitment: Commitment, by: Person) -> Commitment:
    check_member(locked(commitment.exchange_id), by)
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if commitment.owed_by_id != by.pk:
        raise OnlyMembers
    if not commitment.is_open:
        raise AlreadySettled
    return commitment
