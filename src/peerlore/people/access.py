"""Fetch people and what is theirs: not yours and not there look the same (404); seen but forbidden is 403."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404

from peerlore.people.audit import record
from peerlore.people.models import Exclusion, Grant, LogEntry, Office, Person, Reissue
from peerlore.people.models.audit import LogEntryQuerySet
from peerlore.people.models.people import PersonQuerySet
from peerlore.people.offices import CODE_FOR_OFFICE, holds, holds_any, may_make_code


def person_for(viewer: Person, pk: int) -> Person:
    """Somebody `viewer` may see: oneself, or for a coordinator or administrator whom their office reaches."""
    shown = Person.objects.visible_to(viewer).select_related("company", "unit", "manager", "site")
    return get_object_or_404(shown, pk=pk)


@transaction.atomic
def look_at(viewer: Person, pk: int, *, at: datetime) -> Person:
    """As `person_for`, and tell it to "who looked". Where that cannot be written, nothing is shown."""
    person = person_for(viewer, pk)
    if person.pk != viewer.pk:
        record("looked", person, by=viewer, at=at, about=person)
    return person


def colleague_for(viewer: Person, pk: int) -> Person:
    """Somebody whose account `viewer` looks after by office, or 403 for one's own page and 404 for all else."""
    person = person_for(viewer, pk)
    if not looks_after_people(viewer):
        raise PermissionDenied
    return person


def person_to_correct(viewer: Person, pk: int) -> Person:
    """Somebody by their number and address: for administrators, 403 for others who see them."""
    person = colleague_for(viewer, pk)
    check_administrator(viewer)
    return person


def person_to_make_code_for(viewer: Person, pk: int) -> Person:
    """As `colleague_for`; 403 where the code would open an office that `viewer` could not give."""
    person = colleague_for(viewer, pk)
    if not may_make_code(viewer, person):
        raise PermissionDenied(CODE_FOR_OFFICE % {"person": person})
    return person


def new_code_of(person: Person) -> Reissue:
    """The new code for them that goes on; 404 where there is none. The caller has fetched the person."""
    return get_object_or_404(Reissue.objects.going_on(), person=person)


def looks_after_people(viewer: Person) -> bool:
    return holds_any(viewer, Office.COORDINATOR) or holds_any(viewer, Office.ADMINISTRATOR)


def people_for(viewer: Person) -> PersonQuerySet:
    """The people list: for coordinators and administrators only (403)."""
    if not looks_after_people(viewer):
        raise PermissionDenied
    return Person.objects.visible_to(viewer)


def check_administrator(viewer: Person) -> None:
    if not holds(viewer, Office.ADMINISTRATOR):
        raise PermissionDenied


def check_coordinator(viewer: Person) -> None:
    if not holds_any(viewer, Office.COORDINATOR):
        raise PermissionDenied


def grant_for(viewer: Person, pk: int) -> Grant:
    check_administrator(viewer)
    return get_object_or_404(Grant.objects.select_related("person"), pk=pk)


@transaction.atomic
def log_for(viewer: Person, *, at: datetime) -> LogEntryQuerySet:
    """The audit log, for administrators. Reading it is an entry of its own."""
    check_administrator(viewer)
    record("read_log", viewer, by=viewer, at=at)
    entries: LogEntryQuerySet = LogEntry.objects.newest().select_related("by", "about")
    return entries


def own_passkey(owner: Person, pk: int) -> Authenticator:
    return get_object_or_404(Authenticator, pk=pk, user=owner)


def own_exclusion(writer: Person, pk: int) -> Exclusion:
    return get_object_or_404(Exclusion, pk=pk, writer=writer)


def colleagues_named(viewer: Person, words: str) -> PersonQuerySet:
    """Present colleagues of the same company with that name, for choosing one: name, title and site, no more."""
    named = Person.objects.present().named_like(words).exclude(pk=viewer.pk).select_related("site")
    return named.filter(company=viewer.company_id) if viewer.company_id else named


def colleague_named_by(viewer: Person, pk: int) -> Person:
    """A present colleague of the same company, chosen from `colleagues_named`."""
    return get_object_or_404(colleagues_named(viewer, ""), pk=pk)
