"""Put a company together: staff, skills, seasons, stories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from peerlore.engine import InstanceError
from peerlore.engine.simulation import stories
from peerlore.engine.simulation.blueprint import BEGINS, ENDS, MAKERS, Blueprint
from peerlore.engine.simulation.goals import Goal, draw_goals
from peerlore.engine.simulation.history import seasons, within
from peerlore.engine.simulation.names import Generator
from peerlore.engine.simulation.people import SENIOR, Given, Staff, draw_staff
from peerlore.engine.simulation.pools import pool_of
from peerlore.engine.simulation.profiles import Profile, draw_profiles
from peerlore.engine.simulation.seasons import Programme
from peerlore.engine.simulation.skills import SkillLine, draw_skills

SMALLEST, LARGEST = 500, 100_000
FIRST = ("Harrow", "Alder", "Quill", "Larch", "Ferro", "Merle", "Sorrel", "Tamar", "Wren", "Ember", "Juno", "Kestrel")
SECOND = ("Finch", "Loom", "Marsh", "Pike", "Rowan", "Stone", "Thorne", "Vale", "Weir", "Yarrow", "Bell", "Crane")


@dataclass(frozen=True)
class Company:
    """Everything there is to know of it. `truth` says which story is where."""

    name: str
    domain: str
    size: int
    seed: int
    staff: Staff
    skills: Sequence[SkillLine]
    profiles: Sequence[Profile]
    programmes: Sequence[Programme]
    goals: Sequence[Goal]
    offices: Mapping[str, str]
    truth: Mapping[str, object]

    def files(self) -> dict[str, str]:
        """File name to text, as `peerlore simulate` writes them."""
        from peerlore.engine.simulation.texts import texts_of

        return texts_of(self)


@dataclass(frozen=True)
class Around:
    """A company that is there already: whom the others are drawn around, who runs its programmes, and which of the
    seasons it has programmes of its own for (their names), which the others join."""

    name: str
    domain: str
    prefix: str
    coordinator: str
    people: Given
    joins: Mapping[str, str] = field(default_factory=dict)


def simulate(size: int, *, seed: int, blueprint: Blueprint = MAKERS, around: Around | None = None) -> Company:
    """`size` people (500 to 100,000) and eighteen months of theirs. Time and memory grow linearly.

    Raises `InstanceError` where the size is out of range. `around`: draw only those who are missing.
    """
    if not SMALLEST <= size <= LARGEST:
        raise InstanceError("size", None, f"{size} is not from {SMALLEST} to {LARGEST} people")
    rng = np.random.Generator(np.random.PCG64(seed))
    home = around or _somewhere(rng)
    staff = draw_staff(rng, blueprint, size=size, prefix=home.prefix, given=home.people)
    lines = draw_skills(rng, blueprint, [*staff.people, *(past.employee for past in staff.past if past.left)])
    offices = {} if around else _offices(staff)
    told = _told(rng, blueprint, staff, lines, size=size, by=home.coordinator or offices["coordinator"])
    goals = [] if around else draw_goals(rng, blueprint, staff, offices["executive"], told.needs)
    return Company(
        name=home.name, domain=home.domain, size=size, seed=seed, staff=staff, skills=[*lines, *told.lines],
        profiles=draw_profiles(rng, blueprint, staff, places=told.places),
        programmes=_joined(told.programmes, home.joins), goals=goals,
        offices=offices, truth=_truth(told, home, size=size, seed=seed),
    )  # fmt: skip


def _joined(programmes: Sequence[Programme], joins: Mapping[str, str]) -> list[Programme]:
    return [replace(one, name=joins[one.name], joins=True) if one.name in joins else one for one in programmes]


def _somewhere(rng: Generator) -> Around:
    one, other = FIRST[int(rng.integers(len(FIRST)))], SECOND[int(rng.integers(len(SECOND)))]
    return Around(f"{one} & {other}", f"{one}{other}.example".lower(), f"{one[0]}{other[0]}", "", Given())


def _offices(staff: Staff) -> dict[str, str]:
    """Office to whom holds it: the second of the board, two of the people team, somebody of IT."""
    board = [one for one in staff.people if one.kind < 0]
    coordinator = _somebody(staff, "People team")
    return {
        "administrator": _somebody(staff, "IT"),
        "coordinator": coordinator,
        "executive": board[1].address,
        "safeguarding": _somebody(staff, "People team", but=coordinator),
    }


def _somebody(staff: Staff, kind: str, *, but: str = "") -> str:
    """Senior and long there, if there is such a one."""
    there = [one for one in staff.people if one.department.startswith(kind) and one.address != but]
    return min(there, key=lambda one: (one.level != SENIOR, one.since, one.number)).address


def _told(
    rng: Generator, blueprint: Blueprint, staff: Staff, lines: Sequence[SkillLine], *, size: int, by: str
) -> stories.Telling:
    pool = pool_of(blueprint, staff, lines)
    pool.kept.add(by)
    silo = blueprint.silo or _silo(staff)
    made = [*seasons(rng, pool, size=size, silo=silo, by=by), *within(rng, pool, silo, share=0.16, by=by)]
    told = stories.Telling(rng, blueprint, staff, pool, made)
    told.truth["silo"] = {"unit": silo, "programmes": [one.name for one in made if one.name.startswith(silo)]}
    if not blueprint.silo:
        stories.thin(told, unit=_unit(staff, "Calibration", silo))
        stories.closed(told, unit=_unit(staff, "Repairs", silo), silo=silo)
    stories.overloaded(told, silo=silo)
    stories.rescued(told, silo=silo)
    stories.ready(told, silo=silo, by=by)
    stories.draft(told, size=size, silo=silo)
    return told


def _silo(staff: Staff) -> str:
    """The largest department of all."""
    counts: dict[str, int] = {}
    for one in staff.people:
        counts[one.department] = counts.get(one.department, 0) + 1
    return max(sorted(counts), key=lambda name: counts[name])


def _unit(staff: Staff, kind: str, silo: str) -> str:
    """The largest department of a kind, the silo apart."""
    counts: dict[str, int] = {}
    for one in staff.people:
        if one.department.startswith(kind) and one.department != silo:
            counts[one.department] = counts.get(one.department, 0) + 1
    return max(sorted(counts), key=lambda name: counts[name])


def _truth(told: stories.Telling, home: Around, *, size: int, seed: int) -> dict[str, object]:
    return {
        "company": home.name, "people": size, "seed": seed, "begins": f"{BEGINS}", "ends": f"{ENDS}",

        "leavers": sum(past.left for past in told.staff.past), "moves": sum(not past.left for past in told.staff.past),
        "stories": told.truth,
    }  # fmt: skip
