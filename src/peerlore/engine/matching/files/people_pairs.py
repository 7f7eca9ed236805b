"""`people-pairs` from a file."""

import numpy as np

from peerlore.engine.matching.contract import Floats, PeoplePairs, Side, SparseSkills
from peerlore.engine.matching.files.fields import Fields

CLASSES = 1000  # as many as the solver takes
HIGHEST = 2.0**20  # levels are multiplied: what pairs are worth must stay exact


def read(fields: Fields) -> PeoplePairs:
    left, right = _side(fields.part("left")), _side(fields.part("right"))
    return PeoplePairs(
        left=left,
        right=right,
        forbidden=fields.couples("forbidden", below=(len(left.capacity), len(right.capacity))),
        forbidden_classes=fields.couples("forbidden_classes", below=(CLASSES, CLASSES)),
        terms=tuple(_terms(fields.part("terms"), left, right)) if "terms" in fields else (),
    )


def _side(fields: Fields) -> Side:
    capacity = fields.ints("capacity", low=0)
    skills = fields.part("skills")
    indices = skills.ints("indices", low=0, below=2**31)
    made = SparseSkills(
        indptr=skills.ints("indptr", length=len(capacity) + 1, low=0, below=len(indices) + 1),
        indices=indices,
        data=skills.floats("data", length=len(indices), low=0.0, high=HIGHEST),
    )
    classes = fields.ints("class", length=len(capacity), low=0, below=CLASSES) if "class" in fields else None
    return Side(capacity=capacity, skills=made, classes=classes)


def _terms(fields: Fields, left: Side, right: Side) -> list[tuple[str, Floats]]:
    """Each a table with a row for every left class and a column for every right class."""
    rows, columns = ((0 if side.classes is None else int(side.classes.max(initial=0))) + 1 for side in (left, right))
    return [(name, _nonnegative(fields, name, rows, columns)) for name in sorted(fields.names())]


def _nonnegative(fields: Fields, name: str, rows: int, columns: int) -> Floats:
    table = fields.table(name, rows=rows, columns=columns)
    wrong = (table < 0).any(axis=1)
    if wrong.any():
        fields.refuse(name, "must be 0 or more", position=int(np.argmax(wrong)))
    return table
