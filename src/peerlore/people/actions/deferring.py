"""Leave something that has stopped until a day, and take it up again."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.audit import record
from peerlore.people.models import Deferral, Person

A_QUARTER = timedelta(days=92)


class NotALaterDay(RuleBroken):
    message = _("Choose a day after today.")
    field = "until"


class TooFarOff(RuleBroken):
    message = _("Choose a day within three months. What waits longer than that is forgotten.")
    field = "until"


@transaction.atomic
def leave_until(queue: str, row: int, until: date, *, by: Person, at: datetime) -> Deferral:
    """`by` has seen what stands in `queue` under this key. What they had left until a day that is past goes."""
    today = at.astimezone(by.zone_info).date()
    if until <= today:
        raise NotALaterDay
    if until > today + A_QUARTER:
        raise TooFarOff
    Deferral.objects.past(by, on=today).delete()
    left, _fresh = Deferral.objects.update_or_create(
        person=by, queue=queue, row=row, defaults={"until": until, "seen_at": at}
    )
    record("left-until", left, by=by, at=at, fields=["until"])
    return left


@transaction.atomic
def take_up_again(queue: str, row: int, *, by: Person, at: datetime) -> None:
    for left in Deferral.objects.filter(person=by, queue=queue, row=row):
        record("taken-up", left, by=by, at=at, fields=["until"])
        left.delete()
