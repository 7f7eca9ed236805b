"""What a crowd's weights are made of, as small tables: for kinds of wishes, classes of people, and each teacher."""

from dataclasses import dataclass, replace

import numpy as np

from peerlore.engine.matching.contract import Ints
from peerlore.engine.matching.mentoring.crowd import Crowd
from peerlore.engine.matching.scores import Singles
from peerlore.engine.matching.terms import Edges, Term, terms, weight

LEVELS = 6
OF_THE_WISH: tuple[Term, ...] = ("pair", "fit", "goal", "wish")
OF_THE_CLASSES: tuple[Term, ...] = ("hours", "language", "likeness")


@dataclass(frozen=True)
class Offers:
    """What is asked, or what is taught, by those who have a place: whose [k], which skill [k], and the row or column of
    `Tables.fit` it stands in [k]; in order of skill and person, nobody twice for one skill in a `part`."""

    seat: Ints
    skill: Ints
    at: Ints
    part: Ints


@dataclass(frozen=True)
class Tables:
    """`fit` [kinds of wishes, levels], `bond` [classes, classes] with −∞ where hours do not meet, `of` [n] each one's
    class, `reach` for different units, `load` [n] what a teacher's room is worth."""

    asked: Offers
    taught: Offers
    fit: Singles
    bond: Singles
    of: Ints
    reach: float
    load: Singles


def tables_of(crowd: Crowd) -> Tables:
    has_place = (crowd.free > 0) & ~crowd.paused
    wishes = np.flatnonzero((has_place & ~crowd.gives)[crowd.wishes[:, 0]])
    taught = np.flatnonzero((has_place & crowd.gives)[crowd.taught[:, 0]])
    fit, kind = _fit(crowd, wishes)
    bond, of = _bond(crowd)
    apart = replace(_blank(1), across=np.ones(1, dtype=np.bool_))
    return Tables(
        asked=_offers(crowd.wishes[wishes, 0], crowd.wishes[wishes, 1], kind),
        taught=_offers(crowd.taught[taught, 0], crowd.taught[taught, 1], crowd.taught[taught, 2]),
        fit=fit,
        bond=bond,
        of=of,
        reach=float(terms(apart, crowd.dials)["reach"][0]),
        load=terms(replace(_blank(crowd.size), load=crowd.load), crowd.dials)["load"].astype(np.float32),
    )


def _offers(seat: Ints, skill: Ints, at: Ints) -> Offers:
    order = np.lexsort((seat, skill))
    seat, skill, at = seat[order], skill[order], at[order]
    new = np.ones(len(seat), dtype=np.bool_)
    new[1:] = (np.diff(seat) != 0) | (np.diff(skill) != 0)
    places = np.arange(len(seat))
    return Offers(seat, skill, at, places - np.maximum.accumulate(np.where(new, places, 0)))


def _blank(many: int) -> Edges:
    """Edges of which nothing is known yet."""
    none, no, nothing = np.zeros(many, dtype=np.int64), np.zeros(many, dtype=np.bool_), np.zeros(many)
    return Edges(
        taught=none,
        held=none,
        wanted=none,
        rank=np.ones(many, dtype=np.int64),
        importance=nothing,
        across=no,
        minutes=none,
        language=no,
        like=nothing,
        load=nothing,
    )


def _fit(crowd: Crowd, wishes: Ints) -> tuple[Singles, Ints]:
    """[kinds, levels], −∞ where the level is not above the one held; and the kind of each wish."""
    share = {skill: row[1] for skill, row in crowd.goals.items()}
    importance = np.array([share.get(int(skill), 0.0) for skill in crowd.wishes[wishes, 1]], dtype=np.float64)
    kinds, kind = np.unique(np.column_stack([crowd.wishes[wishes, 2:5], importance]), axis=0, return_inverse=True)
    wanted, rank, held = (np.repeat(kinds[:, column].astype(np.int64), LEVELS) for column in range(3))
    level = np.tile(np.arange(LEVELS), len(kinds))
    blank = replace(_blank(len(level)), taught=level, wanted=wanted, rank=rank, held=held)
    parts = terms(replace(blank, importance=np.repeat(kinds[:, 3], LEVELS)), crowd.dials)
    worth = np.where(level > held, weight({name: parts[name] for name in OF_THE_WISH}), -np.inf)
    return worth.reshape(-1, LEVELS).astype(np.float32), kind.reshape(-1).astype(np.int64)


def _bond(crowd: Crowd) -> tuple[Singles, Ints]:
    """[classes, classes] for people alike in hours, languages and level; and the class of each."""
    keys = list(zip(crowd.hours.tolist(), map(tuple, crowd.languages), crowd.level.tolist(), strict=True))
    each = sorted({*keys})
    number = {key: position for position, key in enumerate(each)}
    one, other = (ends.ravel() for ends in np.indices((len(each), len(each))))
    hours = np.array([key[0] for key in each], dtype=np.int64)
    level = np.array([key[2] for key in each], dtype=str)
    minutes = crowd.shared[hours[one], hours[other]] if each else one
    language = [not a or not b or bool({*a} & {*b}) for _, a, _ in each for _, b, _ in each]
    blank = replace(_blank(len(one)), minutes=minutes, language=np.array(language, dtype=np.bool_))
    unknown = (level[one] == "") | (level[other] == "")
    parts = terms(replace(blank, like=np.where(unknown, 0.5, level[one] == level[other])), crowd.dials)
    longest = crowd.longest(hours[one], hours[other]) if each else one
    worth = np.where(longest >= crowd.minutes, weight({name: parts[name] for name in OF_THE_CLASSES}), -np.inf)
    of = np.array([number[key] for key in keys], dtype=np.int64)
    return worth.reshape(len(each), len(each)).astype(np.float32), of
