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

from peerlore.people.models import Accent, Delivery, Installation
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
class Ink:
    """An accent as mail programs read colours: on light paper, on dark, and the words upon the latter."""

    light: str
    dark: str
    on_dark: str


# As tokens.css has them.
INKS = {
    Accent.WOAD: Ink("#005c74", "#7ad1db", "#051920"),
    Accent.TEAL: Ink("#00615f", "#83d3be", "#031a1a"),
    Accent.INDIGO: Ink("#3e5082", "#98c5f7", "#111524"),
    Accent.VIOLET: Ink("#5a477a", "#b9baf7", "#191321"),
    Accent.PLUM: Ink("#703f63", "#dbafe3", "#1f101a"),
    Accent.SLATE: Ink("#48555d", "#b2c5ca", "#131719"),
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
    """The mail as HTML, in the colour of the installation: nothing fetched, no picture that tells who has read it."""
    paragraphs, look = delivery.body.strip().split("\n\n"), Installation.objects.look()
    facts = {
        "subject": delivery.subject,
        "organisation": look.name,
        "ink": INKS[Accent(look.accent)],
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
