"""The kinds of mail, by which people choose at which pace it comes. Each notice is of one; all of a kind are equally
urgent."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerlore.people.mail import NEVER, NOW, WEEKLY
from peerlore.people.models.outbox import ALWAYS_SENT, DIGEST, OWED, SECURITY
from peerlore.web.notices.catalogue import catalogue

Words = str | Promise
NAMES: dict[str, tuple[Words, Words]] = {
    "matches": (
        _("A match for you"),
        _("Whom we suggest, that it is a yes, that nobody was found and what would help."),
    ),
    "sessions": (_("Your sessions"), _("Booked, moved, called off, tomorrow; and afterwards whether you met.")),
    "calendar": (_("Your own bookings"), _("The invitation for your calendar to what you booked or moved yourself.")),
    "asked": (_("Something asked of you"), _("A colleague or your exchange hopes for a word by a day.")),
    OWED: (_("What others wait for"), _("Your consent or answer, without which somebody cannot go on.")),
    "search": (_("How the search goes on"), _("A suggestion that lapsed, a programme that ended.")),
    "exchange": (_("How an exchange goes on"), _("Still right for you, well closed, what came of it.")),
    "network": (_("Thanks, and people you know"), _("Who thanks you, who would like to catch up too.")),
    "yearly": (
        _("Once a year, whom to meet again"),
        _("Asked of both alone, and only where both want to be asked."),
    ),
    "answers": (_("Answers to what you asked"), _("A level confirmed, a question that nobody answered.")),
    "replies": (_("Replies to your request"), _("Whether somebody you asked says yes, no, or answers another way.")),
    "looked": (_("Who looked at your data"), _("Also without mail it stands on the page of your data.")),
    "imports": (_("Lists you brought in"), _("Compared, applied, undone, or not.")),
    SECURITY: (_("Your account and your data"), _("Sign-in, address, export. Always at once, at any hour.")),
    DIGEST: (_("The weekly mail"), _("What could wait, once a week.")),
}


USUAL = {"now": NOW, "digest": WEEKLY, "opt_in": NEVER}


@dataclass(frozen=True)
class Kind:
    """A kind of mail: its name, what it says, and its usual pace."""

    code: str
    name: Words
    says: Words
    usual: str

    @property
    def is_always_sent(self) -> bool:
        return self.code in ALWAYS_SENT


def kind(code: str) -> Kind:
    name, says = NAMES[code]
    urgencies = {told.urgency for told in catalogue().values() if told.kind == code}
    return Kind(code, name, says, next((USUAL[urgency] for urgency in urgencies), NOW))


def kinds() -> Iterator[Kind]:
    """Those of which there is a notice, in reading order."""
    known = {told.kind for told in catalogue().values()}
    return (kind(code) for code in NAMES if code in known)


def events_of(code: str) -> list[str]:
    return [told.code for told in catalogue().values() if told.kind == code]
