"""Swaps in a file: `people`, arcs `from`, `to`, `weight`, `max_cycle`, and `vacancies` with `max_chain`."""

from peerlore.engine.matching.contract import Swaps
from peerlore.engine.matching.files.fields import Fields


def read(fields: Fields) -> Swaps:
    """Where there are vacancies and no `max_chain`, chains are as long as cycles may be; longer than there are people
    none can be."""
    people, vacancies = fields.whole("people", low=0), fields.whole("vacancies", low=0, default=0)
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
        max_chain=min(fields.whole("max_chain", low=0, default=max_cycle if vacancies else 0), people),
    )
