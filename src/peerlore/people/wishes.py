"""Translator: open "please not with" for the matching; for nobody else."""

from collections.abc import Iterable

from peerlore.people.keys import unseal
from peerlore.people.models import Exclusion, Person


def excluded_by(people: Iterable[Person]) -> dict[int, set[int]]:
    """Writer id to the ids of those they would rather not meet. For the matching only."""
    wishes: dict[int, set[int]] = {}
    for row in Exclusion.objects.filter(writer__in=[person.pk for person in people]).order_by("pk"):
        wishes.setdefault(row.writer_id, set()).add(int(unseal(row.writer_id, row.sealed)))
    return wishes
