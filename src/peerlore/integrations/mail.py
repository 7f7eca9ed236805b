"""Translator: a Delivery as an e-mail, and sending it. The same Message-ID over every try, so that mail programs
recognise a double."""

import logging
from datetime import datetime

from django.core.mail import EmailMessage

from peerlore import clock
from peerlore.failpoints import failpoint
from peerlore.people.models import Delivery
from peerlore.people.outbox import claim, mark_sent

log = logging.getLogger(__name__)


def as_mail(delivery: Delivery) -> EmailMessage:
    headers = {"Message-ID": delivery.message_id, "Auto-Submitted": "auto-generated"}
    return EmailMessage(delivery.subject, delivery.body, to=[delivery.address], headers=headers)


def send(delivery: Delivery, *, at: datetime) -> bool:
    """Claim and send one mail; say whether it went out. What fails is tried again later, eight times in all."""
    if not claim(delivery, at=at):
        return False
    failpoint("mail.before-send")
    try:
        as_mail(delivery).send()
    except Exception as failure:  # a mail server fails in as many ways as there are networks
        log.warning("mail %s, try %s: %s", delivery.pk, delivery.tries + 1, type(failure).__name__)
        return False
    failpoint("mail.after-send")
    mark_sent(delivery, at=clock.now())
    return True
