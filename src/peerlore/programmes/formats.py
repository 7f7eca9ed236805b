"""The formats: frozen values. A format says who sits where and which solver pairs them; recipes fill in the words.

A new format is one more value in `FORMATS`. Nothing else asks which format it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Solver = Literal["pairs", "meetings", "circles", "board", "swaps", "teams"]
Side = Literal["gives", "asks", "both"]
Accepted = Literal["answers", "coming"]
RUNS: frozenset[Solver] = frozenset({"pairs", "meetings"})  # those that `matching.solvers` has a way for


@dataclass(frozen=True)
class RoleBounds:
    """A role with a seat: how many of it an exchange holds, and whether it gives or asks when people are paired."""

    code: str
    least: int
    most: int
    side: Side


@dataclass(frozen=True)
class Between:
    """Bounds a recipe may narrow and never widen."""

    least: float
    most: float

    def holds(self, value: float) -> bool:
        return self.least <= value <= self.most


@dataclass(frozen=True, kw_only=True)
class Format:
    """`rules` bounds the numbers of guardrails; those in `required` a recipe must have. What a round finds is accepted
    by everybody's yes, or by coming: then it begins as the round is published, and the next round comes by itself in
    the rhythm of the recipe."""

    code: str
    solver: Solver
    roles: tuple[RoleBounds, ...]
    sessions: Between
    minutes: Between
    rules: Mapping[str, Between] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    accepted: Accepted = "answers"

    def role(self, code: str) -> RoleBounds | None:
        return next((role for role in self.roles if role.code == code), None)

    @property
    def of_equals(self) -> bool:
        """Whether all come in one role, so that nobody is asked what they would teach or learn."""
        return all(role.side == "both" for role in self.roles)

    @property
    def by_coming(self) -> bool:
        return self.accepted == "coming"

    @property
    def most(self) -> int:
        """How many may sit together."""
        return sum(role.most for role in self.roles)

    @property
    def gives(self) -> RoleBounds:
        return next(role for role in self.roles if role.side != "asks")

    @property
    def asks(self) -> RoleBounds:
        return next(role for role in self.roles if role.side != "gives")


MENTORING = Format(
    code="mentoring",
    solver="pairs",
    roles=(RoleBounds("mentor", 1, 1, "gives"), RoleBounds("mentee", 1, 1, "asks")),
    sessions=Between(1, 24),
    minutes=Between(15, 180),
    rules={
        "reporting_distance": Between(2, 9),
        "capacity_max": Between(1, 9),
        "cooldown_days": Between(0, 3650),
        "answer_within_days": Between(3, 60),
        "published_floor": Between(5, 1000),
        "words_floor": Between(10, 1000),
    },
    required=frozenset({"reporting_distance", "capacity_max", "cooldown_days", "private_content"}),
)

COFFEE = Format(
    code="coffee",
    solver="meetings",
    roles=(RoleBounds("guest", 2, 3, "both"),),
    sessions=Between(1, 1),
    minutes=Between(15, 90),
    rules={"reporting_distance": Between(1, 9), "cooldown_rounds": Between(1, 100)},
    required=frozenset({"reporting_distance", "cooldown_rounds", "opt_in", "nobody_left_out"}),
    accepted="coming",
)

FORMATS: Mapping[str, Format] = {one.code: one for one in (MENTORING, COFFEE)}
