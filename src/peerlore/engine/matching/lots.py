"""Scarce places by lot: an order that nobody could choose, from a seed whose digest was shown beforehand.

`docs/reference/draw.md` has every byte, so that anyone can draw again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from peerlore.engine.matching.draw import RULE, hashed


@dataclass(frozen=True, kw_only=True)
class Side:
    """The `numbers` that were in the draw for so many `places` of one role."""

    role: str
    places: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Lots:
    """A draw of places as its file tells it."""

    commitment: str
    seed: str
    sides: tuple[Side, ...]

    @property
    def holds(self) -> bool:
        """Whether the seed is the one that was committed to."""
        return commitment_to(self.seed) == self.commitment


def commitment_to(seed: str) -> str:
    """What is shown before anybody's lot is known."""
    return hashed(RULE, "places", seed)


def lot(seed: str, number: int) -> str:
    """64 hexadecimal digits. A lot hangs on the seed and one's own number alone, whoever else takes part."""
    return hashed(RULE, "lot", seed, str(number))


def drawn_order(seed: str, numbers: Iterable[int]) -> list[int]:
    """Each order is equally likely to whoever does not know the seed; the smallest lot comes first. O(n log n)."""
    return sorted(numbers, key=lambda number: (lot(seed, number), number))
