"""Figures of a large company, kept for five minutes: they are worked out of hundreds of thousands of rows."""

from collections.abc import Callable
from hashlib import sha256
from threading import Lock
from typing import TypeVar

from django.core.cache import caches

from peerlore.people.models import Person

MANY, KEPT_FOR = 5000, 5 * 60
_one_at_a_time = Lock()  # of several who ask at once the first works them out
Figure = TypeVar("Figure")


def is_large() -> bool:
    """Whether more than `MANY` people work here, as counted at most five minutes ago."""
    return _kept("people", lambda: Person.objects.present().count()) > MANY


def kept(name: str, asked: object, work: Callable[[], Figure]) -> Figure:
    """What `work` finds for `asked`; in a large company as it was at most five minutes ago. `asked` says by its repr
    all that the figure depends on, but for time; who may be told what of it is never kept."""
    if not is_large():
        return work()
    with _one_at_a_time:
        return _kept(f"{name}-{sha256(repr(asked).encode()).hexdigest()}", work)


def _kept(key: str, work: Callable[[], Figure]) -> Figure:
    found: tuple[Figure] | None = caches["here"].get(f"figure-{key}")
    if found is None:
        found = (work(),)
        caches["here"].set(f"figure-{key}", found, KEPT_FOR)
    return found[0]
