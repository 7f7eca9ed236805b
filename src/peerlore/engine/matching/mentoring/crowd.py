"""Everybody who gives or asks, as arrays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from peerlore.engine.matching.contract import Floats, Ints
from peerlore.engine.matching.terms import Bools, Dials

Words = NDArray[np.str_]
# Positions of some who give and of some who ask, of one length: which of these pairs are kept apart in confidence.
Confided = Callable[[Ints, Ints], Bools]


# The same in one skill each: whether one of the two said no to the skill, or to the other in it.
Declined = Callable[[Ints, Ints, Ints], Bools]


def nothing_confided(one: Ints, other: Ints) -> Bools:
    """Nobody asked not to meet anybody."""
    return np.zeros(len(one), dtype=np.bool_)


def nothing_declined(one: Ints, other: Ints, skill: Ints) -> Bools:
    """Nobody said no to a skill."""
    return np.zeros(len(one), dtype=np.bool_)


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """n seats that give or ask. A person who does both sits here twice, with one number in `person`.

    `free` places of the `full` are 0: they are no longer looked for, and count only as who could teach. `load` is the
    share of a person's places that is taken, `hours` a class of working hours, `shared` the minutes a week that two
    classes share, `slots` the minutes of the longest meeting they can have. `apart` are pairs of seats that a rule
    keeps apart; those in `confided` are never told of, nor are pairs in a skill that are `declined`.
    """

    person: Ints  # [n]
    gives: Bools  # [n]
    paused: Bools  # [n]
    full: Bools  # [n]
    free: Ints  # [n]
    load: Floats  # [n], 0 to 1
    unit: Ints  # [n]
    site: Ints  # [n]
    level: Words  # [n], empty where unknown
    languages: Sequence[Sequence[str]]  # [n], empty where unknown
    hours: Ints  # [n]
    shared: Ints  # [classes, classes]
    wishes: Ints  # [w, 5]: who, skill, level wanted, rank from 1, level held
    taught: Ints  # [t, 4]: who, skill, level, whether the level may be told
    apart: Ints  # [k, 2]
    minutes: int  # of a meeting, which a pair's hours must have room for
    dials: Dials
    goals: Mapping[int, Sequence[float]] = field(default_factory=dict)  # skill: [skill, missing, need, held, needed]
    confided: Confided = nothing_confided
    declined: Declined = nothing_declined
    slots: Ints | None = None  # [classes, classes], as much as is shared where not known

    @property
    def size(self) -> int:
        return len(self.person)

    def longest(self, one: Ints, other: Ints) -> Ints:
        """Minutes of the longest meeting that classes of hours can have, pair by pair."""
        minutes: Ints = (self.shared if self.slots is None else self.slots)[one, other]
        return minutes
