"""Who may see an import (coordinators everywhere and administrators; to everybody else there is none), and whom a list
of people holds."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from peerlore.integrations.models import PeopleImport
from peerlore.people.models import Office, Person
from peerlore.people.models.people import PersonQuerySet
from peerlore.people.offices import holds, holds_any


def may_import(person: Person) -> bool:
    return holds(person, Office.COORDINATOR) or holds(person, Office.ADMINISTRATOR)


def importer(person: Person | AnonymousUser) -> Person:
    """`person`, if they may import people."""
    if not isinstance(person, Person) or not may_import(person):
        raise Http404
    return person


def keeper(person: Person | AnonymousUser) -> Person:
    """`person`, if an office of theirs reaches people, be it in one unit only."""
    if isinstance(person, Person) and (
        holds_any(person, Office.COORDINATOR) or holds_any(person, Office.ADMINISTRATOR)
    ):
        return person
    raise Http404


def people_to_take_out(by: Person, *, left: bool) -> PersonQuerySet:
    """Whom their office reaches now; with those who left, if they are asked for. Never anybody erased."""
    reached = Person.objects.reached_by(by)
    return reached if left else reached.present()


def people_import(pk: int, *, reader: Person | AnonymousUser) -> PeopleImport:
    """The import, without its content (which may be large)."""
    importer(reader)
    found = PeopleImport.objects.defer("content").select_related("started_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
