"""Give and take offices. Only an administrator does, and one administrator always remains."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.audit import record
from peerlore.people.models import Grant, Office, Person, SignInCode
from peerlore.people.models.offices import EVERYWHERE
from peerlore.people.offices import administers


class NotAnAdministrator(RuleBroken):
    message = _("Only an administrator gives and takes offices. Ask one of them.")


class LastAdministrator(RuleBroken):
    message = _(
        "%(person)s is the last administrator, and without one nobody could give offices any more. "
        "Make somebody else an administrator first."
    )


class OfficeHeldAlready(RuleBroken):
    message = _("%(person)s holds this office already. Nothing was changed.")
    field = "office"


class HasLeft(RuleBroken):
    message = _("%(person)s has left. Offices are for people who work here.")
    field = "who"


@transaction.atomic
def give_office(person: Person, office: Office, *, by: Person | None, at: datetime, scope: str = EVERYWHERE) -> Grant:
    """`person` holds `office` within `scope` from their next request on. Without `by`, Peerlore itself gives it. A code
    that waits for them would open the office too: it goes, unless an administrator made it."""
    _check_administrator(by)
    Person.objects.select_for_update().get(pk=person.pk)
    person.refresh_from_db()
    if not person.is_active:
        raise HasLeft(person=person)
    grant, is_new = Grant.objects.get_or_create(
        person=person, office=office, scope=scope, defaults={"given_by": by, "given_at": at}
    )
    if not is_new:
        raise OfficeHeldAlready(person=person)
    _void_code(person, by=by, at=at)
    record("gave_office", grant, by=by, at=at, about=person, fields=[office])
    return grant


@transaction.atomic
def take_office(grant: Grant, *, by: Person | None, at: datetime) -> None:
    """The office ends with the holder's next request."""
    _check_administrator(by)
    if grant.office == Office.ADMINISTRATOR and grant.scope == EVERYWHERE:
        refuse_last_administrator(grant.person)
    record("took_office", grant, by=by, at=at, about=grant.person, fields=[grant.office])
    grant.delete()


def refuse_last_administrator(person: Person) -> None:
    """Locks the administrators' grants in key order, so that two who go at once cannot both go."""
    everywhere = Grant.objects.filter(office=Office.ADMINISTRATOR, scope=EVERYWHERE, person__is_active=True)
    holders = [grant.person_id for grant in everywhere.order_by("pk").select_for_update(of=("self",))]
    if set(holders) == {person.pk}:
        raise LastAdministrator(person=person)


def _void_code(person: Person, *, by: Person | None, at: datetime) -> None:
    for code in SignInCode.objects.filter(person=person).select_related("made_by"):
        if code.made_by is None or not administers(code.made_by):
            record("voided_code", code, by=by, at=at, about=person)
            code.delete()


def _check_administrator(by: Person | None) -> None:
    if by is not None and not administers(by):
        raise NotAnAdministrator
