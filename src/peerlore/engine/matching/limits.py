"""What a solver is told from outside: how much time is left, and to whom it may speak of its progress.

Solvers never read a clock. Without a limit, equal input and seed give an equal result.
"""

from collections.abc import Callable
from math import inf

MOST_ROUNDS, MOST_SEATS = 1_000, 20_000_000
Remaining = Callable[[], float]  # seconds left; may be negative when the time is over
Say = Callable[[str], None]  # one line for people


def forever() -> float:
    """No limit."""
    return inf


def most_rounds(people: int) -> int:
    """A result has a list for each round, and a number for each person in each."""
    return min(MOST_ROUNDS, max(1, MOST_SEATS // max(people, 1)))


def quiet(words: str) -> None:
    """Nobody listens."""
