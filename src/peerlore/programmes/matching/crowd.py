"""A frozen problem as the engine's crowd."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

import numpy as np
from django.conf import settings

from peerlore.engine.matching.contract import Ints
from peerlore.engine.matching.mentoring import Crowd, nothing_confided, nothing_declined
from peerlore.engine.matching.terms import Bools, Dials
from peerlore.people.keys import master_named
from peerlore.programmes.matching.allowed import hidden, hidden_from, hidden_in, marked

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
        declined=_declined(person, problem),
        # A problem frozen before the longest meeting was kept has all that is shared in its place.
        slots=np.array(problem.get("slots", problem["shared"]), dtype=np.int64),
        goals={int(row[0]): row for row in cast(list[list[float]], problem["importance"])},
        minutes=cast(int, problem["minutes"]),
        dials=Dials(**cast(dict[str, int], problem["dials"])),
    )


def _ints(people: Columns, name: str) -> Ints:
    return np.array(people[name], dtype=np.int64)


@dataclass(frozen=True)
class _Digests:
    """What was confided, as digests under one master key, and whose positions they tell of."""

    said: frozenset[str]
    master: str
    told_of: Bools  # [n]


def _digests(person: Ints, problem: Mapping[str, object]) -> _Digests | None:
    said = frozenset(cast(list[str], problem["hidden"]))
    if not said:
        return None
    master = _master(problem)
    if master is None:
        raise MasterKeyGone
    # A problem frozen before people were marked has all of them looked up.
    some = frozenset(cast(list[str], problem.get("marked", ())))
    told_of = np.array([not some or marked(key, master=master) in some for key in person.tolist()], dtype=np.bool_)
    return _Digests(said, master, told_of)


def _confided(person: Ints, problem: Mapping[str, object]) -> Callable[[Ints, Ints], Bools]:
    """Of pairs: whether they are kept apart, whatever the skill."""
    digests = _digests(person, problem)
    if digests is None:
        return nothing_confided
    resting = np.zeros(len(person), dtype=np.bool_)
    for position in np.flatnonzero(digests.told_of):
        resting[position] = hidden_from(int(person[position]), None, master=digests.master) in digests.said
    return partial(_kept_apart, person=person, digests=digests, resting=resting)


def _kept_apart(one: Ints, other: Ints, *, person: Ints, digests: _Digests, resting: Bools) -> Bools:
    kept = digests.told_of[one] & digests.told_of[other]
    pairs = zip(person[one[kept]].tolist(), person[other[kept]].tolist(), strict=True)
    kept[kept] = [hidden(*both, master=digests.master) in digests.said for both in pairs]
    apart: Bools = kept | resting[one] | resting[other]
    return apart


def _declined(person: Ints, problem: Mapping[str, object]) -> Callable[[Ints, Ints, Ints], Bools]:
    """Of pairs in a skill: whether one of the two said no to that skill, or to the other in it."""
    digests = _digests(person, problem)
    if digests is None:
        return nothing_declined
    skills = np.unique(np.array(problem["wishes"], dtype=np.int64).reshape(-1, 5)[:, 1])
    refused = np.zeros((len(person), len(skills)), dtype=np.bool_)
    for position in np.flatnonzero(digests.told_of):
        said = (hidden_from(int(person[position]), int(skill), master=digests.master) for skill in skills)
        refused[position] = [one in digests.said for one in said]
    return partial(_no_to_the_skill, person=person, digests=digests, skills=skills, refused=refused)


def _no_to_the_skill(
    one: Ints, other: Ints, skill: Ints, *, person: Ints, digests: _Digests, skills: Ints, refused: Bools
) -> Bools:
    column = np.searchsorted(skills, skill)
    no: Bools = refused[one, column] | refused[other, column]
    both = np.flatnonzero(digests.told_of[one] & digests.told_of[other] & ~no)
    rows = zip(person[one[both]].tolist(), person[other[both]].tolist(), skill[both].tolist(), strict=True)
    no[both] = [hidden_in(*row, master=digests.master) in digests.said for row in rows]
    return no
