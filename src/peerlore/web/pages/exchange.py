"""The page of one exchange: its sessions, promises, notes, what its members told each other, how it ends."""

from typing import cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peerlore import clock
from peerlore.exchanges import access, panels
from peerlore.exchanges.models import Exchange
from peerlore.people.models import Person
from peerlore.reflections.panels import told
from peerlore.skills.models import Goal, Need


@require_safe
def exchange(request: HttpRequest, pk: int) -> HttpResponse:
    """Members read all of it; a coordinator of its scope reads the dates, and whether they met."""
    reader = cast(Person, request.user)
    found = access.exchange_of(reader, pk)
    page = panels.page(found, reader, now=clock.now())
    if not page.is_member:
        return render(request, "web/exchange_dates.html", {"page": page, "exchange": found})
    goals = list(goals_of(found).prefetch_related("topics"))
    shown = {"page": page, "exchange": found, "goals": goals, "topics": topics_of(found, goals)}
    shown |= {"told": told(found, reader), "thanks": panels.thanks_in(found, reader)}
    return render(request, "web/exchange.html", shown)


def goals_of(found: Exchange) -> QuerySet[Goal]:
    """The goals of the programme it came from."""
    placed = "programmes__stages__rounds__proposals__placement__exchange"
    return Goal.objects.filter(**{placed: found}).distinct().select_related("owner")


def topics_of(found: Exchange, goals: list[Goal]) -> list[Goal]:
    """Of its goals those that need what is learned here, whose questions its agenda draws on; else all of them."""
    learned = {seat.learns_id for seat in found.seats.all() if seat.learns_id}
    needing = set(Need.objects.filter(goal__in=goals, skill__in=learned).values_list("goal", flat=True))
    return [goal for goal in goals if goal.pk in needing] or goals
