"""What somebody owes in this room."""

from collections.abc import Iterator
from datetime import datetime

from peerlore.people.models import Person
from peerlore.people.owed import Owed
from peerlore.programmes.panels import shared, someone


def owed(person: Person, *, now: datetime) -> Iterator[Owed]:
    """Proposals and requests to answer; for coordinators, rounds to look at."""
    yield from shared.owed(person, now=now)
    yield from someone.requests_owed(person, now=now)
