"""The hard rules between the people of a sheet, whatever is matched: who may never be brought together."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations_with_replacement

import numpy as np

from peerlore.engine.hours import longest_meeting, shared_minutes, week_mask
from peerlore.engine.matching.contract import Ints
from peerlore.integrations.spreadsheets.people import Person

STEPS_UP = 2  # the own manager, and the one above
MEETING = 60  # minutes at a stretch that people who meet must share
KEPT = (
    "Nobody meets their own manager or the one above. “Not with” holds both ways and is never told. "
    "Nobody has more places taken than they offered. Who meets shares a whole hour of work at a stretch each week."
)


def apart(people: Sequence[Person]) -> set[tuple[int, int]]:
    """Positions, the smaller first: lines of report and "not with", both ways. For all people of a sheet, never for
    some: `manager` and `not_with` are positions among all."""
    return in_line(people) | in_confidence(people)


def in_line(people: Sequence[Person]) -> set[tuple[int, int]]:
    """Of `apart` those whom their lines of report keep apart, in the open."""
    return _ordered(_in_line(people))


def in_confidence(people: Sequence[Person]) -> set[tuple[int, int]]:
    """Of `apart` those who would rather not meet; told to nobody."""
    return _ordered(_not_with(people))


def _ordered(pairs: Iterator[tuple[int, int]]) -> set[tuple[int, int]]:
    return {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}


def _in_line(people: Sequence[Person]) -> Iterator[tuple[int, int]]:
    for position, person in enumerate(people):
        above = person.manager
        for _step in range(STEPS_UP):
            if above is None:
                break
            yield position, above
            above = people[above].manager


def _not_with(people: Sequence[Person]) -> Iterator[tuple[int, int]]:
    for position, person in enumerate(people):
        yield from ((position, other) for other in person.not_with)


@dataclass(frozen=True)
class Hours:
    """`of` [n]: each person's class of hours and zone. Of each two classes [c, c] in one week: the minutes `shared` in
    all, and `slots`, those of the longest meeting they can have."""

    of: Ints
    shared: Ints
    slots: Ints


def hours_classes(people: Sequence[Person], *, week: date) -> Hours:
    """In the week that begins on the Monday `week`."""
    keys = sorted({_key(person) for person in people})
    number = {key: position for position, key in enumerate(keys)}
    masks = [week_mask(json.loads(hours), zone, week=week) for hours, zone in keys]
    shared, slots = np.zeros((2, len(keys), len(keys)), dtype=np.int64)
    for one, other in combinations_with_replacement(range(len(keys)), 2):
        shared[one, other] = shared[other, one] = shared_minutes(masks[one], masks[other])
        slots[one, other] = slots[other, one] = longest_meeting(masks[one], masks[other])
    return Hours(np.array([number[_key(person)] for person in people], dtype=np.int64), shared, slots)


def _key(person: Person) -> tuple[str, str]:
    return json.dumps(person.hours, sort_keys=True), person.zone


def numbered(words: Sequence[str]) -> Ints:
    """Equal words get equal numbers, from 1; the empty word 0."""
    number = {word: position for position, word in enumerate(sorted({"", *words}))}
    return np.array([number[word] for word in words], dtype=np.int64)
