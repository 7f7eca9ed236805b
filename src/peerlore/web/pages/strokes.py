"""Charts drawn by the server: lines in percent of the width, so that no script and no style is needed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

HEIGHT, EDGE = 96, 6


@dataclass(frozen=True)
class Point:
    """A figure from a day on."""

    on: date
    value: int


@dataclass(frozen=True)
class Stroke:
    """One line of a drawing: its class, and where it begins and ends."""

    kind: str
    x1: str
    x2: str
    y1: int
    y2: int


@dataclass(frozen=True)
class Frame:
    """The days from the left edge to the right, and the figure at the top."""

    first: date
    last: date
    top: int
    height: int = HEIGHT

    def x(self, day: date) -> str:
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return f"{100 * min(1.0, max(0.0, share)):.2f}%"

    def y(self, value: int) -> int:
        room = self.height - 2 * EDGE
        return EDGE + round(room * (1 - min(value, self.top) / max(1, self.top)))

    def steps(self, points: Sequence[Point], kind: str) -> list[Stroke]:
        """A figure that stays until the next: level from day to day, straight up or down between."""
        return list(self._steps(points, kind))

    def _steps(self, points: Sequence[Point], kind: str) -> Iterator[Stroke]:
        changes = [point for place, point in enumerate(points) if not place or points[place - 1].value != point.value]
        for now, then in pairwise([*changes, Point(self.last, changes[-1].value)] if changes else []):
            if then.on > now.on:
                yield Stroke(kind, self.x(now.on), self.x(then.on), self.y(now.value), self.y(now.value))
            if then.value != now.value:
                yield Stroke(kind, self.x(then.on), self.x(then.on), self.y(now.value), self.y(then.value))
