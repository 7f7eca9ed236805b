"""Who may see an import: coordinators everywhere and administrators; to everybody else there is none."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from peerlore.integrations.models import PeopleImport
from peerlore.people.models import Office, Person
from peerlore.people.offices import holds


def may_import(person: Person) -> bool:
    return holds(person, Office.COORDINATOR) or holds(person, Office.ADMINISTRATOR)


def importer(person: Person | AnonymousUser) -> Person:
    """`person`, if they may import people."""
    if not isinstance(person, Person) or not may_import(person):
        raise Http404
    return person


def people_import(pk: int, *, reader: Person | AnonymousUser) -> PeopleImport:
    """The import, without its content (which may be large)."""
    importer(reader)
    found = PeopleImport.objects.defer("content").select_related("started_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
