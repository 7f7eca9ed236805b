"""Translator: one need that somebody states, to a crowd of them and all who publish that they teach it, and back to
three people who may be asked."""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from django.db.models import F, QuerySet

from peerlore.engine.hours import longest_meeting, shared_minutes
from peerlore.engine.matching.contract import Ints
from peerlore.engine.matching.mentoring import (
    Candidates,
    Confided,
    Crowd,
    Reason,
    candidates,
    nothing_confided,
    reasons,
    why_nobody,
)
from peerlore.engine.matching.terms import Bools, Dials
from peerlore.people.models import Person
from peerlore.programmes.matching.allowed import Allowed, hidden, places_taken
from peerlore.programmes.matching.freezing import of_hours
from peerlore.programmes.matching.meeting import hours_key
from peerlore.programmes.matching.outside import allowed_with
from peerlore.programmes.models import Found, Request
from peerlore.programmes.recipes import Recipe, read
from peerlore.skills.gaps import levels
from peerlore.skills.models import TOP_LEVEL, GapReading, Skill, SkillRecord

RECIPE = "two-talks"
SHOWN = 3
ASKED_AT_ONCE = 2
SHOWN_IN_A_WEEK = 12
COUNTED_FOR = timedelta(days=90)  # being asked counts as load, and nobody asks the same person again
A_WEEK = timedelta(days=7)
READ_LATELY = timedelta(days=2)
ASKER = 0  # where whoever asks sits in the crowd


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What somebody wants to learn; `level` is how far, where they said so."""

    asker: Person
    skill: Skill
    level: int | None = None

    def teaching(self) -> QuerySet[SkillRecord]:
        """Who publishes that they teach it, in the asker's company."""
        rows = SkillRecord.objects.taught().filter(skill=self.skill, person__is_active=True)
        rows = rows.exclude(person=self.asker)
        return rows.filter(person__company=self.asker.company_id) if self.asker.company_id else rows


@dataclass(frozen=True)
class Suitable:
    """Somebody who may be asked, and why: three reasons, the stretch last."""

    person: Person
    reasons: list[Reason]


@dataclass(frozen=True)
class Looked:
    """At most three, best first. Where there is nobody: why, and the smallest change that would help, as codes that
    are the same whether or not anybody wrote whom they would rather not meet."""

    found: list[Suitable]
    reason: str = ""
    option: str = ""
    facts: Reason = field(default_factory=dict)


def look(sought: Sought, *, seed: int, at: datetime) -> Looked:
    """Three of those who may be asked: first who reaches the wanted level in a language of both, then who was asked
    and booked least, then by a draw of `seed`."""
    teachers = _teachers(sought)
    crowd = _crowd(sought, teachers, _full(teachers, at) | _shown_enough(teachers, at), at=at)
    possible = candidates(crowd)
    if not len(possible.teacher):
        nobody = next(why_nobody(crowd, possible, np.empty(0, dtype=np.int64)))
        return Looked([], nobody.reason, nobody.option, nobody.facts)
    found = _best(crowd, possible, [sought.asker, *teachers], seed=seed, at=at)
    return Looked(found if sought.level else [Suitable(one.person, _unsaid(one.reasons)) for one in found])


def still_suit(sought: Sought, people: Collection[int], *, at: datetime) -> set[int]:
    """Those of `people` (keys) who could be asked now. Whoever could not was shown for too long a while ago, changed
    their mind, is full, away, or may not be: which, is not told."""
    teachers = _teachers(sought, among=people)
    possible = candidates(_crowd(sought, teachers, _full(teachers, at), at=at))
    return {teachers[seat - 1].pk for seat in possible.teacher.tolist()}


def _teachers(sought: Sought, among: Collection[int] | None = None) -> list[Person]:
    rows = sought.teaching()
    keys = rows.values("person") if among is None else rows.filter(person__in=among).values("person")
    return list(Person.objects.filter(pk__in=keys).select_related("site", "unit").order_by("pk"))


def _full(teachers: Sequence[Person], at: datetime) -> set[int]:
    """Who said nothing of being asked, is away, or has as many requests as anybody may have at once."""
    waiting = Counter(Request.objects.waiting().order_by().values_list("asked", flat=True))
    day = at.date()
    return {one.pk for one in teachers if not one.may_be_asked or one.on_pause(day) or waiting[one.pk] >= ASKED_AT_ONCE}


def _shown_enough(teachers: Sequence[Person], at: datetime) -> set[int]:
    rows = Found.objects.filter(search__at__gt=at - A_WEEK).order_by()
    times = Counter(rows.values_list("person", flat=True))
    return {one.pk for one in teachers if times[one.pk] >= SHOWN_IN_A_WEEK}


def _asked_lately(asker: Person, at: datetime) -> set[int]:
    """Whom they asked within three months, but those who named a day that has come."""
    rows = Request.objects.filter(asker=asker, asked_at__gt=at - COUNTED_FOR)
    again = rows.filter(state=Request.State.LATER, again_on__lte=at.date())
    return set(rows.values_list("asked", flat=True)) - set(again.values_list("asked", flat=True))


def _crowd(sought: Sought, teachers: Sequence[Person], closed: set[int], *, at: datetime) -> Crowd:
    """Whoever asks, and everybody who publishes that they teach it. Who cannot be asked just now has no place free:
    told from that is the same whatever the cause."""
    people, recipe, skill = [sought.asker, *teachers], read(RECIPE), sought.skill.pk
    taken, asked = places_taken(people), _asked_lately(sought.asker, at)
    free = [max(0, one.places - taken[one.pk]) if one.pk not in closed | asked else 0 for one in people]
    known = levels([one.pk for one in people], [skill], at=at)
    level = [known[one.pk, skill].level if (one.pk, skill) in known else 0 for one in people]
    wanted = sought.level or min(level[ASKER] + 1, TOP_LEVEL)
    rules = allowed_with(sought.asker, teachers, recipe, at=at)
    kinds = {key: number for number, key in enumerate(sorted({hours_key(one) for one in people}))}
    return Crowd(
        person=_ints([one.pk for one in people]),
        gives=np.array([seat != ASKER for seat in range(len(people))], dtype=np.bool_),
        paused=np.array([one is sought.asker and one.on_pause(at.date()) for one in people], dtype=np.bool_),
        full=np.zeros(len(people), dtype=np.bool_),
        free=_ints(free),
        load=np.zeros(len(people)),
        unit=_ints([one.unit_id or 0 for one in people]),
        site=_ints([one.site_id or 0 for one in people]),
        level=np.array([one.level for one in people], dtype=str),
        languages=[sorted(map(str, one.languages)) for one in people],
        hours=_ints([kinds[hours_key(one)] for one in people]),
        shared=np.array(of_hours(people, shared_minutes, at=at), dtype=np.int64),
        slots=np.array(of_hours(people, longest_meeting, at=at), dtype=np.int64),
        wishes=_ints([[ASKER, skill, wanted, 2, level[ASKER]]]),
        taught=_ints([[seat, skill, level[seat], 0] for seat in range(1, len(people))]).reshape(-1, 4),
        apart=_apart(people, rules),
        minutes=recipe.rhythm.minutes,
        dials=Dials(**vars(recipe.dials)),
        goals=_goals(skill, at),
        confided=_confided(people, rules),
    )


def _ints(values: Sequence[object]) -> Ints:
    return np.array(values, dtype=np.int64)


def _apart(people: Sequence[Person], rules: Allowed) -> Ints:
    seat = {one.pk: position for position, one in enumerate(people)}
    return _ints([[seat[one], seat[other]] for one, other in sorted(rules.apart)]).reshape(-1, 2)


def _confided(people: Sequence[Person], rules: Allowed) -> Confided:
    if not rules.hidden:
        return nothing_confided

    def is_apart(one: Ints, other: Ints) -> Bools:
        pairs = zip(one.tolist(), other.tolist(), strict=True)
        return np.array([hidden(people[a].pk, people[b].pk) in rules.hidden for a, b in pairs], dtype=np.bool_)

    return is_apart


def _goals(skill: int, at: datetime) -> dict[int, list[float]]:
    """That a goal needs more people who can do this, as last read."""
    lately = GapReading.objects.filter(need__skill=skill, need__goal__closed_at=None, on__gte=at.date() - READ_LATELY)
    row = lately.filter(held__lt=F("needed")).order_by("-on", "need").first()
    return {skill: [skill, row.missing / row.needed, row.need_id, row.held, row.needed]} if row else {}


def _best(crowd: Crowd, possible: Candidates, people: Sequence[Person], *, seed: int, at: datetime) -> list[Suitable]:
    load = _load(people, at)
    asker, wanted = people[ASKER], int(crowd.wishes[0, 2])

    def order(edge: int) -> tuple[bool, int, bytes]:
        other = people[possible.teacher[edge]]
        reaches = int(crowd.taught[possible.taught[edge], 2]) >= wanted
        return not (reaches and _can_talk(asker, other)), load[other.pk], _ticket(seed, other)

    best = sorted(range(len(possible.teacher)), key=order)[:SHOWN]
    return [Suitable(people[possible.teacher[edge]], reasons(crowd, possible, edge)) for edge in best]


def _unsaid(reasons: list[Reason]) -> list[Reason]:
    """Where the asker said no level: the one that was reckoned with would tell theirs."""
    return [{**reason, "wanted": 0} if "wanted" in reason else reason for reason in reasons]


def _load(people: Sequence[Person], at: datetime) -> Counter[int]:
    """Exchanges that go on, proposals that wait, and what they were asked within three months."""
    asked = Request.objects.filter(asked_at__gt=at - COUNTED_FOR).order_by().values_list("asked", flat=True)
    return places_taken(people) + Counter(asked)


def _can_talk(one: Person, other: Person) -> bool:
    """Who named no language is taken to manage."""
    return not one.languages or not other.languages or bool({*one.languages} & {*other.languages})


def _ticket(seed: int, person: Person) -> bytes:
    return hashlib.sha256(f"{seed} {person.pk}".encode()).digest()


def recipe_outside() -> Recipe:
    return read(RECIPE)
