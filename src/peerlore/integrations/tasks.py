"""What the integrations do by themselves: send mail."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from peerlore.integrations.mail import send
from peerlore.people.models import Delivery

Job = Callable[[], object]
MAILS_AT_ONCE = 100


def due(now: datetime) -> Iterator[Job]:
    yield from mail_due(now)


def mail_due(now: datetime) -> Iterator[Job]:
    """One job for each mail whose time has come."""
    for delivery in Delivery.objects.due(now)[:MAILS_AT_ONCE]:
        yield partial(send, delivery, at=now)
