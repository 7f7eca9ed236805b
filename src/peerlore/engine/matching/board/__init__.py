"""Boards: the fairest lottery over panels under quotas, proven stage by stage (see `solve.py`)."""

from peerlore.engine.matching.board.solve import solve_board

__all__ = ["solve_board"]
