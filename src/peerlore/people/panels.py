"""What the people room asks of somebody on their home page: once, when they work; of an administrator, who runs it."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from peerlore.people.models import Grant, Office, Person
from peerlore.people.offices import holds
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
    if holds(person, Office.ADMINISTRATOR) and not Grant.objects.filter(office=Office.COORDINATOR).exists():
        yield Owed(
            title=_("Say who coordinates"),
            why=_("A coordinator sets goals and starts programmes. Nobody holds that office yet; you may take it too."),
            address=reverse("offices"),
            verb=_("Give the office"),
        )
