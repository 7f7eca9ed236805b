"""The two threads of an exchange, drawn on the server: the weave of a page's sessions, the braid of a card."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

STEP, HIGH, LOW = 26, 4, 16
DOWN = "M14 0C14 20 50 20 50 48"
UP = "M50 0C50 20 14 20 14 48"


def weave_mark(number: int, *, goes_on: bool) -> SafeString:
    """The crossing of session `number` (from 1); where it goes on, the threads run down to the next."""
    odd = number % 2 == 1
    a, b = (DOWN, UP) if odd else (UP, DOWN)
    over, left, right = (b, "b", "a") if odd else (b, "a", "b")
    return format_html(
        '<svg class="weave-mark" aria-hidden="true"><path class="weave-a" d="{}"/><path class="weave-gap" d="{}"/>'
        '<path class="weave-b" d="{}"/>{}</svg>',
        a,
        over,
        over,
        _lines(left, right) if goes_on else "",
    )


def _lines(left: str, right: str) -> SafeString:
    line = '<line class="weave-{}" x1="{}" x2="{}" y1="48" y2="100%"/>'
    return format_html_join("", line, [(left, 14, 14), (right, 50, 50)])


def braid(held: int, planned: int) -> SafeString:
    """A small braid: one crossing for each session planned, those still ahead dotted."""
    width = STEP * planned
    crossings = format_html_join("", "{}", [(_crossing(number, ahead=number >= held),) for number in range(planned)])
    return format_html(
        '<svg class="braid" width="{}" height="20" viewBox="0 0 {} 20" aria-hidden="true">{}</svg>',
        width,
        width,
        crossings,
    )


def _crossing(number: int, *, ahead: bool) -> SafeString:
    left = STEP * number
    starts, ends = (HIGH, LOW) if number % 2 == 0 else (LOW, HIGH)
    rises = number % 2 == 0
    gap_from, gap_to = (12.6, 7.4) if rises else (7.4, 12.6)
    return format_html(
        '<g{}><path class="weave-a" d="{}"/><path class="braid-gap" d="M{} {}L{} {}"/>'
        '<path class="weave-b" d="{}"/></g>',
        SafeString(' class="ahead"') if ahead else "",
        _curve(left, starts, ends),
        round(left + 9.36, 2),
        gap_from,
        round(left + 16.64, 2),
        gap_to,
        _curve(left, ends, starts),
    )


def _curve(left: int, starts: int, ends: int) -> str:
    return f"M{left} {starts}C{left + 11.7:g} {starts} {left + 14.3:g} {ends} {left + STEP} {ends}"
