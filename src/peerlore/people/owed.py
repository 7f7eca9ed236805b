"""What a home page says somebody owes. Every room's `panels.may_owe(person, now=…)` yields the kinds of it, so that one
query finds which of them there are."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.expressions import Combinable

from peerlore.people.models import Person

IsSo = Q | Combinable  # what a query can say is so or not


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One thing that waits for this person: `title` a sentence, `why` it is here and what happens otherwise,
    `address` the page where it is done, `verb` the button's words, `due` to sort by."""

    title: str
    why: str
    address: str
    verb: str
    due: datetime | None = None


@dataclass(frozen=True)
class MayOwe:
    """One kind of thing that may wait. `there` says, within a query, whether any does; `tell` asks for all that do."""

    there: IsSo
    tell: Callable[[], Iterable[Owed]]


def which_are_there(person: Person, asked: Mapping[str, IsSo]) -> Mapping[str, bool]:
    """Each name to whether what it asks is so: one query, however many. Most people have few of all that may be."""
    if not asked:
        return {}
    said = [ExpressionWrapper(so, output_field=BooleanField()) for so in asked.values()]
    found = Person.objects.filter(pk=person.pk).values_list(*said).get()
    return dict(zip(asked, found, strict=True))


def told(person: Person, kinds: Iterable[MayOwe]) -> Iterator[Owed]:
    """All that waits, of these kinds."""
    named = {f"kind_{number}": kind for number, kind in enumerate(kinds)}
    there = which_are_there(person, {name: kind.there for name, kind in named.items()})
    for name, kind in named.items():
        if there[name]:
            yield from kind.tell()
