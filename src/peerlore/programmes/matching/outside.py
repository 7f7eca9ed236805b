"""The hard rules outside any programme: whom one person may never be brought together with. See `allowed`."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.db.models import Q

from peerlore.people.keys import Sealed
from peerlore.people.models import Person
from peerlore.people.wishes import excluded_by
from peerlore.programmes.matching.allowed import (
    Allowed,
    WishCannotBeOpened,
    hidden,
    marked,
    pair,
    proposed,
    requested,
)
from peerlore.programmes.matching.refusals import refused_with
from peerlore.programmes.models import Request
from peerlore.programmes.recipes.shapes import Recipe


def allowed_with(
    person: Person, others: Collection[Person], recipe: Recipe, *, at: datetime, but: Request | None = None
) -> Allowed:
    """Pairs of `person` with each of `others`, by the numbers of `recipe`. `but`: a request that is not itself held
    against its two. As many queries for a thousand others as for one."""
    keys = {other.pk for other in others}
    distance = int(recipe.limit("reporting_distance", otherwise=2))
    since = at - timedelta(days=recipe.limit("cooldown_days", otherwise=0))
    apart = keys.intersection([*_above(person, distance), *_below(person, distance), *_earlier(person, since, but)])
    confided = keys.intersection(_confided(person, others, at=at))
    return Allowed(
        frozenset(pair(person.pk, other) for other in apart),
        frozenset(hidden(person.pk, other) for other in confided),
        frozenset(marked(each) for each in [person.pk, *confided]) if confided else frozenset(),
    )


def _above(person: Person, distance: int) -> Iterator[int]:
    boss = person.manager_id
    for _step in range(distance):
        if boss is None:
            return
        yield boss
        boss = Person.objects.order_by().filter(pk=boss).values_list("manager", flat=True).first()


def _below(person: Person, distance: int) -> Iterator[int]:
    led = [person.pk]
    for _step in range(distance):
        led = list(Person.objects.order_by().filter(manager__in=led).values_list("pk", flat=True))
        yield from led


def _earlier(person: Person, since: datetime, but: Request | None) -> Iterator[int]:
    """Whom they are asked with now, learn with now, or began to learn with within the cooldown."""
    for both in proposed(since).of(person).together():
        yield from both
    asked = requested(since).filter(Q(asker=person) | Q(asked=person))
    for both in (asked.exclude(pk=but.pk) if but else asked).order_by().values_list("asker", "asked"):
        yield from both


def _confided(person: Person, others: Collection[Person], *, at: datetime) -> Iterator[int]:
    """Whom they would rather not meet, and who would rather not meet them."""
    try:
        wishes, refused = excluded_by([person, *others]), list(refused_with(person, at=at))
    except Sealed as sealed:
        raise WishCannotBeOpened from sealed
    yield from wishes.pop(person.pk, set())
    yield from (writer for writer, named in wishes.items() if person.pk in named)
    yield from (each for both in refused for each in both)
