"""What `peerlore check` reports: a broken invariant, where it is, in words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """An invariant of DESIGN §8 (`I1` … `I11`) that does not hold, and the rows it does not hold for."""

    code: str
    says: str
