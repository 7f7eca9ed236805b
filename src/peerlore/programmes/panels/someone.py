"""What the pages of "Find me someone now" show: the three, what it costs in time, requests made and had."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from peerlore.exchanges.models import Seat
from peerlore.exchanges.words import day_words
from peerlore.people.keys import in_their_place
from peerlore.people.models import Person
from peerlore.people.owed import MayOwe, Owed
from peerlore.programmes.formats import FORMATS, RoleBounds
from peerlore.programmes.matching import Sought, recipe_outside, still_suit
from peerlore.programmes.matching.allowed import WishCannotBeOpened
from peerlore.programmes.models import Found, Request, Search
from peerlore.programmes.panels.proposals import first_meeting
from peerlore.programmes.panels.shared import Line
from peerlore.programmes.reasons import NOBODY_NOW, OPTIONS_NOW, Side, Told, known, time_words, told_to
from peerlore.programmes.recipes import Recipe, read
from peerlore.programmes.words import Answered, answers_of, words_of
from peerlore.skills.models import SkillRecord

ON_HOME = 3
LATELY = timedelta(days=30)
A_MONTH = 30  # days
CHANGED_ON = {"come-back": "profile", "more-room": "profile", "one-more-hour": "profile", "wish-wider": "my_skills"}
State = Request.State


@dataclass(frozen=True)
class Cost:
    """What two talks take: hours a month of whoever asks and of whoever is asked."""

    recipe: Recipe

    @property
    def asker(self) -> float:
        return self._a_month(FORMATS[self.recipe.format].asks)

    @property
    def asked(self) -> float:
        return self._a_month(FORMATS[self.recipe.format].gives)

    def _a_month(self, role: RoleBounds) -> float:
        """In half hours."""
        return round(2 * self.recipe.role(role.code).hours * A_MONTH / (7 * self.recipe.rhythm.weeks)) / 2


@dataclass(frozen=True)
class Shown:
    """One of the three. `request`: what was asked of them already; `can_be_asked` says no cause."""

    found: Found
    reasons: list[Told]
    first_meeting: str
    request: Request | None
    can_be_asked: bool

    @property
    def person(self) -> Person:
        return self.found.person


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    shown: list[Shown]
    cost: Cost
    stands: bool
    reason: str = ""
    option: str = ""
    change: str = ""

    @property
    def look_again(self) -> bool:
        """Whether looking again would show others: none of these can be asked."""
        return not self.stands or not any(one.can_be_asked for one in self.shown)


def search_page(row: Search, *, now: datetime) -> SearchPage:
    found = list(row.found.select_related("person__site", "person__unit"))
    cost, stands = Cost(recipe_outside()), now < row.stands_until
    if not found:
        return SearchPage(shown=[], cost=cost, stands=stands, **_nobody(row))
    named, asked, free = known([one.reasons for one in found]), _asked(row, found), _free(row, found, now)
    minutes = cost.recipe.rhythm.minutes
    shown = [
        Shown(
            one,
            told_to(Side(learns=True, asked=True, me=row.person, other=one.person), one.reasons, named),
            first_meeting(row.person, one.person, minutes=minutes, now=now),
            asked.get(one.person_id),
            stands and one.person_id in free,
        )
        for one in found
    ]
    return SearchPage(shown=shown, cost=cost, stands=stands)


def _asked(row: Search, found: Sequence[Found]) -> dict[int, Request]:
    """The latest request of the asker to each since they were shown."""
    rows = Request.objects.filter(asker=row.person, asked__in=[one.person_id for one in found], asked_at__gte=row.at)
    return {request.asked_id: request for request in rows.order_by("pk") if request.names_asked()}


def _free(row: Search, found: Sequence[Found], now: datetime) -> set[int]:
    sought = Sought(asker=row.person, skill=row.skill, level=row.level)
    try:
        return still_suit(sought, [one.person_id for one in found], at=now)
    except WishCannotBeOpened:
        return set()


def _nobody(row: Search) -> dict[str, str]:
    """Why, the smallest change that would help, and the page where it is made."""
    facts = {"skill": row.skill.label, "short": time_words(int(row.parameters.get("short", 60)))}
    facts["day"] = day_words(row.stands_until, reader=row.person)
    return {
        "reason": capfirst(str(NOBODY_NOW[row.reason]) % facts),
        "option": capfirst(str(OPTIONS_NOW[row.option]) % facts),
        "change": CHANGED_ON.get(row.option, ""),
    }


def wishes(person: Person) -> list[SkillRecord]:
    """What `person` wants to learn, the latest wish first."""
    return list(_wanted(person))


def _wanted(person: Person) -> QuerySet[SkillRecord]:
    rows = SkillRecord.objects.visible_to(person).wanted()
    return rows.select_related("skill").order_by("-wished_at", "-pk")


def wishes_on_home(person: Person) -> list[SkillRecord]:
    """Those that nobody helps with yet, and nobody is asked for."""
    asked = asked_by(person).order_by().values("skill")
    return list(_wanted(person).exclude(Exists(_learned_now(person))).exclude(skill__in=asked)[:ON_HOME])


def asked_by(person: Person) -> QuerySet[Request]:
    """Requests of `person` that wait for somebody's answer."""
    return Request.objects.visible_to(person).filter(asker=person, state=State.OPEN)


def _learned_now(person: Person) -> QuerySet[Seat]:
    seats = Seat.objects.filter(person=person, left_at=None, exchange__closed_at=None)
    return seats.filter(learns=OuterRef("skill"))


@dataclass(frozen=True, kw_only=True)
class RequestPage:
    """A request as one of its two reads it. `other` is nobody where the asker is not told yet whom it went to."""

    is_asker: bool
    other: Person | None
    passer: Person | None
    cost: Cost
    words: str
    answer: Answered
    reasons: list[Told] = field(default_factory=list)
    first_meeting: str = ""
    can_ask_again: bool = False
    went_to: Request | None = None


def request_page(row: Request, person: Person, *, now: datetime) -> RequestPage:
    asker = row.asker_id == person.pk
    other = row.other_than(person) if not asker or row.names_asked() else None
    side = Side(learns=asker, asked=True, me=person, other=other) if other else None
    recipe = read(row.recipe)
    meet = other is not None and row.state in (State.OPEN, State.OFFERED)
    return RequestPage(
        is_asker=asker,
        other=other,
        passer=row.came_from.asked if row.came_from and row.names_passer else None,
        cost=Cost(recipe),
        words=_opened(words_of([row])[0]),
        answer=answers_of([row])[0] or Answered(in_their_place()),
        reasons=told_to(side, row.reasons, known([row.reasons])) if side else [],
        first_meeting=first_meeting(person, other, minutes=recipe.rhythm.minutes, now=now) if meet and other else "",
        can_ask_again=asker and row.state == State.LATER and row.again_on is not None and row.again_on <= now.date(),
        went_to=Request.objects.filter(came_from=row).first() if asker else None,
    )


def _opened(words: str | None) -> str:
    return in_their_place() if words is None else words


def requests_of(person: Person, *, now: datetime) -> list[Line]:
    """Requests that wait, and those settled within a month, the latest first."""
    rows = Request.objects.visible_to(person).filter(Q(settled_at=None) | Q(settled_at__gt=now - LATELY))
    rows = rows.select_related("asker", "asked", "skill", "came_from", "went_to")
    return [_line(row, person) for row in rows]


def _line(row: Request, person: Person) -> Line:
    facts = {"name": _name(row, person), "skill": row.skill.label, "day": day_words(row.due, reader=person)}
    title = _("You asked %(name)s: %(skill)s") if row.asker_id == person.pk else _("%(name)s asks you: %(skill)s")
    return Line(title % facts, reverse("request", args=[row.pk]), _how_it_stands(row, person, facts))


def _name(row: Request, person: Person) -> str:
    hidden = row.asker_id == person.pk and not row.names_asked()
    return _("somebody else") if hidden else row.other_than(person).name


def _how_it_stands(row: Request, person: Person, facts: dict[str, str]) -> str:
    asker = row.asker_id == person.pk
    return {
        State.OPEN: _("Waits for an answer until %(day)s.") if asker else _("Waits for a word from you until %(day)s."),
        State.OFFERED: _("Waits for your yes until %(day)s.") if asker else _("You said yes; the other side is asked."),
        State.ACCEPTED: _("A yes from you both."),
        State.DECLINED: _("It did not come together."),
        State.ANSWERED: _("Answered in writing."),
        State.LATER: _("To be asked again later."),
        State.PASSED_ON: _("Passed on to somebody else."),
        State.TAKEN_BACK: _("Taken back."),
        State.LAPSED: _("No answer came in time."),
    }[State(row.state)] % facts


def may_owe(person: Person, *, now: datetime) -> Iterator[MayOwe]:
    """Requests to answer, and yeses of others to agree to."""
    mine = Q(asked=person, state=State.OPEN) | Q(asker=person, state=State.OFFERED)
    rows = Request.objects.filter(mine, due__gte=now)
    yield MayOwe(Exists(rows), lambda: _requests(rows, person))


def _requests(found: QuerySet[Request], person: Person) -> Iterator[Owed]:
    rows = found.select_related("asker", "asked", "skill")
    for row in rows.order_by("due", "pk"):
        facts = {"name": row.other_than(person).first_name, "skill": row.skill.label}
        facts["day"] = day_words(row.due, reader=person)
        asked = row.asked_id == person.pk
        yield Owed(
            title=(_("%(name)s asks you: %(skill)s") if asked else _("%(name)s would teach you %(skill)s")) % facts,
            why=_("%(name)s waits for a word from you until %(day)s; any answer is a good one. About two minutes.")
            % facts,
            address=reverse("request", args=[row.pk]),
            verb=_("Read the request") if asked else _("Say yes or no"),
            due=row.due,
        )
