"""What every page knows: the organisation, whether this is the demonstration, and the five places at most."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerlore.people.models import Installation, Office, Person
from peerlore.people.models.installation import Look
from peerlore.people.offices import holds_any

BELOW = {
    "exchanges": ("/sessions/", "/reflections/", "/reports/", "/network/", "/me/times/"),
    "programmes": ("/rounds/",),
    "offices": ("/audit/",),
}


@dataclass(frozen=True)
class Place:
    """One of the places in the mast; at a phone they stand at the foot."""

    name: str | Promise
    icon: str
    address: str
    is_here: bool


def shown(look: Look) -> dict[str, object]:
    """What the frame of a page shows of the installation."""
    return {"organisation": look.name, "look": look}


def page(request: HttpRequest) -> dict[str, object]:
    known = shown(Installation.objects.look()) | {"is_demo": settings.DEMO}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return known
    return {**known, "places": list(_places(user, request.path))}


def _places(person: Person, path: str) -> Iterator[Place]:
    for name, icon, view in _place_names(person):
        address = reverse(view)
        below = () if view == "home" else (address, *BELOW.get(view, ()))
        yield Place(name, icon, address, path == address or path.startswith(below))


def _place_names(person: Person) -> list[tuple[str | Promise, str, str]]:
    home = (_("Home"), "home", "home")
    goals = (_("Goals"), "goal", "goals")
    programmes = (_("Programmes"), "hand", "programmes")
    if holds_any(person, Office.COORDINATOR):
        return [home, goals, programmes, (_("People"), "people", "people"), (_("Skills"), "vault", "skills")]
    if holds_any(person, Office.ADMINISTRATOR):
        machine = (_("Installation"), "proof", "installation")
        return [home, (_("People"), "people", "people"), (_("Offices"), "post", "offices"), machine, goals]
    exchanges = (_("Exchanges"), "exchange", "exchanges")
    if holds_any(person, Office.EXECUTIVE):
        return [home, goals, programmes, exchanges]
    return [home, exchanges, (_("My skills"), "vault", "my_skills"), programmes, goals]
