"""By what name people sign in, for many at once."""

from collections.abc import Mapping, Sequence

from django.utils.text import slugify

from peerlore.people.models import Person, Unit
from peerlore.people.roster.listing import parts


def sign_in_names(people: Sequence[Person], companies: Mapping[int, Unit]) -> list[str]:
    """The e-mail address, else the staff number; with the company before it where that is somebody's already."""
    names = [(person.email or person.staff_number).lower() for person in people]
    for otherwise in (_with_company, _with_key_of_company):
        taken = _taken(names)
        for place, (name, person) in enumerate(zip(names, people, strict=True)):
            company = companies.get(person.company_id or 0)
            if name in taken and company is not None:
                names[place] = otherwise(company, person.staff_number.lower() or name)
            taken.add(names[place])
    return names


def _taken(names: Sequence[str]) -> set[str]:
    return {
        name
        for part in parts(names)
        for name in Person.objects.filter(sign_in_name__in=part).values_list("sign_in_name", flat=True)
    }


def _with_company(company: Unit, name: str) -> str:
    return f"{slugify(company.name) or company.pk}/{name}"


def _with_key_of_company(company: Unit, name: str) -> str:
    """Two companies whose names are written alike in plain letters."""
    return f"{company.pk}/{name}"
