"""What all recipes tell of people in the same way."""

from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.spreadsheets.people import Person


class NobodyToMatch(RuleBroken):
    message = _("%(why)s")


def detail(person: Person) -> str:
    """Where somebody stands: role and unit, or the number."""
    return ", ".join(filter(None, (person.role, person.unit))) or person.number


def called(person: Person) -> str:
    where = detail(person)
    return f"{person.name} ({where})" if where else person.name


def of(count: int, total: int) -> str:
    return f"{count} of {total}"
