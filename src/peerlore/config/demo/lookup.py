"""Find the rows that the example names."""

from peerlore.people.models import Person, Unit
from peerlore.skills.models import Skill


def person(name: str) -> Person:
    """The person whose address begins with `name`."""
    return Person.objects.get(email__startswith=f"{name}@")


def person_numbered(number: str) -> Person:
    return Person.objects.get(staff_number=number)


def skill(label: str) -> Skill:
    return Skill.objects.get(label=label, is_group=False)


def unit(name: str) -> Unit:
    return Unit.objects.get(name=name)
