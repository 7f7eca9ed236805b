"""What is asked of people on two sides: what every pair is worth, block by block, never all pairs at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from peerlore.engine.matching.contract import Floats, Ints

MIX = 40_503  # a large odd number: spreads what is next to each other
Singles = NDArray[np.float32]


@dataclass(frozen=True)
class Block:
    """Scores [rows, columns] of left persons `rows`, each once, with right persons `columns`."""

    rows: Ints
    columns: Ints
    scores: Singles


def turned_about(rows: Ints, columns: int) -> Ints:
    """[rows, columns] all columns in order, from another one on for each row: among equals not all take the first."""
    order: Ints = (np.arange(columns)[None, :] + (rows * MIX % max(columns, 1))[:, None]) % max(columns, 1)
    return order


class Blocks(Protocol):
    """Scores of all pairs less the right persons' prices, `margin` off at most."""

    lefts: int
    rights: int
    margin: float

    def blocks(self, rows: Ints) -> Iterator[Block]:
        """Everybody who may be worth anything to the left persons `rows` (ascending)."""
        ...


class Market(Protocol):
    """People on two sides, and what each pair is worth."""

    left_capacity: Ints
    right_capacity: Ints

    def scores(self, right_price: Floats) -> Blocks: ...

    def weights(self, left: Ints, right: Ints) -> Floats:
        """[k] exactly; −∞ for pairs that may not be."""
        ...

    def most(self) -> Floats:
        """[L] no pair is worth more."""
        ...

    def turned(self) -> "Market":
        """Left and right exchanged."""
        ...
