"""How many departments there are, of which kinds, how large, and where they are at home."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from peerlore.engine.simulation.blueprint import Blueprint, Kind, Place
from peerlore.engine.simulation.names import Generator

SMALLEST, SPREAD, TEAMS_FROM = 6, 0.9, 2_000
BOARD = Kind("Board office", "Company", 5, "Chief executive", ("", "", ""), ())
# Division to the office that answers for it; the first leads the company.
CHIEFS = (
    ("Company", "Chief executive"),
    ("Operations", "Chief operating officer"),
    ("Engineering", "Chief technology officer"),
    ("Customers", "Chief customer officer"),
    ("Money", "Chief financial officer"),
)


@dataclass(frozen=True, slots=True)
class Department:
    name: str
    kind: Kind
    kind_index: int
    people: int
    home: Place
    is_only: bool = True
    has_teams: bool = False

    @property
    def is_board(self) -> bool:
        return self.kind_index < 0

    def team_name(self, number: int) -> str:
        return f"{self.name}, team {number}" if self.has_teams and number else ""


def departments(rng: Generator, blueprint: Blueprint, *, size: int, given: Sequence[str]) -> list[Department]:
    """About half the square root of `size`, at least one of each kind. With people given, each kind once, as large as
    the blueprint says, in the proportions of `size`."""
    if given:
        return list(_around(blueprint, size=size, given=Counter(given)))
    board = Department(BOARD.name, BOARD, -1, len(CHIEFS), blueprint.places[0])
    many = max(len(blueprint.kinds), round(sqrt(size) / 2))
    which = [*range(len(blueprint.kinds)), *_more_kinds(rng, blueprint, many - len(blueprint.kinds))]
    return [board, *_drawn(rng, blueprint, sorted(which), size=size - len(CHIEFS))]


def _around(blueprint: Blueprint, *, size: int, given: Counter[str]) -> Iterator[Department]:
    free = size - sum(count for name, count in given.items() if name not in {kind.name for kind in blueprint.kinds})
    weights = np.array([kind.people for kind in blueprint.kinds], dtype=float)
    sizes = _shared(weights, free)
    for index, (kind, people) in enumerate(zip(blueprint.kinds, sizes, strict=True)):
        yield Department(kind.name, kind, index, max(people, given[kind.name]), _home(blueprint, kind, index))


def _home(blueprint: Blueprint, kind: Kind, turn: int) -> Place:
    named = {place.name: place for place in blueprint.places}
    return named.get(kind.home, blueprint.places[turn % len(blueprint.places)])


def _more_kinds(rng: Generator, blueprint: Blueprint, count: int) -> list[int]:
    weights = np.array([kind.people for kind in blueprint.kinds], dtype=float)
    return [int(kind) for kind in rng.choice(len(weights), size=max(0, count), p=weights / weights.sum())]


def _drawn(rng: Generator, blueprint: Blueprint, which: Sequence[int], *, size: int) -> Iterator[Department]:
    copies = Counter(which)
    weights = np.array([blueprint.kinds[kind].people / copies[kind] for kind in which])
    sizes = _shared(weights * rng.lognormal(0.0, SPREAD, len(which)), size)
    seen = Counter[tuple[int, str]]()
    turns = Counter[int]()
    for kind, people in zip(which, sizes, strict=True):
        home = blueprint.places[(kind + turns[kind]) % len(blueprint.places)]
        turns[kind] += 1
        seen[kind, home.name] += 1
        yield Department(
            name=_name(blueprint.kinds[kind], home, only=copies[kind] == 1, nth=seen[kind, home.name]),
            kind=blueprint.kinds[kind], kind_index=kind, people=people, home=home, is_only=copies[kind] == 1,
            has_teams=size >= TEAMS_FROM,
        )  # fmt: skip


def _name(kind: Kind, home: Place, *, only: bool, nth: int) -> str:
    if only:
        return kind.name
    return f"{kind.name} {home.name}" if nth == 1 else f"{kind.name} {home.name} {nth}"


def _shared(weights: np.ndarray, total: int) -> list[int]:
    """Whole numbers in proportion to the weights, none below the smallest, with exactly this sum."""
    exact = SMALLEST + weights / weights.sum() * (total - SMALLEST * len(weights))
    sizes = np.floor(exact).astype(int)
    order = np.argsort(-(exact - sizes), kind="stable")
    sizes[order[: total - int(sizes.sum())]] += 1
    return [int(size) for size in sizes]
