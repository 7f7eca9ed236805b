"""The demonstration's door: come in as one of its people, with one click. It exists in the demonstration only."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from peerlore.people.models import Person


@dataclass(frozen=True)
class Door:
    """One of the demonstration's people and a line about them."""

    person: Person
    line: str


@cache
def _listed() -> tuple[tuple[str, str], ...]:
    """As the filling of the demonstration put them beside its data."""
    listed = settings.DATA_DIR / "doors.toml"
    if not listed.is_file():
        return ()
    return tuple((door["email"], door["line"]) for door in tomllib.loads(listed.read_text("utf-8"))["doors"])


def doors() -> Iterator[Door]:
    """Whom one can come in as, in the order of the example's `doors.toml`; nobody outside the demonstration."""
    if not settings.DEMO:
        return
    listed = dict(getattr(settings, "DEMO_DOORS", None) or _listed())
    people = {person.email: person for person in Person.objects.present().filter(email__in=listed)}
    for email, line in listed.items():
        if email in people:
            yield Door(people[email], line)


@login_not_required
@require_POST
def come_in(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("person", "")
    person = next((door.person for door in doors() if str(door.person.pk) == wanted), None)
    if person is None:
        raise Http404
    login(request, person)
    return redirect("home")
