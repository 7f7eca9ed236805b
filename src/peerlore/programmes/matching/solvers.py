"""Translator: how a stage becomes the problem of the solver that its format names, and its plan seats and reasons."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from peerlore.programmes.formats import FORMATS, Solver
from peerlore.programmes.matching import equals, freezing, obstacles, planning
from peerlore.programmes.matching.freezing import Problem
from peerlore.programmes.matching.obstacles import Obstacle
from peerlore.programmes.matching.planning import Plan
from peerlore.programmes.models import Round, Stage
from peerlore.programmes.waiting import proposed_in, waiting


class Freezes(Protocol):
    def __call__(
        self,
        stage: Stage,
        *,
        at: datetime,
        asking: Collection[int] | None = None,
        never: Iterable[tuple[int, int]] = (),
    ) -> Problem: ...


class Plans(Protocol):
    def __call__(self, problem: Mapping[str, object], *, seed: int, heard: Callable[[int], None]) -> Plan: ...


@dataclass(frozen=True)
class Way:
    """`has_enough`: whether there is anybody for a round to bring together."""

    freeze: Freezes
    has_enough: Callable[[Problem], bool]
    plan: Plans
    obstacles: Callable[[Problem], list[Obstacle]]


WAYS: Mapping[Solver, Way] = {
    "pairs": Way(freezing.freeze, freezing.has_two_sides, planning.plan, obstacles.obstacles),
    "meetings": Way(equals.freeze, equals.has_enough, equals.plan, equals.obstacles),
}


def _way(problem: Mapping[str, object]) -> Way:
    """A problem frozen before solvers were named is one of pairs."""
    return WAYS[cast(Solver, problem.get("solver", "pairs"))]


def freeze(
    stage: Stage, *, at: datetime, asking: Collection[int] | None = None, never: Iterable[tuple[int, int]] = ()
) -> Problem:
    return WAYS[FORMATS[stage.format].solver].freeze(stage, at=at, asking=asking, never=never)


def freeze_small(stage: Stage, row: Round, *, at: datetime) -> Problem:
    """What a follow-up of that round looks at: who waits, and everybody who gives, with the places that are free now;
    by the round's dials. Nobody is proposed again to whom they were proposed in it, but the others of a group that one
    has left."""
    never = proposed_in(row) if not FORMATS[stage.format].by_coming else ()
    problem = freeze(stage, at=at, asking=waiting(stage, row), never=never)
    dials = Round.objects.values_list("problem__dials", flat=True).get(pk=row.pk)
    return problem | ({"dials": dials} if dials else {})


def has_enough(problem: Problem) -> bool:
    return _way(problem).has_enough(problem)


def obstacles_of(problem: Problem) -> list[Obstacle]:
    return _way(problem).obstacles(problem)


def plan(problem: Mapping[str, object], *, seed: int, heard: Callable[[int], None] = lambda step: None) -> Plan:
    """The best plan, proven. `heard` is told where it is, often: frozen people read, plan, proof."""
    return _way(problem).plan(problem, seed=seed, heard=heard)
