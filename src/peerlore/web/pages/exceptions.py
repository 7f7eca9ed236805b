"""What has stopped, for whoever coordinates: each thing with its one next step, or left until a day."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, number_asked, sent, words_asked
from peerlore.people.access import check_coordinator
from peerlore.people.actions import leave_until, take_up_again
from peerlore.people.models import Deferral, Person
from peerlore.people.stopped import Queue, Stopped
from peerlore.web.pages.rooms import offers
from peerlore.web.times import day_in_words

FEW, ROWS = 5, 20
A_WEEK = timedelta(days=7)
Left = Mapping[str, Mapping[int, date]]  # for each queue what was left there, and until when


@dataclass(frozen=True, kw_only=True)
class Part:
    """A queue as its reader finds it: how many wait, since when the first does, and some of them."""

    queue: Queue
    count: int
    since: datetime
    items: Sequence[Stopped]

    @property
    def more(self) -> int:
        return self.count - len(self.items)


class LeaveForm(forms.Form):
    until = forms.DateField(
        label=gettext_lazy("Leave it until"),
        help_text=gettext_lazy("On that day it stands among the others again, if it has not gone on by then."),
        widget=forms.DateInput({"type": "date", "class": "short"}, format="%Y-%m-%d"),
        error_messages=dict.fromkeys(("invalid", "required"), gettext_lazy("Write a day, such as 2026-04-30.")),
    )
    sees = {"until": ("lock", gettext_lazy("Only you. Others with your office see it stand there."))}


@require_safe
def exceptions(request: HttpRequest) -> HttpResponse:
    me, now = _coordinator(request), clock.now()
    left = _left_by(me, now=now)
    if words_asked(request, "left"):
        known: dict[str, object] = {"left_items": list(_left_items(me, left, now=now)), "shows_left": True}
        return render(request, "web/exceptions.html", known)
    found = (part for queue in _queues(me, now=now) for part in _parts(queue, left))
    parts = sorted(found, key=lambda part: part.since)
    known = {"parts": parts, "count": sum(part.count for part in parts), "has_left": bool(left)}
    return render(request, "web/exceptions.html", {**known, "first": parts[0].items[0] if parts else None})


@require_safe
def exceptions_of(request: HttpRequest, queue: str) -> HttpResponse:
    """All of one kind."""
    me, now = _coordinator(request), clock.now()
    found = _queue(me, queue, now=now)
    rows = _waiting(found, _left_by(me, now=now))
    page: Page[Any] = Paginator(rows, ROWS).get_page(number_asked(request, "page"))
    known = {"queue": found, "page": page, "items": found.tell(list(page.object_list))}
    return render(request, "web/exceptions_of.html", known)


@require_http_methods(["GET", "HEAD", "POST"])
def exception_leave(request: HttpRequest, queue: str, row: int) -> HttpResponse:
    me, now = _coordinator(request), clock.now()
    found = _queue(me, queue, now=now)
    item = next(iter(found.tell(list(found.rows.filter(pk=row)))), None)
    if item is None:
        raise Http404
    if "again" in request.POST:
        take_up_again(queue, row, by=me, at=now)
        messages.success(request, _("It stands among the others again."))
        return redirect("exceptions")
    until = _left_by(me, now=now).get(queue, {}).get(row)
    form = LeaveForm(sent(request), initial={"until": until or now.astimezone(me.zone_info).date() + A_WEEK})
    if attempt(form, lambda: leave_until(queue, row, form.cleaned_data["until"], by=me, at=now)):
        day = day_in_words(form.cleaned_data["until"])
        messages.success(request, _("Left until %(day)s.") % {"day": day})
        return redirect("exceptions")
    known = {"queue": found, "item": item, "form": form, "until": until}
    return render(request, "web/exception_leave.html", known, status=answer_status(form))


@dataclass(frozen=True)
class Summary:
    """How many things have stopped, and since when the first waits."""

    count: int
    since: datetime


def summary(person: Person, *, now: datetime) -> Summary | None:
    """For the home page of whoever coordinates; nothing where all goes on."""
    left = _left_by(person, now=now)
    counted = [one for queue in _queues(person, now=now) if (one := _counted(queue, left))]
    if not counted:
        return None
    return Summary(sum(one.count for one in counted), min(one.since for one in counted))


def _coordinator(request: HttpRequest) -> Person:
    me = cast(Person, request.user)
    check_coordinator(me)
    return me


def _queues(person: Person, *, now: datetime) -> Iterator[Queue]:
    for stopped in offers("panels", "stopped"):
        yield from cast(Iterable[Queue], stopped(person, now=now))


def _queue(person: Person, code: str, *, now: datetime) -> Queue:
    found = next((queue for queue in _queues(person, now=now) if queue.code == code), None)
    if found is None:
        raise Http404
    return found


def _left_by(person: Person, *, now: datetime) -> Left:
    found: dict[str, dict[int, date]] = {}
    for left in Deferral.objects.holding(person, on=now.astimezone(person.zone_info).date()):
        found.setdefault(left.queue, {})[left.row] = left.until
    return found


def _waiting(queue: Queue, left: Left) -> QuerySet[Any]:
    keys: Collection[int] = left.get(queue.code, {})
    return queue.rows.exclude(pk__in=keys) if keys else queue.rows


def _counted(queue: Queue, left: Left) -> Summary | None:
    found = _waiting(queue, left).order_by().aggregate(count=Count("pk"), first=Min(queue.since))
    return Summary(found["count"], found["first"]) if found["count"] else None


def _parts(queue: Queue, left: Left) -> Iterator[Part]:
    """The queue with its first few; nothing where none wait."""
    counted = _counted(queue, left)
    if counted:
        items = queue.tell(list(_waiting(queue, left)[:FEW]))
        yield Part(queue=queue, count=counted.count, since=counted.since, items=items)


@dataclass(frozen=True)
class LeftItem:
    queue: Queue
    item: Stopped
    until: date


def _left_items(person: Person, left: Left, *, now: datetime) -> Iterator[LeftItem]:
    """What was left and has not gone on meanwhile."""
    for queue in _queues(person, now=now):
        days = left.get(queue.code, {})
        for item in queue.tell(list(queue.rows.filter(pk__in=days)[:ROWS])) if days else []:
            yield LeftItem(queue, item, days[item.row])
