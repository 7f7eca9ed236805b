"""What a verifier answers."""

from dataclasses import dataclass
from typing import Literal

Bound = Literal["checked", "checked in budget", "not checked"]


@dataclass(frozen=True)
class Verdict:
    """`wrong`: what does not hold, in words; empty where everything that was looked at holds.

    `bound` says whether the result's bound was proven again: from prices, duals or stability (`checked`, linear in the
    files), by an independent search within the time given (`checked in budget`), or not at all (`not checked`).
    """

    wrong: tuple[str, ...]
    bound: Bound
