"""The home page: what is next, what one owes, whom one learns with; and what an office asks of its holder."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from django.db.models import Exists, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from peerlore import clock
from peerlore.exchanges.panels import NextSession, Partner, at_home
from peerlore.people.findings import Finding
from peerlore.people.models import Bounce, Notice, Office, Person
from peerlore.people.offices import holds_any
from peerlore.people.owed import MayOwe, Owed, told, which_are_there
from peerlore.people.panels import owed_of_oneself
from peerlore.programmes.panels import (
    Line,
    Suggestion,
    asked_by,
    fitting,
    lines,
    suggestion,
    wishes_on_home,
)
from peerlore.skills.actions import day_of
from peerlore.skills.models import Goal, SkillRecord
from peerlore.web.actions import WEEKLY_DIGEST
from peerlore.web.checks import recent_findings
from peerlore.web.pages.exceptions import Summary, summary
from peerlore.web.pages.exchange import goals_of
from peerlore.web.pages.rooms import offers
from peerlore.web.times import day_in_words, number_in_words, time_in_words

NOON, EVENING = 12, 18
TOLD_FOR = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Home:
    """What one person's home page shows. An empty part is left out of the page."""

    greeting: str
    lede: str
    session: NextSession | None
    serves: list[Goal]
    owed: list[Owed]
    told: list[Notice]
    partners: list[Partner]
    suggestion: Suggestion | None
    programmes: list[Line]
    stopped: Summary | None
    wishes: list[SkillRecord]
    has_asked: bool
    goals: list[Goal]
    is_administrator: bool
    is_coordinator: bool
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_bare(self) -> bool:
        """Nobody learns with this person yet, and nobody waits for them: the page teaches the first step."""
        waited_for = any(item.due for item in self.owed)
        busy = (
            self.session,
            waited_for,
            self.partners,
            self.suggestion,
            self.has_asked,
            self.programmes,
            self.goals,
            self.is_administrator,
        )
        return not any(busy)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    return render(request, "web/home.html", {"now": now, "home": home_of(cast(Person, request.user), now=now)})


def home_of(person: Person, *, now: datetime) -> Home:
    """What there is at all of all that may be is asked first, in one query."""
    kinds = {f"owed_{number}": kind for number, kind in enumerate(_kinds(person, now=now))}
    parts = _parts(person, now=now)
    asked = {name: kind.there for name, kind in kinds.items()} | {name: Exists(rows) for name, rows in parts.items()}
    there = which_are_there(person, asked)
    mine = at_home(person, now=now)
    owed = [*mine.owed, *owed_of_oneself(person)]
    owed += [item for name, kind in kinds.items() if there[name] for item in kind.tell()]
    session, coordinates = mine.session, holds_any(person, Office.COORDINATOR)
    return Home(
        greeting=greeting(person, now=now),
        lede=lede(session, len(owed), person=person, now=now),
        session=session,
        serves=list(goals_of(session.exchange)) if session else [],
        owed=_soonest_first(owed, now),
        told=list(parts["told"]) if there["told"] else [],
        partners=mine.partners,
        suggestion=suggestion(person, now=now) if there["suggestion"] else None,
        programmes=lines(person) if coordinates else [],
        stopped=summary(person, now=now) if coordinates else None,
        wishes=wishes_on_home(person) if there["wishes"] else [],
        has_asked=there["asked"],
        goals=list(parts["goals"]) if there["goals"] else [],
        is_administrator=holds_any(person, Office.ADMINISTRATOR),
        is_coordinator=coordinates,
        findings=recent_findings() if holds_any(person, Office.ADMINISTRATOR) else [],
    )


def owed_by(person: Person, *, now: datetime) -> list[Owed]:
    """What waits for this person, over all rooms: what is due soonest first, what has no day last."""
    waits = [*at_home(person, now=now).owed, *owed_of_oneself(person), *told(person, _kinds(person, now=now))]
    return _soonest_first(waits, now)


def _kinds(person: Person, *, now: datetime) -> Iterator[MayOwe]:
    for may_owe in offers("panels", "may_owe"):
        yield from cast(Iterable[MayOwe], may_owe(person, now=now))


def _soonest_first(owed: Iterable[Owed], now: datetime) -> list[Owed]:
    return sorted(owed, key=lambda item: (item.due is None, item.due or now, item.title))


def greeting(person: Person, *, now: datetime) -> str:
    hour = now.astimezone(person.zone_info).hour
    name = {"name": person.first_name}
    if hour < NOON:
        return _("Good morning, %(name)s") % name
    return (_("Good afternoon, %(name)s") if hour < EVENING else _("Good evening, %(name)s")) % name


def lede(session: NextSession | None, waiting: int, *, person: Person, now: datetime) -> str:
    return " ".join(_sentences(session, waiting, person=person, now=now))


def _sentences(session: NextSession | None, waiting: int, *, person: Person, now: datetime) -> Iterator[str]:
    if session is not None:
        yield _next_meeting(session, person=person, now=now)
    if waiting:
        yield ngettext(
            "One thing waits for a word from you.", "%(count)s things wait for a word from you.", waiting
        ) % {"count": number_in_words(waiting)}
    elif session is not None:
        yield _("Nothing else waits for you.")


def _next_meeting(card: NextSession, *, person: Person, now: datetime) -> str:
    starts, zone = card.session.starts_at, person.zone_info
    facts = {
        "partner": get_text_list([partner.first_name for partner in card.partners], _("and")),
        "day": day_in_words(starts, zone),
        "time": time_in_words(starts, zone),
    }
    if starts.astimezone(zone).date() == now.astimezone(zone).date():
        return _("You meet %(partner)s today at %(time)s.") % facts
    return _("You meet %(partner)s on %(day)s.") % facts


def _parts(person: Person, *, now: datetime) -> dict[str, QuerySet[Any]]:
    """What else there may be: the rows of each part."""
    return {
        "told": _told_here(person, now=now),
        "suggestion": fitting(person, now=now),
        "wishes": SkillRecord.objects.visible_to(person).wanted(),
        "asked": asked_by(person),
        "goals": Goal.objects.going_on(day_of(now)).filter(owner=person),
    }


def _told_here(person: Person, *, now: datetime) -> QuerySet[Notice]:
    """What no mail says, for a fortnight: without an address, where that kind is stopped, while mail is held or
    comes back."""
    recent = Notice.objects.filter(person=person, created_at__gt=now - TOLD_FOR)
    today = now.astimezone(person.zone_info).date()
    back = Exists(Bounce.objects.standing().filter(person=person))
    held = Q(back | Q(person__mail_settings__hold_until__gt=today), delivery__sent_at=None, delivery__given_up_at=None)
    recent = recent.filter(Q(delivery__address="") | held).exclude(event=WEEKLY_DIGEST)
    return recent.select_related("delivery").order_by("-created_at", "-pk")
