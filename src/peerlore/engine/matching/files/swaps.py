"""Swaps in a file: `people`, arcs `from`, `to`, `weight`, `max_cycle`, and `vacancies` with `max_chain`."""

from peerlore.engine.matching.contract import Swaps
from peerlore.engine.matching.files.fields import Fields

MOST, LONGEST = 100_000, 1_000  # people or vacancies; moves in a chain, where there are more people than that


def read(fields: Fields) -> Swaps:
    """Where there are vacancies and no `max_chain`, chains are as long as cycles may be; longer than there are people
    none can be."""
    people = fields.whole("people", low=0, high=MOST)
    vacancies = fields.whole("vacancies", low=0, high=MOST, default=0)
    longest = LONGEST if people > LONGEST else 2**53
    max_cycle = fields.whole("max_cycle", low=2, high=5)
    source = fields.ints("from", low=0, below=people)
    target = fields.ints("to", length=len(source), low=0, below=people + vacancies)
    for position in (source == target).nonzero()[0]:
        fields.refuse("to", "is the person's own place", position=int(position))
    return Swaps(
        people=people,
        source=source,
        target=target,
        weight=fields.floats("weight", length=len(source), low=0.0),
        max_cycle=max_cycle,
        vacancies=vacancies,
        max_chain=min(fields.whole("max_chain", low=0, high=longest, default=max_cycle if vacancies else 0), people),
    )
