"""Every possible pair of a frozen problem, and why others are not possible. Vectorised; one pass for each skill."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from peerlore.engine.matching.contract import Floats, Ints
from peerlore.engine.matching.terms import Dials, Edges, Term, best_of_each_pair, terms, weight
from peerlore.programmes.matching.allowed import hidden

Columns = Mapping[str, list[object]]
Bools = NDArray[np.bool_]


class Frozen:
    """A frozen problem with its columns as arrays."""

    def __init__(self, problem: Mapping[str, object]) -> None:
        people = cast(Columns, problem["people"])
        self.enrolment, self.person, self.free, self.unit, self.site, self.hours = (
            self.column(people, name) for name in ("enrolment", "person", "free", "unit", "site", "hours")
        )
        self.gives, self.paused = (self.column(people, name).astype(bool) for name in ("gives", "paused"))
        # A problem frozen before full teachers were kept has nobody full in it.
        self.full = self.column({"full": [0] * len(self.person), **people}, "full").astype(bool)
        self.load = np.array(people["load"], dtype=np.float64)
        self.level = np.array(people["level"], dtype=str)
        self.languages = cast(list[list[str]], people["languages"])
        self.wishes = np.array(problem["wishes"], dtype=np.int64).reshape(-1, 5)
        self.taught = np.array(problem["taught"], dtype=np.int64).reshape(-1, 4)
        self.shared = np.array(problem["shared"], dtype=np.int64)
        self.apart = np.array(problem["apart"], dtype=np.int64).reshape(-1, 2)
        self.hidden = frozenset(cast(list[str], problem["hidden"]))
        self.goals = {int(row[0]): row for row in cast(list[list[float]], problem["importance"])}
        self.minutes = cast(int, problem["minutes"])
        self.dials = Dials(**cast(dict[str, int], problem["dials"]))

    @staticmethod
    def column(people: Columns, name: str) -> Ints:
        return np.array(people[name], dtype=np.int64)


@dataclass(frozen=True)
class Candidates:
    """The best edge of each possible pair: positions into people (`teacher`, `learner`), wishes and taught. `funnel`
    counts for each person with how many others a pair is left after each rule: taught, allowed, hours."""

    teacher: Ints
    learner: Ints
    wish: Ints
    taught: Ints
    minutes: Ints
    parts: dict[Term, Floats]
    weight: Floats
    funnel: dict[str, Ints]


def candidates(frozen: Frozen) -> Candidates:
    wish, taught = _crossed(frozen)
    funnel: dict[str, Ints] = {}
    for name, rule in (("taught", _above), ("allowed", _allowed), ("hours", _meet)):
        keep = rule(frozen, wish, taught)
        wish, taught = wish[keep], taught[keep]
        funnel[name] = _counts(frozen, wish, taught)
    keep = _with_room(frozen, wish, taught)
    return _weighed(frozen, wish[keep], taught[keep], funnel)


def _crossed(frozen: Frozen) -> tuple[Ints, Ints]:
    """Each wish with each person who knows the skill."""
    pairs = list(_crossed_skills(frozen))
    if not pairs:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    return np.concatenate([wish for wish, _ in pairs]), np.concatenate([taught for _, taught in pairs])


def _crossed_skills(frozen: Frozen) -> Iterator[tuple[Ints, Ints]]:
    for skill in np.unique(frozen.wishes[:, 1]):
        wishes = np.flatnonzero(frozen.wishes[:, 1] == skill)
        taught = np.flatnonzero(frozen.taught[:, 1] == skill)
        yield np.repeat(wishes, len(taught)), np.tile(taught, len(wishes))


def _ends(frozen: Frozen, wish: Ints, taught: Ints) -> tuple[Ints, Ints]:
    return frozen.taught[taught, 0], frozen.wishes[wish, 0]


def _above(frozen: Frozen, wish: Ints, taught: Ints) -> Bools:
    """A teacher is above the learner's level; nobody on pause is asked."""
    teacher, learner = _ends(frozen, wish, taught)
    ready = ~(frozen.paused[teacher] | frozen.paused[learner])
    above: Bools = (frozen.taught[taught, 2] > frozen.wishes[wish, 4]) & ready & (teacher != learner)
    return above


def _allowed(frozen: Frozen, wish: Ints, taught: Ints) -> Bools:
    teacher, learner = _ends(frozen, wish, taught)
    size = len(frozen.person)
    low, high = np.minimum(teacher, learner), np.maximum(teacher, learner)
    apart = np.sort(frozen.apart, axis=1)
    open_: Bools = ~np.isin(low * size + high, apart[:, 0] * size + apart[:, 1])
    for position in np.flatnonzero(open_) if frozen.hidden else ():
        one, other = frozen.person[teacher[position]], frozen.person[learner[position]]
        open_[position] = hidden(int(one), int(other)) not in frozen.hidden
    return open_


def _meet(frozen: Frozen, wish: Ints, taught: Ints) -> Bools:
    meet: Bools = _minutes(frozen, wish, taught) >= frozen.minutes
    return meet


def _with_room(frozen: Frozen, wish: Ints, taught: Ints) -> Bools:
    teacher, learner = _ends(frozen, wish, taught)
    room: Bools = (frozen.free[teacher] > 0) & (frozen.free[learner] > 0)
    return room


def _minutes(frozen: Frozen, wish: Ints, taught: Ints) -> Ints:
    teacher, learner = _ends(frozen, wish, taught)
    minutes: Ints = frozen.shared[frozen.hours[teacher], frozen.hours[learner]] if len(wish) else teacher
    return minutes


def _counts(frozen: Frozen, wish: Ints, taught: Ints) -> Ints:
    size = len(frozen.person)
    teacher, learner = _ends(frozen, wish, taught)
    pairs = np.unique(teacher * size + learner)
    ends = np.concatenate([pairs // size, pairs % size]) if len(pairs) else pairs
    return np.bincount(ends, minlength=size).astype(np.int64)


def _weighed(frozen: Frozen, wish: Ints, taught: Ints, funnel: dict[str, Ints]) -> Candidates:
    teacher, learner = _ends(frozen, wish, taught)
    minutes = _minutes(frozen, wish, taught)
    parts = terms(_edges(frozen, wish, taught, minutes), frozen.dials)
    best = best_of_each_pair(teacher, learner, weight(parts))
    kept = {name: values[best] for name, values in parts.items()}
    return Candidates(teacher[best], learner[best], wish[best], taught[best], minutes[best], kept, weight(kept), funnel)


def _edges(frozen: Frozen, wish: Ints, taught: Ints, minutes: Ints) -> Edges:
    teacher, learner = _ends(frozen, wish, taught)
    share = {skill: row[1] for skill, row in frozen.goals.items()}
    one, other = frozen.level[teacher], frozen.level[learner]
    return Edges(
        taught=frozen.taught[taught, 2],
        held=frozen.wishes[wish, 4],
        wanted=frozen.wishes[wish, 2],
        rank=frozen.wishes[wish, 3],
        importance=np.array([share.get(int(skill), 0.0) for skill in frozen.wishes[:, 1]])[wish],
        across=frozen.unit[teacher] != frozen.unit[learner],
        minutes=minutes,
        language=_language(frozen, teacher, learner),
        like=np.where((one == "") | (other == ""), 0.5, one == other).astype(np.float64),
        load=frozen.load[teacher],
    )


def _language(frozen: Frozen, teacher: Ints, learner: Ints) -> Bools:
    """Whether they share a language; who named none is taken to manage."""
    named = sorted({tuple(languages) for languages in frozen.languages})
    of = np.array([named.index(tuple(languages)) for languages in frozen.languages], dtype=np.int64)
    common = np.array([[not one or not other or bool({*one} & {*other}) for other in named] for one in named])
    return common.reshape(len(named), len(named))[of[teacher], of[learner]] if len(teacher) else teacher.astype(bool)
