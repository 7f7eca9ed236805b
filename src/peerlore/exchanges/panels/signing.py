"""What waits for a word of somebody alone, on the home page: an agreement to sign, still right for you."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from peerlore.exchanges.models import AgreementAnswer, Exchange, Seat, Session, StillRight
from peerlore.people.models import Person
from peerlore.people.owed import Owed

A_WEEK = timedelta(days=7)


def to_sign(person: Person, others: Mapping[int, str]) -> Iterator[Owed]:
    """Where somebody has answered, or the first session was held, and the reader has not signed what stands there."""
    here = {"exchange": OuterRef("exchange")}
    begun = Q(Exists(AgreementAnswer.objects.filter(**here))) | Q(Exists(Session.objects.met().filter(**here)))
    open_seats = Seat.objects.filter(person=person, left_at=None, signed_at=None, exchange__closed_at=None)
    seats = open_seats.exclude(exchange__agreement=[]).filter(begun, exchange__close_asked_at=None)
    for seat in seats.select_related("exchange"):
        yield _line(seat, others=others[seat.exchange_id])


def _line(seat: Seat, *, others: str) -> Owed:
    told = {"others": others}
    again = _("Read the agreement with %(others)s once more") % told
    changed = _("Something was changed after you had signed. Two minutes; sign it again if it is still right.")
    why = _("About twelve minutes together, two alone: what you want, how you work, what stays between you.")
    return Owed(
        title=again if seat.reopened_at else _("Answer and sign the agreement with %(others)s") % told,
        why=changed if seat.reopened_at else why,
        address=reverse("agreement", args=[seat.exchange_id]),
        verb=_("Read and sign"),
        due=(seat.reopened_at or seat.exchange.opened_at) + A_WEEK,
    )


def still_right(person: Person, others: Mapping[int, str]) -> Iterator[Owed]:
    """Askings that wait for this person's answer."""
    mine = StillRight.objects.waiting().filter(exchange__in=Exchange.objects.of(person).going_on())
    for row in mine.exclude(answers__person=person):
        yield Owed(
            title=_("Is it still right for you, with %(others)s?") % {"others": others[row.exchange_id]},
            why=_("Half a minute, for you alone: go on, slower, another way, or part as friends."),
            address=reverse("still_right", args=[row.exchange_id]),
            verb=_("Answer for myself"),
            due=row.asked_at + A_WEEK,
        )
