"""What is due in the people room: the nightly seal of the audit log, codes whose time is over, the list of
erasures."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from django.db import IntegrityError, transaction

from peerlore.people import actions, erasures
from peerlore.people.models import LogSeal, Person, Reissue, SignInCode
from peerlore.people.sealing import SETTLED, next_link, unsealed

AT_ONCE = 500


def due(now: datetime) -> Iterable[Callable[[], None]]:
    if _night_has_come(now) and unsealed().filter(recorded_at__lte=now - SETTLED).exists():
        yield partial(seal_settled, now)
    if SignInCode.objects.filter(expires_at__lte=now).exists():
        yield partial(forget_expired_codes, now)
    yield from (partial(actions.settle_code, row, at=now) for row in Reissue.objects.ripe(now))
    yield from (partial(actions.let_code_lapse, row, at=now) for row in Reissue.objects.lapsed(now))
    if Person.objects.get_queryset().filter(reference=None).exists():
        yield give_references
    if erasures.unnoted():
        yield erasures.note


def seal_settled(now: datetime) -> None:
    """Seal all entries older than an hour, link by link. Of two at once, one seals and the other finds it done."""
    try:
        while _seal_next(now):
            pass
    except IntegrityError:
        return


@transaction.atomic
def _seal_next(now: datetime) -> bool:
    link = next_link(now)
    if link is not None:
        link.save(force_insert=True)
    return link is not None


def give_references() -> None:
    """People whom an older version has added meanwhile have none."""
    for person in Person.objects.get_queryset().filter(reference=None).only("pk")[:AT_ONCE]:
        Person.objects.get_queryset().filter(pk=person.pk, reference=None).update(reference=uuid4())


def forget_expired_codes(now: datetime) -> None:
    SignInCode.objects.filter(expires_at__lte=now).delete()


def _night_has_come(now: datetime) -> bool:
    newest = LogSeal.objects.order_by("-pk").first()
    return newest is None or newest.sealed_at.astimezone(UTC).date() < now.astimezone(UTC).date()
