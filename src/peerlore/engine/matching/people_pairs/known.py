"""Pairs that take part, plans over them, and what prices prove: what the steps of people-pairs hand on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peerlore.engine.matching.contract import Floats, Ints


@dataclass(frozen=True)
class Known:
    """Pairs [E] and what they are worth."""

    left: Ints
    right: Ints
    weight: Floats

    def at(self, chosen: NDArray[np.bool_]) -> "Known":
        return Known(self.left[chosen], self.right[chosen], self.weight[chosen])

    def with_(self, other: "Known") -> "Known":
        return Known(
            np.concatenate([self.left, other.left]),
            np.concatenate([self.right, other.right]),
            np.concatenate([self.weight, other.weight]),
        )


@dataclass(frozen=True)
class Plan:
    """Chosen pairs [k, 2], what they are worth, and the prices [L], [R] that came with them."""

    edges: Ints
    value: float
    left: Floats
    right: Floats
    solver: str


@dataclass(frozen=True)
class Proof:
    """Prices [L], [R] and what they prove over all pairs."""

    left: Floats
    right: Floats
    bound: float


def best_first(ends: Ints, worth: NDArray[np.floating]) -> tuple[Ints, Ints]:
    """The order by end and then by worth, the most first, equals mixed; and each one's rank with its end.

    Worths are compared in single precision: 31 bits of a number that is not negative order as the number does.
    """
    mixed = np.random.default_rng(0).permutation(len(ends))
    bits = np.maximum(worth, 0).astype(np.float32).view(np.int32).astype(np.int64)
    order = mixed[np.argsort(((ends << 32) - bits)[mixed], kind="stable")]
    sorted_ends = ends[order]
    starts = np.flatnonzero(np.diff(sorted_ends, prepend=-1))
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    return order, rank
