"""What an import shows elsewhere: on the home page of whoever started it."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from peerlore.integrations.access import may_import
from peerlore.integrations.models import PeopleImport
from peerlore.people.models import Person
from peerlore.people.owed import Owed


def owed(person: Person, *, now: datetime) -> Iterator[Owed]:
    """Imports that wait for a word of the person who started them; before the first, that there is none yet."""
    if may_import(person):
        waiting = list(PeopleImport.objects.waiting_for(person).defer("content"))
        if not waiting and not Person.objects.exclude(pk=person.pk).exists():
            yield _nobody_yet()
        for batch in waiting:
            yield _ready(batch) if batch.is_ready else _unnamed(batch)


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
