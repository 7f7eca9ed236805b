"""Translator: a need and what is known of people, to what would close its gap; and which skills are thin."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from peerlore.engine.closing import Means, Ways, ways
from peerlore.engine.gaps import counts_since
from peerlore.people.models import Person
from peerlore.skills.gaps import Holder, Present, holders, itself_in, itself_of, present
from peerlore.skills.models import Evidence, Need, SkillRecord, Source, Wish

__all__ = ["THIN", "Means", "Supply", "Thin", "Ways", "supply_of", "thin_among"]

THIN = 2  # holders or fewer


@dataclass(frozen=True)
class Supply:
    """Who could help to close the gap of a need, by their keys. `held` hold it where it is needed."""

    need: Need
    held: frozenset[int]
    short_by_one: frozenset[int]
    wishing: frozenset[int]
    teachers: frozenset[int]
    elsewhere: frozenset[int]
    claimed: int

    @property
    def missing(self) -> int:
        return max(0, self.need.people - len(self.held))

    @property
    def candidates(self) -> frozenset[int]:
        return (self.short_by_one | self.wishing) - self.held

    def ways(self, free: Mapping[int, int]) -> Ways:
        """What would close it. `free` says how many places each teacher has left."""
        return ways(self.means(free))

    def means(self, free: Mapping[int, int]) -> Means:
        return Means(
            missing=self.missing,
            candidates=len(self.candidates),
            places=sum(free.get(teacher, 0) for teacher in self.teachers),
            elsewhere=len(self.elsewhere),
            claimed=self.claimed,
        )


def supply_of(need: Need, *, at: datetime) -> Supply:
    """Who holds what of one need's skill now. As many queries for ten thousand people as for ten."""
    skill = itself_of({need.skill_id})[need.skill_id]
    known = holders({skill}, at)[skill]
    inside = [h for h in known if h.within(need)]
    held = frozenset(h.person for h in inside if h.holds(need))
    return Supply(
        need=need,
        held=held,
        short_by_one=frozenset(h.person for h in inside if not h.holds(need) and h.level.value >= need.level - 1),
        wishing=frozenset(_wishing(need, skill)) - held,
        teachers=frozenset(h.person for h in known if h.could_teach(need)),
        elsewhere=frozenset(h.person for h in known if h.holds(need) and not h.paused) - held,
        claimed=_claimed(need, skill),
    )


def _wishing(need: Need, skill: int) -> Iterable[int]:
    """People where it is needed who wish to learn the skill."""
    here = Person.objects.present().within(need.unit)
    if need.title:
        here = here.filter(title=need.title)
    records = SkillRecord.objects.filter(skill=skill, wish=Wish.LEARNS, person__in=here)
    return records.values_list("person", flat=True)


def _claimed(need: Need, skill: int) -> int:
    """How many people other needs ask for who hold the same skill, as far as their goals go on."""
    others = Need.objects.filter(skill=skill, level__gte=need.level, goal__closed_at=None)
    return sum(others.exclude(pk=need.pk).filter(goal__ends__gte=need.goal.starts).values_list("people", flat=True))


@dataclass(frozen=True)
class Thin:
    """A skill that few hold at the level that is needed, in the whole organisation."""

    need: Need
    held_by: frozenset[int]


def thin_among(needs: Collection[Need], *, at: datetime) -> list[Thin]:
    """Of each skill and level that is needed, those that two people or fewer hold; the thinnest first."""
    itself, here = itself_in(needs), present(at)
    firsts: dict[tuple[int, int], Need] = {}
    for need in needs:
        firsts.setdefault((itself[need.skill_id], need.level), need)
    doubtful = _perhaps_thin(firsts, here, at=at)
    known = holders({skill for skill, _level in doubtful}, at, here=here)
    found = [Thin(firsts[key], _hold(known[key[0]], firsts[key])) for key in doubtful]
    return sorted((one for one in found if len(one.held_by) <= THIN), key=lambda one: len(one.held_by))


def _perhaps_thin(asked: Collection[tuple[int, int]], here: Present, *, at: datetime) -> list[tuple[int, int]]:
    """Those skills and levels that more than a few do not hold for sure. Whoever has nothing below a level among what
    may count of them holds it, whichever piece counts: that is quick to ask, and leaves few to look at closely."""
    skills = {skill for skill, _level in asked}
    rows = Evidence.objects.known_at(at).filter(at__gte=counts_since(at), record__skill__in=skills)
    pieces = rows.exclude(source=Source.ROLE).order_by().values_list("record__skill", "record__person")
    lowest: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for skill, person, level in pieces.annotate(Min("level")):
        if person in here:
            lowest[skill][level] += 1
    sure = {key: sum(many for level, many in lowest[key[0]].items() if level >= key[1]) for key in asked}
    return [key for key in asked if sure[key] <= THIN]


def _hold(known: Iterable[Holder], need: Need) -> frozenset[int]:
    return frozenset(holder.person for holder in known if holder.holds(need))
