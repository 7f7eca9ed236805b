"""`circles` from a file.

The solver holds several tables of people × people, hence the limits.
"""

from peerlore.engine.matching.contract import Circles, Ints
from peerlore.engine.matching.files.fields import Fields

MOST, ROUNDS = 10_000, 1_000


def read(fields: Fields) -> Circles:
    people = fields.whole("people", low=0, high=MOST)
    sparse = "a" in fields or "b" in fields or "weight" in fields
    a = fields.ints("a", low=0, below=people) if sparse else None
    below = (people, people)
    return Circles(
        people=people,
        groups=_groups(fields),
        a=a,
        b=None if a is None else fields.ints("b", length=len(a), low=0, below=people),
        weight=None if a is None else fields.floats("weight", length=len(a)),
        score=fields.table("score", rows=people, columns=people) if "score" in fields else None,
        apart=fields.couples("apart", below=below),
        together=fields.couples("together", below=below),
        met=fields.couples("met", below=below),
        met_penalty=fields.number("met_penalty", low=0.0, default=0.0),
        rounds=fields.whole("rounds", low=1, high=ROUNDS, default=1),
    )


def _groups(fields: Fields) -> Ints:
    groups = fields.couples("groups")
    if len(groups) > MOST:
        fields.refuse("groups", f"must be no more than {MOST} circles, not {len(groups)}")
    return groups
