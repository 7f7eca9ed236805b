"""`meetings` from a file."""

from peerlore.engine.matching.contract import Meetings
from peerlore.engine.matching.files.fields import Fields

MOST, ROUNDS = 1_000_000, 1_000


def read(fields: Fields) -> Meetings:
    people = fields.whole("people", low=0, high=MOST)
    a = fields.ints("a", low=0, below=people)
    return Meetings(
        people=people,
        a=a,
        b=fields.ints("b", length=len(a), low=0, below=people),
        weight=fields.floats("weight", length=len(a), low=0.0),
        rounds=fields.whole("rounds", low=1, high=ROUNDS, default=1),
    )
