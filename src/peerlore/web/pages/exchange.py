"""The page of one exchange: its sessions, promises, notes, what its members told each other, how it ends."""

from typing import cast

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peerlore import clock
from peerlore.exchanges import access, panels
from peerlore.exchanges.models import Exchange
from peerlore.people.keys import at_hand
from peerlore.people.models import Person
from peerlore.reflections.panels import told
from peerlore.skills.models import Goal, Need


@require_safe
def exchange(request: HttpRequest, pk: int) -> HttpResponse:
    """Members read all of it; a coordinator of its scope reads the dates, and whether they met."""
    reader = cast(Person, request.user)
    found = access.exchange_of(reader, pk)
    with at_hand({seat.person_id for seat in found.seats.all()}):
        page = panels.page(found, reader, now=clock.now())
        if not page.is_member:
            return render(request, "web/exchange_dates.html", {"page": page, "exchange": found})
        shown = {"page": page, "exchange": found, "told": told(found, reader)}
        return render(request, "web/exchange.html", shown | _goals(found) | {"thanks": panels.thanks_in(found, reader)})


def _goals(found: Exchange) -> dict[str, list[Goal]]:
    """Its goals; and `topics`: of these those that need what is learned here, whose questions its agenda draws on, else
    all of them."""
    learned = {seat.learns_id for seat in found.seats.all() if seat.learns_id}
    needs = Need.objects.filter(goal=OuterRef("pk"), skill__in=learned)
    goals = list(goals_of(found).annotate(needs_it=Exists(needs)).prefetch_related("topics"))
    return {"goals": [*goals], "topics": [goal for goal in goals if goal.needs_it] or [*goals]}


def goals_of(found: Exchange) -> QuerySet[Goal]:
    """The goals of the programme it came from."""
    placed = "programmes__stages__rounds__proposals__placement__exchange"
    return Goal.objects.filter(**{placed: found}).distinct().select_related("owner")
