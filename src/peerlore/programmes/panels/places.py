"""Limited places in words: how many there are, who waits, and where oneself stands."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peerlore.exchanges.words import day_words
from peerlore.people.models import Person
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.matching.lots import drawn_order
from peerlore.programmes.models import Draw, Enrolment, Stage
from peerlore.programmes.models.days import last_day
from peerlore.programmes.recipes import parse
from peerlore.programmes.recipes.shapes import Role

Standing = Enrolment.Standing
SHOWN = 200  # numbers of a draw that its page shows; its file has all


@dataclass(frozen=True)
class SideOfPlaces:
    """One limited side: how many places it has, and how the people on it stand."""

    role: Role
    places: int
    enrolled: int
    offered: int
    waiting: int
    applied: int

    @property
    def free(self) -> int:
        """What a newcomer could have at once."""
        return 0 if self.waiting else max(self.places - self.enrolled - self.offered, 0)

    @property
    def words(self) -> str:
        """Places, and how many of them are to be had."""
        facts = {"places": self.places, "free": self.free}
        if self.free:
            return _("Places free: %(free)s of %(places)s.") % facts
        taken = ngettext("The only place is taken.", "All %(places)s places are taken.", self.places) % facts
        waits = ngettext("%(n)s person waits.", "%(n)s people wait.", self.waiting) % {"n": self.waiting}
        return f"{taken} {waits}" if self.waiting else taken

    @property
    def draw_words(self) -> str:
        """While people can still join the draw."""
        drawn = self.places - self.enrolled
        places = ngettext("%(n)s place,", "%(n)s places,", drawn) % {"n": drawn}
        people = ngettext("%(n)s person in the draw so far.", "%(n)s people in the draw so far.", self.applied)
        return f"{places} {people % {'n': self.applied}}"


def sides_of(stage: Stage) -> list[SideOfPlaces]:
    """The limited ones, with one query."""
    if not stage.places:
        return []
    recipe = parse(stage.recipe_text)
    rows = stage.enrolments.filter(withdrawn_at=None).order_by().values_list("role", "standing")
    counts = Counter(rows)

    def side(role: str, places: int) -> SideOfPlaces:
        of = {standing: counts[role, standing] for standing in Standing}
        return SideOfPlaces(
            recipe.role(role),
            places,
            enrolled=of[Standing.ENROLLED],
            offered=of[Standing.OFFERED],
            waiting=of[Standing.WAITING],
            applied=of[Standing.APPLIED],
        )

    codes = [bounds.code for bounds in FORMATS[stage.format].roles]
    return [side(role, places) for role in codes if (places := stage.places_of(role)) is not None]


def draw_of(stage: Stage) -> Draw | None:
    return Draw.objects.filter(stage=stage).first() if stage.by_lot else None


def draw_day(draw: Draw, reader: Person) -> str:
    return day_words(last_day(draw.closes_at, ZoneInfo(settings.TIME_ZONE)), reader=reader)


def places_panel(stage: Stage, reader: Person) -> dict[str, object]:
    """For the pages of a programme: `sides` (none where nothing is limited), and until when one joins the draw."""
    draw = draw_of(stage)
    open_draw = draw if draw and not draw.is_over else None
    return {"sides": sides_of(stage), "draw": draw, "draw_day": draw_day(open_draw, reader) if open_draw else ""}


@dataclass(frozen=True)
class MyPlace:
    """Where somebody stands who does not take part yet, and what happens next; `leave` are the words of the button
    by which they give it up."""

    title: str
    words: str
    leave: str
    can_take: bool = False


def my_place(mine: Enrolment | None) -> MyPlace | None:
    """None for whoever takes part, or has nothing to do with it."""
    if mine is None or mine.takes_part:
        return None
    if mine.is_offered:
        return _offered(mine)
    return _waiting(mine) if mine.waits else _in_the_draw(mine)


def _offered(mine: Enrolment) -> MyPlace:
    day = day_words(mine.last_day, reader=mine.person) if mine.last_day else ""
    words = _("It is kept for you until %(day)s; after that it goes to the next person. Saying no needs no reason.")
    return MyPlace(_("A place is yours if you want it"), words % {"day": day}, _("Pass it on"), can_take=True)


def _waiting(mine: Enrolment) -> MyPlace:
    title = _("You are number %(n)s on the waiting list") % {"n": mine.number_on_list}
    words = _(
        "When a place is free, the next on the list is asked and has %(days)s days to say yes. You need do nothing."
    )
    return MyPlace(title, words % {"days": mine.stage.programme.answer_days}, _("Leave the list"))


def _in_the_draw(mine: Enrolment) -> MyPlace:
    draw = draw_of(mine.stage)
    day = draw_day(draw, mine.person) if draw else ""
    words = _(
        "Lots are drawn at the end of %(day)s, and you are told at once how yours fell. Everybody has the same chance, "
        "whenever they joined. Your number in the draw is %(number)s."
    )
    return MyPlace(_("You are in the draw"), words % {"day": day, "number": mine.pk}, _("Leave the draw"))


def joined_words(mine: Enrolment) -> str:
    """What somebody reads who has just joined."""
    place = my_place(mine)
    if place is None:
        if FORMATS[mine.stage.format].by_coming:
            return _("You take part. The next round brings you together with somebody new; you hear of it by mail.")
        if mine.stage.programme.rolling:
            return _("You take part. Within a day you hear whom we found, or why nobody yet. You decide on each.")
        return _("You take part. The next round looks for somebody; you decide on each proposal.")
    return f"{place.title}. {place.words}"


def newcomer_words(stage: Stage, reader: Person) -> Iterator[str]:
    """What joining now would mean, for each limited side."""
    draw = draw_of(stage)
    for side in sides_of(stage):
        facts = {"role": side.role.name, "n": side.waiting + 1}
        if draw and not draw.is_over:
            day = {"words": side.draw_words, "day": draw_day(draw, reader)}
            yield _("%(role)s: %(words)s Lots are drawn at the end of %(day)s.") % (facts | day)
        elif side.free:
            yield f"{side.role.name}: {side.words}"
        else:
            words = _("%(role)s: %(words)s If you join now, you are number %(n)s on the waiting list.")
            yield words % (facts | {"words": side.words})


def waiting_of(stage: Stage) -> QuerySet[Enrolment]:
    """Who was asked whether they take a place, then who waits, the next one first; then who is in the draw."""
    rows = stage.enrolments.staying().exclude(standing=Standing.ENROLLED).select_related("person__unit", "person__site")
    return rows.order_by("role", "-offered_until", "turn", "pk")


@dataclass(frozen=True)
class WaitingLine:
    row: Enrolment
    role: str
    words: str


def waiting_lines(stage: Stage, rows: Iterable[Enrolment], reader: Person) -> list[WaitingLine]:
    recipe, numbers = parse(stage.recipe_text), _numbers(stage)
    return [WaitingLine(row, recipe.role(row.role).name, _stands(row, numbers, reader)) for row in rows]


def _numbers(stage: Stage) -> dict[int, int]:
    """The place of each on the list of their role."""
    seen: Counter[str] = Counter()
    found = {}
    for key, role in Enrolment.objects.waiting().filter(stage=stage).values_list("pk", "role"):
        seen[role] += 1
        found[key] = seen[role]
    return found


def _stands(row: Enrolment, numbers: dict[int, int], reader: Person) -> str:
    if row.is_offered and row.last_day:
        return _("Asked; the place is kept until %(day)s.") % {"day": day_words(row.last_day, reader=reader)}
    if row.waits:
        return _("Number %(n)s on the list.") % {"n": numbers.get(row.pk, 0)}
    return _("In the draw.")


@dataclass(frozen=True)
class DrawnSide:
    """One side of a draw that was held: the numbers in the order of their lots, the first of whom had the places."""

    role: str
    places: int
    people: int
    order: list[int]

    @property
    def more(self) -> int:
        return self.people - len(self.order)


def drawn_sides(stage: Stage, draw: Draw) -> list[DrawnSide]:
    recipe = parse(stage.recipe_text)
    return [
        DrawnSide(
            role=recipe.role(str(one["role"])).name,
            places=int(one["places"]),
            people=len(one["numbers"]),
            order=drawn_order(draw.seed, one["numbers"])[:SHOWN],
        )
        for one in draw.entries
    ]


def draw_file(draw: Draw) -> str:
    """What `peerlore draw places` reads. Numbers alone: whose they are is in it nowhere."""
    said = {"kind": "places-draw", "commitment": draw.commitment, "seed": draw.seed, "sides": draw.entries}
    return json.dumps(said, indent=1) + "\n"
