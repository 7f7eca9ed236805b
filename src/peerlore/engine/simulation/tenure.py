"""How long those who are there have been there: survivors of all who ever began, in a company that grows."""

import numpy as np

from peerlore.engine.simulation.names import Generator

MONTH, YEARS = 30.44, 30
BASE, FIRST_YEAR, THIRD_YEAR, LATER = 0.012, 1.5, 1.1, 0.8  # leaving in a month, and its factor by tenure
GROWTH = 0.08 / 12


def draw_days(rng: Generator, count: int) -> np.ndarray:
    """Days since each began: the density of a stationary company, exp(-growth × t) × survival(t)."""
    months = np.arange(YEARS * 12)
    hazard = BASE * np.where(months < 12, FIRST_YEAR, np.where(months < 36, THIRD_YEAR, LATER))
    weights = np.exp(-GROWTH * months) * np.cumprod(1 - hazard)
    drawn = rng.choice(len(months), size=count, p=weights / weights.sum())
    return (drawn * MONTH + rng.random(count) * MONTH).astype(np.int64)
