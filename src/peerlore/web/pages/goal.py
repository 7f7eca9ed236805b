"""The page of one goal: its thread from need to result, the board of its gaps, and how to close one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from peerlore import clock
from peerlore.people.models import Office, Person
from peerlore.people.offices import holds_any
from peerlore.skills import access
from peerlore.skills.gaps import Reading, could_teach, read_needs
from peerlore.skills.models import GapReading, Goal, Need, SkillRecord

PIPS = 10
THIN = 2
SHOWN_FROM = 5  # below this, nobody but those who answer for the goal is told anything about who holds a skill


@dataclass(frozen=True)
class State:
    """The state of a gap: a tag, and a line beneath it."""

    tag: str
    icon: str
    word: str
    small: str = ""


@dataclass(frozen=True)
class Row:
    """A line of the board. Without `reading` its reader may know the need, not who holds it."""

    need: Need
    state: State
    reading: Reading | None = None

    @property
    def pips(self) -> list[bool]:
        """One for each person needed, filled for each who holds it; none where a figure tells more."""
        if self.reading is None or self.reading.needed > PIPS:
            return []
        return [n < self.reading.held for n in range(self.reading.needed)]


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
    """How to close the gap of one need."""

    need: Need
    reading: Reading
    teachers: Sequence[Person]
    ways: Sequence[Way]


@require_safe
def goal(request: HttpRequest, pk: int) -> HttpResponse:
    at, me = clock.now(), access.signed_in(request)
    found = access.goal_for(me, pk)
    needs = list(found.needs.select_related("skill", "unit"))
    page = {"goal": found, "topics": found.topics.order_by("pk"), "may_change": access.sees_counts(me, found)}
    if not access.sees_counts(me, found):
        read = read_needs(needs, at=at)
        return render(request, "web/goal.html", page | {"rows": [_in_words(n, read[n.pk]) for n in needs]})
    page["may_start"] = holds_any(me, Office.COORDINATOR)
    return render(request, "web/goal.html", page | _in_figures(found, needs, chosen=request.GET.get("need"), at=at))


def _in_figures(found: Goal, needs: list[Need], *, chosen: str | None, at: datetime) -> dict[str, object]:
    """What those see who answer for the goal."""
    read, history = read_needs(needs, at=at), _history(needs)
    moving = set(
        Need.objects.filter(
            pk__in=[n.pk for n in needs], programmes__ended_at=None, programmes__isnull=False
        ).values_list("pk", flat=True)
    )
    rows = [Row(n, _state(read[n.pk], history.get(n.pk, []), is_moving=n.pk in moving), read[n.pk]) for n in needs]
    card = _card(needs, read, chosen=chosen, at=at)
    return {"rows": rows, "thread": _thread(found, needs, read, history), "card": card}


def _history(needs: Sequence[Need]) -> Mapping[int, list[GapReading]]:
    """The readings of each need, oldest first."""
    found: dict[int, list[GapReading]] = {}
    for reading in GapReading.objects.filter(need__in=needs).order_by("need", "on"):
        found.setdefault(reading.need_id, []).append(reading)
    return found


def _in_words(need: Need, read: Reading) -> Row:
    """For everybody else: the state, where it says nothing about fewer than five people."""
    if need.people < SHOWN_FROM:
        return Row(need, State("", "", "", _("Not shown: fewer than five people are needed.")))
    if read.missing == 0:
        return Row(need, State("is-good", "check", _("Closed")))
    return Row(need, State("is-note", "gap", _("Open")))


def _state(read: Reading, history: Sequence[GapReading], *, is_moving: bool) -> State:
    small = _moved(read, history)
    if read.missing == 0:
        return State("is-good", "check", _("Closed"), _closed_on(history))
    if is_moving or (history and read.held > history[0].held):
        return State("is-note", "exchange", _("Moving"), small or _("A programme is under way"))
    if read.held <= THIN:
        return State("is-heed", "heed", _thin(read.held), small)
    return State("", "gap", _("Open"), small)


def _thin(held: int) -> str:
    if held == 0:
        return _("Thin: nobody yet")
    return ngettext("Thin: one person", "Thin: two people", held)


def _moved(read: Reading, history: Sequence[GapReading]) -> str:
    """What it was when it was first read, if it was different."""
    if not history or (history[0].held, history[0].needed) == (read.held, read.needed):
        return ""
    first = history[0]
    return _("Was %(held)s of %(needed)s in %(month)s") % {
        "held": first.held,
        "needed": first.needed,
        "month": _month(first.on),
    }


def _closed_on(history: Sequence[GapReading]) -> str:
    """The day since which nobody was missing."""
    since: date | None = None
    for reading in history:
        since = None if reading.missing else since or reading.on
    return _("Closed on %(day)s") % {"day": date_format(since, "j F")} if since else ""


def _month(day: date) -> str:
    return date_format(day, "F")


def _thread(
    found: Goal, needs: Sequence[Need], read: Mapping[int, Reading], history: Mapping[int, list[GapReading]]
) -> list[Step]:
    """Needs → missing at first → asked → exchanges → proofs → missing today."""
    places, units = sum(need.people for need in needs), len({need.unit_id for need in needs})
    where = ngettext("%(n)s place", "%(n)s places", places) % {"n": places}
    inside = ngettext("in %(n)s unit", "in %(n)s units", units) % {"n": units}
    count = ngettext("%(n)s need", "%(n)s needs", len(needs)) % {"n": len(needs)}
    today = sum(reading.missing for reading in read.values())
    return [
        Step(count, f"{where} {inside}"),
        *_first(history),
        *_loop(found),
        Step(_("%(n)s missing") % {"n": today}, _("today"), ahead=True),
    ]


def _first(history: Mapping[int, list[GapReading]]) -> list[Step]:
    firsts = [readings[0] for readings in history.values()]
    if not firsts:
        return []
    missing, since = sum(r.missing for r in firsts), min(r.on for r in firsts)
    return [Step(_("%(n)s missing") % {"n": missing}, _("in %(month)s") % {"month": _month(since)})]


def _loop(found: Goal) -> list[Step]:
    """What the programmes made of it; nothing where they cannot be asked."""
    if find_spec("peerlore.programmes.panels") is None:
        return []
    counts = import_module("peerlore.programmes.panels").goal_thread(found)
    exchanges = counts.exchanges_open + counts.exchanges_closed
    goes_on = {"open": counts.exchanges_open, "closed": counts.exchanges_closed}
    return [
        Step(_("%(n)s asked") % {"n": counts.asked}, _("%(n)s said yes") % {"n": counts.said_yes}),
        Step(
            ngettext("%(n)s exchange", "%(n)s exchanges", exchanges) % {"n": exchanges},
            _("%(open)s go on, %(closed)s closed") % goes_on,
        ),
        Step(
            ngettext("%(n)s proof", "%(n)s proofs", counts.proofs) % {"n": counts.proofs},
            _("confirmed by a second person"),
        ),
    ]


def _card(needs: Sequence[Need], read: Mapping[int, Reading], *, chosen: str | None, at: datetime) -> Card | None:
    """The need that was asked for, else the one with a gap that is due first."""
    asked = [need for need in needs if str(need.pk) == chosen]
    gaps = [need for need in needs if read[need.pk].missing]
    if not (asked or gaps):
        return None
    need = (asked or gaps)[0]
    taught = SkillRecord.objects.filter(skill=need.skill).taught().values("person")
    who = Person.objects.present().filter(pk__in=taught)
    known = could_teach(need, at=at)
    return Card(need, read[need.pk], [person for person in who if person.pk in known], _ways())


def _ways() -> list[Way]:
    """The recipes a programme can start from; none where there are no programmes."""
    if find_spec("peerlore.programmes.recipes") is None:
        return []
    recipes = import_module("peerlore.programmes.recipes")
    if not hasattr(recipes, "shipped"):
        return []
    found = [recipes.read(code) for code in recipes.shipped()]
    return [Way(recipe.code, recipe.name, recipe.promise) for recipe in found]
