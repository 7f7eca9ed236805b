"""What a reader of a goal is told of its figures: exactly, about, or not at all; and that in words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, TypedDict

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peerlore.people.models import Person
from peerlore.skills import access
from peerlore.skills.gaps import SHOWN_FROM, Reading, countable, read_needs, shown_of, told
from peerlore.skills.models import GapReading, Need
from peerlore.web.pages.kept import kept

PIPS = 10
THIN = 2


class Bounds(TypedDict):
    least: int
    most: int


@dataclass(frozen=True, kw_only=True)
class Told:
    """Between `least` and `most` of those needed hold it; where the two agree, that is the figure."""

    on: date
    needed: int
    least: int
    most: int
    teachable: str = ""

    @property
    def is_exact(self) -> bool:
        return self.least == self.most

    @property
    def missing_least(self) -> int:
        return max(0, self.needed - self.most)

    @property
    def missing_most(self) -> int:
        return max(0, self.needed - self.least)

    @property
    def is_closed(self) -> bool:
        """Whether it can be said that nobody is missing."""
        return self.missing_most == 0

    @property
    def is_thin(self) -> bool:
        return self.most <= THIN

    @property
    def held_in_words(self) -> str:
        """The line that says who holds it, and who is missing."""
        if not self.is_exact:
            return _("Two or fewer hold it") if self.is_thin else _("All hold it, but two or fewer")
        if self.missing_most:
            words = ngettext(
                "%(held)s holds it; %(missing)s missing", "%(held)s hold it; %(missing)s missing", self.least
            )
            return words % {"held": self.least, "missing": self.missing_most}
        return ngettext("%(held)s holds it; none missing", "%(held)s hold it; none missing", self.least) % {
            "held": self.least
        }

    @property
    def missing_in_words(self) -> str:
        """A sentence on those missing."""
        if self.is_closed:
            return _("Nobody is missing today.")
        if self.missing_least < self.missing_most:
            return _("How many are missing is not told so exactly.")
        words = ngettext("One person is missing.", "%(n)s people are missing.", self.missing_most)
        return words % {"n": self.missing_most}

    @property
    def pips(self) -> list[bool]:
        """One for each person needed, filled for each who holds it; none where a figure tells more."""
        if self.needed > PIPS or not self.is_exact:
            return []
        return [n < self.least for n in range(self.needed)]

    @property
    def share(self) -> str:
        """ "3 of 12", where there are no pips and the figure is told."""
        if self.needed <= PIPS or not self.is_exact:
            return ""
        return _("%(held)s of %(needed)s") % {"held": self.least, "needed": self.needed}


@dataclass(frozen=True)
class State:
    """The state of a gap: a tag, and a line beneath it."""

    tag: str
    icon: str
    word: str
    small: str = ""


@dataclass(frozen=True)
class Figures:
    """What one reader is told of the needs of a goal: today, and on the days before. A need may be missing. `read` is
    what it rests on, and is told by `how_sure` alone."""

    today: Mapping[int, Told]
    past: Mapping[int, Sequence[Told]]
    exact: frozenset[int]
    read: Mapping[int, Reading] = field(default_factory=dict)

    def how_sure(self, needs: Iterable[Need]) -> str:
        """What the figures of these needs rest on, in three steps and of five people or more, so that nobody's
        evidence can be read off it."""
        counted = [self.read[need.pk] for need in needs if need.pk in self.today]
        held, confirmed = sum(one.held for one in counted), sum(one.confirmed for one in counted)
        if held < SHOWN_FROM:
            return _("Too few levels are counted to say how sure they are.")
        if 3 * confirmed >= 2 * held:
            return _("Most of the levels counted were confirmed by somebody else.")
        if 3 * confirmed > held:
            return _("About half of the levels counted were confirmed by somebody else.")
        return _("Most of the levels counted are people’s own word so far.")


def figures_for(reader: Person, needs: Sequence[Need], *, on: date, at: datetime) -> Figures:
    """Whoever coordinates a unit reads its figures exactly; others only where they give nobody away."""
    shown, everybody = countable(besides=reader), Person.objects.present().count()
    readings = kept("readings", what_they_ask(needs), lambda: read_needs(needs, at=at))
    exact = frozenset(need.pk for need in needs if access.acts_on(reader, need.unit))
    units = {need.pk: shown_of(need, shown) for need in needs}
    today = {
        pk: Told(
            on=on,
            needed=read.needed,
            teachable=_teachable(read.teachable, of=0 if pk in exact else everybody),
            **_bounds(read.held, of=0 if pk in exact else units[pk]),
        )
        for pk, read in readings.items()
        if pk in exact or units[pk]
    }
    return Figures(today, _past(set(today), exact=exact), exact, readings)


def what_they_ask(needs: Iterable[Need]) -> list[tuple[object, ...]]:
    """All of needs on which a reading of them depends."""
    return [(n.pk, n.unit_id, n.skill_id, n.level, n.people, n.title) for n in needs]


def _bounds(held: int, *, of: int) -> Bounds:
    """`of` 0: exactly."""
    if not of:
        return {"least": held, "most": held}
    band = told(held, of=of)
    return {"least": band.least, "most": band.most}


def _past(told_today: set[int], *, exact: frozenset[int]) -> dict[int, list[Told]]:
    """The readings of each need that is told today, oldest first, as far as they could be told on their day."""
    past = {
        need: [told for row in rows if (told := told_of(row, exact=need in exact))]
        for need, rows in readings_of(told_today).items()
    }
    return {need: told for need, told in past.items() if told}


class Read(NamedTuple):
    """A reading, without the weight of a row: there are tens of thousands."""

    on: date
    needed: int
    held: int
    shown_of: int


def readings_of(needs: Collection[int], *, since: date = date.min) -> dict[int, list[Read]]:
    """The readings of each need, oldest first."""
    found: dict[int, list[Read]] = {}
    rows = GapReading.objects.filter(need__in=needs, on__gt=since).order_by("on")
    for need, on, needed, held, of in rows.values_list("need_id", "on", "needed", "held", "shown_of"):
        found.setdefault(need, []).append(Read(on, needed, held, of))
    return found


def told_of(row: Read, *, exact: bool) -> Told | None:
    """A reading as it may be told; nothing where it could not be told on its day."""
    if not exact and not row.shown_of:
        return None
    return Told(on=row.on, needed=row.needed, **_bounds(row.held, of=0 if exact else row.shown_of))


def _teachable(count: int, *, of: int) -> str:
    """How many could teach it. `of` everybody who works here; 0: exactly."""
    band = _bounds(count, of=of)
    if band["most"] <= THIN and of:
        return _("Two colleagues or fewer could teach it.")
    if band["least"] < band["most"]:
        return _("Nearly everybody here could teach it.")
    if not count:
        return ""
    return ngettext("One colleague could teach it.", "%(n)s colleagues could teach it.", count) % {"n": count}


def state_in_words(now: Told | None, past: Sequence[Told], *, is_moving: bool) -> State:
    """For those who answer for the goal."""
    if now is None:
        return State("", "", "", _("Not shown, so that nobody’s level can be read off it."))
    small = _moved(now, past)
    if now.is_closed:
        return State("is-good", "check", _("Closed"), _closed_on(past))
    if is_moving or (past and now.least > past[0].most):
        return State("is-note", "exchange", _("Moving"), small or _("A programme is under way"))
    if now.is_thin:
        return State("is-heed", "heed", _thin(now), small)
    return State("", "gap", _("Open") if now.missing_least else _("Nearly closed, or closed"), small)


def state_for_others(need: Need, now: Told | None) -> State:
    """For everybody else: the state, where it says nothing about fewer than five people."""
    if need.people < SHOWN_FROM:
        return State("", "", "", _("Not shown: fewer than five people are needed."))
    if now is None or (not now.is_closed and not now.missing_least):
        return State("", "", "", _("Not shown, so that nobody’s level can be read off it."))
    return State("is-good", "check", _("Closed")) if now.is_closed else State("is-note", "gap", _("Open"))


def missing_over_all(needs: Sequence[Need], told_of: Mapping[int, Told]) -> str:
    """ "4 missing", "2 to 5 missing"; nothing where no figure at all is told."""
    least = sum(now.missing_least for now in told_of.values())
    most = sum(told_of[n.pk].missing_most if n.pk in told_of else n.people for n in needs)
    if least == most:
        return _("%(n)s missing") % {"n": least}
    return _("%(least)s to %(most)s missing") % {"least": least, "most": most} if told_of else ""


def few_or(count: int, *, exact: bool) -> str:
    """A count of people or of what came of them, as it may be told."""
    return str(count) if exact or count >= SHOWN_FROM else _("Fewer than five")


def month_of(day: date) -> str:
    return date_format(day, "F")


def _thin(now: Told) -> str:
    if not now.is_exact:
        return _("Thin: two or fewer")
    if now.least == 0:
        return _("Thin: nobody yet")
    return ngettext("Thin: one person", "Thin: two people", now.least)


def _moved(now: Told, past: Sequence[Told]) -> str:
    """What it was when it was first read, if it was different."""
    if not past or (past[0].least, past[0].most, past[0].needed) == (now.least, now.most, now.needed):
        return ""
    first = past[0]
    said = {"held": first.least, "needed": first.needed, "month": month_of(first.on)}
    if first.is_exact:
        return _("Was %(held)s of %(needed)s in %(month)s") % said
    if first.is_thin:
        return _("Was two or fewer of %(needed)s in %(month)s") % said
    return ""


def _closed_on(past: Sequence[Told]) -> str:
    """The day since which nobody was missing."""
    since: date | None = None
    for reading in past:
        since = None if not reading.is_closed else since or reading.on
    return _("Closed on %(day)s") % {"day": date_format(since, "j F")} if since else ""
