"""A board in a file: `size`, `people [{"id", "attributes"}]`, `quotas {attribute: {value: [low, high]}}`."""

from typing import Literal

from peerlore.engine.matching.contract import Board
from peerlore.engine.matching.files.fields import Fields

OBJECTIVES = ("leximin", "maximin")


def read(fields: Fields) -> Board:
    """`id` may be missing from all people; `objective` is `leximin` where nothing is said."""
    people = fields.parts("people")
    ids = tuple(person.text("id") for person in people if "id" in person)
    if 0 < len(ids) < len(people):
        fields.refuse("people", "must have an id each, or none")
    objective: Literal["leximin", "maximin"] = (
        "maximin" if fields.word("objective", among=OBJECTIVES, default="leximin") == "maximin" else "leximin"
    )
    return Board(
        size=fields.whole("size", low=1),
        attributes=tuple(_texts(person.part("attributes")) for person in people),
        quotas={name: _limits(quotas.part(name)) for quotas in [fields.part("quotas")] for name in quotas.names()},
        ids=ids,
        objective=objective,
    )


def _texts(attributes: Fields) -> dict[str, str]:
    return {name: attributes.text(name) for name in attributes.names()}


def _limits(values: Fields) -> dict[str, tuple[int, int]]:
    limits = {}
    for value in values.names():
        pair = values.ints(value, length=2, low=0)
        if pair[0] > pair[1]:
            values.refuse(value, f"must be [low, high], the low not above the high: {pair.tolist()}")
        limits[value] = (int(pair[0]), int(pair[1]))
    return limits
