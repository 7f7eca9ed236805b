"""Fetch rows of the exchanges room for a request: not yours and not there look the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from peerlore.exchanges.models import CloseReport, Commitment, DayOff, Exchange, HelpRequest, Note, Seat, Session
from peerlore.people.models import Office, Person
from peerlore.people.offices import holds

MET_SALT = "peerlore.met"
LINK_GOOD = timedelta(days=14)


def with_people(seats: str = "seats") -> Prefetch[str]:
    """For a query: the seats of its exchanges, with who sits there and what they teach and learn. One query more."""
    return Prefetch(seats, Seat.objects.select_related("person__site", "learns", "teaches"))


def exchange_of(person: Person, pk: int) -> Exchange:
    """An exchange `person` may see: as a member, or (dates only) as a coordinator of its scope."""
    found = Exchange.objects.visible_to(person).prefetch_related(with_people())
    return get_object_or_404(found, pk=pk)


def own_exchange(person: Person, pk: int) -> Exchange:
    """An exchange `person` sits in. A coordinator sees that it exists, and may not do this."""
    return _for_member(exchange_of(person, pk), person)


def own_session(person: Person, pk: int) -> Session:
    rows = Session.objects.visible_to(person).select_related("exchange")
    session = get_object_or_404(rows.prefetch_related(with_people("exchange__seats")), pk=pk)
    _for_member(session.exchange, person)
    return session


@dataclass(frozen=True)
class AskedByMail:
    """Of whom a mail asked whether which session took place, and until when its link is good."""

    session: Session
    person: Person

    @property
    def good_until(self) -> datetime:
        return self.session.ends_at + LINK_GOOD


def met_token(session: Session, person: Person) -> str:
    """Lets whoever has it say for `person` whether `session` took place, and nothing else."""
    return signing.dumps([session.pk, person.pk], salt=MET_SALT, compress=True)


def asked_by_mail(token: str) -> AskedByMail:
    """404 for a token that is none, and for one of somebody who has left or sits there no more."""
    try:
        session_pk, person_pk = signing.loads(token, salt=MET_SALT)
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    person = get_object_or_404(Person.objects.present().select_related("site"), pk=person_pk)
    mine = Session.objects.filter(exchange__in=Exchange.objects.of(person)).select_related("exchange")
    return AskedByMail(get_object_or_404(mine, pk=session_pk), person)


def own_commitment(person: Person, pk: int) -> Commitment:
    """A commitment `person` owes; those of the others they see, and may not tick off."""
    commitment = get_object_or_404(Commitment.objects.visible_to(person), pk=pk)
    if commitment.owed_by_id != person.pk:
        raise PermissionDenied
    return commitment


def own_note(person: Person, pk: int) -> Note:
    note = get_object_or_404(Note.objects.visible_to(person), pk=pk)
    if note.author_id != person.pk:
        raise PermissionDenied
    return note


def report_of(person: Person, pk: int) -> CloseReport:
    """What a member of one of `person`'s exchanges says came of it."""
    mine = CloseReport.objects.filter(seat__exchange__in=Exchange.objects.of(person))
    return get_object_or_404(mine.select_related("seat__person", "seat__learns", "seat__exchange"), pk=pk)


def day_off_of(person: Person, pk: int) -> DayOff:
    """A day off that `person` may take back: their own, or as an officer one of a site."""
    officer = holds(person, Office.COORDINATOR) or holds(person, Office.ADMINISTRATOR)
    theirs = Q(person=person) | Q(site__isnull=False) if officer else Q(person=person)
    return get_object_or_404(DayOff.objects.select_related("site", "person"), theirs, pk=pk)


def learned_with(person: Person, pk: int) -> Person:
    """Somebody `person` has learned with; everybody else is not there."""
    together = Person.objects.filter(seats__exchange__in=Exchange.objects.of(person), seats__left_at=None)
    return get_object_or_404(together.exclude(pk=person.pk).distinct(), pk=pk)


def help_request_of(person: Person, pk: int) -> HelpRequest:
    """A request that `person` wrote, or that was written to them."""
    found = HelpRequest.objects.visible_to(person).select_related("writer", "contact")
    return get_object_or_404(found, pk=pk)


def help_request_to(person: Person, pk: int) -> HelpRequest:
    """The writer sees it, and may not take it up."""
    row = help_request_of(person, pk)
    if row.contact_id != person.pk:
        raise PermissionDenied
    return row


def _for_member(exchange: Exchange, person: Person) -> Exchange:
    if not exchange.has_member(person):
        raise PermissionDenied
    return exchange
