"""My data: everything every room holds of somebody, who looked, a copy to take away, and erasure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from itertools import islice

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent
from peerlore.failpoints import failpoint
from peerlore.integrations.actions import hold_files
from peerlore.people import access, actions
from peerlore.people.models import LogEntry, Person
from peerlore.people.registry import Holding, Row
from peerlore.programmes.actions import hold_rounds
from peerlore.web.field_words import name_in_words

SHOWN = 20
TRIES = 5
DEADLOCK = "40P01"
ROOM_NAMES = {
    "people": gettext_lazy("You at work"),
    "skills": gettext_lazy("Skills and goals"),
    "exchanges": gettext_lazy("Exchanges"),
    "programmes": gettext_lazy("Programmes"),
    "reflections": gettext_lazy("Reflections"),
    "integrations": gettext_lazy("Files and calendars"),
    "web": gettext_lazy("Pages"),
}


@dataclass(frozen=True)
class Part:
    """What one model holds of somebody."""

    slug: str
    name: str
    why: str
    seen_by: str
    rows: Sequence[Row]

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def first_rows(self) -> list[list[tuple[str, object]]]:
        """The first rows as words: names of fields without underscores, empty ones left out."""
        return [_in_words(row) for row in islice(self.rows, SHOWN)]

    @property
    def all_rows(self) -> list[list[tuple[str, object]]]:
        return [_in_words(row) for row in self.rows]


@dataclass(frozen=True)
class RoomPart:
    slug: str
    name: str | Promise
    parts: Sequence[Part]

    @property
    def held(self) -> list[Part]:
        return [part for part in self.parts if part.count]

    @property
    def empty(self) -> str:
        """The names of what could be held and is not."""
        return ", ".join(part.name for part in self.parts if not part.count)


def holdings() -> Iterator[tuple[str, Holding]]:
    """Every room's declared holdings, lowest room first."""
    for room in settings.ROOMS:
        name = f"peerlore.{room}.personal_data"
        if find_spec(name) is not None:
            yield from ((room, holding) for holding in import_module(name).HOLDINGS)


def everything_about(person: Person) -> list[RoomPart]:
    rooms: dict[str, list[Part]] = {}
    for room, held in holdings():
        meta = held.model._meta
        name = str(held.name) or capfirst(str(meta.verbose_name_plural))
        rooms.setdefault(room, []).append(
            Part(str(meta.object_name), name, str(held.why), str(held.seen_by), list(held.export(person)))
        )
    return [RoomPart(room, ROOM_NAMES.get(room, room), parts) for room, parts in rooms.items()]


def erase(person: Person, *, by: Person, at: datetime) -> None:
    """Everything about `person`, in every room, upper rooms first; all of it or nothing. A tombstone stays."""
    _erase_surely(person, by=by, at=at)


def erase_again(person: Person, *, at: datetime) -> None:
    """The same for somebody whom a restored backup has brought back (they were erased `at` that moment), or whom a
    limit lets go, long after they left."""
    _erase_surely(person, by=None, at=at)


def _erase_surely(person: Person, *, by: Person | None, at: datetime) -> None:
    """An erasure reaches into every room. Where it and somebody's deed wait for each other and PostgreSQL breaks the
    erasure off, nothing was done, and it is begun again."""
    for left in reversed(range(TRIES)):
        try:
            _erase(person, by=by, at=at)
            return
        except OperationalError as broken:
            if not left or getattr(broken.__cause__, "sqlstate", None) != DEADLOCK:
                raise


@transaction.atomic
def _erase(person: Person, *, by: Person | None, at: datetime) -> None:
    hold_files()
    hold_rounds(person)
    actions.begin_erasure(person, by=by, at=at)
    failpoint("erase.begun")
    by_room = list(holdings())
    for room in reversed(settings.ROOMS):
        for held in (held for name, held in by_room if name == room):
            held.erase(person, at)


@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    me = _me(request)
    looked = LogEntry.objects.about_person(me).exclude(by=None).select_related("by")
    known = {"rooms": everything_about(me), "looked": looked[:SHOWN], "shown": SHOWN}
    return render(request, "web/my_data.html", known)


@require_safe
def my_data_file(request: HttpRequest) -> HttpResponse:
    """One file for programs."""
    me, now = _me(request), clock.now()
    actions.note_export(me, at=now)
    rooms = {room.slug: {part.slug: part.rows for part in room.parts} for room in everything_about(me)}
    answer = JsonResponse({"made_at": now, "rooms": rooms}, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


@require_safe
def my_data_page(request: HttpRequest) -> HttpResponse:
    """One file to read, whole without anything beside it."""
    me, now = _me(request), clock.now()
    actions.note_export(me, at=now)
    known = {"person": me, "rooms": everything_about(me), "made_at": now}
    answer = HttpResponse(render_to_string("web/my_data_file.html", known, request))
    answer["Content-Disposition"] = 'attachment; filename="my-data.html"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def erase_me(request: HttpRequest) -> HttpResponse:
    me, form = _me(request), Form(sent(request))
    if attempt(form, lambda: erase(Person.objects.get(pk=me.pk), by=me, at=clock.now())):
        logout(request)
        messages.success(request, _("You were erased. Nothing here names you any more."))
        return redirect("account_login")
    return render(request, "web/erase_me.html", {"form": form}, status=answer_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def erase_person(request: HttpRequest, pk: int) -> HttpResponse:
    """At somebody's request, by an administrator."""
    by, form = _me(request), Form(sent(request))
    person = access.person_for(by, pk)
    access.check_administrator(by)
    if person.pk == by.pk:
        raise PermissionDenied
    if attempt(form, lambda: erase(person, by=by, at=clock.now())):
        messages.success(request, _("Erased. What others wrote stays theirs and names nobody."))
        return redirect("people")
    return render(request, "web/erase_person.html", {"form": form, "person": person}, status=answer_status(form))


def _in_words(row: Row) -> list[tuple[str, object]]:
    return [(name_in_words(name), value) for name, value in row.items() if value not in (None, "", [], {})]


def _me(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
