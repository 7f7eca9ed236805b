"""One gap in depth: through time, who could teach, what would close it and how that was reckoned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peerlore import clock
from peerlore.people.models import Person
from peerlore.programmes.matching import free_places
from peerlore.skills import access
from peerlore.skills.actions import day_of
from peerlore.skills.closing import Means, Supply, Ways, supply_of
from peerlore.web.pages.figures import Told, figures_for
from peerlore.web.pages.goal import teachers_of
from peerlore.web.pages.strokes import Frame, Point, Stroke

LINES_AT_MOST = 24


@dataclass(frozen=True)
class History:
    """A gap through time: the drawing, and the days on which it changed, newest first."""

    strokes: Sequence[Stroke]
    first: date
    height: int
    changes: Sequence[Told]


@dataclass(frozen=True)
class Way:
    """A way to close the gap: how many of the missing it could bring, and how that was reckoned."""

    name: str
    number: int
    how: str


@dataclass(frozen=True)
class Closing:
    """For those who coordinate the unit: what would close the gap."""

    missing: int
    ways: Sequence[Way]
    teachers: int
    with_places: int


@require_safe
def gap(request: HttpRequest, pk: int) -> HttpResponse:
    at, me = clock.now(), access.signed_in(request)
    need = access.need_for(me, pk)
    figures = figures_for(me, [need], on=day_of(at), at=at)
    now = figures.today.get(need.pk)
    supply = supply_of(need, at=at) if need.pk in figures.exact else None
    page = {
        "need": need,
        "goal": need.goal,
        "told": now,
        "history": _history(figures.past.get(need.pk, []), now) if now else None,
        "closing": _closing(supply) if supply else None,
        "teachers": teachers_of(need, figures, at=at, known=supply.teachers if supply else None),
    }
    return render(request, "web/gap.html", page)


def _history(past: Sequence[Told], now: Told) -> History:
    """What was read, day by day, and what is so now; a day without a change is not drawn."""
    told = [*(one for one in past if one.on < now.on), now]
    frame = Frame(told[0].on, now.on, max(max(one.needed, one.most) for one in told))
    strokes = frame.steps([Point(one.on, one.needed) for one in told], "zero")
    if any(not one.is_exact for one in told):
        strokes += frame.steps([Point(one.on, one.most) for one in told], "mark-soft")
    strokes += frame.steps([Point(one.on, one.least) for one in told], "mark")
    changes = [one for place, one in enumerate(told) if not place or _figures(told[place - 1]) != _figures(one)]
    return History(strokes, told[0].on, frame.height, changes[::-1][:LINES_AT_MOST])


def _figures(told: Told) -> tuple[int, int, int]:
    return told.needed, told.least, told.most


def _closing(supply: Supply) -> Closing:
    free = free_places(list(Person.objects.filter(pk__in=_few(supply))) if supply.teachers else [])
    with_places = sum(free.get(person, 0) > 0 for person in supply.teachers)
    ways = _in_words(supply, supply.means(free), supply.ways(free)) if supply.missing else []
    return Closing(supply.missing, ways, len(supply.teachers), with_places)


def _few(supply: Supply) -> list[int]:
    """Databases limit how many keys can be named; the places of more teachers than that are more than enough."""
    return sorted(supply.teachers)[:400]


def _in_words(supply: Supply, means: Means, ways: Ways) -> list[Way]:
    here = _("People here who are one level short: %(short)s; who wish to learn it: %(wish)s.") % {
        "short": len(supply.short_by_one),
        "wish": len(supply.wishing),
    }
    places = _("Free places of the colleagues who could teach it: %(places)s.") % {"places": means.places}
    moved = _("People elsewhere who hold it: %(elsewhere)s; other needs ask for: %(claimed)s.") % {
        "elsewhere": means.elsewhere,
        "claimed": means.claimed,
    }
    return [
        Way(_("Teach: a colleague shows it"), ways.teach, f"{here} {places}"),
        Way(_("Learn: a course, a book, time"), ways.learn, f"{here} {_('No colleague is needed.')}"),
        Way(_("Move: somebody comes, or helps out"), ways.move, moved),
        Way(_("Hire"), ways.hire, _("What stays missing when everybody above has learnt it or moved.")),
    ]
