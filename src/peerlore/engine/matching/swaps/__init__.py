"""Swaps of places in cycles and chains, with prices that prove the plan (see `solve.py`)."""

from peerlore.engine.matching.swaps.solve import solve_swaps

__all__ = ["solve_swaps"]
