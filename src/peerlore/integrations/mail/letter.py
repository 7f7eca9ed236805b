"""The words of a mail as a page: the same sentences as the plain text, each address a button or a link."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.conf import settings
from django.template import Context, Engine, Template
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerlore.people.models import Delivery
from peerlore.people.models.outbox import DIGEST, OWED, SECURITY

ADDRESS = r"https?://\S+"
LEADS = re.compile(rf"(.*?)[:.]?\s*({ADDRESS})", re.DOTALL)
FOOT = re.compile(rf"(.*[.;!?]\s+)?([^.;!?]+):\s+({ADDRESS})", re.DOTALL)
OPEN = _("Open it in Peerlore")
VERBS: dict[str, str | Promise] = {
    DIGEST: _("Open my page"),
    "did_you_meet": _("Say whether you met"),
    "matches": _("Look at it, and answer"),
    "sessions": _("Open the session"),
    "calendar": _("Open the session"),
    "asked": _("Give your answer"),
    OWED: _("Give your answer"),
    SECURITY: _("Look at your account"),
}


@dataclass(frozen=True)
class Block:
    """One paragraph: its `lines`, the `address` that its last sentence leads to with the `verb` of its button, and
    whether it is a heading."""

    lines: tuple[str, ...]
    address: str = ""
    verb: str | Promise = OPEN
    is_heading: bool = False


@dataclass(frozen=True)
class Foot:
    """Why the reader gets it; the words of the link by which it is stopped; where that leads."""

    why: str
    words: str
    address: str


def as_page(delivery: Delivery) -> str:
    """The mail as HTML: nothing fetched, no picture that tells who has read it."""
    paragraphs = delivery.body.strip().split("\n\n")
    facts = {
        "subject": delivery.subject,
        "organisation": settings.ORGANISATION,
        "blocks": list(_blocks(paragraphs[:-1], verb=_verb(delivery))),
        "foot": foot_of(delivery.body),
        "language": settings.LANGUAGE_CODE,
    }
    with translation.override(settings.LANGUAGE_CODE):
        return _template().render(Context(facts))


def foot_of(body: str) -> Foot:
    """The last paragraph of a mail, taken apart; without an address where it has none."""
    last = body.strip().split("\n\n")[-1]
    found = FOOT.fullmatch(last)
    return Foot((found[1] or "").strip(), found[2].strip(), found[3]) if found else Foot(last, "", "")


def _verb(delivery: Delivery) -> str | Promise:
    return VERBS.get(delivery.notice.event) or VERBS.get(delivery.kind, OPEN)


def _blocks(paragraphs: list[str], *, verb: str | Promise) -> Iterator[Block]:
    for paragraph in paragraphs:
        lines = paragraph.split("\n")
        if len(lines) == 2 and set(lines[1]) == {"-"}:
            yield Block((lines[0],), is_heading=True)
            verb = OPEN
        elif found := LEADS.fullmatch(paragraph):
            yield Block(tuple(f"{found[1]}.".split("\n")) if found[1] else (), found[2], verb)
        else:
            yield Block(tuple(lines))


@cache
def _template() -> Template:
    return Engine(autoescape=True, libraries={"i18n": "django.templatetags.i18n"}).from_string(
        (files(__package__) / "letter.html").read_text("utf-8")
    )
