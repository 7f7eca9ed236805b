"""Translator: evidence rows to the engine's levels, needs to readings of their gap."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, QuerySet

from peerlore.engine import privacy
from peerlore.engine.gaps import HIGHEST, LOWEST, EvidenceItem, Gap, Level, Rank, counts_since, level_of, replaces
from peerlore.engine.privacy import SHOWN_FROM, Band, Part
from peerlore.people.models import Person, Unit
from peerlore.skills.models import Evidence, Need, Skill, Source

__all__ = [
    "SHOWN_FROM",
    "KnownLevel",
    "Present",
    "Reading",
    "could_teach",
    "countable",
    "counting",
    "holders",
    "itself_in",
    "itself_of",
    "levels",
    "present",
    "read_need",
    "read_needs",
    "shown_of",
    "told",
]

RANKS = {
    Source.ROLE: Rank.PRESET,
    Source.SELF: Rank.SELF,
    Source.PEER: Rank.CONFIRMED,
    Source.MANAGER: Rank.CONFIRMED,
    Source.EXCHANGE: Rank.CONFIRMED,
}
SAYS = {(str(one), level): Level(level, rank) for one, rank in RANKS.items() for level in range(LOWEST, HIGHEST + 1)}
AT_ONCE = 5000
ASKED_AT_ONCE = 400  # more keys than this are compared here, not in the query


class KnownLevel(NamedTuple):
    """The level that the matching may count on, and whether it is held (more than usual for the job title)."""

    level: int
    held: bool


@dataclass(frozen=True)
class Reading:
    """A need as it is at a moment. `confirmed` of those who hold it do by somebody else's word; `teachable` people
    anywhere could teach it: at its level or above, not on pause."""

    needed: int
    held: int
    teachable: int
    confirmed: int = 0

    @property
    def missing(self) -> int:
        return Gap(self.needed, self.held).missing


class _Where(NamedTuple):
    person: int
    unit: int | None
    above: str
    paused: bool
    title: str


Present = Mapping[int, _Where]


@dataclass(frozen=True)
class Holder:
    """Somebody present, with a level in a skill, and what a need asks of where they are."""

    person: int
    unit: int | None
    above: str
    paused: bool
    title: str
    level: Level

    def within(self, need: Need) -> bool:
        """Whether they are in its unit or below it and, where it asks for a job title, have that one."""
        return (not need.title or self.title == need.title) and self.works_in(need)

    def holds(self, need: Need) -> bool:
        return self.level.held and self.level.value >= need.level

    def could_teach(self, need: Need) -> bool:
        """A preset's level will do for that; somebody on pause is not asked."""
        return self.level.value >= need.level and not self.paused

    def works_in(self, need: Need) -> bool:
        return self.unit == need.unit_id or self.above.startswith(f"{need.unit.path}{need.unit_id}/")


PersonSkill = tuple[int, int]


def counting(at: datetime) -> QuerySet[Evidence]:
    """What counts towards levels at `at`: it stood then, and was not too old."""
    return Evidence.objects.known_at(at).filter(at__gte=counts_since(at))


def levels(people_ids: Collection[int], skill_ids: Collection[int], *, at: datetime) -> dict[PersonSkill, KnownLevel]:
    """(person, skill) to the level known at `at`, for those who have one. Two queries, however many people. A skill
    that is the same as another has the levels of that."""
    people, itself = set(people_ids), itself_of(skill_ids)
    skills = set(itself.values())
    rows = counting(at)
    if len(skills) <= ASKED_AT_ONCE:
        rows = rows.filter(record__skill__in=skills)
    if len(people) <= ASKED_AT_ONCE:
        rows = rows.filter(record__person__in=people)
    found: defaultdict[PersonSkill, list[EvidenceItem]] = defaultdict(list)
    said = rows.values_list("record__person_id", "record__skill_id", "source", "level", "at", "pk")
    for person, skill, source, level, moment, order in said:
        if person in people and skill in skills:
            found[person, skill].append(_item(source, level, moment, order))
    known = dict(_known(found, at))
    asked_as: defaultdict[int, list[int]] = defaultdict(list)
    for skill, one in itself.items():
        asked_as[one].append(skill)
    return {(who, skill): level for (who, one), level in known.items() for skill in asked_as[one]}


def itself_of(skill_ids: Collection[int]) -> dict[int, int]:
    """Each skill to the one that stands for it: itself, or the one it is the same as."""
    asked = set(skill_ids)
    merged = Skill.objects.exclude(same_as=None)
    if len(asked) <= ASKED_AT_ONCE:
        merged = merged.filter(pk__in=asked)
    said = {skill: one or skill for skill, one in merged.values_list("pk", "same_as")}
    return {skill: said.get(skill, skill) for skill in asked}


def itself_in(needs: Iterable[Need]) -> dict[int, int]:
    """As `itself_of`, of the skills of needs that were read with them."""
    return {need.skill_id: need.skill.same_as_id or need.skill_id for need in needs}


def _item(source: str, level: int, at: datetime, order: int) -> EvidenceItem:
    return EvidenceItem(RANKS[Source(source)], level, at, order)


def _known(found: Mapping[PersonSkill, list[EvidenceItem]], at: datetime) -> Iterator[tuple[PersonSkill, KnownLevel]]:
    for key, items in found.items():
        if level := level_of(items, now=at):
            yield key, KnownLevel(level.value, level.held)


def read_need(need: Need, *, at: datetime) -> Reading:
    return read_needs([need], at=at)[need.pk]


def read_needs(needs: Iterable[Need], *, at: datetime) -> dict[int, Reading]:
    """The key of each need to its reading. Two queries for all, besides the needs' units and skills."""
    asked = list(needs)
    itself = itself_in(asked)
    known, here = _levels_by_skill(set(itself.values()), at), present(at)
    inside = _units_inside(here)
    holding = {skill: [(here[who], level) for who, level in of.items() if who in here] for skill, of in known.items()}
    return {
        need.pk: _reading(need, holding.get(itself[need.skill_id], []), inside.get(need.unit_id, set()))
        for need in asked
    }


def could_teach(need: Need, *, at: datetime) -> set[int]:
    """The keys of the people who could teach what `need` asks for, anywhere."""
    skill = itself_of({need.skill_id})[need.skill_id]
    return {h.person for h in holders({skill}, at)[skill] if h.could_teach(need)}


def countable(*, besides: Person | None = None) -> dict[int, int]:
    """The keys of the units of which a figure may be told, with how many people work in each and below it.

    Whoever reads the figures does not help to reach the five: they know what is theirs.
    """
    here = Person.objects.present().exclude(pk__in=[besides.pk] if besides else [])
    people = dict(here.order_by().values_list("unit").annotate(Count("pk")))
    units = dict(Unit.objects.order_by().values_list("pk", "parent"))
    shown = privacy.countable([Part(unit, above, people.get(unit, 0)) for unit, above in units.items()])
    around = set(_around(besides, units))
    return {unit: size + (unit in around) for unit, size in shown.items()}


def shown_of(need: Need, countable: Mapping[int, int]) -> int:
    """Of how many people the figure of `need` may be told; 0: it may not. One job title in one unit is never told: the
    units told form a tree, and titles would cross it."""
    return 0 if need.title else countable.get(need.unit_id, 0)


def _around(person: Person | None, above: Mapping[int, int | None]) -> Iterator[int]:
    """The units that count `person`: their own and those above it."""
    unit = person.unit_id if person and person.is_active else None
    while unit is not None:
        yield unit
        unit = above[unit]


def told(count: int, *, of: int) -> Band:
    """What may be said of how many of `of` people hold or could teach a skill."""
    return privacy.told(count, of=of)


def _reading(need: Need, holding: Sequence[tuple[_Where, Level]], units: Collection[int]) -> Reading:
    able = [(where, level) for where, level in holding if level.value >= need.level]
    here = [
        level
        for where, level in able
        if level.held and where.unit in units and (not need.title or where.title == need.title)
    ]
    confirmed = sum(level.rank == Rank.CONFIRMED for level in here)
    return Reading(need.people, len(here), sum(not where.paused for where, _level in able), confirmed)


def _units_inside(here: Present) -> dict[int, set[int]]:
    """Each unit to those in which somebody works, of itself and those below it."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for unit, above in {(where.unit, where.above) for where in here.values()}:
        for key in (int(key) for key in f"{above}{unit or ''}".split("/") if key):
            found[key].add(unit or 0)
    return found


def holders(skill_ids: set[int], at: datetime, *, here: Present | None = None) -> dict[int, list[Holder]]:
    """Everybody present with a level in one of the skills, by skill. `here`: who is, where that was asked already."""
    here, by_skill = present(at) if here is None else here, defaultdict[int, list[Holder]](list)
    for skill, of in _levels_by_skill(skill_ids, at).items():
        by_skill[skill] = [Holder(*here[who], level=level) for who, level in of.items() if who in here]
    return by_skill


def _day(at: datetime) -> date:
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def present(at: datetime) -> Present:
    """Everybody who works here, by key. Evidence and people are asked for apart: a database that knows no figures of
    freshly filled tables yet may take hours over a join of four."""
    rows = Person.objects.present().order_by().values_list("pk", "unit_id", "unit__path", "pause_until", "title")
    today = _day(at)
    return {
        person: _Where(person, unit, above or "", pause is not None and pause > today, title)
        for person, unit, above, pause, title in rows
    }


def _levels_by_skill(skill_ids: set[int], at: datetime) -> dict[int, dict[int, Level]]:
    """Each skill to the level of everybody with one. Read in the order of time, as there may be hundreds of thousands
    of rows: so nothing need be kept of each but what it says and how much it weighs."""
    rows = counting(at).filter(record__skill__in=skill_ids).order_by("at", "pk")
    said = rows.values_list("record__skill_id", "record__person_id", "source", "level")
    found: defaultdict[int, dict[int, Level]] = defaultdict(dict)
    for skill, person, source, level in said.iterator(chunk_size=AT_ONCE):
        of, says = found[skill], SAYS[source, level]
        if person not in of or replaces(says, of[person]):
            of[person] = says
    return found
