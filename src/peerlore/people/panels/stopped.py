"""Mail that does not arrive, for whoever coordinates where its readers work."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from peerlore.people.models import Delivery, Office, Person
from peerlore.people.models.outbox import DeliveryQuerySet
from peerlore.people.offices import holds
from peerlore.people.stopped import Queue, Stopped


def stopped(person: Person, *, now: datetime) -> Iterator[Queue]:
    yield Queue(
        code="mail",
        heading=_("Mail does not reach them"),
        about=_("Given up after eight tries. What it said stands on their home page; its words are for them alone."),
        rows=_bounced(person),
        since="given_up_at",
        tell=lambda rows: _tell(rows, person),
    )


def _bounced(viewer: Person) -> DeliveryQuerySet:
    """The first mail to each address of today that was given up, since one last arrived there."""
    lost = Delivery.objects.undeliverable().filter(notice__person__is_active=True, address=F("notice__person__email"))
    there = Delivery.objects.filter(notice__person=OuterRef("notice__person"), address=OuterRef("address"))
    before = there.undeliverable().filter(pk__lt=OuterRef("pk"))
    arrived = there.filter(sent_at__gt=OuterRef("given_up_at"))
    rows = lost.filter(notice__person__in=Person.objects.reached_by(viewer)).exclude(Exists(before))
    return rows.exclude(Exists(arrived)).select_related("notice__person").order_by("given_up_at", "pk")


def _tell(rows: Sequence[Delivery], viewer: Person) -> list[Stopped]:
    corrects = holds(viewer, Office.ADMINISTRATOR)
    return [_told(row.notice.person, row, corrects=corrects) for row in rows]


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
