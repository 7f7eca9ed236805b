"""`stable` from a file."""

from peerlore.engine.matching.contract import Preferences, Stable
from peerlore.engine.matching.files.fields import Fields


def read(fields: Fields) -> Stable:
    left_capacity = fields.ints("left_capacity", low=0)
    right_capacity = fields.ints("right_capacity", low=0)
    lefts, rights = len(left_capacity), len(right_capacity)
    weighted = any(name in fields for name in ("left", "right", "weight"))
    left = fields.ints("left", low=0, below=lefts) if weighted else None
    many = 0 if left is None else len(left)
    return Stable(
        left_preferences=_lists(fields, "left_preferences", people=lefts),
        right_preferences=_lists(fields, "right_preferences", people=rights),
        left_capacity=left_capacity,
        right_capacity=right_capacity,
        objective="size" if fields.word("objective", among=("left", "size"), default="left") == "size" else "left",
        left=left,
        right=fields.ints("right", length=many, low=0, below=rights) if weighted else None,
        weight=fields.floats("weight", length=many, low=0.0) if weighted else None,
    )


def _lists(fields: Fields, name: str, *, people: int) -> Preferences:
    given = fields.raw(name)
    if not isinstance(given, list) or len(given) != people:
        fields.refuse(name, f"must be {people} lists, one for each person")
    return tuple(_list(fields, name, position, own) for position, own in enumerate(given))


def _list(fields: Fields, name: str, position: int, own: object) -> tuple[int | tuple[int, ...], ...]:
    """Whole numbers, or lists of them where they are tied. Who is named is checked by `matching.lists`."""
    if not isinstance(own, list):
        fields.refuse(name, "must be a list of persons", position=position)
    made: list[int | tuple[int, ...]] = []
    for entry in own:
        tied = entry if isinstance(entry, list) else [entry]
        if not tied or not {*map(type, tied)} <= {int} or max(map(abs, tied)) >= 2**31:
            fields.refuse(name, "must be whole numbers, or lists of them for ties", position=position)
        made.append(tuple(tied) if isinstance(entry, list) else entry)
    return tuple(made)
