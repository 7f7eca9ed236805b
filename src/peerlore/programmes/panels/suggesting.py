"""One suggestion for somebody's home page: a programme they are not in, about something they wish to learn or teach."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from peerlore.people.models import Deferral, Person
from peerlore.programmes.models import Enrolment, Programme
from peerlore.skills.actions import day_of
from peerlore.skills.models import Need, Wish

SUGGESTIONS = "suggestion"


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """`row` is the key of its programme; `title` what it is, `why` why them."""

    row: int
    title: str
    why: str
    address: str


def suggestion(person: Person, *, now: datetime) -> Suggestion | None:
    """The newest that is open to all, unless they said “not now”. What they wish to learn comes before what they
    teach."""
    rows = fitting(person, now=now).order_by("skill__records__wish", "-programmes")
    found = rows.values_list("programmes", "programmes__name", "skill__label", "skill__records__wish").first()
    return _said(*found) if found else None


def fitting(person: Person, *, now: datetime) -> QuerySet[Need]:
    """What programmes open to all need of what they wish to learn, or teach."""
    later = Deferral.objects.holding(person, on=day_of(now)).filter(queue=SUGGESTIONS)
    been_in = Enrolment.objects.filter(person=person)
    open_to_all = Programme.objects.going_on().filter(open_to_all=True).exclude(pk__in=later.values("row"))
    open_to_all = open_to_all.exclude(pk__in=been_in.values("stage__programme"))
    mine = {"skill__records__person": person, "skill__records__wish__in": (Wish.LEARNS, Wish.TEACHES)}
    return Need.objects.filter(programmes__in=open_to_all, **mine)


def _said(programme: int, name: str, skill: str, wish: str) -> Suggestion:
    learns = wish == Wish.LEARNS
    why = _("You want to learn it, and this is for it.") if learns else _("You teach it, and this is for it.")
    return Suggestion(
        row=programme,
        title=_("%(skill)s: “%(programme)s” is open to you") % {"skill": capfirst(skill), "programme": name},
        why=why,
        address=reverse("programme", args=[programme]),
    )
