"""The home page: what is next, what one owes, whom one learns with; and what an office asks of its holder."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, cast

from django.db.models import Exists, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from peerlore import clock
from peerlore.exchanges.models import Session
from peerlore.people.findings import Finding
from peerlore.people.models import Bounce, Notice, Office, Person
from peerlore.people.offices import holds_any
from peerlore.people.owed import Owed
from peerlore.skills.actions import day_of
from peerlore.skills.models import Goal
from peerlore.web.actions import WEEKLY_DIGEST
from peerlore.web.checks import recent_findings
from peerlore.web.pages.exceptions import Summary, summary
from peerlore.web.pages.exchange import goals_of
from peerlore.web.pages.rooms import offers, panel
from peerlore.web.times import day_in_words, number_in_words, time_in_words

NOON, EVENING = 12, 18
TOLD_FOR = timedelta(days=14)


class NextMeeting(Protocol):
    """What the home page needs of `exchanges.panels.NextSession`."""

    @property
    def session(self) -> Session: ...

    @property
    def partners(self) -> list[Person]: ...


@dataclass(frozen=True, kw_only=True)
class Home:
    """What one person's home page shows. An empty part is left out of the page."""

    greeting: str
    lede: str
    session: NextMeeting | None
    serves: list[Goal]
    owed: list[Owed]
    told: list[Notice]
    partners: list[object]
    suggestion: object | None
    programmes: list[object]
    stopped: Summary | None
    wishes: list[object]
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
    session = cast(NextMeeting | None, _ask("exchanges", "next_session", person, now=now))
    owed = owed_by(person, now=now)
    administers = holds_any(person, Office.ADMINISTRATOR)
    return Home(
        greeting=greeting(person, now=now),
        lede=lede(session, len(owed), person=person, now=now),
        session=session,
        serves=list(goals_of(session.session.exchange)) if session else [],
        owed=owed,
        told=_told_here(person, now=now),
        partners=_list(_ask("exchanges", "partners", person)),
        suggestion=_ask("programmes", "suggestion", person, now=now),
        programmes=_list(_ask("programmes", "lines", person)) if holds_any(person, Office.COORDINATOR) else [],
        stopped=summary(person, now=now) if holds_any(person, Office.COORDINATOR) else None,
        wishes=_list(_ask("programmes", "wishes_on_home", person)),
        goals=_goals(person, now=now),
        is_administrator=administers,
        is_coordinator=holds_any(person, Office.COORDINATOR),
        findings=recent_findings() if administers else [],
    )


def owed_by(person: Person, *, now: datetime) -> list[Owed]:
    """What waits for this person, over all rooms: what is due soonest first, what has no day last."""
    waits = [item for owed in offers("panels", "owed") for item in cast(Iterable[Owed], owed(person, now=now))]
    return sorted(waits, key=lambda item: (item.due is None, item.due or now, item.title))


def greeting(person: Person, *, now: datetime) -> str:
    hour = now.astimezone(person.zone_info).hour
    name = {"name": person.first_name}
    if hour < NOON:
        return _("Good morning, %(name)s") % name
    return (_("Good afternoon, %(name)s") if hour < EVENING else _("Good evening, %(name)s")) % name


def lede(session: NextMeeting | None, waiting: int, *, person: Person, now: datetime) -> str:
    return " ".join(_sentences(session, waiting, person=person, now=now))


def _sentences(session: NextMeeting | None, waiting: int, *, person: Person, now: datetime) -> Iterator[str]:
    if session is not None:
        yield _next_meeting(session, person=person, now=now)
    if waiting:
        yield ngettext(
            "One thing waits for a word from you.", "%(count)s things wait for a word from you.", waiting
        ) % {"count": number_in_words(waiting)}
    elif session is not None:
        yield _("Nothing else waits for you.")


def _next_meeting(card: NextMeeting, *, person: Person, now: datetime) -> str:
    starts, zone = card.session.starts_at, person.zone_info
    told = {
        "partner": get_text_list([partner.first_name for partner in card.partners], _("and")),
        "day": day_in_words(starts, zone),
        "time": time_in_words(starts, zone),
    }
    if starts.astimezone(zone).date() == now.astimezone(zone).date():
        return _("You meet %(partner)s today at %(time)s.") % told
    return _("You meet %(partner)s on %(day)s.") % told


def _goals(person: Person, *, now: datetime) -> list[Goal]:
    return list(Goal.objects.going_on(day_of(now)).filter(owner=person))


def _told_here(person: Person, *, now: datetime) -> list[Notice]:
    """What no mail says, for a fortnight: without an address, where that kind is stopped, while mail is held or
    comes back."""
    recent = Notice.objects.filter(person=person, created_at__gt=now - TOLD_FOR)
    today = now.astimezone(person.zone_info).date()
    back = Exists(Bounce.objects.standing().filter(person=person))
    held = Q(back | Q(person__mail_settings__hold_until__gt=today), delivery__sent_at=None, delivery__given_up_at=None)
    recent = recent.filter(Q(delivery__address="") | held).exclude(event=WEEKLY_DIGEST)
    return list(recent.select_related("delivery").order_by("-created_at", "-pk"))


def _ask(room: str, function_name: str, person: Person, **also: object) -> object | None:
    function = panel(room, function_name)
    return function(person, **also) if function else None


def _list(found: object | None) -> list[object]:
    return list(cast(Iterable[object], found or ()))
