"""`pairs` from a file."""

from peerlore.engine.matching.contract import Pairs
from peerlore.engine.matching.files.fields import Fields


def read(fields: Fields) -> Pairs:
    left_capacity = fields.ints("left_capacity", low=0)
    right_capacity = fields.ints("right_capacity", low=0)
    left = fields.ints("left", low=0, below=len(left_capacity))
    return Pairs(
        left_capacity=left_capacity,
        right_capacity=right_capacity,
        left=left,
        right=fields.ints("right", length=len(left), low=0, below=len(right_capacity)),
        weight=fields.floats("weight", length=len(left), low=0.0),
    )
