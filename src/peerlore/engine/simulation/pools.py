"""Who can be asked to teach or to learn in a season, and the rounds drawn from them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from peerlore.engine.simulation.blueprint import Blueprint
from peerlore.engine.simulation.names import Generator
from peerlore.engine.simulation.people import Employee, Staff
from peerlore.engine.simulation.seasons import Wishes
from peerlore.engine.simulation.skills import SkillLine

SETTLED, SLOWING = timedelta(days=100), timedelta(days=90)


@dataclass(frozen=True)
class Member:
    """Somebody who could take part: here from `since` until `until`, of `department` at present."""

    employee: Employee
    until: date
    moved: bool
    wishes: Wishes
    teaches: Sequence[str]

    def joins_on(self, day: date) -> bool:
        return self.employee.since + SETTLED <= day and day + SLOWING <= self.until


@dataclass
class Pool:
    """Everybody drawn, those who left since among them; `kept` are those of whom a story is told."""

    members: Sequence[Member]
    kept: set[str] = field(default_factory=set)

    def free(self, allowed: Callable[[Member], bool]) -> list[Member]:
        return [one for one in self.members if one.employee.address not in self.kept and allowed(one)]


@dataclass(frozen=True)
class Sides:
    mentors: dict[str, int]
    mentees: dict[str, Wishes]


def pool_of(blueprint: Blueprint, staff: Staff, lines: Iterable[SkillLine]) -> Pool:
    wishes: dict[str, list[tuple[str, int]]] = {}
    teaches: dict[str, list[str]] = {}
    for line in lines:
        if line.wish == "learns":
            wishes.setdefault(line.number, []).append((line.skill, line.level))
        elif line.wish == "teaches":
            teaches.setdefault(line.number, []).append(line.skill)
    moved = {past.employee.number for past in staff.past if not past.left}
    here = [(one, date.max) for one in staff.people] + [(p.employee, p.until) for p in staff.past if p.left]
    return Pool(
        [
            Member(one, until, one.number in moved, wishes.get(one.number, ()), teaches.get(one.number, ()))
            for one, until in here
            if one.kind >= 0
        ]
    )


def draw_sides(rng: Generator, free: Sequence[Member], *, learners: int, spare: float = 1.15) -> Sides:
    """Learners with a wish that somebody teaches, and about as many places with those who teach it."""
    order = [free[i] for i in rng.permutation(len(free))]
    taught = {skill for one in order for skill in one.teaches}
    willing = [one for one in order if any(skill in taught for skill, _ in one.wishes)]
    chosen = willing[:learners]
    asked = Counter(skill for one in chosen for skill, _ in one.wishes[:1] if skill in taught)
    busy = {one.employee.address for one in chosen}
    mentors = _mentors([one for one in order if one.employee.address not in busy], asked, spare=spare)
    return Sides(mentors, {one.employee.address: one.wishes for one in chosen})


def _mentors(order: Sequence[Member], asked: Counter[str], *, spare: float) -> dict[str, int]:
    """Two places each, until what is asked is covered with a little to spare."""
    left = Counter({skill: count * spare for skill, count in asked.items()})
    found: dict[str, int] = {}
    for one in order:
        wanted = next((skill for skill in one.teaches if left[skill] > 0), None)
        if wanted is not None:
            places = 2 if left[wanted] > 1 else 1
            left[wanted] -= places
            found[one.employee.address] = places
    return found


def at_work(pool: Pool, day: date, *, of: Collection[str] = (), without: Collection[str] = ()) -> list[Member]:
    """Those who could join on a day; of some departments only, or of none of some. Who moved belongs to neither."""

    def allowed(one: Member) -> bool:
        where = one.employee.department
        inside = (where in of and not one.moved) if of else (where not in without)
        return inside and one.joins_on(day)

    return pool.free(allowed)
