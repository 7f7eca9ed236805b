"""Mail that comes back: it is held, told of, and goes again once the address is confirmed. Nothing of it is lost."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.audit import record
from peerlore.people.models import Bounce, Delivery, Person
from peerlore.people.outbox import give_up


class NoAddress(RuleBroken):
    message = _("We have no address of %(name)s, so no mail can come back. Write one first.")


@transaction.atomic
def note_refusal(delivery: Delivery, *, said: str, at: datetime) -> Bounce | None:
    """The mail server refused the address of `delivery` for good. Where mail goes there, it waits; a mail to another
    address, such as the one before a change, is given up."""
    person = Person.objects.select_for_update().get(pk=delivery.notice.person_id)
    if delivery.address != person.mail_address:
        give_up(Delivery.objects.filter(pk=delivery.pk), at=at)
        return None
    Delivery.objects.filter(pk=delivery.pk).update(tries=0, next_try_at=at)
    return _begin(person, said=said, by=None, at=at)


@transaction.atomic
def record_bounce(person: Person, *, by: Person, at: datetime) -> Bounce:
    """Somebody who looks after the list of people was told that mail comes back."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.mail_address:
        raise NoAddress(name=person.name)
    return _begin(person, said="", by=by, at=at)


@transaction.atomic
def confirm_reached(person: Person, *, by: Person, at: datetime) -> None:
    """Mail reaches them again, say they or who looks after the list of people: what waits goes."""
    Person.objects.select_for_update().get(pk=person.pk)
    for row in Bounce.objects.filter(person=person, ended_at=None):
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        record("reached_again", row, by=by, at=at, about=person)


def _begin(person: Person, *, said: str, by: Person | None, at: datetime) -> Bounce:
    facts = {"said": said, "recorded_by": by, "began_at": at}
    row, fresh = Bounce.objects.get_or_create(person=person, address=person.mail_address, ended_at=None, defaults=facts)
    if fresh:
        record("bounced", row, by=by, at=at, about=person, fields=["email"])
    return row
