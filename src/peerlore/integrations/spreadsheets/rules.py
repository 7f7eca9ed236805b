"""The hard rules between the people of a sheet, whatever is matched: who may never be brought together."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations_with_replacement

import numpy as np

from peerlore.engine.hours import shared_minutes, week_mask
from peerlore.engine.matching.contract import Ints
from peerlore.integrations.spreadsheets.people import Person

STEPS_UP = 2  # the own manager, and the one above
MEETING = 60  # minutes a week that people who meet must share
KEPT = (
    "Nobody meets their own manager or the one above. “Not with” holds both ways and is never told. "
    "Nobody has more places taken than they offered. Who meets shares at least an hour of work each week."
)


def apart(people: Sequence[Person]) -> set[tuple[int, int]]:
    """Positions, the smaller first: lines of report and "not with", both ways."""
    return {(min(pair), max(pair)) for pair in (*_in_line(people), *_not_with(people)) if pair[0] != pair[1]}


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


def hours_classes(people: Sequence[Person], *, week: date) -> tuple[Ints, Ints]:
    """The class of hours and zone of each, and the minutes that each two classes share in the week that begins on the
    Monday `week`."""
    keys = sorted({_key(person) for person in people})
    number = {key: position for position, key in enumerate(keys)}
    masks = [week_mask(json.loads(hours), zone, week=week) for hours, zone in keys]
    shared = np.zeros((len(keys), len(keys)), dtype=np.int64)
    for one, other in combinations_with_replacement(range(len(keys)), 2):
        shared[one, other] = shared[other, one] = shared_minutes(masks[one], masks[other])
    return np.array([number[_key(person)] for person in people], dtype=np.int64), shared


def _key(person: Person) -> tuple[str, str]:
    return json.dumps(person.hours, sort_keys=True), person.zone


def numbered(words: Sequence[str]) -> Ints:
    """Equal words get equal numbers, from 1; the empty word 0."""
    number = {word: position for position, word in enumerate(sorted({"", *words}))}
    return np.array([number[word] for word in words], dtype=np.int64)
