"""The formats: frozen values. A format says who sits where and which solver pairs them; recipes fill in the words.

A new format is one more value in `FORMATS`. Nothing else asks which format it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Solver = Literal["pairs", "meetings", "circles", "board", "swaps", "teams"]
Side = Literal["gives", "asks", "both"]


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
    """`rules` bounds the numbers of guardrails; those in `required` a recipe must have."""

    code: str
    solver: Solver
    roles: tuple[RoleBounds, ...]
    sessions: Between
    minutes: Between
    rules: Mapping[str, Between] = field(default_factory=dict)
    required: frozenset[str] = frozenset()

    def role(self, code: str) -> RoleBounds | None:
        return next((role for role in self.roles if role.code == code), None)

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

FORMATS: Mapping[str, Format] = {MENTORING.code: MENTORING}
