"""The hard rules, read from the rows as they are now: who may never be proposed to whom, and who has a place free.

What people wrote in confidence ("please not with", "not this person") leaves this module only as keyed digests of
pairs, so that a frozen problem tells its reader nothing.
"""

import hmac
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.exchanges.models import Seat
from peerlore.people.keys import Sealed
from peerlore.people.models import Person
from peerlore.people.wishes import excluded_by
from peerlore.programmes.matching.refusals import Lesson, lessons_in
from peerlore.programmes.models import Proposal, ProposalSeat, Request, Stage
from peerlore.programmes.models.rounds import FEW, RESERVING, ProposalQuerySet
from peerlore.programmes.models.someone import WAITING
from peerlore.programmes.recipes.shapes import Recipe


class WishCannotBeOpened(RuleBroken):
    message = _(
        "Somebody here wrote whom they would rather not meet, and this machine cannot open it, so nobody is brought "
        "together for now. Ask an administrator to run `peerlore check` and to put the master key back, then try again."
    )


Apart = set[tuple[int, int]]  # person keys, smaller first


def pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def hidden(one: int, other: int, *, master: str | None = None) -> str:
    """A digest of the pair that only a master key of this installation can make: the one in use, or `master`."""
    return _digest("peerlore apart {} {}".format(*pair(one, other)), master)


def hidden_in(one: int, other: int, skill: int, *, master: str | None = None) -> str:
    """The same of a pair in one skill."""
    return _digest("peerlore apart {} {} in {}".format(*pair(one, other), skill), master)


def hidden_from(person: int, skill: int | None, *, master: str | None = None) -> str:
    """The same of one person and a skill, or everything."""
    return _digest(f"peerlore apart somebody {person} from {skill or 'all'}", master)


def marked(person: int, *, master: str | None = None) -> str:
    """A digest of somebody of whom such a pair tells, so that pairs of all others need not be looked up."""
    return _digest(f"peerlore apart somebody {person}", master)


def _digest(text: str, master: str | None) -> str:
    return hmac.digest((master or settings.MASTER_KEY).encode(), text.encode(), "sha256").hex()[:32]


@dataclass(frozen=True)
class Allowed:
    """Pairs that may not be, in the open (line of report, earlier pairs) and as digests (confidences: of pairs, of
    pairs in a skill, of a person and a skill or everything); `marked` are digests of the people in the latter."""

    apart: frozenset[tuple[int, int]]
    hidden: frozenset[str]
    marked: frozenset[str] = frozenset()

    def holds(self, one: int, other: int) -> bool:
        if one == other or pair(one, other) in self.apart:
            return False
        return not self.hidden or hidden(one, other) not in self.hidden

    def proposes(self, one: int, other: int, skill: int | None) -> bool:
        """Whether the two may be newly proposed to each other for that skill."""
        if not self.holds(one, other):
            return False
        if not self.hidden:
            return True
        alone = {hidden_from(who, what) for who in (one, other) for what in (None, skill)}
        return self.hidden.isdisjoint(alone | ({hidden_in(one, other, skill)} if skill else set()))


def allowed_pairs(
    stage: Stage, recipe: Recipe, people: Collection[Person], *, at: datetime, but: Iterable[Proposal] = ()
) -> Allowed:
    """`but`: proposals that are not themselves held against the two whom each asks."""
    keys = {person.pk for person in people}
    distance = int(recipe.limit("reporting_distance", otherwise=2))
    since = at - timedelta(days=recipe.limit("cooldown_days", otherwise=0))
    apart = {*_in_line(keys, distance), *_earlier(keys, since, {one.pk for one in but})}
    confided = {*_confided(stage, people, at=at)}
    named = {who for one in confided for who in (one.one, one.other) if who is not None}
    return Allowed(frozenset(apart), frozenset(map(_hidden, confided)), frozenset(map(marked, named)))


def _hidden(lesson: Lesson) -> str:
    if lesson.other is None:
        return hidden_from(lesson.one, lesson.skill)
    if lesson.skill is None:
        return hidden(lesson.one, lesson.other)
    return hidden_in(lesson.one, lesson.other, lesson.skill)


def _in_line(keys: set[int], distance: int) -> Iterator[tuple[int, int]]:
    """Everybody with those above them, `distance` steps up."""
    above = _managers(keys, distance)
    for key in keys:
        boss = above.get(key)
        for _step in range(distance):
            if boss is None:
                break
            if boss in keys:
                yield pair(key, boss)
            boss = above.get(boss)


def _managers(keys: set[int], distance: int) -> dict[int, int | None]:
    """Each with the manager, step by step upwards where `keys` are few; else everybody there is."""
    rows = Person.objects.order_by()
    if len(keys) > FEW:
        return dict(rows.values_list("pk", "manager_id"))
    above: dict[int, int | None] = {}
    asked = keys
    for _step in range(distance):
        above.update(rows.filter(pk__in=asked).values_list("pk", "manager_id"))
        asked = {boss for boss in above.values() if boss is not None} - above.keys()
    return above


def _earlier(keys: set[int], since: datetime, but: Collection[int]) -> Iterator[tuple[int, int]]:
    """Pairs who are asked now, learn together now, or began within the cooldown; in any programme or outside."""
    asked = proposed(since).exclude(pk__in=but)
    yield from (pair(*both) for both in asked.together(keys))
    rows = requested(since)
    if len(keys) <= FEW:
        rows = rows.filter(asker__in=keys, asked__in=keys)
    for one, other in rows.order_by().values_list("asker", "asked"):
        if one in keys and other in keys:
            yield pair(one, other)


def proposed(since: datetime) -> ProposalQuerySet:
    return Proposal.objects.filter(
        Q(state__in=[Proposal.State.OPEN, Proposal.State.HELD])
        | Q(state=Proposal.State.ACCEPTED, settled_at__gte=since)
        | Q(state=Proposal.State.ACCEPTED, placement__exchange__closed_at=None)
    )


def requested(since: datetime) -> QuerySet[Request]:
    """The same of what one asked of another."""
    begun = Q(exchange__isnull=False)
    return Request.objects.filter(
        Q(state__in=WAITING) | Q(begun, settled_at__gte=since) | Q(begun, exchange__closed_at=None)
    )


def _confided(stage: Stage, people: Collection[Person], *, at: datetime) -> Iterator[Lesson]:
    for writer, named in _wishes(people).items():
        yield from (Lesson(*pair(writer, other)) for other in named)
    yield from _declined(stage, people, at=at)


def _wishes(people: Iterable[Person]) -> dict[int, set[int]]:
    try:
        return excluded_by(people)
    except Sealed as sealed:
        raise WishCannotBeOpened from sealed


def _declined(stage: Stage, people: Collection[Person], *, at: datetime) -> list[Lesson]:
    try:
        return list(lessons_in(stage.programme_id, at=at, among=people if len(people) <= FEW else None))
    except Sealed as sealed:
        raise WishCannotBeOpened from sealed


def free_places(people: Collection[Person]) -> dict[int, int]:
    """How many more exchanges each offers: own number, less those that are taken."""
    taken = places_taken(people)
    return {person.pk: max(0, person.places - taken[person.pk]) for person in people}


def places_taken(people: Collection[Person]) -> Counter[int]:
    """Seats in open exchanges and proposals that wait for answers or for their wave, of each."""
    keys = [person.pk for person in people] if len(people) <= FEW else None
    seats = _of(Seat.objects.filter(left_at=None, exchange__closed_at=None), "person", keys)
    asked = _of(ProposalSeat.objects.filter(proposal__state__in=RESERVING), "enrolment__person", keys)
    return Counter(seats.union(asked, all=True))


def _of(rows: QuerySet[Any], field: str, keys: list[int] | None) -> QuerySet[Any, int]:
    """Narrow to `keys` in the query where they are few; databases limit how many can be named."""
    narrowed = rows if keys is None else rows.filter(**{f"{field}__in": keys})
    return narrowed.order_by().values_list(field, flat=True)
