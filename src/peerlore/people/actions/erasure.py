"""The first step of erasing somebody: check that it may be, close every door, and log it. See `web.pages.my_data`."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.actions.leaving import _lock, close_doors
from peerlore.people.actions.offices import NotAnAdministrator, refuse_last_administrator
from peerlore.people.actions.reissues import refuse_while_sealed
from peerlore.people.audit import record
from peerlore.people.models import Office, Person
from peerlore.people.offices import holds


class AlreadyErased(RuleBroken):
    message = _("This person was erased already. Nothing was changed.")


@transaction.atomic
def begin_erasure(person: Person, *, by: Person | None, at: datetime) -> None:
    """Oneself, or an administrator on request; without `by` it was done once, and an older backup had forgotten it.
    What each room holds is emptied by its `personal_data` next."""
    if by is not None:
        _check_may_erase(person, by=by, at=at)
    _lock(person)
    if person.erased_at:
        raise AlreadyErased
    close_doors(person, by=by, at=at)
    record("erased", person, by=by, at=at, about=person, state="erased")


def _check_may_erase(person: Person, *, by: Person, at: datetime) -> None:
    if by.pk != person.pk and not holds(by, Office.ADMINISTRATOR):
        raise NotAnAdministrator
    if by.pk == person.pk:
        refuse_while_sealed(person, at=at)
    refuse_last_administrator(person)


@transaction.atomic
def note_export(person: Person, *, at: datetime) -> None:
    """A copy of everything was taken: whoever finds their own account open elsewhere can see it in "my data"."""
    record("took_a_copy", person, by=person, at=at, about=person)
