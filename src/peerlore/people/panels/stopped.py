"""Mail that does not arrive, for whoever coordinates where its readers work."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from peerlore.people.models import Bounce, Delivery, Office, Person
from peerlore.people.models.outbox import DeliveryQuerySet
from peerlore.people.models.people import PersonQuerySet
from peerlore.people.offices import holds
from peerlore.people.stopped import Queue, Stopped


def stopped(person: Person, *, now: datetime) -> Iterator[Queue]:
    reached = Person.objects.reached_by(person)
    corrects = holds(person, Office.ADMINISTRATOR)
    yield Queue(
        code="address",
        heading=_("Mail to them comes back"),
        about=_(
            "It is held, and nothing of it is lost. It goes as soon as the address is right, or reaches them again."
        ),
        rows=Bounce.objects.standing()
        .filter(person__in=reached, person__is_active=True)
        .select_related("person")
        .order_by("began_at", "pk"),
        since="began_at",
        tell=lambda rows: [_held(row, corrects=corrects) for row in rows],
    )
    yield Queue(
        code="mail",
        heading=_("Mail does not reach them"),
        about=_("Given up after eight tries. What it said stands on their home page; its words are for them alone."),
        rows=_given_up(reached),
        since="given_up_at",
        tell=lambda rows: [_told(row.notice.person, row, corrects=corrects) for row in rows],
    )


def _given_up(reached: PersonQuerySet) -> DeliveryQuerySet:
    """The first mail to each address of today that was given up, since one last arrived there. Where mail comes back,
    that stands there instead."""
    lost = Delivery.objects.undeliverable().filter(notice__person__is_active=True, address=F("notice__person__email"))
    there = Delivery.objects.filter(notice__person=OuterRef("notice__person"), address=OuterRef("address"))
    before = there.undeliverable().filter(pk__lt=OuterRef("pk"))
    arrived = there.filter(sent_at__gt=OuterRef("given_up_at"))
    back = Bounce.objects.standing().filter(person=OuterRef("notice__person"))
    rows = lost.filter(notice__person__in=reached).exclude(Exists(before)).exclude(Exists(back))
    return rows.exclude(Exists(arrived)).select_related("notice__person").order_by("given_up_at", "pk")


def _held(row: Bounce, *, corrects: bool) -> Stopped:
    """Who cannot correct the address can say that it is reached again."""
    corrected = _("Mail to %(address)s comes back. Ask them for the right address and write it in.")
    asked = _("Mail to %(address)s comes back. Ask them for the right address; an administrator writes it in.")
    return Stopped(
        row=row.pk,
        title=row.person.name,
        address=reverse("person", args=[row.person_id]),
        why=(corrected if corrects else asked) % {"address": row.address},
        since=row.began_at,
        step=_("Correct the address") if corrects else _("Say that mail reaches them again"),
        step_address=reverse("number_and_address" if corrects else "mail_comes_back", args=[row.person_id]),
    )


def _told(reader: Person, row: Delivery, *, corrects: bool) -> Stopped:
    page = reverse("person", args=[reader.pk])
    given_up = row.given_up_at or row.rendered_at
    return Stopped(
        row=row.pk,
        title=reader.name,
        address=page,
        why=_("%(address)s takes no mail. Ask them for the right one; an administrator writes it in.")
        % {"address": row.address},
        since=given_up,
        step=_("Correct the address") if corrects else _("Look at their page"),
        step_address=reverse("number_and_address", args=[reader.pk]) if corrects else page,
    )
