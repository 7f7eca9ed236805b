"""`circles` from a file."""

from peerlore.engine.matching.contract import Circles
from peerlore.engine.matching.files.fields import Fields


def read(fields: Fields) -> Circles:
    people = fields.whole("people", low=0)
    sparse = "a" in fields or "b" in fields or "weight" in fields
    a = fields.ints("a", low=0, below=people) if sparse else None
    below = (people, people)
    return Circles(
        people=people,
        groups=fields.couples("groups"),
        a=a,
        b=None if a is None else fields.ints("b", length=len(a), low=0, below=people),
        weight=None if a is None else fields.floats("weight", length=len(a)),
        score=fields.table("score", rows=people, columns=people) if "score" in fields else None,
        apart=fields.couples("apart", below=below),
        together=fields.couples("together", below=below),
        met=fields.couples("met", below=below),
        met_penalty=fields.number("met_penalty", low=0.0, default=0.0),
        rounds=fields.whole("rounds", low=1, default=1),
    )
