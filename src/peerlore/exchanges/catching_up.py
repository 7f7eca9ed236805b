"""Translator: sealed wishes to catch up as whom they are about, and whom somebody has learned with."""

from collections.abc import Iterable

from peerlore.exchanges.models import CatchUp, Exchange
from peerlore.people.keys import Confidence, unseal_many
from peerlore.people.models import Person

Wishes = dict[int, dict[int, CatchUp]]


def wishes_of(people: Iterable[int]) -> Wishes:
    """For each of these people (keys) the rows of their wishes, by the key of whom each is about."""
    rows = list(CatchUp.objects.filter(person__in=list(people)))
    opened = unseal_many([Confidence(row.person_id, row.sealed, CatchUp.PURPOSE) for row in rows])
    found: Wishes = {}
    for row, other in zip(rows, opened, strict=True):
        if other and other.strip().isdigit():
            found.setdefault(row.person_id, {})[int(other)] = row
    return found


def exchanges_with_people(person: Person) -> list[Exchange]:
    """All that `person` sits in, newest first, with everybody in them."""
    rows = Exchange.objects.of(person).order_by("-opened_at", "-pk")
    return list(rows.prefetch_related("seats__person__site", "seats__learns", "seats__teaches"))


def learned_together(person: Person, other: Person) -> bool:
    theirs = Exchange.objects.of(other).values("pk")
    return person.pk != other.pk and Exchange.objects.of(person).filter(pk__in=theirs).exists()
