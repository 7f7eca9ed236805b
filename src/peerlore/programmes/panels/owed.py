"""What somebody owes in this room."""

from collections.abc import Iterator
from datetime import datetime

from peerlore.people.models import Person
from peerlore.people.owed import MayOwe, Owed, told
from peerlore.programmes.panels import shared, someone


def may_owe(person: Person, *, now: datetime) -> Iterator[MayOwe]:
    """Proposals and requests to answer; for coordinators, rounds to look at."""
    yield from shared.may_owe(person, now=now)
    yield from someone.may_owe(person, now=now)


def owed(person: Person, *, now: datetime) -> Iterator[Owed]:
    return told(person, may_owe(person, now=now))
