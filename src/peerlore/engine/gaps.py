"""What somebody can do, from dated evidence; and what a need still lacks.

The level rule (docs/explanation/algorithms/levels-and-gaps.md): only evidence of the last 24 months counts; evidence
confirmed by another person outranks what one says of oneself, which outranks what is usual for a job title; within a
rank the latest counts. Each function is linear in its input.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from peerlore.engine import InstanceError

MONTHS = 24
LOWEST, HIGHEST = 0, 5


class Rank(IntEnum):
    """How much a piece of evidence weighs. A preset feeds the matching, but nobody holds a skill by it."""

    PRESET = 1
    SELF = 2
    CONFIRMED = 3


@dataclass(frozen=True)
class EvidenceItem:
    """One sign of a level (0 to 5), given at an aware moment. `order` breaks ties: the higher was recorded later."""

    rank: Rank
    level: int
    at: datetime
    order: int = 0

    def __post_init__(self) -> None:
        if not LOWEST <= self.level <= HIGHEST:
            raise InstanceError("level", None, f"{self.level} is not from {LOWEST} to {HIGHEST}")


@dataclass(frozen=True)
class Level:
    """A level and the rank of the evidence it rests on."""

    value: int
    rank: Rank

    @property
    def held(self) -> bool:
        """Whether it counts as held in a gap."""
        return self.rank > Rank.PRESET


@dataclass(frozen=True)
class Gap:
    """`missing` of `needed` people; `held` may be more than was needed."""

    needed: int
    held: int

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.held)


def counts_since(now: datetime) -> datetime:
    """The same moment 24 months ago (28 February where that year has no 29th). Evidence at it still counts."""
    year = now.year - MONTHS // 12
    return now.replace(year=year, day=min(now.day, monthrange(year, now.month)[1]))


def level_of(evidence: Sequence[EvidenceItem], *, now: datetime) -> Level | None:
    """The level that `evidence` gives at `now`, in whatever order it comes; None where nothing counts."""
    since = counts_since(now)
    best = max((item for item in evidence if since <= item.at <= now), key=_weight, default=None)
    return None if best is None else Level(best.level, best.rank)


def replaces(said: Level, kept: Level) -> bool:
    """The same rule, one sign after the other in the order of time: whether the next one takes the place of the best
    so far. All must count at the moment that is asked about."""
    return said.rank >= kept.rank


def _weight(item: EvidenceItem) -> tuple[Rank, datetime, int, int]:
    return item.rank, item.at, item.order, item.level
