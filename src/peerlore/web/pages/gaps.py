"""The gap board over all goals: by unit and by time, and the skills that few hold."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import dropwhile

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from peerlore import clock
from peerlore.attempt import number_asked
from peerlore.people.models import Office, Person, Unit
from peerlore.people.offices import holds
from peerlore.programmes.matching import free_places
from peerlore.skills import access
from peerlore.skills.actions import day_of
from peerlore.skills.closing import Thin, thin_among
from peerlore.skills.gaps import countable, shown_of
from peerlore.skills.models import Need, SkillRecord
from peerlore.web.pages.figures import Told, readings_of, told_of, what_they_ask
from peerlore.web.pages.kept import is_large, kept
from peerlore.web.pages.strokes import Frame, Point, Stroke

MONTHS_BACK, STEP = 6, timedelta(days=30)
SHOWN, NAMED = 20, 8
ROW_HEIGHT = 44


@dataclass(frozen=True)
class Missing:
    """Between `least` and `most` of the places are missing on a day."""

    on: date
    least: int
    most: int

    @property
    def in_words(self) -> str:
        if self.least == self.most:
            return str(self.least)
        return _("%(least)s to %(most)s") % {"least": self.least, "most": self.most}


@dataclass(frozen=True)
class Line:
    """A unit with all below it: what its needs ask for, and what is missing, then and now."""

    unit: Unit
    needs: Sequence[Need]
    places: int
    through_time: Sequence[Missing]
    strokes: Sequence[Stroke] = ()
    has_below: bool = False

    @property
    def now(self) -> Missing:
        return self.through_time[-1]


@dataclass(frozen=True)
class ThinLine:
    """A skill that few hold: why that matters now, and who publishes that they teach it."""

    need: Need
    risks: Sequence[str]
    teachers: Sequence[Person] = field(default=())


@dataclass(frozen=True)
class Board:
    """What one reader may be told of all readings: the key of a need to what it was on each of `days`."""

    days: Sequence[date]
    told: Mapping[int, Sequence[Told | None]]


@require_safe
def gap_board(request: HttpRequest) -> HttpResponse:
    at, me = clock.now(), access.signed_in(request)
    access.check_sees_board(me, on=day_of(at))
    key = number_asked(request, "unit")
    unit = get_object_or_404(Unit, pk=key) if key is not None else None
    needs = [need for need in access.needs_on_board(me, on=day_of(at)) if unit is None or _is_within(need.unit, unit)]
    board, units = _board(me, needs, day_of(at)), _units_of(needs, unit)
    lines = _drawn(_lines(needs, board, units, unit=unit), board)
    thin = _thin(_thin_of(needs, at=at), me, on=day_of(at)) if needs else []
    page: dict[str, object] = {
        "unit": unit,
        "above": _above(unit, units),
        "lines": lines,
        "days": board.days,
        "height": ROW_HEIGHT,
        "kept": is_large(),
    }
    page |= {"thin": thin[:SHOWN], "more_thin": max(0, len(thin) - SHOWN)}
    page |= {"needs": needs[:SHOWN], "more_needs": max(0, len(needs) - SHOWN)}
    return render(request, "web/gaps.html", page)


def _units_of(needs: Iterable[Need], unit: Unit | None) -> dict[int, Unit]:
    """The companies, and every unit that a line or the way to this page may name."""
    ways = {need.unit.path for need in needs} | ({unit.path} if unit else set())
    keys = {int(key) for way in ways for key in way.split("/") if key} | {need.unit_id for need in needs}
    return {one.pk: one for one in Unit.objects.filter(Q(parent=None) | Q(pk__in=keys))}


def _thin_of(needs: Sequence[Need], *, at: datetime) -> list[Thin]:
    by_key = {need.pk: need for need in needs}
    found = kept("thin", what_they_ask(needs), lambda: [(t.need.pk, t.held_by) for t in thin_among(needs, at=at)])
    return [Thin(by_key[key], held_by) for key, held_by in found]


def _is_within(unit: Unit, above: Unit) -> bool:
    return unit.pk == above.pk or unit.path.startswith(f"{above.path}{above.pk}/")


def _above(unit: Unit | None, units: Mapping[int, Unit]) -> list[Unit]:
    return [units[int(key)] for key in unit.path.split("/") if key] if unit else []


def _board(me: Person, needs: Sequence[Need], today: date) -> Board:
    """The last reading of each need on or before each day, as far as this reader may be told it."""
    days = [today - STEP * back for back in range(MONTHS_BACK, -1, -1)]
    exact = {need.pk: access.acts_on(me, need.unit) for need in needs}
    shown = {} if all(exact.values()) else countable(besides=me)
    told: dict[int, Sequence[Told | None]] = {}
    read = readings_of([need.pk for need in needs], since=days[0] - 2 * STEP)
    for need in needs:
        rows = read.get(need.pk, []) if exact[need.pk] or shown_of(need, shown) else []
        dates = [row.on for row in rows]
        found = [rows[place - 1] if (place := bisect_right(dates, day)) else None for day in days]
        told[need.pk] = [told_of(row, exact=exact[need.pk]) if row else None for row in found]
    return Board(days, told)


def _lines(needs: Sequence[Need], board: Board, units: Mapping[int, Unit], *, unit: Unit | None) -> list[Line]:
    """A line for each unit right below `unit` in or below which something is needed; at the top one for each company,
    and where there is one company only, for the units right below it too."""
    depths = [len(_above(unit, units)) + 1] if unit else [0]
    if unit is None and sum(one.parent_id is None for one in units.values()) == 1:
        depths.append(1)
    below: defaultdict[int, list[Need]] = defaultdict(list)
    for need in needs:
        way = [*(int(key) for key in need.unit.path.split("/") if key), need.unit_id]
        for depth in depths:
            if len(way) > depth:
                below[way[depth]].append(need)
    lines = [_line(units[key], inside, board) for key, inside in below.items()]
    return sorted(lines, key=lambda line: (-line.now.most, line.unit.path, line.unit.name))


def _line(unit: Unit, needs: Sequence[Need], board: Board) -> Line:
    missing = [_missing(needs, board, place) for place in range(len(board.days))]
    deeper = any(need.unit_id != unit.pk for need in needs)
    return Line(unit, needs, sum(need.people for need in needs), missing, has_below=deeper)


def _missing(needs: Sequence[Need], board: Board, place: int) -> Missing:
    """What is not told may be none or all that is needed; what was not needed yet is not missing."""
    least = most = 0
    for need in needs:
        now = board.told[need.pk][place]
        if now is not None:
            least, most = least + now.missing_least, most + now.missing_most
        elif not any(board.told[need.pk]):
            most += need.people
    return Missing(board.days[place], least, most)


def _drawn(lines: Sequence[Line], board: Board) -> list[Line]:
    """Each line with its drawing; all to one measure, so that they can be compared."""
    top = max((one.most for line in lines for one in line.through_time), default=1)
    frame = Frame(board.days[0], board.days[-1], top, ROW_HEIGHT)
    return [
        Line(line.unit, line.needs, line.places, line.through_time, _strokes(frame, line), line.has_below)
        for line in lines
    ]


def _strokes(frame: Frame, line: Line) -> list[Stroke]:
    """From the first day on which anything was missing."""
    days = list(dropwhile(lambda one: not one.most, line.through_time))
    most, least = [Point(one.on, one.most) for one in days], [Point(one.on, one.least) for one in days]
    return [*(frame.steps(most, "mark-soft") if most != least else []), *frame.steps(least, "mark")]


def _thin(found: Sequence[Thin], me: Person, *, on: date) -> list[ThinLine]:
    """Who coordinates everything reads what threatens, the thinnest first; others, in the order of the alphabet, that
    two or fewer hold it. Teachers are public."""
    knows = holds(me, Office.COORDINATOR)
    first = list(found) if knows else sorted(found, key=lambda one: one.need.skill.label)
    people = {p.pk: p for p in Person.objects.filter(pk__in={key for one in first[:SHOWN] for key in one.held_by})}
    free = free_places(list(people.values())) if knows and people else {}
    named = _teachers([one.need for one in first[:SHOWN]])
    return [
        ThinLine(
            one.need,
            list(_risks(one, people, free, on=on)) if knows else [_("Two or fewer hold it.")],
            named[one.need.skill_id][:NAMED],
        )
        for one in first
    ]


def _risks(one: Thin, people: Mapping[int, Person], free: Mapping[int, int], *, on: date) -> Iterator[str]:
    if not one.held_by:
        yield _("Nobody holds it.")
        return
    yield ngettext("One person holds it.", "Two people hold it.", len(one.held_by))
    holders = [people[key] for key in one.held_by if key in people]
    for day in sorted(person.last_day for person in holders if person.last_day):
        yield _("One of them leaves on %(day)s.") % {"day": date_format(day)}
    if away := sum(person.on_pause(on) for person in holders):
        yield ngettext("One of them is on pause.", "Both are on pause.", away)
    if holders and not any(free.get(person.pk, 0) for person in holders):
        yield _("None of their places is free.")


def _teachers(needs: Collection[Need]) -> Mapping[int, list[Person]]:
    found: defaultdict[int, list[Person]] = defaultdict(list)
    records = SkillRecord.objects.taught().filter(skill__in={need.skill_id for need in needs}, person__is_active=True)
    for record in records.select_related("person__site").order_by("person__family_name", "pk"):
        found[record.skill_id].append(record.person)
    return found
