"""What a safeguarding contact reads, and what waits for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from peerlore.exchanges.helping import Told, read
from peerlore.exchanges.models import Exchange, HelpRequest
from peerlore.exchanges.panels.page import written
from peerlore.people.models import Person
from peerlore.people.owed import Owed

TWO_DAYS = timedelta(days=2)
SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class HelpPage:
    """One request, to its writer and its contact."""

    row: HelpRequest
    told: Told
    is_contact: bool


def help_page(row: HelpRequest, reader: Person) -> HelpPage:
    return HelpPage(row=row, told=read([row])[0], is_contact=row.contact_id == reader.pk)


def attachable(exchange: Exchange, reader: Person) -> list[tuple[int, str]]:
    """The notes that the reader may read, each by its key, with its beginning."""
    return [
        (note.row.pk, f"{note.row.author.first_name}: {Truncator(note.words).chars(SHOWN)}")
        for note in written(exchange, reader)
    ]


def help_asked(person: Person) -> Iterator[Owed]:
    for row in HelpRequest.objects.waiting_for(person):
        yield Owed(
            title=_("Somebody asks for your help"),
            why=_("You are a safeguarding contact. What they wrote is for you alone."),
            address=reverse("help_request", args=[row.pk]),
            verb=_("Read it"),
            due=row.asked_at + TWO_DAYS,
        )
