"""The one seeded generator of the benchmarks' instances: invented people with Zipf-popular skills.

A figure means the same next year: the numbers come from numpy's PCG64, whose stream does not change, and from the seed
that each benchmark names. Functions of size and seed, nothing else.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints, Pairs, PeoplePairs, Side, SparseSkills, Stable

SKILLS, UNITS, SITES, ZONES, PLACES = 2_000, 40, 12, 6, 8
GRID = 2.0**20


@dataclass(frozen=True, kw_only=True)
class People:
    """n people: skills with levels 1 to 5, unit, site, zone, and capacity 1 to 8 (most of them small)."""

    skills: SparseSkills
    unit: Ints
    site: Ints
    zone: Ints
    capacity: Ints


def popularity(things: int, *, exponent: float = 1.0) -> Floats:
    """Zipf: the r-th most popular of `things` is drawn in proportion to r to the power of −`exponent`."""
    raw = 1.0 / np.arange(1, things + 1) ** exponent
    return raw / raw.sum()


def people(count: int, *, seed: int, skills: int = SKILLS, least: int = 2, most: int = 8) -> People:
    rng = np.random.default_rng(seed)
    site = rng.choice(SITES, count, p=popularity(SITES))
    return People(
        skills=_skills(rng, count, skills=skills, least=least, most=most),
        unit=rng.choice(UNITS, count, p=popularity(UNITS, exponent=0.7)),
        site=site,
        zone=site % ZONES,
        capacity=rng.choice(PLACES, count, p=popularity(PLACES, exponent=0.8)) + 1,
    )


def _skills(rng: np.random.Generator, count: int, *, skills: int, least: int, most: int) -> SparseSkills:
    """Each person has `least` to `most` skills, or fewer where one was drawn twice."""
    many = rng.integers(least, most + 1, count)
    owner = np.repeat(np.arange(count), many)
    drawn = rng.choice(skills, len(owner), p=popularity(skills))
    one = np.unique(owner * skills + drawn)
    indptr = np.searchsorted(one, np.arange(count + 1) * skills)
    return SparseSkills(indptr=indptr, indices=one % skills, data=rng.integers(1, 6, len(one)).astype(np.float64))


def people_pairs(learners: int, teachers: int, *, seed: int, skills: int = SKILLS) -> PeoplePairs:
    """Learners, each with one place and wishes of importance 1/5 to 1, and teachers with levels and 1 to 8 places.

    Classes are zones with even and odd units; the farthest zones share no hours; terms reward another unit's class and
    a near zone.
    """
    left, right = people(learners, seed=seed, skills=skills, most=6), people(teachers, seed=seed + 1, skills=skills)
    wanted = SparseSkills(indptr=left.skills.indptr, indices=left.skills.indices, data=left.skills.data / 5)
    classes = [2 * side.zone + side.unit % 2 for side in (left, right)]
    zone = np.arange(2 * ZONES) // 2
    apart = np.abs(zone[:, None] - zone[None, :])
    reach = (np.arange(2 * ZONES)[:, None] + np.arange(2 * ZONES)[None, :]) % 2 * 0.5
    return PeoplePairs(
        left=Side(capacity=np.ones(learners, dtype=np.int64), skills=wanted, classes=classes[0]),
        right=Side(capacity=right.capacity, skills=right.skills, classes=classes[1]),
        forbidden=np.empty((0, 2), dtype=np.int64),
        forbidden_classes=np.argwhere(apart == ZONES - 1),
        terms=(("reach", reach), ("hours", 0.25 * (1 - apart / ZONES))),
    )


def pairs(teachers: int, learners: int, *, seed: int, each: int = 50) -> Pairs:
    """`each` possible teachers for every learner, the popular ones more often; weights on the grid of 2⁻²⁰."""
    rng = np.random.default_rng(seed)
    right = np.repeat(np.arange(learners), each)
    shuffled = rng.permutation(teachers)
    left = shuffled[rng.choice(teachers, len(right), p=popularity(teachers, exponent=0.5))]
    one = np.unique(right * teachers + left)
    left, right = one % teachers, one // teachers
    worth = 4.0 + rng.random(len(one)) + 0.5 * rng.random(teachers)[left] + 0.25 * rng.random(learners)[right]
    return Pairs(
        left_capacity=rng.choice(PLACES, teachers, p=popularity(PLACES, exponent=0.8)) + 1,
        right_capacity=np.ones(learners, dtype=np.int64),
        left=left,
        right=right,
        weight=np.rint(worth * GRID) / GRID,
    )


def stable(count: int, *, seed: int, listed: int = 10, ties: float = 0.3, places: int = 1) -> Stable:
    """`count` people on each side who list each other, `listed` on average; each name is tied with the one before with
    the chance `ties`. Popular people are in more lists."""
    rng = np.random.default_rng(seed)
    left = np.repeat(np.arange(count), listed)
    right = rng.permutation(count)[rng.choice(count, len(left), p=popularity(count, exponent=0.4))]
    one = np.unique(left * count + right)
    left, right = one // count, one % count
    sides = [_lists(rng, mine, yours, count=count, ties=ties) for mine, yours in ((left, right), (right, left))]
    ones = np.ones(count, dtype=np.int64)
    return Stable(
        left_preferences=sides[0], right_preferences=sides[1], left_capacity=ones, right_capacity=ones * places
    )


def _lists(
    rng: np.random.Generator, mine: Ints, yours: Ints, *, count: int, ties: float
) -> tuple[tuple[int | tuple[int, ...], ...], ...]:
    order = np.lexsort((rng.random(len(mine)), mine))
    yours, starts = yours[order], np.searchsorted(mine[order], np.arange(count + 1))
    tied = (rng.random(len(mine)) < ties).tolist()
    names = yours.tolist()
    return tuple(_list(names[a:b], tied[a:b]) for a, b in pairwise(starts))


def _list(names: list[int], tied: list[bool]) -> tuple[int | tuple[int, ...], ...]:
    """Each name stands alone, or beside the one before it where `tied` says so."""
    places: list[list[int]] = []
    for name, beside in zip(names, tied, strict=True):
        if beside and places:
            places[-1].append(name)
        else:
            places.append([name])
    return tuple(tuple(place) if len(place) > 1 else place[0] for place in places)
