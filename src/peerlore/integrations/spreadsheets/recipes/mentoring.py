"""Mentoring: each who wants to learn gets one who teaches it, within the places offered."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from peerlore.engine.matching.contract import Ints
from peerlore.engine.matching.mentoring import (
    Candidates,
    Crowd,
    Nobody,
    Reason,
    dial_costs,
    plan_crowd,
    reasons,
    scarce_skills,
    why_nobody,
    words,
)  # fmt: skip
from peerlore.engine.matching.mentoring.crowd import Confided
from peerlore.engine.matching.terms import Bools, Dials
from peerlore.integrations.spreadsheets import rules
from peerlore.integrations.spreadsheets.cells import Skill
from peerlore.integrations.spreadsheets.outcome import Figure, Outcome, Proven, Shown, Table, Together, Wanted
from peerlore.integrations.spreadsheets.people import Person, Sheet
from peerlore.integrations.spreadsheets.proving import Prover, accepted
from peerlore.integrations.spreadsheets.recipes import tables
from peerlore.integrations.spreadsheets.recipes.shared import NobodyToMatch, called, detail, of

DIALS = Dials(skill_fit=8, reach=5, likeness=4, wishes=7, load=6)  # those of the shipped recipe
MOST_TO_TURN_DIALS = 200_000  # possible pairs
HEADINGS = (
    "Learner", "Learner number", "Learner unit", "Teacher", "Teacher number", "Teacher unit",
    "Skill", "Level wanted", "Reason 1", "Reason 2", "Reason 3", "Stretch",
)  # fmt: skip


@dataclass(frozen=True)
class Seats:
    """The crowd and what its numbers mean: `who` is the person of each seat, `skills` the name of each skill."""

    people: Sequence[Person]
    who: list[int]
    skills: list[str]
    crowd: Crowd


@dataclass(frozen=True)
class Matched:
    seats: Seats
    possible: Candidates
    chosen: Ints
    pairs: int

    def people(self, edge: int) -> tuple[Person, Person]:
        """Learner and teacher."""
        seats = int(self.possible.learner[edge]), int(self.possible.teacher[edge])
        learner, teacher = (self.seats.people[self.seats.who[seat]] for seat in seats)
        return learner, teacher

    @property
    def loads(self) -> list[int]:
        """Learners of each who gives."""
        taken = Counter(self.possible.teacher[self.chosen].tolist())
        return [taken[seat] for seat in range(self.seats.crowd.size) if self.seats.crowd.gives[seat]]


def plan_mentoring(sheet: Sheet, wanted: Wanted, prove: Prover) -> Outcome:
    seats = seated(sheet.people, wanted)
    planned = plan_crowd(
        seats.crowd, seed=prove.seed, remaining=prove.time_for_plan(), proving=prove.remaining, say=prove.say
    )
    possible, chosen = planned.possible, planned.chosen
    by_name = np.argsort([seats.who[seat] for seat in possible.learner[chosen]], kind="stable")
    found = Matched(seats, possible, chosen[by_name], planned.pairs)
    return _outcome(found, accepted(planned.result, planned.verdict), prove)


def seated(people: Sequence[Person], wanted: Wanted) -> Seats:
    """Who teaches sits on the one side with as many places as they offer; who learns on the other with one."""
    givers = [position for position, person in enumerate(people) if person.teaches]
    askers = [position for position, person in enumerate(people) if person.learns]
    if not givers or not askers:
        raise NobodyToMatch(
            why="Mentoring needs people who teach and people who learn. Fill the columns “teaches” and “learns”, or "
            "say with --map which columns they are."
        )
    who, skills = [*givers, *askers], _skills(people)
    return Seats(people, who, skills, _crowd(people, who, givers=len(givers), skills=skills, wanted=wanted))


def _skills(people: Sequence[Person]) -> list[str]:
    """Each skill as it is first written, in the order of the alphabet."""
    names: dict[str, str] = {}
    for person in people:
        for skill in (*person.teaches, *person.learns):
            names.setdefault(skill.key, skill.name)
    return [names[key] for key in sorted(names)]


def _crowd(people: Sequence[Person], who: list[int], *, givers: int, skills: list[str], wanted: Wanted) -> Crowd:
    gives = np.arange(len(who)) < givers
    number = {name.casefold(): position for position, name in enumerate(skills)}
    hours = rules.hours_classes(people, week=wanted.week)
    seated_ = [people[position] for position in who]
    size = len(who)
    return Crowd(
        person=np.array(who),
        gives=gives,
        paused=np.zeros(size, dtype=bool),
        full=np.zeros(size, dtype=bool),
        free=np.array([one.capacity if side else 1 for one, side in zip(seated_, gives, strict=True)]),
        load=np.zeros(size),
        unit=rules.numbered([one.unit for one in people])[who],
        site=rules.numbered([one.site for one in people])[who],
        level=np.array([one.level for one in seated_], dtype=str),
        languages=[one.languages for one in seated_],
        hours=hours.of[who],
        shared=hours.shared,
        slots=hours.slots,
        wishes=_wishes(seated_, givers, number),
        taught=_taught(seated_, givers, number),
        apart=_apart(people, who),
        confided=_confided(people, who),
        minutes=rules.MEETING,
        dials=DIALS,
    )


def _wishes(seated_: Sequence[Person], givers: int, number: dict[str, int]) -> Ints:
    """In the order written. The level held is the one taught, else one below what is wanted: who wants level 3 is
    looked for somebody at level 3 at least."""
    rows = [
        [seat, number[skill.key], skill.level, rank, _held(person, skill)]
        for seat, person in enumerate(seated_)
        if seat >= givers
        for rank, skill in enumerate(person.learns, 1)
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 5)


def _held(person: Person, wish: Skill) -> int:
    return next((skill.level for skill in person.teaches if skill.key == wish.key), wish.level - 1)


def _taught(seated_: Sequence[Person], givers: int, number: dict[str, int]) -> Ints:
    rows = [[seat, number[s.key], s.level, 1] for seat in range(givers) for s in seated_[seat].teaches]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def _apart(people: Sequence[Person], who: list[int]) -> Ints:
    """Each pair of people kept apart in the open, as pairs of all their seats."""
    seats: dict[int, list[int]] = {}
    for seat, position in enumerate(who):
        seats.setdefault(position, []).append(seat)
    pairs = [
        [a, b] for one, other in sorted(rules.in_line(people)) for a in seats.get(one, ()) for b in seats.get(other, ())
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _confided(people: Sequence[Person], who: list[int]) -> Confided:
    """Asked by positions of seats."""
    person, count = np.array(who, dtype=np.int64), len(people)
    closed = np.array([one * count + other for one, other in rules.in_confidence(people)], dtype=np.int64)

    def kept_apart(one: Ints, other: Ints) -> Bools:
        ends = np.sort(np.stack([person[one], person[other]]), axis=0)
        return np.isin(ends[0] * count + ends[1], closed)

    return kept_apart


def _outcome(found: Matched, proven: Proven, prove: Prover) -> Outcome:
    learners = int(np.count_nonzero(~found.seats.crowd.gives))
    matched = len(found.chosen)
    left = list(why_nobody(found.seats.crowd, found.possible, found.chosen))
    return Outcome(
        lede=f"{of(matched, learners)} people who want to learn have somebody to learn from.",
        figures=_figures(found, learners),
        matches=_matches(found),
        left=_left(found, left),
        columns=("Who learns", "From whom", "What"),
        shown=tuple(_shown(found, int(edge)) for edge in found.chosen),
        proven=proven,
        rules=rules.KEPT,
        together=_together(found),
        matched=matched,
        asked=learners,
        tables=_tables(found, proven, prove),
    )


def _together(found: Matched) -> Together:
    who, possible = found.seats.who, found.possible
    teachers = [who[seat] for seat in possible.teacher[found.chosen].tolist()]
    learners = [who[seat] for seat in possible.learner[found.chosen].tolist()]
    return Together(groups=list(zip(learners, teachers, strict=True)), taken=teachers)


def _figures(found: Matched, learners: int) -> tuple[Figure, ...]:
    crowd, possible, chosen = found.seats.crowd, found.possible, found.chosen
    top = int(np.count_nonzero(crowd.wishes[possible.wish[chosen], 3] <= 2))
    across = int(np.count_nonzero(crowd.unit[possible.teacher[chosen]] != crowd.unit[possible.learner[chosen]]))
    load = int(np.bincount(possible.teacher[chosen]).max(initial=0))
    return (
        Figure(name="matched", figure=of(len(chosen), learners), note="People who asked to learn and have somebody."),
        Figure(name="get a top wish", figure=str(top), note="Their first or second wish for a skill."),
        Figure(name="across units", figure=str(across), note="Pairs whose people work in different units."),
        Figure(name="largest load", figure=str(load), note="Learners of one person. Nobody is over what they offered."),
    )


def _told(found: Matched, edge: int) -> tuple[list[str], str]:
    """Three reasons and the stretch, in words."""
    *three, stretch = (_said(found, edge, one) for one in reasons(found.seats.crowd, found.possible, edge))
    return three, stretch


def _said(found: Matched, edge: int, reason: Reason) -> str:
    _, teacher = found.people(edge)
    skill = found.seats.skills[int(reason["skill"])] if "skill" in reason else ""
    facts = {**reason, "name": teacher.name, "skill": skill, "hours": words.hours(int(reason.get("minutes", 0)))}
    return words.said({**words.LEARNER, **words.STRETCH}, str(reason["code"]), facts)


def _wish(found: Matched, edge: int) -> tuple[str, int]:
    _, skill, level, _, _ = (int(value) for value in found.seats.crowd.wishes[found.possible.wish[edge]])
    return found.seats.skills[skill], level


def _matches(found: Matched) -> Table:
    rows = [_row(found, int(edge)) for edge in found.chosen]
    return Table(name="matches", title="Matches", caption="", headings=HEADINGS, rows=rows)


def _row(found: Matched, edge: int) -> tuple[str, ...]:
    learner, teacher = found.people(edge)
    (skill, level), (three, stretch) = _wish(found, edge), _told(found, edge)
    ends = (learner.name, learner.number, learner.unit, teacher.name, teacher.number, teacher.unit)
    return (*ends, skill, str(level), *three, stretch)


def _shown(found: Matched, edge: int) -> Shown:
    learner, teacher = found.people(edge)
    (skill, level), (three, stretch) = _wish(found, edge), _told(found, edge)
    return Shown(
        head=learner.name,
        note=detail(learner),
        with_=(called(teacher),),
        about=f"{skill}, to level {level}",
        reasons=tuple(three),
        stretch=stretch,
    )


def _left(found: Matched, left: Sequence[Nobody]) -> Table:
    crowd, skills = found.seats.crowd, found.seats.skills
    rows = []
    for one in sorted(left, key=lambda one: (bool(crowd.gives[one.who]), found.seats.who[one.who])):
        person = found.seats.people[found.seats.who[one.who]]
        facts = {name: skills[int(value)] if name in ("skill", "place") else value for name, value in one.facts.items()}
        facts["short"] = words.hours(int(one.facts.get("short", 0)))
        side = "teaches" if crowd.gives[one.who] else "learns"
        why, option = words.said(words.WHY_NOBODY, one.reason, facts), words.said(words.OPTIONS, one.option, facts)
        rows.append((person.name, person.number, person.unit, side, why, option))
    return Table(
        name="not-matched",
        title="Not matched",
        caption="A reason for each, and the smallest change that would help. Nobody's wish is told to anybody.",
        headings=("Who", "Number", "Unit", "As", "Why", "What could help"),
        rows=rows,
    )


def _tables(found: Matched, proven: Proven, prove: Prover) -> tuple[Table, ...]:
    seats, possible = found.seats, found.possible
    learns = {seats.who[seat] for seat in range(seats.crowd.size) if not seats.crowd.gives[seat]}
    has = {seats.who[seat] for seat in possible.learner[found.chosen].tolist()}
    asked = [position in learns for position in range(len(seats.people))]
    matched = [position in has for position in range(len(seats.people))]
    served = tables.fairness_tables(seats.people, asked=asked, matched=matched)
    return *served, *tables.of_load(found.loads), *_scarce(found, proven), *_dials(found, prove)


def _scarce(found: Matched, proven: Proven) -> tuple[Table, ...]:
    """Only for a plan with prices; an unfinished one has them too."""
    prices = (proven.result.certificate or {}).get("left")
    if prices is None:
        return ()
    return tables.of_scarce(scarce_skills(found.seats.crowd, found.possible, np.array(prices)), found.seats.skills)


def _dials(found: Matched, prove: Prover) -> tuple[Table, ...]:
    """Not where it would take long, nor under a limit: each dial turned is a whole plan of its own."""
    if found.pairs > MOST_TO_TURN_DIALS or isfinite(prove.remaining()):
        return ()
    return tables.of_dials(dial_costs(found.seats.crowd, lambda instance: _chosen(prove.quietly(instance))))


def _chosen(proven: Proven) -> Ints:
    return np.array(proven.result.plan["edges"], dtype=np.int64)
