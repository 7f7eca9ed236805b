"""Circles: groups that learn together, everybody in one, over one round or several."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from peerlore.engine import Infeasible
from peerlore.engine.matching.contract import Circles, Ints
from peerlore.integrations.spreadsheets import rules
from peerlore.integrations.spreadsheets.outcome import Outcome, Proven, Wanted
from peerlore.integrations.spreadsheets.people import Person, Sheet
from peerlore.integrations.spreadsheets.proving import Prover
from peerlore.integrations.spreadsheets.recipes.company import Company, company, told
from peerlore.integrations.spreadsheets.recipes.groups import Group, Left, outcome
from peerlore.integrations.spreadsheets.recipes.shared import NobodyToMatch, of

SIZE, SMALLEST = 5, 2
NEARLY = 0.75
SMALLER = (
    "Circles of {size} would leave many without one, or seat together people whom a rule or the hours keep apart; "
    "these are of about {smaller}."
)
MET_PENALTY = 4.0  # more than any two can be worth to each other


def plan_circles(sheet: Sheet, wanted: Wanted, prove: Prover) -> Outcome:
    size = wanted.size or SIZE
    seated = _seated(company(sheet.people, wanted), wanted, prove, size=size)
    with_, inside, proven = seated.with_, seated.inside, seated.proven
    groups = [
        _group(with_, inside, members, number=number, circle=circle)
        for number, round_ in enumerate(proven.result.plan["rounds"], 1)
        for circle, members in enumerate(round_, 1)
    ]
    return outcome(
        sheet.people,
        groups,
        _left(sheet.people, inside),
        proven=proven,
        lede=f"{of(len(inside), len(sheet.people))} people have a circle.",
        rules=rules.KEPT,
        columns=("Circle", "Who", "Round"),
        notes=() if seated.size == size else (SMALLER.format(size=size, smaller=seated.size),),
    )


@dataclass(frozen=True)
class Seated:
    """Who has a circle (`inside`, by position), in circles of about `size`."""

    with_: Company
    inside: list[int]
    proven: Proven
    size: int


def _seated(everybody: Company, wanted: Wanted, prove: Prover, *, size: int) -> Seated:
    """Circles of this size, or the next smaller one that rules and hours leave room for and that seats nearly as many
    as circles of two would."""
    most = len(who_can_sit(everybody, SMALLEST))
    if most < SMALLEST:
        raise NobodyToMatch(why="A circle needs at least two people who may meet at an hour both work.")
    none = Infeasible("groups: no size of circles suits")
    tried: set[tuple[int, ...]] = set()
    for smaller in _sizes(size):
        inside = who_can_sit(everybody, smaller)
        seats = (_count(len(inside), smaller), *inside)
        if len(inside) < NEARLY * most or seats in tried:
            continue
        tried.add(seats)
        with_ = everybody.of(inside)
        try:
            return Seated(with_, inside, prove(circles_of(with_, size=smaller, rounds=wanted.rounds or 1)), smaller)
        except Infeasible as rule:
            none = rule
    raise none


def _sizes(size: int) -> Iterator[int]:
    """From `size` down to the smallest, in steps of a tenth where it is large."""
    while size > SMALLEST:
        yield size
        size = min(size - 1, size * 9 // 10)
    yield SMALLEST


def who_can_sit(everybody: Company, size: int) -> list[int]:
    """Those who may meet enough others for a circle. Who may meet the fewest goes first, until it is enough for all."""
    inside = np.ones(len(everybody.people), dtype=np.bool_)
    others = everybody.open.sum(axis=1)
    while inside.any():
        fewest = int(np.argmin(np.where(inside, others, len(inside))))
        if others[fewest] >= _least(int(inside.sum()), size) - 1:
            break
        inside[fewest] = False
        others = others - everybody.open[fewest]
    return [int(person) for person in np.flatnonzero(inside)]


def _count(people: int, size: int) -> int:
    """How many circles come nearest to the size; none of one person where there is somebody else."""
    return max(1, min(round(people / size), people // SMALLEST))


def _least(people: int, size: int) -> int:
    return people // _count(people, size)


def bounds(people: int, size: int) -> Ints:
    """As many circles as come nearest to the size, alike but for one person: [g, 2]."""
    if not people:
        return np.empty((0, 2), dtype=np.int64)
    count = _count(people, size)
    return np.array([[people // count, -(-people // count)]] * count, dtype=np.int64)


def circles_of(with_: Company, *, size: int, rounds: int) -> Circles:
    return Circles(
        people=len(with_.people),
        groups=bounds(len(with_.people), size),
        score=with_.score,
        apart=np.argwhere(np.triu(~with_.open, 1)).astype(np.int64),
        met_penalty=MET_PENALTY if rounds > 1 else 0.0,
        rounds=rounds,
    )


def _group(with_: Company, inside: Sequence[int], members: Sequence[int], *, number: int, circle: int) -> Group:
    reasons, stretch = told(with_, members)
    return Group(
        round=number,
        name=f"Circle {circle}",
        members=tuple(inside[member] for member in members),
        about=f"Round {number}",
        reasons=reasons,
        stretch=stretch,
    )


def _left(people: Sequence[Person], inside: Sequence[int]) -> list[Left]:
    out = sorted({*range(len(people))} - {*inside})
    why = "This plan has no circle for them."
    return [Left(person, why, "One more hour, or smaller circles (--size).") for person in out]
