"""Every possible pair of a crowd, and why others are not possible. Vectorised; one pass for each skill."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints, Pairs
from peerlore.engine.matching.grouped import distinct
from peerlore.engine.matching.mentoring.crowd import Crowd
from peerlore.engine.matching.terms import Bools, Edges, Meets, Term, best_of_each_pair, terms, weight


@dataclass(frozen=True)
class Candidates:
    """The best edge of each possible pair: positions into seats (`teacher`, `learner`), wishes and taught. `funnel`
    counts for each seat with how many others a pair is left after each rule in the open: taught, allowed, hours.
    `short` is the least number of minutes that lack to a meeting with somebody suitable, 0 where none lack or nobody is
    suitable; `suits` the skill of each seat's heaviest pair, whether or not a place is free for it, −1 where there is
    none. These three are as if nobody had asked anything in confidence, so that nothing told from them tells of it."""

    teacher: Ints
    learner: Ints
    wish: Ints
    taught: Ints
    minutes: Ints
    parts: dict[Term, Floats]
    weight: Floats
    funnel: dict[str, Ints]
    short: Ints
    suits: Ints


def candidates(crowd: Crowd) -> Candidates:
    """Hard rules first, then weights. O(wishes × teachers of the skill)."""
    wish, taught = _crossed(crowd)
    funnel: dict[str, Ints] = {}
    short = np.zeros(crowd.size, dtype=np.int64)
    for name, rule in (("taught", _above), ("allowed", _open), ("hours", _meet)):
        keep = rule(crowd, wish, taught)
        if name == "hours":
            short = _short(crowd, wish, taught)
        wish, taught = wish[keep], taught[keep]
        funnel[name] = _counts(crowd, wish, taught)
    all_ = _weighed(crowd, wish, taught, funnel, short)
    said_no = _declined(crowd, wish, taught)
    if said_no.any():
        all_ = replace(_weighed(crowd, wish[~said_no], taught[~said_no], funnel, short), suits=all_.suits)
    all_ = _with_room(crowd, all_)
    return _kept(all_, ~crowd.confided(all_.teacher, all_.learner))


def instance_of(crowd: Crowd, possible: Candidates) -> Pairs:
    """Every seat stands on both sides; only those that give have edges on the left."""
    return Pairs(
        left_capacity=np.where(crowd.gives, crowd.free, 0),
        right_capacity=np.where(crowd.gives, 0, crowd.free),
        left=possible.teacher,
        right=possible.learner,
        weight=possible.weight,
    )


def _crossed(crowd: Crowd) -> tuple[Ints, Ints]:
    """Each wish with each person who knows the skill."""
    pairs = list(_crossed_skills(crowd))
    if not pairs:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    return np.concatenate([wish for wish, _ in pairs]), np.concatenate([taught for _, taught in pairs])


def _crossed_skills(crowd: Crowd) -> Iterator[tuple[Ints, Ints]]:
    for skill in np.unique(crowd.wishes[:, 1]):
        wishes = np.flatnonzero(crowd.wishes[:, 1] == skill)
        taught = np.flatnonzero(crowd.taught[:, 1] == skill)
        yield np.repeat(wishes, len(taught)), np.tile(taught, len(wishes))


def _ends(crowd: Crowd, wish: Ints, taught: Ints) -> tuple[Ints, Ints]:
    return crowd.taught[taught, 0], crowd.wishes[wish, 0]


def _above(crowd: Crowd, wish: Ints, taught: Ints) -> Bools:
    """A teacher is above the learner's level; nobody on pause is asked."""
    teacher, learner = _ends(crowd, wish, taught)
    ready = ~(crowd.paused[teacher] | crowd.paused[learner])
    others = crowd.person[teacher] != crowd.person[learner]
    above: Bools = (crowd.taught[taught, 2] > crowd.wishes[wish, 4]) & ready & others
    return above


def _open(crowd: Crowd, wish: Ints, taught: Ints) -> Bools:
    return ~kept_apart(crowd, *_ends(crowd, wish, taught))


def _allowed(crowd: Crowd, wish: Ints, taught: Ints) -> Bools:
    return may_meet(crowd, *_ends(crowd, wish, taught)) & ~_declined(crowd, wish, taught)


def _declined(crowd: Crowd, wish: Ints, taught: Ints) -> Bools:
    return crowd.declined(*_ends(crowd, wish, taught), crowd.wishes[wish, 1])


def may_meet(crowd: Crowd, one: Ints, other: Ints) -> Bools:
    """Neither a rule nor a confidence keeps them apart."""
    open_: Bools = ~kept_apart(crowd, one, other)
    asked = np.flatnonzero(open_)
    open_[asked] = ~crowd.confided(one[asked], other[asked])
    return open_


def kept_apart(crowd: Crowd, one: Ints, other: Ints) -> Bools:
    """By a rule in the open."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    apart = np.sort(crowd.apart, axis=1)
    closed: Bools = np.isin(low * crowd.size + high, apart[:, 0] * crowd.size + apart[:, 1])
    return closed


def _meet(crowd: Crowd, wish: Ints, taught: Ints) -> Bools:
    meet: Bools = _longest(crowd, wish, taught) >= crowd.minutes
    return meet


def may_be(crowd: Crowd, wish: Ints, taught: Ints) -> Bools:
    """Whether no rule stands between, places included."""
    teacher, learner = _ends(crowd, wish, taught)
    room = (crowd.free[teacher] > 0) & (crowd.free[learner] > 0)
    kept = np.flatnonzero(_above(crowd, wish, taught) & _meet(crowd, wish, taught) & room)
    made = np.zeros(len(wish), dtype=np.bool_)
    made[kept[_allowed(crowd, wish[kept], taught[kept])]] = True
    return made


def weighed_pairs(crowd: Crowd, wish: Ints, taught: Ints) -> Candidates:
    """Candidates out of what is given, which may be; without a funnel."""
    return _weighed(crowd, wish, taught, {}, np.zeros(crowd.size, dtype=np.int64))


def _short(crowd: Crowd, wish: Ints, taught: Ints) -> Ints:
    far = np.iinfo(np.int64).max
    lack = np.maximum(crowd.minutes - _longest(crowd, wish, taught), 0)
    least = np.full(crowd.size, far)
    for ends in _ends(crowd, wish, taught):
        np.minimum.at(least, ends, lack)
    return np.where(least == far, 0, least)


def _with_room(crowd: Crowd, all_: Candidates) -> Candidates:
    return _kept(all_, (crowd.free[all_.teacher] > 0) & (crowd.free[all_.learner] > 0))


def _kept(all_: Candidates, kept: Bools) -> Candidates:
    """Fewer pairs; what is counted of all stays."""
    return replace(
        all_,
        **{name: getattr(all_, name)[kept] for name in ("teacher", "learner", "wish", "taught", "minutes", "weight")},
        parts={name: values[kept] for name, values in all_.parts.items()},
    )


def _longest(crowd: Crowd, wish: Ints, taught: Ints) -> Ints:
    teacher, learner = _ends(crowd, wish, taught)
    return crowd.longest(crowd.hours[teacher], crowd.hours[learner]) if len(wish) else teacher


def _counts(crowd: Crowd, wish: Ints, taught: Ints) -> Ints:
    teacher, learner = _ends(crowd, wish, taught)
    pairs = distinct(teacher * crowd.size + learner)
    ends = np.concatenate([pairs // crowd.size, pairs % crowd.size]) if len(pairs) else pairs
    return np.bincount(ends, minlength=crowd.size).astype(np.int64)


def _weighed(crowd: Crowd, wish: Ints, taught: Ints, funnel: dict[str, Ints], short: Ints) -> Candidates:
    teacher, learner = _ends(crowd, wish, taught)
    edges = edges_of(crowd, wish, taught)
    minutes, parts = edges.minutes, terms(edges, crowd.dials)
    best = best_of_each_pair(teacher, learner, weight(parts))
    kept = {name: values[best] for name, values in parts.items()}
    worth = weight(kept)
    suits = _suits(crowd, wish[best], taught[best], worth)
    return Candidates(
        teacher[best], learner[best], wish[best], taught[best], minutes[best], kept, worth, funnel, short, suits
    )


def _suits(crowd: Crowd, wish: Ints, taught: Ints, worth: Floats) -> Ints:
    suits = np.full(crowd.size, -1)
    lightest_first = np.argsort(worth, kind="stable")
    for ends in _ends(crowd, wish, taught):
        suits[ends[lightest_first]] = crowd.wishes[wish[lightest_first], 1]
    return suits


def edges_of(crowd: Crowd, wish: Ints, taught: Ints) -> Edges:
    teacher, learner = _ends(crowd, wish, taught)
    share = {skill: row[1] for skill, row in crowd.goals.items()}
    return Edges(
        **vars(meets_of(crowd, teacher, learner)),
        taught=crowd.taught[taught, 2],
        held=crowd.wishes[wish, 4],
        wanted=crowd.wishes[wish, 2],
        rank=crowd.wishes[wish, 3],
        importance=np.array([share.get(int(skill), 0.0) for skill in crowd.wishes[:, 1]])[wish],
        load=crowd.load[teacher],
    )


def meets_of(crowd: Crowd, one: Ints, other: Ints) -> Meets:
    """What is known of each two who would meet, whoever of them teaches."""
    level, its = crowd.level[one], crowd.level[other]
    return Meets(
        across=crowd.unit[one] != crowd.unit[other],
        minutes=crowd.shared[crowd.hours[one], crowd.hours[other]] if len(one) else one,
        language=_language(crowd, one, other),
        like=np.where((level == "") | (its == ""), 0.5, level == its).astype(np.float64),
    )


def _language(crowd: Crowd, teacher: Ints, learner: Ints) -> Bools:
    """Whether they share a language; who named none is taken to manage."""
    named = sorted({tuple(languages) for languages in crowd.languages})
    number = {languages: position for position, languages in enumerate(named)}
    of = np.array([number[tuple(languages)] for languages in crowd.languages], dtype=np.int64)
    common = np.array([[not one or not other or bool({*one} & {*other}) for other in named] for one in named])
    return common.reshape(len(named), len(named))[of[teacher], of[learner]] if len(teacher) else teacher.astype(bool)
