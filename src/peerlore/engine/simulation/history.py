"""Eighteen months of programmes: who joined, who said no, what became of each pair."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from peerlore.engine.simulation.names import Generator
from peerlore.engine.simulation.pools import Pool, Sides, at_work, draw_sides
from peerlore.engine.simulation.seasons import (
    CLOSED,
    NO_FAULT,
    OPEN,
    PARTLY,
    QUIET,
    SEASONS,
    UNCHANGED,
    Course,
    Programme,
    Season,
    Wishes,
    at_nine,
    begins,
    round_on,
)

TAKING_PART, DECLINED, SILENT, NO_SHOW = 0.085, 0.06, 0.04, 0.08
FOLLOW_UP_AFTER = timedelta(days=49)
OVER = ((0.52, CLOSED), (0.7, PARTLY), (0.76, UNCHANGED), (0.93, NO_FAULT), (1.0, QUIET))
GOING_ON = ((0.88, OPEN), (1.0, NO_FAULT))
SHOWN = (
    "I ran the last one alone, and nobody had to come and look.",
    "The checklist is mine, and two others use it now.",
    "My draft went out with three small corrections instead of thirty.",
    "I explained it to the new colleague, and she did it the same afternoon.",
    "We stopped one step that nobody could say a reason for.",
    "The question I used to call about is one that others now bring to me.",
    "I said what I thought in the review, and the plan was changed for it.",
    "It took me a morning; in autumn it took a week and two phone calls.",
    "I found the mistake before the customer did.",
    "I have kept the page up to date for two months, and it is being read.",
    "I asked three questions first, and the answer was not what I had thought.",
    "The handover fits on one page, and the night shift works by it.",
    "I led the meeting, it ended early, and there was a decision.",
    "I tried it on a small case, wrote down what I expected, and was wrong in a useful way.",
)


def seasons(rng: Generator, pool: Pool, *, size: int, silo: str, by: str) -> list[Programme]:
    """The four seasons, open to all, in which nobody of the silo takes part."""
    made = []
    for season in SEASONS:
        free = at_work(pool, season.started, without=[silo])
        sides = draw_sides(rng, free, learners=round(size * TAKING_PART))
        made.append(programme(rng, season, sides, pool=pool, silo=silo, by=by))
    return made


def programme(rng: Generator, season: Season, sides: Sides, *, pool: Pool, silo: str, by: str) -> Programme:
    names = [*sides.mentees]
    declines, silent = _fates(rng, names)
    rounds = [round_on(season.started, sides.mentors, sides.mentees, declines=declines, silent=silent)]
    courses = [*draw_courses(rng, names, number=1, begun=begins(season.started), over=season.over)]
    if season.follow_up:
        monday = season.started + FOLLOW_UP_AFTER
        fresh = draw_sides(rng, at_work(pool, monday, without=[silo]), learners=len(names) // 5, spare=2.0)
        others = {name: places for name, places in fresh.mentors.items() if name not in sides.mentees}
        mentees = {name: wishes for name, wishes in fresh.mentees.items() if name not in {*names, *sides.mentors}}
        new = {name: places for name, places in others.items() if name not in sides.mentors}
        rounds.append(round_on(monday, new, mentees))
        courses += draw_courses(rng, [*names, *mentees], number=2, begun=begins(monday), over=True)
    started = at_nine(season.started, minutes=30)
    return Programme(season.name, by, started, rounds, courses, ended=season.ended)


def _fates(rng: Generator, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Who says no, and who says nothing."""
    chances = rng.random(len(names))
    no = [name for name, chance in zip(names, chances, strict=True) if chance < DECLINED]
    nothing = [name for name, chance in zip(names, chances, strict=True) if DECLINED <= chance < DECLINED + SILENT]
    return no, nothing


def draw_courses(rng: Generator, names: Iterable[str], *, number: int, begun: date, over: bool) -> Iterator[Course]:
    for name in names:
        begin, pace, many, end, words, miss = rng.random(6)
        ends = next(ending for edge, ending in (OVER if over else GOING_ON) if end < edge)
        meetings = 1 + int(many * 2) if ends in (NO_FAULT, QUIET) else 3 + int(many * 3)
        yield Course(
            learner=name, round=number, begins=_working_day(begun + timedelta(days=int(begin * 16))),
            every=(14, 21, 21, 28)[int(pace * 4)], meetings=6 if ends == OPEN else meetings, ends=ends,
            shows=SHOWN[int(words * len(SHOWN))] if ends in (CLOSED, PARTLY, UNCHANGED) else "",
            missed=2 if miss < NO_SHOW * meetings else 0,
        )  # fmt: skip


def _working_day(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


def within(rng: Generator, pool: Pool, unit: str, *, share: float, by: str) -> list[Programme]:
    """The silo's own: two programmes in which its people learn from each other, and from nobody else."""
    made = []
    own = {f"{unit}: among ourselves": date(2025, 3, 3), f"{unit}: among ourselves again": date(2025, 10, 6)}
    for name, started in own.items():
        free = at_work(pool, started, of=[unit])
        sides = draw_sides(rng, free, learners=max(5, round(len(free) * share)))
        season = Season(name, started, over=True)
        made.append(programme(rng, season, sides, pool=pool, silo="", by=by))
    return made


def with_more(
    mentors: Mapping[str, int], mentees: Mapping[str, Wishes], made: Programme, *, number: int = 1
) -> Programme:
    """The same programme with more people in one of its rounds."""
    rounds = [*made.rounds]
    one = rounds[number - 1]
    rounds[number - 1] = replace(
        one,
        mentors={**one.mentors, **mentors},
        mentees={**one.mentees, **mentees},
        declines=[name for name in one.declines if name not in mentees],
        silent=[name for name in one.silent if name not in mentees],
    )
    return replace(made, rounds=rounds)


def without_people(made: Programme, names: Collection[str]) -> Programme:
    """The same programme as if these had never joined it."""
    rounds = [
        replace(
            one,
            mentors={name: places for name, places in one.mentors.items() if name not in names},
            mentees={name: wishes for name, wishes in one.mentees.items() if name not in names},
            declines=[name for name in one.declines if name not in names],
            silent=[name for name in one.silent if name not in names],
        )
        for one in made.rounds
    ]
    return replace(made, rounds=rounds, courses=[one for one in made.courses if one.learner not in names])
