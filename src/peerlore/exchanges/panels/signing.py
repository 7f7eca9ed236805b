"""What waits for a word of somebody alone, on the home page: an agreement to sign, still right for you."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from peerlore.exchanges.models import AgreementAnswer, Exchange, Seat, Session, StillRight
from peerlore.people.models import Person
from peerlore.people.owed import IsSo, Owed

A_WEEK = timedelta(days=7)


def asked_there(person: Person) -> dict[str, IsSo]:
    """For a query of exchanges: whether there is an agreement to sign by now, and since when `person` is asked whether
    it is still right."""
    here = {"exchange": OuterRef("pk")}
    asked = StillRight.objects.waiting().filter(exchange__closed_at=None, **here).exclude(answers__person=person)
    begun = Exists(AgreementAnswer.objects.filter(**here)) | Exists(Session.objects.met().filter(**here))
    return {"begun": begun, "asked_right": Subquery(asked.values("asked_at")[:1])}


def to_sign(mine: Iterable[Exchange], person: Person, others: Mapping[int, str]) -> Iterator[Owed]:
    """Where somebody has answered, or the first session was held, and the reader has not signed what stands there."""
    for exchange in mine:
        over = exchange.closed_at or exchange.close_asked_at
        if exchange.agreement and exchange.begun and not over:  # type: ignore[attr-defined]
            yield from (
                _line(seat, exchange, others=others[exchange.pk])
                for seat in exchange.seats.all()
                if seat.person_id == person.pk and seat.left_at is None and seat.signed_at is None
            )


def _line(seat: Seat, exchange: Exchange, *, others: str) -> Owed:
    told = {"others": others}
    again = _("Read the agreement with %(others)s once more") % told
    changed = _("Something was changed after you had signed. Two minutes; sign it again if it is still right.")
    why = _("About twelve minutes together, two alone: what you want, how you work, what stays between you.")
    return Owed(
        title=again if seat.reopened_at else _("Answer and sign the agreement with %(others)s") % told,
        why=changed if seat.reopened_at else why,
        address=reverse("agreement", args=[exchange.pk]),
        verb=_("Read and sign"),
        due=(seat.reopened_at or exchange.opened_at) + A_WEEK,
    )


def still_right(mine: Iterable[Exchange], others: Mapping[int, str]) -> Iterator[Owed]:
    """Askings that wait for the reader's answer."""
    for exchange in mine:
        asked_at: datetime | None = exchange.asked_right  # type: ignore[attr-defined]
        if asked_at is None:
            continue
        yield Owed(
            title=_("Is it still right for you, with %(others)s?") % {"others": others[exchange.pk]},
            why=_("Half a minute, for you alone: go on, slower, another way, or part as friends."),
            address=reverse("still_right", args=[exchange.pk]),
            verb=_("Answer for myself"),
            due=asked_at + A_WEEK,
        )
