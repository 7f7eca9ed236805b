"""What people can do, would teach and wish to learn: few skills that many have, many that few have."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from peerlore.engine.simulation.blueprint import ENDS, SHARED, Blueprint, Kind
from peerlore.engine.simulation.names import Generator
from peerlore.engine.simulation.people import ENTRY, LEAD, SENIOR, Employee

ZIPF, FEWEST, USUAL, MOST = 0.9, 5, 7.0, 12
MEAN, SPREAD = 2.8, 0.9
TEACHES, LEARNS, LEARNS_TWO = 0.45, 0.62, 0.22
OF_LEVEL = {ENTRY: -0.6, SENIOR: 0.6, LEAD: 0.4}
TEACHES_FROM, HIGHEST = 4, 5


class SkillLine(NamedTuple):
    number: str
    skill: str
    level: int
    wish: str


@dataclass(frozen=True)
class _Choice:
    """The skills that people of a kind may have, the likelier ones first."""

    labels: Sequence[str]
    weights: np.ndarray


def draw_skills(rng: Generator, blueprint: Blueprint, people: Sequence[Employee]) -> list[SkillLine]:
    """Of each person five to twelve skills, by Efraimidis and Spirakis' weighted draw; linear in people × skills."""
    by_kind: dict[int, list[int]] = {}
    for index, one in enumerate(people):
        by_kind.setdefault(one.kind, []).append(index)
    lines: list[list[SkillLine]] = [[] for _ in people]
    for kind, members in sorted(by_kind.items()):
        choice = _choice(blueprint, blueprint.kinds[kind] if kind >= 0 else None)
        for index, found in zip(members, _of_kind(rng, choice, [people[i] for i in members]), strict=True):
            lines[index] = found
    return [line for found in lines for line in found]


def _choice(blueprint: Blueprint, kind: Kind | None) -> _Choice:
    closed = {*vars(blueprint.reserved).values(), *blueprint.kept_out}
    own = [label for label in (kind.skills if kind else ()) if label not in closed]
    shared = [label for label in SHARED if label not in closed and label not in own]
    ranks = [*(rank**-ZIPF * 4 for rank in range(1, len(own) + 1)), *(r**-ZIPF for r in range(1, len(shared) + 1))]
    return _Choice([*own, *shared], np.array(ranks))


def _of_kind(rng: Generator, choice: _Choice, people: Sequence[Employee]) -> Iterator[list[SkillLine]]:
    count = len(people)
    keys = np.log(rng.random((count, len(choice.labels)))) / choice.weights
    orders = np.argsort(-keys, axis=1)[:, : MOST + 2]
    many = np.clip(np.round(rng.normal(USUAL, 1.8, count)), FEWEST, MOST).astype(int)
    years = np.array([(ENDS - one.since).days / 365 for one in people])
    ability = np.array([OF_LEVEL.get(one.level, 0.0) for one in people]) + 0.25 * np.log1p(years)
    levels = np.clip(np.round(rng.normal(MEAN, SPREAD, (count, MOST)) + ability[:, None] - 0.3), 1, HIGHEST).astype(int)
    teaches = rng.random((count, MOST)) < TEACHES
    learns, wants = rng.random(count), rng.integers(2, 4, (count, 2))
    for row, one in enumerate(people):
        held = many[row]
        yield [
            *_held(one.number, [choice.labels[i] for i in orders[row, :held]], levels[row], teaches[row]),
            *_wished(one.number, [choice.labels[i] for i in orders[row, held : held + 2]], learns[row], wants[row]),
        ]


def _held(number: str, labels: Sequence[str], levels: np.ndarray, teaches: np.ndarray) -> Iterator[SkillLine]:
    for label, level, would in zip(labels, levels.tolist(), teaches.tolist(), strict=False):
        yield SkillLine(number, label, level, "teaches" if would and level >= TEACHES_FROM else "")


def _wished(number: str, labels: Sequence[str], chance: float, wants: np.ndarray) -> Iterator[SkillLine]:
    wishes = int(chance < LEARNS) + int(chance < LEARNS_TWO)
    for label, level in zip(labels[:wishes], wants.tolist(), strict=False):
        yield SkillLine(number, label, level, "learns")
