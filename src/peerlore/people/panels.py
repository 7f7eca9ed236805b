"""What the people room asks of somebody on their home page: once, when they work."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from peerlore.people.models import Person
from peerlore.people.owed import Owed


def owed(person: Person, *, now: datetime) -> Iterator[Owed]:
    """Nothing of those who have said anything in their profile."""
    if person.hours is None and not person.own_zone and not person.languages:
        yield Owed(
            title=_("Say when you work"),
            why=_("About a minute. Until then we take nine to five, Monday to Friday, so that nobody is left out."),
            address=reverse("profile"),
            verb=_("Set my hours"),
        )
