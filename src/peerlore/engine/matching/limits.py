"""What a solver is told from outside: how much time is left, and to whom it may speak of its progress.

Solvers never read a clock. Without a limit, equal input and seed give an equal result.
"""

from collections.abc import Callable
from math import inf

Remaining = Callable[[], float]  # seconds left; may be negative when the time is over
Say = Callable[[str], None]  # one line for people


def forever() -> float:
    """No limit."""
    return inf


def quiet(words: str) -> None:
    """Nobody listens."""
