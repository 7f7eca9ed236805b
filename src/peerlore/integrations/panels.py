"""What an import shows elsewhere: on the home page of whoever started it."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from peerlore.integrations.access import may_import
from peerlore.integrations.models import PeopleImport
from peerlore.people.models import Person
from peerlore.people.owed import MayOwe, Owed, told


def may_owe(person: Person, *, now: datetime) -> Iterator[MayOwe]:
    """Imports that wait for a word of the person who started them; before the first, that there is none yet."""
    if not may_import(person):
        return
    waiting = PeopleImport.objects.waiting_for(person)
    rows = waiting.defer("content")
    alone = ~Exists(Person.objects.exclude(pk=person.pk)) & ~Exists(waiting)
    yield MayOwe(alone, lambda: [_nobody_yet()])
    yield MayOwe(Exists(waiting), lambda: [_ready(batch) if batch.is_ready else _unnamed(batch) for batch in rows])


def owed(person: Person, *, now: datetime) -> Iterator[Owed]:
    return told(person, may_owe(person, now=now))


def _nobody_yet() -> Owed:
    return Owed(
        title=gettext("Bring your people in"),
        why=gettext("You are the only one here. The file your HR system exports is enough, as it is: five minutes."),
        address=reverse("people_import"),
        verb=gettext("Bring a file"),
    )


def _ready(batch: PeopleImport) -> Owed:
    title = ngettext(
        "%(n)d row of %(file)s is ready; nothing has been changed.",
        "%(n)d rows of %(file)s are ready; nothing has been changed.",
        batch.total,
    )
    return Owed(
        title=title % {"n": batch.total, "file": batch.file_name},
        why=gettext("You brought this file. Look at the differences, then apply them or stop."),
        address=batch.address,
        verb=gettext("See the differences"),
    )


def _unnamed(batch: PeopleImport) -> Owed:
    return Owed(
        title=gettext("%(file)s waits for its columns to be named.") % {"file": batch.file_name},
        why=gettext("You brought this file. It is compared with the people here once you say what its columns mean."),
        address=batch.address,
        verb=gettext("Name the columns"),
    )
