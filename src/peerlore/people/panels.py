"""What the people room asks of somebody on their home page: whether a new address is theirs; once, when they work; of
an administrator, who runs it."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from peerlore.people.models import Grant, Office, Person
from peerlore.people.offices import holds
from peerlore.people.owed import Owed


def owed(person: Person, *, now: datetime) -> Iterator[Owed]:
    """Whose address was changed is asked about it; when they work, only those who have said nothing yet."""
    if person.email_to_confirm and person.email_to_confirm != person.disowned_email:
        yield Owed(
            title=_("Is %(address)s your address?") % {"address": person.email},
            why=_("It was written into the list of people. Until you say yes, no link for a new password goes there."),
            address=reverse("my_address"),
            verb=_("Yes or no"),
        )
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
