"""What the people room asks of somebody on their home page: whether a new sign-in code, or a new address, is theirs;
once, when they work; of an administrator, who runs it; of a second officer, to agree to a new code."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from peerlore.people.models import Bounce, Grant, Office, Person, Reissue
from peerlore.people.models.reissues import AGREED_WITHIN
from peerlore.people.offices import holds, holds_any
from peerlore.people.owed import MayOwe, Owed, told

SHOWN = 5


def may_owe(person: Person, *, now: datetime) -> Iterator[MayOwe]:
    administers = holds(person, Office.ADMINISTRATOR)
    yield MayOwe(Exists(Reissue.objects.going_on().filter(person=person)), lambda: _own_new_code(person))
    if administers or holds_any(person, Office.COORDINATOR):
        yield MayOwe(Exists(_codes_to_agree_to(person)), lambda: _new_codes_to_agree_to(person))
    yield MayOwe(Exists(_mail_back(person)), lambda: _mail_that_comes_back(person))
    if administers:
        yield MayOwe(~Exists(Grant.objects.filter(office=Office.COORDINATOR)), _who_coordinates)


def owed(person: Person, *, now: datetime) -> Iterator[Owed]:
    yield from told(person, may_owe(person, now=now))
    yield from owed_of_oneself(person)


def owed_of_oneself(person: Person) -> Iterator[Owed]:
    """What their own row tells. Whose address was changed is asked about it; when they work, only those who have said
    nothing yet."""
    if person.email_to_confirm and person.email_to_confirm != person.disowned_email:
        yield Owed(
            title=_("Is %(address)s your address?") % {"address": person.email},
            why=_("It was written into the list of people. Until you say yes, no link for a new password goes there."),
            address=reverse("my_address"),
            verb=_("Yes or no"),
        )
    if person.hours is None and not person.own_zone and not person.languages:
        yield Owed(
            title=_("Say when you work"),
            why=_("About a minute. Until then we take nine to five, Monday to Friday, so that nobody is left out."),
            address=reverse("profile"),
            verb=_("Set my hours"),
        )


def _who_coordinates() -> Iterator[Owed]:
    yield Owed(
        title=_("Say who coordinates"),
        why=_("A coordinator sets goals and starts programmes. Nobody holds that office yet; you may take it too."),
        address=reverse("offices"),
        verb=_("Give the office"),
    )


def _mail_back(person: Person) -> QuerySet[Bounce]:
    """One's own; and for an administrator that of others."""
    others = Q() if holds(person, Office.ADMINISTRATOR) else Q(person=person)
    return Bounce.objects.standing().filter(others, person__is_active=True)


def _mail_that_comes_back(person: Person) -> Iterator[Owed]:
    for row in _mail_back(person).select_related("person").order_by("began_at")[:SHOWN]:
        mine = row.person_id == person.pk
        own = _("It is held, and nothing is lost. Say when it reaches you again, or have the address corrected.")
        theirs = _("It is held. Correct the address on their page, or say there that mail reaches them again.")
        title = _("Mail to you comes back") if mine else _("Mail to %(name)s comes back") % {"name": row.person.name}
        yield Owed(
            title=title,
            why=own if mine else theirs,
            address=reverse("my_address") if mine else reverse("person", args=[row.person_id]),
            verb=_("Look at the address"),
            due=row.began_at,
        )


def _own_new_code(person: Person) -> Iterator[Owed]:
    for row in Reissue.objects.going_on().filter(person=person):
        day = date_format(person.sealed_until.astimezone(person.zone_info)) if person.sealed_until else ""
        used = _("Somebody came in by it. What you confided stays sealed until %(day)s; until then you can stop it.")
        asked = _("It lets whoever has it choose a new password for your account. If you did not ask for it, stop it.")
        yield Owed(
            title=_("A new sign-in code for you was asked for"),
            why=used % {"day": day} if row.is_used else asked,
            address=reverse("my_new_code"),
            verb=_("Look at it"),
            due=row.asked_at,
        )


def _codes_to_agree_to(person: Person) -> QuerySet[Reissue]:
    """What another officer asked for, and this one could agree to."""
    asked = Reissue.objects.asked().exclude(asked_by=person).exclude(person=person)
    if not holds(person, Office.ADMINISTRATOR):
        asked = asked.filter(person__grants=None)
    return asked.filter(person__in=Person.objects.reached_by(person))


def _new_codes_to_agree_to(person: Person) -> Iterator[Owed]:
    reached = _codes_to_agree_to(person).select_related("person", "asked_by")
    for row in reached.order_by("asked_at", "pk")[:SHOWN]:
        officer = row.asked_by.name if row.asked_by else "Peerlore"
        why = _("%(officer)s asked for it. A second of you makes sure that it is they who ask, and agrees.")
        yield Owed(
            title=_("%(person)s needs a new sign-in code") % {"person": row.person.name},
            why=why % {"officer": officer},
            address=reverse("new_code", args=[row.person_id]),
            verb=_("Look at it"),
            due=row.asked_at + AGREED_WITHIN,
        )
