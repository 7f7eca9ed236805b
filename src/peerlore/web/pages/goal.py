"""The page of one goal: its thread from need to result, the board of its gaps, and how to close one of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from peerlore import clock
from peerlore.attempt import number_asked
from peerlore.people.models import Office, Person
from peerlore.people.offices import holds_any
from peerlore.programmes import recipes
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.panels import ThreadCounts, goal_threads, under_way
from peerlore.skills import access
from peerlore.skills.actions import day_of
from peerlore.skills.gaps import could_teach
from peerlore.skills.models import Need, SkillRecord
from peerlore.web.pages.figures import (
    Figures,
    State,
    Told,
    few_or,
    figures_for,
    missing_over_all,
    month_of,
    state_for_others,
    state_in_words,
)
from peerlore.web.pages.kept import is_large

NAMED = 20


@dataclass(frozen=True)
class Row:
    """A line of the board. Without `told` its reader may know the need, not who holds it."""

    need: Need
    state: State
    told: Told | None = None


@dataclass(frozen=True)
class Step:
    """A step of the thread."""

    figure: str
    small: str
    ahead: bool = False


@dataclass(frozen=True)
class Way:
    """A recipe by which a gap can be closed."""

    code: str
    name: str
    promise: str


@dataclass(frozen=True)
class Card:
    """How to close the gap of one need. Without `told` its reader is not told how large it is."""

    need: Need
    told: Told | None
    teachers: Sequence[Person]
    ways: Sequence[Way]


@require_safe
def goal(request: HttpRequest, pk: int) -> HttpResponse:
    at, me = clock.now(), access.signed_in(request)
    found = access.goal_for(me, pk)
    needs = list(found.needs.select_related("skill", "unit"))
    figures = figures_for(me, needs, on=day_of(at), at=at)
    page = {"goal": found, "topics": found.topics.order_by("pk"), "may_change": access.answers_for(me, found)}
    page["kept"] = is_large()
    if not access.answers_for(me, found):
        rows = [Row(need, state_for_others(need, figures.today.get(need.pk))) for need in needs]
        return render(request, "web/goal.html", page | {"rows": rows})
    page["may_start"] = holds_any(me, Office.COORDINATOR)
    page["card"] = _card(needs, figures, chosen=number_asked(request, "need"), at=at)
    page |= {"rows": _rows(needs, figures), "thread": thread(needs, figures, goal_threads([found])[found.pk])}
    return render(request, "web/goal.html", page)


def _rows(needs: Sequence[Need], figures: Figures) -> list[Row]:
    """What those see who answer for the goal."""
    moving = under_way([need.pk for need in needs])
    return [
        Row(n, state_in_words(now, figures.past.get(n.pk, []), is_moving=n.pk in moving), now)
        for n in needs
        for now in [figures.today.get(n.pk)]
    ]


def thread(needs: Sequence[Need], figures: Figures, counts: ThreadCounts) -> list[Step]:
    """Needs → missing at first → asked → exchanges → proofs → missing today."""
    places, units = sum(need.people for need in needs), len({need.unit_id for need in needs})
    where = ngettext("%(n)s place", "%(n)s places", places) % {"n": places}
    inside = ngettext("in %(n)s unit", "in %(n)s units", units) % {"n": units}
    count = ngettext("%(n)s need", "%(n)s needs", len(needs)) % {"n": len(needs)}
    return [
        Step(count, f"{where} {inside}"),
        *_first(needs, figures),
        *_loop(counts, exact={need.pk for need in needs} <= figures.exact),
        Step(missing_over_all(needs, figures.today) or _("Not shown"), _("today"), ahead=True),
    ]


def _first(needs: Sequence[Need], figures: Figures) -> list[Step]:
    firsts = {need.pk: figures.past[need.pk][0] for need in needs if need.pk in figures.past}
    read = [need for need in needs if need.pk in firsts or need.pk not in figures.today]
    missing = missing_over_all(read, firsts) if firsts else ""
    if not missing:
        return []
    return [Step(missing, _("in %(month)s") % {"month": month_of(min(first.on for first in firsts.values()))})]


def _loop(counts: ThreadCounts, *, exact: bool) -> list[Step]:
    """What the programmes made of it. Small counts are told as such."""
    yes = few_or(counts.said_yes, exact=exact)
    exchanges = counts.exchanges_open + counts.exchanges_closed
    goes_on = {"open": counts.exchanges_open, "closed": counts.exchanges_closed}
    split = _("%(open)s go on, %(closed)s closed") % goes_on if exact else _("going on or closed")
    return [
        Step(_("%(n)s asked") % {"n": few_or(counts.asked, exact=exact)}, _("%(n)s said yes") % {"n": yes}),
        Step(
            ngettext("%(n)s exchange", "%(n)s exchanges", exchanges if exact else 2)
            % {"n": few_or(exchanges, exact=exact)},
            split,
        ),
        Step(
            ngettext("%(n)s proof", "%(n)s proofs", counts.proofs if exact else 2)
            % {"n": few_or(counts.proofs, exact=exact)},
            _("confirmed by a second person"),
        ),
    ]


def _card(needs: Sequence[Need], figures: Figures, *, chosen: int | None, at: datetime) -> Card | None:
    """The need that was asked for, else the one that is due first of those that are not known to be closed."""
    asked = [need for need in needs if need.pk == chosen]
    gaps = [need for need in needs if need.pk not in figures.today or not figures.today[need.pk].is_closed]
    if not (asked or gaps):
        return None
    need = (asked or gaps)[0]
    teachers = teachers_of(need, figures, at=at)
    return Card(need, figures.today.get(need.pk), teachers, _ways())


def teachers_of(need: Need, figures: Figures, *, at: datetime, known: Collection[int] | None = None) -> list[Person]:
    """The first of those who publish that they teach it. Only who coordinates reads from the list who reaches the
    need's level; `known` says who does, where that was asked already."""
    taught = SkillRecord.objects.filter(skill=need.skill).taught().values("person")
    who = Person.objects.present().filter(pk__in=taught).select_related("site")
    if need.pk not in figures.exact:
        return list(who[:NAMED])
    able = could_teach(need, at=at) if known is None else known
    first = [key for key in who.values_list("pk", flat=True) if key in able][:NAMED]
    return list(who.filter(pk__in=first))


def _ways() -> list[Way]:
    """The recipes in which somebody learns from somebody: where people only meet, no need is closed."""
    found = [recipes.read(code) for code in recipes.offered()]
    teach = [recipe for recipe in found if not FORMATS[recipe.format].of_equals]
    return [Way(recipe.code, recipe.name, recipe.promise) for recipe in teach]
