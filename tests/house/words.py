"""Find words that escaped translation: in the pseudo-locale every translated string stands in ⟦ ⟧; whatever a reader
sees outside of them, and that is no data, was never handed to gettext."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from bs4 import BeautifulSoup, Comment, Doctype, NavigableString
from django.utils.translation import trans_real

OPENS, CLOSES = "⟦", "⟧"
# Beside these, `data-stored` marks a value shown as it is stored.
UNSEEN = ("script", "style", "svg", "code")
TOLD = ("title", "aria-label", "placeholder", "alt", "data-label")
LETTER = re.compile(r"[^\W\d_]")


@contextmanager
def pseudo_locale() -> Iterator[None]:
    """Every string that goes through gettext comes back in ⟦ ⟧. Formats of dates and numbers stay as they are."""
    names = ("gettext", "pgettext", "ngettext", "npgettext")
    originals = {name: getattr(trans_real, name) for name in names}
    for name, original in originals.items():
        setattr(trans_real, name, _wrapped(original))
    from django.utils import translation

    # The public functions look trans_real up anew once their cached attribute is gone.
    for name in names:
        translation._trans.__dict__.pop(name, None)
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(trans_real, name, original)
            translation._trans.__dict__.pop(name, None)


def _wrapped(original):
    def translated(*arguments):
        said = original(*arguments)
        return said if _is_format(str(arguments[0])) else f"{OPENS}{said}{CLOSES}"

    return translated


def _is_format(message: str) -> bool:
    """gettext is asked for the names of formats too (DATE_FORMAT), and for the empty string."""
    return not message.strip() or bool(re.fullmatch(r"[A-Z_]+", message))


def escaped_words(html: str | bytes, data: Iterable[str] = ()) -> list[str]:
    """What a reader of this page (made in the pseudo-locale) sees or hears that is neither translated nor `data`."""
    soup = BeautifulSoup(html, "html.parser")
    given = {item for item in data if item}
    known = sorted(given | {item[0].upper() + item[1:] for item in given}, key=len, reverse=True)
    return [left for said in _said(soup) if LETTER.search(left := _without(said, known))]


def _said(soup: BeautifulSoup) -> Iterator[str]:
    # Neighbouring strings are read together: a translated sentence may hold a tag, and so span several of them.
    yield _visible_text(soup)
    for tag in soup.find_all(True):
        for name in TOLD:
            if tag.get(name) and not tag.find_parent("svg"):
                yield str(tag[name])


def _visible_text(soup: BeautifulSoup) -> str:
    return "\n".join(str(node) for node in soup.find_all(string=True) if _is_seen(node))


def _is_seen(node: NavigableString) -> bool:
    if isinstance(node, Comment | Doctype):
        return False
    return not any(above.name in UNSEEN or above.has_attr("data-stored") for above in node.parents)


def _without(said: str, data: list[str]) -> str:
    """What is left once translated strings, the innermost first, and data are taken out."""
    while (shorter := re.sub(rf"{OPENS}[^{OPENS}{CLOSES}]*{CLOSES}", " ", said)) != said:
        said = shorter
    return " ".join(_whole_words(tuple(data)).sub(" ", said).split())


@cache
def _whole_words(data: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, data)) or '(?!)'})(?!\w)")


__all__ = ["escaped_words", "pseudo_locale"]
