"""Who holds which office, and where. The one place that reads Grants for a decision."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Aggregate, JSONField, OuterRef, Subquery
from django.db.models.functions import JSONArray
from django.utils.translation import gettext_lazy as _

from peerlore.people.models import Grant, Office, Person
from peerlore.people.models.offices import EVERYWHERE


class _Listed(Aggregate):
    """The values of a group as one JSON array."""

    function, output_field = "JSONB_AGG", JSONField()

    def as_sqlite(self, *args: Any, **kwargs: Any) -> Any:
        return self.as_sql(*args, function="JSON_GROUP_ARRAY", **kwargs)


def offices_of(person: OuterRef) -> Subquery:
    """Within a query: the offices of `person`, each with its scope, for `know`."""
    held = Grant.objects.filter(person=person).order_by().values("person")
    return Subquery(held.annotate(offices=_Listed(JSONArray("office", "scope"))).values("offices"))


def know(person: Person, offices: Iterable[tuple[str, str]] | None) -> Person:
    """The same person, with the offices that were read with them."""
    person._offices = {}
    for office, scope in offices or ():
        person._offices.setdefault(office, set()).add(scope)
    return person


def scopes(person: Person, office: Office) -> set[str]:
    """The scopes in which `person` holds `office`, read once for each request's person."""
    if not person.is_authenticated or not person.is_active:
        return set()
    if person._offices is None:
        know(person, Grant.objects.filter(person=person).order_by().values_list("office", "scope"))
    return (person._offices or {}).get(office, set())


def holds(person: Person, office: Office, scope: str = EVERYWHERE) -> bool:
    """Whether `person` holds `office` for `scope`; who holds it everywhere holds it there."""
    held = scopes(person, office)
    return EVERYWHERE in held or scope in held


def holds_any(person: Person, office: Office) -> bool:
    return bool(scopes(person, office))


CODE_FOR_OFFICE = _("%(person)s holds an office. Only an administrator makes a sign-in code for them; ask one.")


def may_make_code(by: Person, person: Person) -> bool:
    """Whose code opens an office is made by those who could give that office. Asked afresh at each request."""
    return administers(by) or not Grant.objects.filter(person=person).exists()


def administrators() -> list[Person]:
    """Everybody who administers everything."""
    grants = Grant.objects.filter(office=Office.ADMINISTRATOR, scope=EVERYWHERE, person__is_active=True)
    return [grant.person for grant in grants.select_related("person")]


def administers(person: Person) -> bool:
    """Whether `person` may give offices now: as an administrator of everything."""
    return Grant.objects.scopes_of(person, Office.ADMINISTRATOR).filter(scope=EVERYWHERE).exists()
