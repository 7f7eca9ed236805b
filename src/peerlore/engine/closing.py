"""What would close a gap, and how much of it: teaching, learning elsewhere, moving people, hiring.

How each is reckoned, with its limits: docs/explanation/algorithms/closing-a-gap.md.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Means:
    """What there is to close a gap with. `candidates` are people of the unit who do not hold the skill and are one
    level short of it or wish to learn it; `places` are free places of those who could teach it, anywhere; `elsewhere`
    hold it outside the unit, and other needs ask for `claimed` of them."""

    missing: int
    candidates: int
    places: int
    elsewhere: int
    claimed: int


@dataclass(frozen=True, kw_only=True)
class Ways:
    """How many of the missing each way could bring at most, taken alone; and how many must be hired when all three
    others are used, each person counted once."""

    teach: int
    learn: int
    move: int
    hire: int


def ways(means: Means) -> Ways:
    """Each way is bounded by what is missing. Raises ValueError where a count is negative. Constant time.

    `teach` needs a learner and a teacher's place; `learn`, a learner alone; `move`, somebody whom no other need claims.
    Who is taught and who learns elsewhere are the same people, so that together they bring no more than candidates.
    """
    if min(means.missing, means.candidates, means.places, means.elsewhere, means.claimed) < 0:
        raise ValueError("counts of people are not negative")
    learn = min(means.missing, means.candidates)
    move = min(means.missing, max(0, means.elsewhere - means.claimed))
    return Ways(teach=min(learn, means.places), learn=learn, move=move, hire=max(0, means.missing - learn - move))
