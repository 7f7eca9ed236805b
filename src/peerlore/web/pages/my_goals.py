"""The one page of whoever answers for goals: what is owed, what moved and how sure that is, and each goal's thread.

It counts and names nobody; where a figure would give fewer than five people away, it goes into a range or the whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from peerlore import clock
from peerlore.people.models import Office
from peerlore.people.offices import holds_any
from peerlore.programmes.panels import answers_owed, goal_threads, under_way
from peerlore.skills import access
from peerlore.skills.actions import day_of
from peerlore.skills.models import Goal, Need
from peerlore.web.pages.figures import Figures, Told, figures_for, month_of
from peerlore.web.pages.goal import Step, thread
from peerlore.web.times import count_in_words, day_in_words

AHEAD = timedelta(days=92)


@dataclass(frozen=True)
class Moved:
    """A need whose figure is another than when it was first read."""

    need: Need
    was: Told
    now: Told

    @property
    def was_in_words(self) -> str:
        return _("%(figure)s in %(month)s") % {"figure": _figure(self.was), "month": month_of(self.was.on)}

    @property
    def now_in_words(self) -> str:
        return _figure(self.now)

    @property
    def sure_in_words(self) -> str:
        """Counts are whole; a range is told where one more or less would point at somebody."""
        if self.was.is_exact and self.now.is_exact:
            return _("Counted")
        return _("Counted, and told as a range")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Something that only the owner of a goal decides, by the day it is `due`."""

    title: str
    why: str
    address: str
    verb: str
    due: date


@dataclass(frozen=True)
class Part:
    """One goal: its steps from need to result, and what its figures rest on."""

    goal: Goal
    steps: Sequence[Step]
    sure: str


@dataclass(frozen=True)
class Standing:
    """Of all needs of these goals: how many are closed, how many moved, how many are not told by themselves."""

    needs: int
    closed: int
    untold: int
    moved: Sequence[Moved]

    @property
    def unmoved(self) -> int:
        return self.needs - self.untold - len(self.moved)


@require_safe
def my_goals(request: HttpRequest) -> HttpResponse:
    at, me = clock.now(), access.signed_in(request)
    goals = list(Goal.objects.filter(owner=me, closed_at=None))
    if not (goals or holds_any(me, Office.EXECUTIVE)):
        raise PermissionDenied
    needs = list(Need.objects.filter(goal__in=goals).select_related("skill", "unit", "goal"))
    figures = figures_for(me, needs, on=day_of(at), at=at)
    answers = answers_owed(me, now=at)
    page = {
        "goals": goals,
        "parts": list(_parts(goals, needs, figures)),
        "decisions": sorted(_decisions(goals, needs, figures, today=day_of(at)), key=lambda one: one.due),
        "answers": answers if answers.count else None,
        "standing": _standing(needs, figures),
        "sure": figures.how_sure(needs),
    }
    return render(request, "web/my_goals.html", page)


def _of(goal: Goal, needs: Sequence[Need]) -> list[Need]:
    return [need for need in needs if need.goal_id == goal.pk]


def _parts(goals: Sequence[Goal], needs: Sequence[Need], figures: Figures) -> Iterator[Part]:
    counts = goal_threads(goals)
    for goal in goals:
        own = _of(goal, needs)
        steps = thread(own, figures, counts[goal.pk]) if own else []
        yield Part(goal, steps, figures.how_sure(own) if own else "")


def _standing(needs: Sequence[Need], figures: Figures) -> Standing:
    moved = [one for need in needs if (one := _moved(need, figures))]
    moved.sort(key=lambda one: one.now.missing_most - one.was.missing_most)
    return Standing(
        needs=len(needs),
        closed=sum(now.is_closed for now in figures.today.values()),
        untold=sum(need.pk not in figures.today for need in needs),
        moved=moved,
    )


def _moved(need: Need, figures: Figures) -> Moved | None:
    now, past = figures.today.get(need.pk), figures.past.get(need.pk)
    if now is None or not past:
        return None
    was = past[0]
    same = (was.least, was.most, was.needed) == (now.least, now.most, now.needed)
    return None if same else Moved(need, was, now)


def _figure(told: Told) -> str:
    if told.is_exact:
        return _("%(held)s of %(needed)s") % {"held": told.least, "needed": told.needed}
    facts = {"least": told.least, "most": told.most, "needed": told.needed}
    return _("%(least)s to %(most)s of %(needed)s") % facts


def _decisions(goals: Sequence[Goal], needs: Sequence[Need], figures: Figures, *, today: date) -> Iterator[Decision]:
    moving = under_way([need.pk for need in needs]) if needs else set()
    for goal in goals:
        own = [need for need in _of(goal, needs) if not _is_closed(need, figures)]
        if goal.ends < today:
            yield _over(goal)
        elif not _of(goal, needs):
            yield _without_needs(goal)
        elif past := [need for need in own if need.by_date < today]:
            yield _past_due(goal, past)
        elif idle := [need for need in own if need.by_date <= today + AHEAD and need.pk not in moving]:
            yield _idle(goal, idle)


def _is_closed(need: Need, figures: Figures) -> bool:
    return need.pk in figures.today and figures.today[need.pk].is_closed


def _over(goal: Goal) -> Decision:
    return Decision(
        title=_("Close “%(goal)s”, or give it more time") % {"goal": goal.name},
        why=_("It ended on %(day)s and is still open. Its needs are read no more, unless it goes on.")
        % {"day": day_in_words(goal.ends)},
        address=reverse("goal_change", args=[goal.pk]),
        verb=_("Decide"),
        due=goal.ends,
    )


def _without_needs(goal: Goal) -> Decision:
    return Decision(
        title=_("Say what “%(goal)s” needs people to know") % {"goal": goal.name},
        why=_("Without a need nothing is read and nobody is asked. About two minutes."),
        address=reverse("need_add", args=[goal.pk]),
        verb=_("Name the first need"),
        due=goal.ends,
    )


def _past_due(goal: Goal, needs: Sequence[Need]) -> Decision:
    said = ngettext(
        "One need of “%(goal)s” is past its day", "%(count)s needs of “%(goal)s” are past their day", len(needs)
    )
    return Decision(
        title=said % {"goal": goal.name, "count": count_in_words(len(needs)).capitalize()},
        why=_("Due since %(day)s and not known to be closed. Give more time, ask for less, or start something for it.")
        % {"day": day_in_words(min(need.by_date for need in needs))},
        address=reverse("goal", args=[goal.pk]),
        verb=_("Decide"),
        due=min(need.by_date for need in needs),
    )


def _idle(goal: Goal, needs: Sequence[Need]) -> Decision:
    said = ngettext(
        "Nothing is under way for one need of “%(goal)s”",
        "Nothing is under way for %(count)s needs of “%(goal)s”",
        len(needs),
    )
    return Decision(
        title=said % {"goal": goal.name, "count": count_in_words(len(needs))},
        why=_("The first is due on %(day)s. Somebody can teach it, or it can be learned, hired or dropped.")
        % {"day": day_in_words(min(need.by_date for need in needs))},
        address=reverse("goal", args=[goal.pk]),
        verb=_("Decide"),
        due=min(need.by_date for need in needs),
    )
