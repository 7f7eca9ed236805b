""" "Please not with": written and withdrawn by oneself, read by the matching only."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.audit import record
from peerlore.people.keys import seal
from peerlore.people.models import Exclusion, Person
from peerlore.people.wishes import own_exclusions


class NotYours(RuleBroken):
    message = _("Only the person themselves can change this.")


class WithYourself(RuleBroken):
    message = _("That is you. Choose a colleague.")
    field = "words"


class ExcludedAlready(RuleBroken):
    message = _("%(person)s is on your list already.")
    field = "words"


@transaction.atomic
def exclude(person_named: Person, *, by: Person, at: datetime) -> Exclusion:
    Person.objects.select_for_update().get(pk=by.pk)
    if person_named.pk == by.pk:
        raise WithYourself
    if any(wish.person.pk == person_named.pk for wish in own_exclusions(by)):
        raise ExcludedAlready(person=person_named)
    sealed = seal(by, str(person_named.pk), purpose=Exclusion.PURPOSE, at=at)
    exclusion = Exclusion.objects.create(writer=by, sealed=sealed, written_at=at)
    _record(by, at)
    return exclusion


@transaction.atomic
def withdraw_exclusion(exclusion: Exclusion, *, by: Person, at: datetime) -> None:
    if exclusion.writer_id != by.pk:
        raise NotYours
    exclusion.delete()
    _record(by, at)


def _record(writer: Person, at: datetime) -> None:
    # As any change of one's profile: an administrator who reads the log shall not learn that there is a wish.
    record("set_profile", writer, by=writer, at=at, about=writer, fields=["profile"])
