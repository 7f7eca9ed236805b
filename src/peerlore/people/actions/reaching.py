"""An administrator corrects by what somebody is known and reached: the staff number and the e-mail address."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from peerlore.people.actions.erasure import AlreadyErased
from peerlore.people.actions.joining import change_person
from peerlore.people.actions.offices import NotAnAdministrator
from peerlore.people.models import LogEntry, Office, Person
from peerlore.people.offices import holds
from peerlore.people.outbox import notify


@transaction.atomic
def set_number_and_address(person: Person, *, staff_number: str, email: str, by: Person, at: datetime) -> Person:
    """Password, sessions and everything of theirs stay. They are told: of the address at the one before, of the number
    where mail goes."""
    if not holds(by, Office.ADMINISTRATOR):
        raise NotAnAdministrator
    Person.objects.select_for_update().get(pk=person.pk)
    person.refresh_from_db()
    if person.erased_at:
        raise AlreadyErased
    before = person.staff_number
    change_person(person, by=by, at=at, staff_number=staff_number, email=email)
    if person.staff_number != before:
        link = reverse("person", args=[person.pk])
        notify(person, "number_changed", _last_entry(person), at=at, parameters={"link": link})
    return person


def _last_entry(person: Person) -> LogEntry:
    about = LogEntry.objects.filter(kind=person._meta.label_lower, target=person.pk, verb="changed")
    return about.order_by("-pk")[0]
