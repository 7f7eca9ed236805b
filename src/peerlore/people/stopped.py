"""What has stopped and waits for a coordinator: every room's `panels.stopped(person, now=…)` yields such queues."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet

from peerlore.people.models import Person


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """One thing that does not go on by itself: the key of its `row`, `title` what it is and `address` where it is seen,
    `why` it stands here and what would help, `since` when; and the one next step, its words and where it leads."""

    row: int
    title: str
    address: str
    why: str
    since: datetime
    step: str
    step_address: str


@dataclass(frozen=True, kw_only=True)
class Queue:
    """All that stopped in one way. `rows` are ordered by the field `since`, who waits longest first; `tell` makes a few
    of them into words, in their order. `code` is a slug, kept with what is left until later."""

    code: str
    heading: str
    about: str
    rows: QuerySet[Any]
    since: str
    tell: Callable[[Sequence[Any]], list[Stopped]]


def letter_to(people: Sequence[Person]) -> str:
    """The address that opens a letter to all of them; empty where one of them has none."""
    addresses = [person.mail_address for person in people]
    return f"mailto:{quote(','.join(addresses), safe='@,')}" if addresses and all(addresses) else ""
