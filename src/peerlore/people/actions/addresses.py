"""Say whether an address is one's own: only an address that its owner confirmed receives links for a new password."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.actions.reissues import refuse_while_sealed
from peerlore.people.actions.wishes import NotYours
from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.people.offices import administrators
from peerlore.people.outbox import notify_all


class AddressMovedOn(RuleBroken):
    message = _("The address was changed again, or you have answered already. Look at the one that stands here now.")


@transaction.atomic
def confirm_address(person: Person, address: str, *, by: Person, at: datetime) -> Person:
    """The owner says yes: from now on links for a new password go to `address`."""
    _check_asked(person, address, by=by)
    refuse_while_sealed(person, at=at)
    take_as_confirmed(person, address)
    record("confirmed", person, by=by, at=at, about=person, fields=["email"])
    return person


@transaction.atomic
def disown_address(person: Person, address: str, *, by: Person, at: datetime) -> Person:
    """The owner says no: links and mails go where they went before, and the administrators are told."""
    _check_asked(person, address, by=by)
    refuse_while_sealed(person, at=at)
    person.disowned_email = address
    person.save(update_fields=["disowned_email"])
    entry = record("disowned", person, by=by, at=at, about=person, fields=["email"])
    said = {"person": person.name, "link": reverse("person", args=[person.pk])}
    notify_all([(reader, said) for reader in administrators()], "address_disowned", entry, at=at)
    return person


@transaction.atomic
def confirm_by_link(person: Person, address: str, *, at: datetime) -> None:
    """Somebody chose their first password by a link that was sent to `address`: it is theirs."""
    if not person.confirmed_email and address:
        take_as_confirmed(person, address)
        record("confirmed", person, by=person, at=at, about=person, fields=["email"])


def take_as_confirmed(person: Person, address: str) -> None:
    """An address is one person's: whoever had confirmed it before says yes to another one first."""
    if address:
        Person.objects.get_queryset().exclude(pk=person.pk).filter(confirmed_email=address).update(confirmed_email="")
    person.confirmed_email, person.disowned_email = address, ""
    person.save(update_fields=["confirmed_email", "disowned_email"])


def _check_asked(person: Person, address: str, *, by: Person) -> None:
    if by.pk != person.pk:
        raise NotYours
    Person.objects.select_for_update().get(pk=person.pk)
    person.refresh_from_db()
    if not person.email_to_confirm or person.email_to_confirm != address:
        raise AddressMovedOn
