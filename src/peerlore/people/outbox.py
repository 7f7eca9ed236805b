"""The outbox: put a notice in, give it words, send it. At most one notice for each person, event, row and channel."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model, Q

from peerlore.people.audit import record
from peerlore.people.models import Delivery, Muted, Notice, Person
from peerlore.people.models.outbox import (
    ADDRESS_CHANGED,
    ALWAYS_SENT,
    NEW_CODE,
    SECURITY,
    TRIES,
    DeliveryQuerySet,
)

Parameters = Mapping[str, str | int]
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


@dataclass(frozen=True)
class Handling:
    """How one mail is to go: its kind, whether with the weekly mail, from when, until when it is of use, about what;
    and where it takes something back, which events told of that."""

    kind: str
    weekly: bool
    not_before: datetime
    lapses_at: datetime | None = None
    thing: str = ""
    takes_back: Sequence[str] = ()


@transaction.atomic
def put_into_words(notice: Notice, *, subject: str, body: str, at: datetime, handling: Handling) -> None:
    """Make the Delivery of `notice`, once whoever asks. Without an address to send to, or where its reader has left
    or wants no such mail, it keeps its words for the home page and is not sent. What waits about the same thing is
    overtaken by it: nobody gets two messages for one thing, nor hears of a thing only as it is taken back."""
    address = "" if _takes_back_the_unsaid(notice, handling) else _address_for(notice, handling.kind)
    made = Delivery(
        notice=notice,
        address=address,
        subject=subject,
        body=body,
        message_id=f"<{uuid.uuid4()}@peerlore>",
        rendered_at=at,
        next_try_at=handling.not_before,
        given_up_at=None if address else at,
        kind=handling.kind,
        weekly=handling.weekly,
        lapses_at=handling.lapses_at,
        thing=handling.thing,
    )
    Delivery.objects.bulk_create([made], ignore_conflicts=True)
    if handling.thing and handling.kind != SECURITY:
        older = Delivery.objects.untried().filter(notice__person=notice.person_id, notice__lt=notice.pk)
        older.filter(thing=handling.thing).exclude(kind=SECURITY).update(given_up_at=at)


def _takes_back_the_unsaid(notice: Notice, handling: Handling) -> bool:
    """Whether mail of what is taken back was to go to this reader, and none about it has."""
    about = Delivery.objects.filter(notice__person=notice.person_id, thing=handling.thing)
    was_to_go = about.filter(notice__event__in=handling.takes_back)
    return bool(handling.takes_back) and was_to_go.exists() and not about.under_way().exists()


def _address_for(notice: Notice, kind: str) -> str:
    """That an address was changed goes to the one before it, whoever it is about and whether they left meanwhile."""
    reader = notice.person
    if notice.event == ADDRESS_CHANGED:
        return str(notice.parameters.get("old_address", ""))
    if not reader.is_active or Muted.objects.silence(reader, notice.event, kind):
        return ""
    return (reader.confirmed_email if notice.event in NEW_CODE else "") or reader.mail_address


def claim(delivery: Delivery, *, at: datetime) -> bool:
    """Take this try of `delivery`, if nobody else has; the next one then comes later, so that whoever is killed
    while sending doubles that one mail at most. Nothing is sent to somebody who left after it was put into words, nor
    what is of no use any more. It goes where mail goes by now."""
    # Columns of its own row alone: where another took the try meanwhile PostgreSQL looks at these anew, not at joins.
    unclaimed = Delivery.objects.waiting().filter(pk=delivery.pk, tries=delivery.tries, next_try_at__lte=at)
    if not Delivery.objects.due(at).filter(pk=delivery.pk).exists():
        return False
    lapsed = delivery.lapses_at is not None and delivery.lapses_at <= at
    address = _address_for(delivery.notice, delivery.kind)
    if delivery.tries >= TRIES or lapsed or not address:
        give_up(unclaimed, at=at)
        return False
    delivery.address = address
    wait = WAITS[min(delivery.tries, len(WAITS) - 1)]
    return bool(unclaimed.update(tries=delivery.tries + 1, next_try_at=at + wait, address=address))


def give_up(deliveries: DeliveryQuerySet, *, at: datetime) -> None:
    """These are not sent any more; of a weekly mail, none of its parts."""
    keys = list(deliveries.values_list("pk", flat=True))
    Delivery.objects.waiting().filter(Q(pk__in=keys) | Q(bundle__in=keys)).update(given_up_at=at)


def mark_sent(delivery: Delivery, *, at: datetime) -> None:
    """With a weekly mail each of its parts is sent."""
    Delivery.objects.filter(Q(pk=delivery.pk) | Q(bundle=delivery.pk), sent_at=None).update(sent_at=at)


def unsay(said_as: str, words: Collection[str], *, readers: Collection[int]) -> None:
    """Somebody who wrote `words` is erased: take them out of what these readers were told under that name."""
    for word in words:
        for notice in Notice.objects.filter(person__in=readers, **{f"parameters__{said_as}": word}):
            notice.parameters = {**notice.parameters, said_as: ""}
            notice.save(update_fields=["parameters"])
            for delivery in Delivery.objects.filter(Q(notice=notice) | Q(items__notice=notice)):
                delivery.subject, delivery.body = delivery.subject.replace(word, "…"), delivery.body.replace(word, "…")
                delivery.save(update_fields=["subject", "body"])


@transaction.atomic
def mute(person: Person, kind: str, *, at: datetime) -> None:
    """Send `person` no more mail of `kind` (or `all`), what waits included: it stands on the home page instead."""
    row, fresh = Muted.objects.get_or_create(person=person, event=kind, defaults={"since": at})
    waiting = Delivery.objects.untried().filter(notice__person=person).exclude(kind__in=ALWAYS_SENT)
    waiting = waiting if kind == Muted.ALL else waiting.filter(kind=kind)
    waiting.update(given_up_at=at, address="")
    if fresh:
        record("mute", row, by=person, at=at, about=person, fields=["event"])


@transaction.atomic
def unmute(person: Person, kinds: Collection[str], *, at: datetime) -> None:
    """Send `person` mail of these again: kinds, `all`, or events as older versions had them."""
    for row in Muted.objects.filter(person=person, event__in=kinds):
        record("unmute", row, by=person, at=at, about=person, fields=["event"])
        row.delete()
