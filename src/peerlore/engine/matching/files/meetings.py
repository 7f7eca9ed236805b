"""`meetings` from a file."""

from peerlore.engine.matching.contract import Meetings
from peerlore.engine.matching.files.fields import Fields


def read(fields: Fields) -> Meetings:
    people = fields.whole("people", low=0)
    a = fields.ints("a", low=0, below=people)
    return Meetings(
        people=people,
        a=a,
        b=fields.ints("b", length=len(a), low=0, below=people),
        weight=fields.floats("weight", length=len(a), low=0.0),
        rounds=fields.whole("rounds", low=1, default=1),
    )
