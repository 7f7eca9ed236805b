"""Whether mail can leave this machine, in whose name, and whether it does."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from peerlore.errors import RuleBroken
from peerlore.people.models import Bounce, Delivery
from peerlore.web.doctor.signs import Sign, fault, good, heed

WAIT = 4  # seconds; a page stands still for them
NAMED = 3
LATE, LATELY = timedelta(hours=1), timedelta(days=7)


def connection(now: datetime) -> Iterator[Sign]:
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        yield heed(
            "mail",
            _("No mail leaves this machine: each one becomes a file in %(folder)s.")
            % {"folder": settings.EMAIL_FILE_PATH},
            _("Set PEERLORE_MAIL_URL to your mail server, and PEERLORE_MAIL_FROM to the sender."),
        )
        return
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield _answers()
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost"):
        yield heed(
            "mail",
            _("Mail goes out in the name of %(sender)s, which many servers refuse.")
            % {"sender": settings.DEFAULT_FROM_EMAIL},
            _("Set PEERLORE_MAIL_FROM to an address of your organisation."),
        )


def _answers() -> Sign:
    server = {"server": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"}
    try:
        with get_connection(timeout=WAIT):
            return good("mail", _("The mail server %(server)s answers.") % server)
    except Exception as wrong:  # a mail server fails in as many ways as there are networks
        said = server | {"why": type(wrong).__name__}
        return fault(
            "mail",
            _("The mail server %(server)s does not take our mail (%(why)s).") % said,
            _("Look at PEERLORE_MAIL_URL, and at whether this machine may reach the server. What waits is sent later."),
        )


def coming_back(now: datetime) -> Iterator[Sign]:
    back = Bounce.objects.standing().filter(person__is_active=True).select_related("person")
    names = [row.person.name for row in back[:NAMED]]
    if names:
        more = back.count() - len(names)
        said = ngettext(
            "Mail comes back from the address of %(names)s.",
            "Mail comes back from the addresses of %(names)s.",
            len(names) + more,
        ) % {"names": get_text_list([*names, *([_("%(count)s more") % {"count": more}] if more else [])], _("and"))}
        yield heed(
            "mail",
            said,
            _("It is held. Correct the address on their page, or say there that mail reaches them again."),
        )


class NotSent(RuleBroken):
    message = _lazy(
        "The test mail to %(address)s did not go out: %(why)s. Look at PEERLORE_MAIL_URL and PEERLORE_MAIL_FROM, then "
        "try once more."
    )


def try_out(address: str) -> str:
    """Send one mail to `address` now, past the queue, and say where it went. Raises `NotSent`."""
    here = {"address": settings.PEERLORE_ADDRESS, "to": address}
    subject = _("Peerlore: mail works")
    body = _("An administrator of %(address)s asked for this mail, to see whether mail leaves Peerlore. It does.")
    headers = {"Auto-Submitted": "auto-generated"}
    try:
        connection = get_connection(timeout=WAIT) if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") else None
        EmailMessage(subject, body % here, to=[address], headers=headers, connection=connection).send()
    except Exception as wrong:  # as above
        raise NotSent(address=address, why=_words_of(wrong)) from wrong
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        return _("The test mail is a file in %(folder)s: no mail server is set.") % {"folder": settings.EMAIL_FILE_PATH}
    return (
        _("The mail server took the test mail to %(to)s. If it does not arrive, look among the unwanted mail.") % here
    )


def _words_of(wrong: Exception) -> str:
    """What the server said, where it said something; else the kind of failure."""
    said = getattr(wrong, "smtp_error", b"")
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    refused: dict[str, tuple[int, bytes]] = getattr(wrong, "recipients", {})
    words = words or "; ".join(f"{code} {why.decode(errors='replace')}" for code, why in refused.values())
    return words or str(getattr(wrong, "strerror", "") or "") or type(wrong).__name__


def waiting(now: datetime) -> Iterator[Sign]:
    late = Delivery.objects.due(now - LATE).count()
    if late:
        said = ngettext("A mail waits for more than an hour.", "%(count)s mails wait for more than an hour.", late) % {
            "count": late
        }
        yield heed("mail", said, _("See whether the worker runs and whether the mail server answers."))
    given_up = Delivery.objects.undeliverable().filter(given_up_at__gt=now - LATELY).count()
    if given_up:
        said = ngettext(
            "A mail was given up this week, after eight tries.",
            "%(count)s mails were given up this week, after eight tries each.",
            given_up,
        ) % {"count": given_up}
        yield heed("mail", said, _("The log of the worker says what the mail server answered."))
