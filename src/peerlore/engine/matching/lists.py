"""Preference lists as arrays: the pairs in which each accepts the other, with the place each gives the other."""

from dataclasses import dataclass
from itertools import chain, compress, repeat
from typing import cast

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
    """The pairs in which both list each other. Raises `InstanceError` as `_listed` does. O(E log E)."""
    lefts, rights = len(instance.left_capacity), len(instance.right_capacity)
    mine = _listed(instance.left_preferences, "left_preferences", people=lefts, others=rights)
    theirs = _listed(instance.right_preferences, "right_preferences", people=rights, others=lefts)
    wide = max(rights, 1)
    my_keys, my_places = _once(mine, mine.owner * wide + mine.whom, "left_preferences")
    their_keys, their_places = _once(theirs, theirs.whom * wide + theirs.owner, "right_preferences")
    at = np.searchsorted(their_keys, my_keys)
    both = at < len(their_keys)
    both[both] = their_keys[at[both]] == my_keys[both]
    left, right = np.divmod(my_keys[both], wide)
    return Acceptable(left, right, my_places[both], their_places[at[both]])


@dataclass(frozen=True)
class _Listed:
    """Who lists whom at which place [entries], in the order given."""

    owner: Ints
    whom: Ints
    place: Ints


def _listed(preferences: Preferences, name: str, *, people: int, others: int) -> _Listed:
    """Raises `InstanceError` where the lists are not as many as the people, or name somebody who is not there.

    Every step over single entries is an iterator of the interpreter's own: lists of a million names are common.
    """
    if len(preferences) != people:
        raise InstanceError(name, None, f"must have {people} lists, not {len(preferences)}")
    entries = list(chain.from_iterable(preferences))
    many = np.fromiter(map(len, preferences), dtype=np.int64, count=people)
    tied = np.fromiter(map(isinstance, entries, repeat(tuple)), dtype=np.bool_, count=len(entries))
    ties = cast(list[tuple[int, ...]], list(compress(entries, tied.tolist())))
    alone = cast(list[int], list(compress(entries, (~tied).tolist())))
    size = np.ones(len(entries), dtype=np.int64)
    size[tied] = np.fromiter(map(len, ties), dtype=np.int64, count=len(ties))
    within = np.repeat(tied, size)
    whom = np.empty(len(within), dtype=np.int64)
    whom[within] = np.fromiter(chain.from_iterable(ties), dtype=np.int64, count=int(within.sum()))
    whom[~within] = np.fromiter(alone, dtype=np.int64, count=len(alone))
    owner = np.repeat(np.arange(people), many)
    place = np.arange(len(entries)) - (np.cumsum(many) - many)[owner]
    listed = _Listed(np.repeat(owner, size), whom, np.repeat(place, size))
    _refuse(name, listed.owner, (whom < 0) | (whom >= others), "names somebody who is not there")
    return listed


def _once(listed: _Listed, keys: Ints, name: str) -> tuple[Ints, Ints]:
    """Keys of pairs, ascending, and their places. Raises `InstanceError` where a pair is there twice."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    twice = np.zeros(len(order), dtype=np.bool_)
    twice[1:] = ordered[1:] == ordered[:-1]
    _refuse(name, listed.owner[order], twice, "names somebody twice")
    return ordered, listed.place[order]


def _refuse(name: str, owner: Ints, wrong: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], says: str) -> None:
    if wrong.any():
        raise InstanceError(name, int(owner[np.argmax(wrong)]), says)
