"""Translator: a Delivery as an e-mail, as plain text and as a page beside it, and sending it. The same Message-ID over
every try, so that mail programs recognise a double."""

import logging
from datetime import datetime
from email.mime.text import MIMEText
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from peerlore import clock
from peerlore.exchanges.words import BRING_A_CALENDAR
from peerlore.failpoints import failpoint
from peerlore.integrations.mail.letter import as_page, foot_of
from peerlore.integrations.mail.refusals import said_of
from peerlore.people.actions import keep_quiet, note_refusal
from peerlore.people.models import Delivery
from peerlore.people.models.outbox import ALWAYS_SENT
from peerlore.people.outbox import claim, mark_sent

log = logging.getLogger(__name__)


def as_mail(delivery: Delivery) -> EmailMultiAlternatives:
    headers = {"Message-ID": delivery.message_id, "Auto-Submitted": "auto-generated", **_stopping(delivery)}
    mail = EmailMultiAlternatives(delivery.subject, delivery.body, to=[delivery.address], headers=headers)
    mail.attach_alternative(as_page(delivery), "text/html")
    for file in _invitations(delivery):
        mail.attach(file)
    return mail


def _stopping(delivery: Delivery) -> dict[str, str]:
    """By these a mail program offers to stop such mail with one click (RFC 8058); what is always sent has none."""
    address = foot_of(delivery.body).address
    if delivery.kind in ALWAYS_SENT or not address:
        return {}
    one_click = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if address.startswith("https://") else {}
    return {"List-Unsubscribe": f"<{address}>", **one_click}


def _invitations(delivery: Delivery) -> list[MIMEText]:
    """Calendar entries, with the method in the type: that is how mail programs know what to do with them."""
    if delivery.notice.event not in BRING_A_CALENDAR:
        return []
    from peerlore.exchanges.calendars import invitations_of  # slow to load, and seldom needed

    link = f"{settings.PEERLORE_ADDRESS.rstrip('/')}{delivery.notice.parameters.get('link', '/')}"
    return [_calendar_part(file) for file in invitations_of(delivery.notice, address=link, at=delivery.rendered_at)]


def _calendar_part(file: bytes) -> MIMEText:
    words = file.decode()
    part = MIMEText(words, "calendar", "utf-8")
    part.set_param("method", "CANCEL" if "METHOD:CANCEL" in words else "REQUEST")
    part.add_header("Content-Disposition", "attachment", filename="session.ics")
    return part


def _refused(delivery: Delivery, refused: SMTPRecipientsRefused, *, at: datetime) -> None:
    """An address that does not exist, or takes nothing, is held; what the server refuses for its own reasons, or for
    now, is tried again later."""
    said = said_of(refused.recipients.get(delivery.address, (0, b"")))
    log.warning("mail %s, try %s: refused, %s", delivery.pk, delivery.tries + 1, said.code)
    if said.is_about_the_address:
        note_refusal(delivery, said=said.code, at=at)


def send(delivery: Delivery, *, at: datetime) -> bool:
    """Claim and send one mail; say whether it went out. What fails is tried again later, eight times in all; what its
    reader's quiet hours have overtaken waits for their end."""
    if keep_quiet(delivery, at=at) or not claim(delivery, at=at):
        return False
    failpoint("mail.before-send")
    try:
        as_mail(delivery).send()
    except SMTPRecipientsRefused as refused:
        _refused(delivery, refused, at=at)
        return False
    except Exception as failure:  # a mail server fails in as many ways as there are networks
        log.warning("mail %s, try %s: %s", delivery.pk, delivery.tries + 1, type(failure).__name__)
        return False
    failpoint("mail.after-send")
    mark_sent(delivery, at=clock.now())
    return True
