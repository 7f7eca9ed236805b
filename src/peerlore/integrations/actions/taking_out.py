"""Take a list of people out: it is written down for each of them before the file is there."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.exports import FIELDS
from peerlore.people.audit import record_all
from peerlore.people.models import Person
from peerlore.people.models.people import PersonQuerySet
from peerlore.people.roster import parts


class NobodyToTakeOut(RuleBroken):
    message = _("Your office reaches nobody who would be in this list. Ask an administrator what it is given for.")


def note_taken_out(people: PersonQuerySet, *, by: Person | None, at: datetime) -> int:
    """Whoever is in it reads under "who looked" that it was taken, by whom and with what. Nobody waits for long: it is
    written in short steps. Returns how many they are; raises `NobodyToTakeOut`."""
    keys = list(people.order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise NobodyToTakeOut
    for part in parts(keys):
        _note(part, by=by, at=at)
    return len(keys)


@transaction.atomic
def _note(keys: Sequence[int], *, by: Person | None, at: datetime) -> None:
    rows = [Person(pk=key) for key in keys]
    record_all("took_list", rows, by=by, at=at, about=lambda person: person, fields=FIELDS)
