"""A backup was restored: what was open when it was made stays shut."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from peerlore.people.audit import record
from peerlore.people.models import Delivery, LogEntry, Sent, SignIn, SignInCode


@dataclass(frozen=True)
class Shut:
    """How many sign-in codes open nothing any more, and how many mails are not sent."""

    codes: int
    mails: int


@transaction.atomic
def shut_after_restore(*, at: datetime) -> Shut:
    """Everybody signs in anew; a code may have been used since, and a mail may have been sent."""
    SignIn.objects.all().delete()
    Sent.objects.all().delete()
    codes, _rows = SignInCode.objects.all().delete()
    mails = Delivery.objects.filter(sent_at=None, given_up_at=None).update(given_up_at=at)
    newest = LogEntry.objects.order_by("-pk").first()
    if newest is not None:
        record("restored", newest, by=None, at=at)
    return Shut(codes, mails)
