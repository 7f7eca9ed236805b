"""Seeded graphs of wishes: some people want much, some places are wanted much."""

import numpy as np

from peerlore.engine.matching.contract import Swaps


def swaps(people: int, *, density: float, max_cycle: int, seed: int, weights: int = 1) -> Swaps:
    """Arcs are as likely as their ends are keen and wanted (Beta 2, 2), `density` on average; weights from 1."""
    rng = np.random.default_rng(seed)
    wish, draw = rng.beta(2, 2, people), rng.beta(2, 2, people)
    there = rng.random((people, people)) < np.outer(wish, draw) * 4 * density
    np.fill_diagonal(there, False)
    source, target = (ends.astype(np.int64) for ends in np.nonzero(there))
    weight = rng.integers(1, weights + 1, len(source)).astype(np.float64)
    return Swaps(people=people, source=source, target=target, weight=weight, max_cycle=max_cycle)
