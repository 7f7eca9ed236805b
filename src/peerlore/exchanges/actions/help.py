"""Ask for help: what one writes and attaches goes to one contact, sealed, and to nobody else."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.exchanges.actions.shared import check_member, locked
from peerlore.exchanges.helping import Attached, Told, contacts_for, written
from peerlore.exchanges.models import Exchange, HelpRequest, Note
from peerlore.people.audit import record
from peerlore.people.keys import Confidence, seal, unseal_many
from peerlore.people.models import Person
from peerlore.people.outbox import notify


class NoSuchContact(RuleBroken):
    message = _("Choose one of the people named here; nobody else is told.")
    field = "contact"


class NothingSaid(RuleBroken):
    message = _("Write a word, or attach a note. “I would like to talk” is enough.")
    field = "text"


class NotYoursToTakeUp(RuleBroken):
    message = _("Only whoever was asked takes it up.")


@transaction.atomic
def ask_for_help(
    exchange: Exchange, contact: Person, text: str, *, attach: Iterable[Note], by: Person, at: datetime
) -> HelpRequest:
    """Also after an exchange has ended. The log holds that a contact was asked, and not by whom."""
    exchange = locked(exchange.pk)
    check_member(exchange, by)
    if contact not in contacts_for(exchange, by):
        raise NoSuchContact
    attached = _attached(exchange, attach, by=by)
    if not text.strip() and not attached:
        raise NothingSaid
    row = HelpRequest(exchange=exchange, writer=by, contact=contact, asked_at=at)
    told = Told(words=text.strip(), attached=attached)
    row.sealed = seal(by, written(told), purpose=row.purpose, at=at)
    row.save(force_insert=True)
    record("asked-for-help", row, by=None, at=at, fields=["sealed"])
    notify(contact, "help_asked", row, at=at, parameters={"link": reverse("help_request", args=[row.pk])})
    return row


@transaction.atomic
def take_up(row: HelpRequest, *, by: Person, at: datetime) -> None:
    """The writer is told that somebody is there. Once."""
    row = HelpRequest.objects.select_for_update(of=("self",)).select_related("writer").get(pk=row.pk)
    if row.contact_id != by.pk:
        raise NotYoursToTakeUp
    if row.taken_up_at:
        return
    row.taken_up_at = at
    row.save(update_fields=["taken_up_at"])
    record("took-up", row, by=by, at=at, fields=["taken_up_at"])
    if row.writer.is_active:
        told = {"person": by.name, "link": reverse("help_request", args=[row.pk])}
        notify(row.writer, "help_taken_up", row, at=at, parameters=told)


@transaction.atomic
def note_reading(row: HelpRequest, *, by: Person, at: datetime) -> None:
    """That the contact opened it, without whose it is."""
    record("looked", row, by=by, at=at)


def _attached(exchange: Exchange, notes: Iterable[Note], *, by: Person) -> list[Attached]:
    """Of these notes those that `by` may read, with their words as they are now."""
    keys = [note.pk for note in notes]
    mine = Note.objects.visible_to(by).filter(exchange=exchange, pk__in=keys)
    rows = list(Note.objects.filter(pk__in=mine.values("pk")).select_related("author").order_by("pk"))
    words = unseal_many([Confidence(row.author_id, row.sealed, row.purpose) for row in rows])
    return [Attached(by=row.author.name, words=said) for row, said in zip(rows, words, strict=True) if said]
