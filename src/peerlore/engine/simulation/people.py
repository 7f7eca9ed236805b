"""Who works there, in which unit, under whom, since when; who left, and who moved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from peerlore.engine.simulation.blueprint import BEGINS, ENDS, Blueprint, Kind, Place
from peerlore.engine.simulation.departments import CHIEFS, Department, departments
from peerlore.engine.simulation.lines import Line, reporting_lines
from peerlore.engine.simulation.names import Generator, Name, addresses, draw_names
from peerlore.engine.simulation.tenure import draw_days

ENTRY, PROFESSIONAL, SENIOR, LEAD, EXECUTIVE = "Entry", "Professional", "Senior", "Lead", "Executive"
LEVELS = (ENTRY, PROFESSIONAL, SENIOR)
LEAVE_A_MONTH, MOVED = 0.0105, 0.04


@dataclass(frozen=True, slots=True)
class Employee:
    """One line of the personnel file. `address` is the part of the e-mail address before the @."""

    number: str
    family: str
    given: str
    address: str
    division: str
    department: str
    team: str
    title: str
    level: str
    place: Place
    manager: str
    since: date
    kind: int = -1
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """How a line of the personnel file read until a day: of somebody who left then, or who works elsewhere since."""

    employee: Employee
    until: date
    left: bool


@dataclass(frozen=True)
class Given:
    """People who are there already, as their file has them; the others are drawn around them."""

    people: Sequence[Employee] = ()
    addresses: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Staff:
    """`people` are those drawn, in the order of the file; `given` come before them. `past` is nobody's present."""

    given: Sequence[Employee]
    people: Sequence[Employee]
    past: Sequence[Past]

    @property
    def everybody(self) -> list[Employee]:
        return [*self.given, *self.people]


@dataclass(frozen=True, slots=True)
class _Seat:
    """A place in the company before anybody has it."""

    department: Department
    line: Line
    place: Place


def draw_staff(rng: Generator, blueprint: Blueprint, *, size: int, prefix: str, given: Given) -> Staff:
    """`size` people in all, those given included. Linear in `size`."""
    units = departments(rng, blueprint, size=size, given=[one.department for one in given.people])
    seats = [seat for unit in units for seat in _seats(rng, blueprint, unit, given)]
    below = [seat for seat in seats if not seat.department.is_board]
    leavers = [below[i] for i in rng.integers(0, len(below), round(len(below) * LEAVE_A_MONTH * 18))]
    names = _names(rng, blueprint, [*seats, *leavers], given)
    numbers = _numbers(prefix, len(names), above=len(given.people))
    parts = addresses(names, taken=set(given.addresses))
    days = draw_days(rng, len(seats))
    chosen = [*zip(names, numbers, parts, strict=True)]
    chiefs = _chiefs(given, seats, numbers)
    people = [
        _employee(rng, seat, who=who, day=day, boss=_boss(seat, index, seats, numbers, given, chiefs))
        for index, (seat, who, day) in enumerate(zip(seats, chosen[: len(seats)], days, strict=True))
    ]
    past = [*_left(rng, leavers, chosen[len(seats) :], people), *_moved(rng, blueprint, people)]
    return Staff(given.people, people, sorted(past, key=lambda one: (one.until, one.employee.number)))


def _numbers(prefix: str, count: int, *, above: int) -> list[str]:
    first = 2001 if above else 10001
    return [f"{prefix}{first + index}" for index in range(count)]


def _seats(rng: Generator, blueprint: Blueprint, unit: Department, given: Given) -> Iterator[_Seat]:
    there = [one for one in given.people if one.department == unit.name]
    free = unit.people - len(there)
    lines = reporting_lines(rng, free, headed=any(one.level == LEAD for one in there) or unit.is_board)
    for line, chance, other in zip(lines, rng.random(free), rng.random(free), strict=True):
        at_home = chance < blueprint.home_share
        yield _Seat(unit, line, unit.home if at_home else _any_place(blueprint.places, other))


def _any_place(places: Sequence[Place], chance: float) -> Place:
    edges = np.cumsum([place.share / rank for rank, place in enumerate(places, start=1)])
    return places[int(np.searchsorted(edges / edges[-1], chance, side="right"))]


def _names(rng: Generator, blueprint: Blueprint, seats: Sequence[_Seat], given: Given) -> list[Name]:
    """Most have names from around their place; the others come from anywhere, as people do."""
    others = dict(blueprint.other_names)
    local = {place.name: dict(place.mix) for place in blueprint.places}
    from_here = rng.random(len(seats)) < 0.8
    mixes = [local[seat.place.name] if here else others for seat, here in zip(seats, from_here, strict=True)]
    return draw_names(rng, mixes, taken={Name(one.given, one.family) for one in given.people})


def _chiefs(given: Given, seats: Sequence[_Seat], numbers: Sequence[str]) -> dict[str, str]:
    """Division to the number of whom its heads report to."""
    board = [number for seat, number in zip(seats, numbers, strict=False) if seat.department.is_board]
    if board:
        return dict(zip([division for division, _ in CHIEFS], [board[0], *board[1:]], strict=False))
    heads = [one for one in given.people if one.level == LEAD and one.manager]
    return {one.division: one.manager for one in heads}


def _boss(
    seat: _Seat, index: int, seats: Sequence[_Seat], numbers: Sequence[str], given: Given, chiefs: Mapping[str, str]
) -> str:
    line = seat.line
    if line.above >= 0:
        return numbers[index - line.position + line.above]
    if seat.department.is_board:
        return "" if line.position == 0 else numbers[index - line.position]
    if line.heads:
        return chiefs.get(seat.department.kind.division, next(iter(chiefs.values())))
    there = (one for one in given.people if one.department == seat.department.name and one.level == LEAD)
    return next(there).number


def _employee(rng: Generator, seat: _Seat, *, who: tuple[Name, str, str], day: int, boss: str) -> Employee:
    name, number, part = who
    since = ENDS - timedelta(days=8 + int(day))
    since -= timedelta(days=since.weekday())
    level, title = _post(rng, seat, years=day / 365)
    return Employee(
        number=number, family=name.family, given=name.given, address=part, division=seat.department.kind.division,
        department=seat.department.name, team=seat.department.team_name(seat.line.team), title=title, level=level,
        place=seat.place, manager=boss, since=since, kind=seat.department.kind_index,
        leads=seat.line.heads or seat.line.leads,
    )  # fmt: skip


def _post(rng: Generator, seat: _Seat, *, years: float) -> tuple[str, str]:
    kind, line = seat.department.kind, seat.line
    chance = rng.random()
    if seat.department.is_board:
        return EXECUTIVE, CHIEFS[line.position][1]
    if line.heads:
        return LEAD, _with_place(kind.head, seat.department)
    if line.leads:
        return (
            (SENIOR, f"{kind.name.removesuffix(' team')} team lead")
            if line.height == 1
            else (LEAD, f"{kind.name} manager")
        )
    rank = int(chance < 0.72 + 0.02 * min(years, 8)) + int(chance < 0.05 + 0.03 * min(years, 8))
    if years < 1 and chance < 0.45:
        rank = 0
    return LEVELS[rank], kind.titles[rank]


def _with_place(head: str, department: Department) -> str:
    return head if department.is_only else f"{head}, {department.home.name}"


def _left(
    rng: Generator, seats: Sequence[_Seat], whose: Sequence[tuple[Name, str, str]], people: Sequence[Employee]
) -> Iterator[Past]:
    """Who left in the told months: under somebody who is still there, since some day before."""
    leads = _leads(people)
    span = (ENDS - BEGINS).days - 60
    for seat, who in zip(seats, whose, strict=True):
        until = BEGINS + timedelta(days=45 + int(rng.integers(0, span)))
        boss = leads[seat.department.name]
        somebody = replace(seat, line=Line(position=1, above=-1, team=0))
        day = int(rng.integers(200, 2600)) + (ENDS - until).days
        above = boss[int(rng.integers(0, len(boss)))]
        employee = replace(_employee(rng, somebody, who=who, day=day, boss=above.number), team=above.team)
        yield Past(employee, until, left=True)


def _moved(rng: Generator, blueprint: Blueprint, people: Sequence[Employee]) -> Iterator[Past]:
    """Some worked in another department of the same level until a day."""
    leads = _leads(people)
    elsewhere = sorted(leads)
    before = BEGINS - timedelta(days=120)
    for chance, one in zip(rng.random(len(people)), people, strict=True):
        if chance >= MOVED or one.leads or one.kind < 0 or one.since > before:
            continue
        above = _boss_elsewhere(rng, one, leads, elsewhere)
        until = BEGINS + timedelta(days=60 + int(rng.integers(0, (ENDS - BEGINS).days - 90)))
        yield Past(_as_before(one, above, blueprint.kinds[above.kind]), until, left=False)


def _boss_elsewhere(
    rng: Generator, one: Employee, leads: Mapping[str, Sequence[Employee]], names: Sequence[str]
) -> Employee:
    other = names[int(rng.integers(0, len(names)))]
    if other == one.department:
        other = names[(names.index(other) + 1) % len(names)]
    return leads[other][int(rng.integers(0, len(leads[other])))]


def _as_before(one: Employee, above: Employee, kind: Kind) -> Employee:
    title = kind.titles[LEVELS.index(one.level)] if one.level in LEVELS else kind.titles[1]
    return replace(
        one, division=above.division, department=above.department, team=above.team, title=title, manager=above.number
    )


def _leads(people: Sequence[Employee]) -> dict[str, list[Employee]]:
    """Who leads a team or a department, by department; the executives apart."""
    found: dict[str, list[Employee]] = {}
    for one in people:
        if one.leads and one.kind >= 0:
            found.setdefault(one.department, []).append(one)
    return found
