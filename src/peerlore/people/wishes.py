"""Translator: open "please not with" for its writer and for the matching; for nobody else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from peerlore.people.keys import Confidence, Sealed, reckoned_with, unseal_many
from peerlore.people.models import Exclusion, Person


@dataclass(frozen=True)
class OwnExclusion:
    """Somebody the writer would rather not be brought together with."""

    pk: int
    person: Person


def excluded_by(people: Iterable[Person]) -> dict[int, set[int]]:
    """Writer id to the ids of those they would rather not meet. For the matching only.

    Raises `Sealed` where a wish cannot be opened: bringing two people together against an unread wish is worse than
    not matching.
    """
    wishes: dict[int, set[int]] = {}
    rows = list(Exclusion.objects.filter(writer__in=[person.pk for person in people]).order_by("pk"))
    for row, named in zip(rows, reckoned_with(_sealed(rows)), strict=True):
        if named is None:
            raise Sealed
        wishes.setdefault(row.writer_id, set()).add(int(named))
    return wishes


def read_wishes(people: Iterable[Person]) -> Iterator[tuple[int, int, datetime]]:
    """Writer, named and when, of the wishes that can still be opened. For the matching's checker only."""
    rows = list(Exclusion.objects.filter(writer__in=[person.pk for person in people]).order_by("pk"))
    for row, named in zip(rows, reckoned_with(_sealed(rows)), strict=True):
        if named is not None:
            yield row.writer_id, int(named), row.written_at


def own_exclusions(person: Person) -> list[OwnExclusion]:
    """The wishes of `person` that can still be opened, oldest first."""
    rows = list(Exclusion.objects.filter(writer=person).order_by("pk"))
    opened = zip(rows, unseal_many(_sealed(rows)), strict=True)
    named = {row.pk: int(words) for row, words in opened if words is not None}
    people = Person.objects.select_related("site").in_bulk(set(named.values()))
    return [OwnExclusion(pk, people[person_pk]) for pk, person_pk in named.items() if person_pk in people]


def _sealed(rows: list[Exclusion]) -> list[Confidence]:
    return [Confidence(row.writer_id, row.sealed, Exclusion.PURPOSE) for row in rows]
