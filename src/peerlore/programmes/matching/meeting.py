"""What makes the working hours of two people the same."""

import json

from peerlore.people.models import Person

HoursKey = tuple[str, str]


def hours_key(person: Person) -> HoursKey:
    """Equal for those who keep the same hours in the same zone."""
    return json.dumps(person.hours, sort_keys=True), person.zone
