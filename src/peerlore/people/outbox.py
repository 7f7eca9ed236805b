"""The outbox: put a notice in, give it words, send it. At most one notice for each person, event, row and channel."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model, Q

from peerlore.people.audit import record
from peerlore.people.models import Delivery, Muted, Notice, Person
from peerlore.people.models.outbox import ADDRESS_CHANGED, ALWAYS_SENT, NEW_CODE

Parameters = Mapping[str, str | int]
TRIES = 8
WAITS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440)]


def notify(person: Person, event: str, row: Model, *, at: datetime, parameters: Parameters | None = None) -> None:
    notify_all([(person, parameters or {})], event, row, at=at)


def notify_all(readers: Iterable[tuple[Person, Parameters]], event: str, row: Model, *, at: datetime) -> None:
    """Tell each reader of `event` about `row`. Parameters are slugs, names and ids, never what somebody wrote."""
    notify_each([Told(person, row, parameters) for person, parameters in readers], event, at=at)


@dataclass(frozen=True)
class Told:
    """One reader, and the row that they are told about."""

    person: Person
    row: Model
    parameters: Parameters


def notify_each(told: Iterable[Told], event: str, *, at: datetime) -> None:
    """Tell many readers of `event`, each about a row of their own, in few statements. Who was erased is told nothing:
    what ends because they are gone may end later than that."""
    notices = [
        Notice(
            person=one.person,
            event=event,
            kind=one.row._meta.label_lower,
            target=one.row.pk,
            parameters=dict(one.parameters),
            created_at=at,
        )
        for one in told
        if one.person.erased_at is None
    ]
    Notice.objects.bulk_create(notices, batch_size=500, ignore_conflicts=True)


def put_into_words(notice: Notice, *, subject: str, body: str, at: datetime, not_before: datetime) -> None:
    """Make the Delivery of `notice`, once whoever asks. Without an address to send to, or where its reader has left
    or wants no such mail, it keeps its words for the home page and is not sent."""
    address = _address_for(notice)
    Delivery.objects.bulk_create(
        [
            Delivery(
                notice=notice,
                address=address,
                subject=subject,
                body=body,
                message_id=f"<{uuid.uuid4()}@peerlore>",
                rendered_at=at,
                next_try_at=not_before,
                given_up_at=None if address else at,
            )
        ],
        ignore_conflicts=True,
    )


def _address_for(notice: Notice) -> str:
    """That an address was changed goes to the one before it, whoever it is about and whether they left meanwhile."""
    reader = notice.person
    if notice.event == ADDRESS_CHANGED:
        return str(notice.parameters["old_address"])
    if not reader.is_active or Muted.objects.silence(reader, notice.event):
        return ""
    return (reader.confirmed_email if notice.event in NEW_CODE else "") or reader.mail_address


def claim(delivery: Delivery, *, at: datetime) -> bool:
    """Take this try of `delivery`, if nobody else has; the next one then comes later, so that whoever is killed
    while sending doubles that one mail at most. Nothing is sent to somebody who left after it was put into words."""
    unclaimed = Delivery.objects.due(at).filter(pk=delivery.pk, tries=delivery.tries)
    here = Q(notice__person__is_active=True) | Q(notice__event=ADDRESS_CHANGED)
    if delivery.tries >= TRIES or not Delivery.objects.filter(here, pk=delivery.pk).exists():
        unclaimed.update(given_up_at=at)
        return False
    wait = WAITS[min(delivery.tries, len(WAITS) - 1)]
    return bool(unclaimed.update(tries=delivery.tries + 1, next_try_at=at + wait))


def mark_sent(delivery: Delivery, *, at: datetime) -> None:
    Delivery.objects.filter(pk=delivery.pk, sent_at=None).update(sent_at=at)


def unsay(said_as: str, words: Collection[str], *, readers: Collection[int]) -> None:
    """Somebody who wrote `words` is erased: take them out of what these readers were told under that name."""
    for word in words:
        for notice in Notice.objects.filter(person__in=readers, **{f"parameters__{said_as}": word}):
            notice.parameters = {**notice.parameters, said_as: ""}
            notice.save(update_fields=["parameters"])
            for delivery in Delivery.objects.filter(notice=notice):
                delivery.subject, delivery.body = delivery.subject.replace(word, "…"), delivery.body.replace(word, "…")
                delivery.save(update_fields=["subject", "body"])


@transaction.atomic
def mute(person: Person, event: str, *, at: datetime) -> None:
    """Send `person` no more mail of `event` (or of `all`), what waits included."""
    row, fresh = Muted.objects.get_or_create(person=person, event=event, defaults={"since": at})
    waiting = Delivery.objects.filter(notice__person=person, sent_at=None, given_up_at=None)
    waiting = waiting.exclude(notice__event__in=ALWAYS_SENT)
    waiting = waiting if event == Muted.ALL else waiting.filter(notice__event=event)
    waiting.update(given_up_at=at)
    if fresh:
        record("mute", row, by=person, at=at, about=person, fields=["event"])


@transaction.atomic
def unmute(person: Person, event: str, *, at: datetime) -> None:
    for row in Muted.objects.filter(person=person, event=event):
        record("unmute", row, by=person, at=at, about=person, fields=["event"])
        row.delete()
