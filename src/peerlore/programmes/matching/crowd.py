"""A frozen problem as the engine's crowd."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

import numpy as np
from django.conf import settings

from peerlore.engine.matching.contract import Ints
from peerlore.engine.matching.mentoring import Crowd, nothing_confided
from peerlore.engine.matching.terms import Bools, Dials
from peerlore.people.keys import master_named
from peerlore.programmes.matching.allowed import hidden, marked

Columns = Mapping[str, list[object]]


class MasterKeyGone(Exception):
    """What was frozen of people's wishes was frozen under a master key that is not at hand."""


def readable(problem: Mapping[str, object]) -> bool:
    """Whether the master key under which this was frozen is at hand. Asked whether or not there are wishes in it, so
    that the answer tells of none. One frozen before keys were named is read with the key in use."""
    return _master(problem) is not None


def _master(problem: Mapping[str, object]) -> str | None:
    return master_named(str(problem["master"])) if "master" in problem else settings.MASTER_KEY


def crowd_of(problem: Mapping[str, object]) -> Crowd:
    people = cast(Columns, problem["people"])
    size = len(people["person"])
    person = _ints(people, "person")
    return Crowd(
        person=person,
        free=_ints(people, "free"),
        unit=_ints(people, "unit"),
        site=_ints(people, "site"),
        hours=_ints(people, "hours"),
        gives=_ints(people, "gives").astype(bool),
        paused=_ints(people, "paused").astype(bool),
        # A problem frozen before full teachers were kept has nobody full in it.
        full=_ints({"full": [0] * size, **people}, "full").astype(bool),
        load=np.array(people["load"], dtype=np.float64),
        level=np.array(people["level"], dtype=str),
        languages=cast(list[list[str]], people["languages"]),
        wishes=np.array(problem["wishes"], dtype=np.int64).reshape(-1, 5),
        taught=np.array(problem["taught"], dtype=np.int64).reshape(-1, 4),
        shared=np.array(problem["shared"], dtype=np.int64),
        apart=np.array(problem["apart"], dtype=np.int64).reshape(-1, 2),
        confided=_confided(person, problem),
        # A problem frozen before the longest meeting was kept has all that is shared in its place.
        slots=np.array(problem.get("slots", problem["shared"]), dtype=np.int64),
        goals={int(row[0]): row for row in cast(list[list[float]], problem["importance"])},
        minutes=cast(int, problem["minutes"]),
        dials=Dials(**cast(dict[str, int], problem["dials"])),
    )


def _ints(people: Columns, name: str) -> Ints:
    return np.array(people[name], dtype=np.int64)


def _confided(person: Ints, problem: Mapping[str, object]) -> Callable[[Ints, Ints], Bools]:
    digests = frozenset(cast(list[str], problem["hidden"]))
    if not digests:
        return nothing_confided
    master = _master(problem)
    if master is None:
        raise MasterKeyGone
    # A problem frozen before people were marked has all of them looked up.
    some = frozenset(cast(list[str], problem.get("marked", ())))
    looked_up = np.array([not some or marked(key, master=master) in some for key in person.tolist()], dtype=np.bool_)
    is_apart = partial(_is_apart, digests=digests, master=master)
    return partial(_kept_apart, person=person, is_apart=is_apart, looked_up=looked_up)


def _is_apart(one: int, other: int, *, digests: frozenset[str], master: str) -> bool:
    return hidden(one, other, master=master) in digests


def _kept_apart(
    one: Ints, other: Ints, *, person: Ints, is_apart: Callable[[int, int], bool], looked_up: Bools
) -> Bools:
    kept = looked_up[one] & looked_up[other]
    pairs = zip(person[one[kept]].tolist(), person[other[kept]].tolist(), strict=True)
    kept[kept] = [is_apart(first, second) for first, second in pairs]
    return kept
