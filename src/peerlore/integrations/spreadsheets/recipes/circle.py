"""Circles: groups that learn together, everybody in one, over one round or several."""

from collections.abc import Sequence
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

SIZE = 5
SMALLER = (
    "Circles of {size} would seat together people whom a rule or the hours keep apart; these are of about {smaller}."
)
MET_PENALTY = 4.0  # more than any two can be worth to each other


def plan_circles(sheet: Sheet, wanted: Wanted, prove: Prover) -> Outcome:
    size = wanted.size or SIZE
    seated = _seated(sheet.people, wanted, prove, size=size)
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


def _seated(people: Sequence[Person], wanted: Wanted, prove: Prover, *, size: int) -> Seated:
    """Circles of this size, or the next smaller one that rules and hours leave room for."""
    inside = who_can_sit(company(people, wanted), size)
    if len(inside) < 2:
        raise NobodyToMatch(why="A circle needs at least two people who may meet at an hour all of them work.")
    with_ = company([people[person] for person in inside], wanted)
    try:
        return Seated(with_, inside, prove(circles_of(with_, size=size, rounds=wanted.rounds or 1)), size)
    except Infeasible:
        if size == 2:
            raise
        return _seated(people, wanted, prove, size=size - 1)


def who_can_sit(everybody: Company, size: int) -> list[int]:
    """Those who may meet enough others for a circle, and these others in turn."""
    inside = np.ones(len(everybody.people), dtype=np.bool_)
    while True:
        least = min(bounds(int(inside.sum()), size)[:, 0].tolist(), default=1)
        kept = inside & (everybody.open[:, inside].sum(axis=1) >= least - 1)
        if (kept == inside).all():
            return [int(person) for person in np.flatnonzero(inside)]
        inside = kept


def bounds(people: int, size: int) -> Ints:
    """As many circles as come nearest to the size, alike but for one person: [g, 2]."""
    if not people:
        return np.empty((0, 2), dtype=np.int64)
    count = max(1, round(people / size))
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
    why = "There are too few people they may meet at an hour all work."
    return [Left(person, why, "One more hour, or smaller circles (--size).") for person in out]
