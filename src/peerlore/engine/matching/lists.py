"""Preference lists as arrays: the pairs in which each accepts the other, with the place each gives the other."""

from dataclasses import dataclass

import numpy as np

from peerlore.engine import InstanceError
from peerlore.engine.matching.contract import Ints, Preferences, Stable


@dataclass(frozen=True)
class Acceptable:
    """Pairs [E] ordered by left, then right person; `left_place` and `right_place` count from 0, equal within a tie."""

    left: Ints
    right: Ints
    left_place: Ints
    right_place: Ints


def acceptable(instance: Stable) -> Acceptable:
    """The pairs in which both list each other. Raises `InstanceError` as `listed` does. O(E log E)."""
    lefts, rights = len(instance.left_capacity), len(instance.right_capacity)
    mine = listed(instance.left_preferences, "left_preferences", people=lefts, others=rights)
    theirs = listed(instance.right_preferences, "right_preferences", people=rights, others=lefts)
    wide = max(rights, 1)
    my_keys, their_keys = mine[0] * wide + mine[1], theirs[1] * wide + theirs[0]
    keys, at_mine, at_theirs = np.intersect1d(my_keys, their_keys, assume_unique=True, return_indices=True)
    return Acceptable(keys // wide, keys % wide, mine[2][at_mine], theirs[2][at_theirs])


def listed(preferences: Preferences, name: str, *, people: int, others: int) -> tuple[Ints, Ints, Ints]:
    """Who lists whom at which place [entries], in the order given.

    Raises `InstanceError` where the lists are not as many as the people, name somebody who is not there, or twice.
    """
    if len(preferences) != people:
        raise InstanceError(name, None, f"must have {people} lists, not {len(preferences)}")
    names: list[int] = []
    places: list[int] = []
    many = np.zeros(people, dtype=np.int64)
    for who, own in enumerate(preferences):
        before = len(names)
        for place, entry in enumerate(own):
            if isinstance(entry, tuple):
                names.extend(entry)
                places.extend([place] * len(entry))
            else:
                names.append(entry)
                places.append(place)
        many[who] = len(names) - before
    owner, whom = np.repeat(np.arange(people), many), np.array(names, dtype=np.int64)
    _refuse(name, owner, (whom < 0) | (whom >= others), "names somebody who is not there")
    order = np.lexsort((whom, owner))
    twice = np.zeros(len(order), dtype=np.bool_)
    twice[order[1:]] = (np.diff(owner[order]) == 0) & (np.diff(whom[order]) == 0)
    _refuse(name, owner, twice, "names somebody twice")
    return owner, whom, np.array(places, dtype=np.int64)


def _refuse(name: str, owner: Ints, wrong: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], says: str) -> None:
    if wrong.any():
        raise InstanceError(name, int(owner[np.argmax(wrong)]), says)
