"""What has stopped in the exchanges that somebody coordinates; and who asked them for help. Never a word of theirs."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from peerlore.exchanges.due import silent
from peerlore.exchanges.models import Exchange, HelpRequest, Seat, Session
from peerlore.exchanges.models.exchange import ExchangeQuerySet
from peerlore.exchanges.words import names
from peerlore.people.models import Person
from peerlore.people.stopped import Queue, Stopped, letter_to
from peerlore.skills.access import acts_on


def stopped(person: Person, *, now: datetime) -> Iterator[Queue]:
    yield Queue(
        code="quiet",
        heading=_("Quiet for two weeks or more"),
        about=_(
            "No date ahead and none behind, nothing written down, promised or kept. That is reckoned from days alone; "
            "no word of theirs is read. Each of them is asked alone whether it is still right, and answers to nobody "
            "else."
        ),
        rows=_quiet(person, now),
        since="since",
        tell=lambda rows: [_tell_quiet(row, person) for row in rows],
    )
    yield Queue(
        code="help",
        heading=_("Somebody asks for help"),
        about=_("Written to you as a safeguarding contact, for you alone. Nobody else learns that it exists."),
        rows=HelpRequest.objects.waiting_for(person).order_by("asked_at", "pk"),
        since="asked_at",
        tell=_tell_asked,
    )


def _quiet(person: Person, now: datetime) -> ExchangeQuerySet:
    """`since` their last session, or since it was opened."""
    held = Session.objects.standing().filter(exchange=OuterRef("pk"), ends_at__lte=now).order_by("-ends_at")
    last, seats = Subquery(held.values("ends_at")[:1]), Prefetch("seats", Seat.objects.select_related("person__unit"))
    rows = silent(now).coordinated_by(person).prefetch_related(seats)
    return rows.annotate(last=last, since=Coalesce(last, "opened_at")).order_by("since", "pk")


def _tell_quiet(row: Exchange, reader: Person) -> Stopped:
    people = row.members()
    last: datetime | None = row.last  # type: ignore[attr-defined]
    had, none = _("In “%(programme)s”, without a date ahead."), _("In “%(programme)s”, without a date so far.")
    address = reverse("exchange", args=[row.pk])
    reaches = all(person.unit and acts_on(reader, person.unit) for person in people)
    letter = letter_to(people) if reaches else ""
    return Stopped(
        row=row.pk,
        title=_(" and ").join(person.name for person in people),
        address=address,
        why=(had if last else none) % {"programme": row.name},
        since=last or row.opened_at,
        step=_("Write to %(names)s") % {"names": names(people)} if letter else _("Look at their dates"),
        step_address=letter or address,
    )


def _tell_asked(rows: Sequence[HelpRequest]) -> list[Stopped]:
    return [
        Stopped(
            row=row.pk,
            title=_("Somebody asks for your help"),
            address=reverse("help_request", args=[row.pk]),
            why=_("What they wrote waits where only you can read it."),
            since=row.asked_at,
            step=_("Read it"),
            step_address=reverse("help_request", args=[row.pk]),
        )
        for row in rows
    ]
