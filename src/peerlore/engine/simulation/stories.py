"""The stories that are in the data, so that whoever looks for them finds them; `TRUTH.json` says where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from peerlore.engine.simulation.blueprint import Blueprint
from peerlore.engine.simulation.history import with_more, without_people
from peerlore.engine.simulation.names import Generator
from peerlore.engine.simulation.people import Employee, Staff
from peerlore.engine.simulation.pools import Pool, at_work, draw_sides
from peerlore.engine.simulation.seasons import (
    CLOSED,
    NO_FAULT,
    OPEN,
    Course,
    Programme,
    Round,
    Wishes,
    at_nine,
    begins,
)
from peerlore.engine.simulation.skills import SkillLine

READY, DRAFT, DRAFTED = date(2026, 3, 2), date(2026, 3, 5), 0.127
LATEST = ("Autumn mentoring 2025", "Spring mentoring 2026")
LONG = date(2024, 3, 1)  # whoever a story is told of has been there since


@dataclass
class Telling:
    """What the stories add: skill lines, profiles (places), programmes as they change, and where all of it is."""

    rng: Generator
    blueprint: Blueprint
    staff: Staff
    pool: Pool
    programmes: list[Programme]
    lines: list[SkillLine] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    needs: list["Need"] = field(default_factory=list)
    truth: dict[str, Mapping[str, object]] = field(default_factory=dict)

    def pick(self, count: int, *, department: str = "", without: Sequence[str] = ()) -> list[Employee]:
        """People of whom nothing else is told."""
        free = [
            one.employee
            for one in self.pool.free(lambda one: one.until == date.max and not one.moved and not one.employee.leads)
            if one.employee.since < LONG and one.employee.department not in without
            and department in ("", one.employee.department)
        ]  # fmt: skip
        chosen = [free[i] for i in self.rng.permutation(len(free))[:count]]
        names = {one.address for one in chosen}
        self.pool.kept.update(names)
        self.programmes = [without_people(made, names) for made in self.programmes]
        return chosen

    def can(self, one: Employee, skill: str, level: int, wish: str = "") -> None:
        self.lines.append(SkillLine(one.number, skill, level, wish))

    def change(self, name: str, mentors: Mapping[str, int], mentees: Mapping[str, Wishes], *, number: int = 1) -> None:
        at = next(i for i, made in enumerate(self.programmes) if made.name == name)
        self.programmes[at] = with_more(mentors, mentees, self.programmes[at], number=number)

    def add_round(self, name: str, another: Round) -> None:
        at = next(i for i, made in enumerate(self.programmes) if made.name == name)
        self.programmes[at] = replace(self.programmes[at], rounds=[*self.programmes[at].rounds, another])

    def course(self, name: str, course: Course) -> None:
        """In the place of what was drawn for the learner in that round."""
        at = next(i for i, made in enumerate(self.programmes) if made.name == name)
        made = self.programmes[at]
        others = [one for one in made.courses if (one.learner, one.round) != (course.learner, course.round)]
        self.programmes[at] = replace(made, courses=[*others, course])


@dataclass(frozen=True)
class Need:
    unit: str
    skill: str
    level: int
    people: int
    by: date


def overloaded(told: Telling, *, silo: str) -> None:
    """One teaches what nobody else does: two in each of two seasons, and all four go on."""
    skill = told.blueprint.reserved.overloaded
    mentor, *learners = told.pick(5, without=[silo])
    told.can(mentor, skill, 5, "teaches")
    told.places[mentor.address] = 4
    for season, pair in zip(LATEST, (learners[:2], learners[2:]), strict=True):
        for one in pair:
            told.can(one, skill, 3, "learns")
        told.change(season, {mentor.address: 2}, {one.address: [(skill, 3)] for one in pair})
        begun = begins(next(made for made in told.programmes if made.name == season).started.date())
        for number, one in enumerate(pair):
            told.course(season, Course(one.address, 1, begun + timedelta(days=number), 35, 6, OPEN))
    told.truth["overloaded"] = {
        "mentor": mentor.address, "skill": skill, "exchanges": 4, "learners": [one.address for one in learners]
    }  # fmt: skip


def rescued(told: Telling, *, silo: str) -> None:
    """A pair that met once and let go of each other without a fault; the follow-up round found another mentor."""
    skill, season = told.blueprint.reserved.rescued, "Spring mentoring 2025"
    learner, first, second = told.pick(3, without=[silo])
    told.can(learner, skill, 3, "learns")
    told.can(first, skill, 4, "teaches")
    told.can(second, skill, 5, "teaches")
    told.change(season, {first.address: 1}, {learner.address: [(skill, 3)]})
    told.change(season, {second.address: 1}, {}, number=2)
    rounds = next(made for made in told.programmes if made.name == season).rounds
    for number, meetings, ends in ((1, 1, NO_FAULT), (2, 4, CLOSED)):
        begun = begins(rounds[number - 1].enrolled.date() - timedelta(days=2))
        shows = "I presented the quarter to the whole company, and put the slides away after the second one."
        told.course(season, Course(learner.address, number, begun, 21, meetings, ends, shows if ends == CLOSED else ""))
    told.truth["rescued"] = {
        "programme": season, "learner": learner.address, "skill": skill, "first": first.address,
        "second": second.address,
    }  # fmt: skip


def ready(told: Telling, *, silo: str, by: str) -> None:
    """A programme whose people have joined, and whose first round nobody has started."""
    free = at_work(told.pool, READY, without=[silo])
    sides = draw_sides(told.rng, free, learners=max(12, len(free) // 16))
    name = "New ways in"
    joined = Round(at_nine(READY, minutes=90), sides.mentors, sides.mentees)
    told.programmes.append(Programme(name, by, at_nine(READY, minutes=60), [joined]))
    told.truth["ready"] = {"programme": name, "mentors": len(sides.mentors), "mentees": len(sides.mentees)}


def closed(told: Telling, *, unit: str, silo: str) -> None:
    """Five are needed; two could do it; three learned it from colleagues elsewhere, and each was confirmed."""
    skill, season = told.blueprint.reserved.closed, "Autumn mentoring 2025"
    here, teachers = told.pick(5, department=unit), told.pick(2, without=[silo, unit])
    for one in teachers:
        told.can(one, skill, 5, "teaches")
    for one in here[:2]:
        told.can(one, skill, 3)
    learners = here[2:]
    for one in learners:
        told.can(one, skill, 1)
        told.can(one, skill, 3, "learns")
    told.change(season, {one.address: 2 for one in teachers}, {one.address: [(skill, 3)] for one in learners})
    begun = begins(next(made for made in told.programmes if made.name == season).started.date())
    for number, one in enumerate(learners):
        shows = "I sorted thirty returned devices, and the laboratory agreed with twenty-nine."
        told.course(season, Course(one.address, 1, begun + timedelta(days=number), 28, 4, CLOSED, shows))
    told.needs.append(Need(unit, skill, 3, 5, date(2026, 12, 31)))
    told.truth["closed"] = {"unit": unit, "skill": skill, "learners": [one.address for one in learners]}


def thin(told: Telling, *, unit: str) -> None:
    """Two hold what four should; one of the two leaves in summer."""
    skill = told.blueprint.reserved.thin
    leaves, stays, *others = told.pick(4, department=unit)
    told.can(leaves, skill, 5, "teaches")
    told.can(stays, skill, 4, "teaches")
    for one in others:
        told.can(one, skill, 2)
        told.can(one, skill, 4, "learns")
    told.needs.append(Need(unit, skill, 4, 4, date(2026, 9, 30)))
    told.truth["thin"] = {
        "unit": unit, "skill": skill, "holders": [leaves.address, stays.address], "leaves": leaves.address,
        "when": "2026-06-30",
    }  # fmt: skip


def draft(told: Telling, *, size: int, silo: str) -> None:
    """A round of the latest season, worked out yesterday; nobody has been told. Two ask for somebody who is full, one
    for what nobody teaches."""
    name, reserved = LATEST[1], told.blueprint.reserved
    asking = [*zip(told.pick(3, without=[silo]), [reserved.overloaded] * 2 + [reserved.untaught], strict=True)]
    for one, skill in asking:
        told.can(one, skill, 2, "learns")
    made = next(made for made in told.programmes if made.name == name)
    there = {who for one in made.rounds for who in (*one.mentors, *one.mentees)}
    free = [one for one in at_work(told.pool, DRAFT, without=[silo]) if one.employee.address not in there]
    sides = draw_sides(told.rng, free, learners=round(size * DRAFTED), spare=1.4)
    mentees = {**sides.mentees, **{one.address: [(skill, 2)] for one, skill in asking}}
    enrolled, worked_out = at_nine(DRAFT, minutes=60), at_nine(date(2026, 3, 9), minutes=420)
    told.add_round(name, Round(enrolled, sides.mentors, mentees, worked_out=worked_out))
    told.truth["draft"] = {
        "programme": name, "round": len(made.rounds) + 1, "mentees": len(mentees),
        "without": {one.address: skill for one, skill in asking},
    }  # fmt: skip
