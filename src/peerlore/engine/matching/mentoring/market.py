"""A crowd as a market: what every pair is worth, a skill at a time, never all pairs at once.

A weight is what the wish and the level make of it, what the two classes of people make of it, whether their units
differ, and the teacher's load: four small tables, added up block by block. All terms lie on the grid, so that single
precision holds them; `margin` is for the prices.
"""

from collections.abc import Iterator

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints
from peerlore.engine.matching.grouped import Grouped, grouped
from peerlore.engine.matching.mentoring.candidates import edges_of, may_be
from peerlore.engine.matching.mentoring.crowd import Crowd
from peerlore.engine.matching.mentoring.tables import Offers, Tables, tables_of
from peerlore.engine.matching.scores import Block, Singles
from peerlore.engine.matching.terms import GRID, terms, weight

BLOCK = 2**20  # numbers in a block: 4 MiB
COLUMNS = 2**13
PAIRS = 2**18  # computed exactly in one go
LARGEST = 16.0  # no weight is more


class CrowdMarket:
    """Who asks on the left, who gives on the right; turned, the other way round. Both are numbered as in the crowd."""

    def __init__(self, crowd: Crowd, tables: Tables | None = None, *, asks_left: bool = True) -> None:
        self.crowd, self.asks_left = crowd, asks_left
        self.tables = tables or tables_of(crowd)
        sides = np.where(crowd.gives, 0, crowd.free), np.where(crowd.gives, crowd.free, 0)
        self.left_capacity, self.right_capacity = sides if asks_left else sides[::-1]

    def scores(self, right_price: Floats) -> "CrowdScores":
        return CrowdScores(self, right_price)

    def weights(self, left: Ints, right: Ints) -> Floats:
        asks, gives = (left, right) if self.asks_left else (right, left)
        return pair_weights(self.crowd, asks, gives)

    def most(self) -> Floats:
        tables = self.tables
        parts = (tables.fit, tables.bond[np.isfinite(tables.bond)], tables.load)
        return np.full(self.crowd.size, tables.reach + sum(float(part.max(initial=0.0)) for part in parts))

    def turned(self) -> "CrowdMarket":
        return CrowdMarket(self.crowd, self.tables, asks_left=not self.asks_left)


class CrowdScores:
    """The scores of a market at right prices [n]. What is kept apart in confidence is not left out here: only
    `weights` opens it, for the few pairs that matter."""

    def __init__(self, market: CrowdMarket, right_price: Floats) -> None:
        self.market, self.tables, size = market, market.tables, market.crowd.size
        self.lefts = self.rights = size
        self.margin = _margin(right_price)
        load = self.tables.load
        self.row = np.zeros(size, dtype=np.float32) if market.asks_left else load
        self.column = ((load if market.asks_left else 0.0) - right_price).astype(np.float32)
        self.left, self.right = (
            (self.tables.asked, self.tables.taught)
            if market.asks_left
            else (
                self.tables.taught,
                self.tables.asked,
            )
        )
        self.forbidden = _forbidden(market)

    def blocks(self, rows: Ints) -> Iterator[Block]:
        wanted = np.zeros(self.lefts, dtype=np.bool_)
        wanted[rows] = True
        for left, right in self._skills():
            mine = left[wanted[self.left.seat[left]]]
            for first in range(0, len(right), COLUMNS):
                columns = right[first : first + COLUMNS]
                many = max(8, BLOCK // len(columns))
                for start in range(0, len(mine), many):
                    yield self._block(mine[start : start + many], columns)

    def _skills(self) -> Iterator[tuple[Ints, Ints]]:
        """Positions of what is offered left and right for each skill, nobody twice."""
        for skill in np.intersect1d(self.left.skill, self.right.skill):
            for left in _parts(self.left, int(skill)):
                for right in _parts(self.right, int(skill)):
                    yield left, right

    def _block(self, left: Ints, right: Ints) -> Block:
        tables, unit = self.tables, self.market.crowd.unit
        rows, columns = self.left.seat[left], self.right.seat[right]
        fit = tables.fit if self.market.asks_left else tables.fit.T
        scores: Singles = fit[np.ix_(self.left.at[left], self.right.at[right])]
        scores += tables.bond[np.ix_(tables.of[rows], tables.of[columns])]
        scores += np.float32(tables.reach) * (unit[rows][:, None] != unit[columns][None, :])
        scores += self.row[rows][:, None]
        scores += self.column[columns][None, :]
        a, b = np.searchsorted(self.forbidden[:, 0], [rows[0], rows[-1] + 1])
        never = self.forbidden[a:b]
        never = never[np.isin(never[:, 0], rows) & np.isin(never[:, 1], columns)]
        scores[np.searchsorted(rows, never[:, 0]), np.searchsorted(columns, never[:, 1])] = -np.inf
        return Block(rows, columns, scores)


def _margin(price: Floats) -> float:
    """Nothing for prices on the grid of the weights: then every sum is exact, and equals are told from better ones."""
    largest = float(np.abs(price).max(initial=0.0))
    if largest < LARGEST / 2 and bool((price * GRID == np.rint(price * GRID)).all()):
        return 0.0
    return float(8 * 2.0**-23 * (LARGEST + largest))


def _parts(offers: Offers, skill: int) -> Iterator[Ints]:
    here = np.arange(*np.searchsorted(offers.skill, [skill, skill + 1]))
    for part in range(int(offers.part[here].max(initial=-1)) + 1):
        yield here[offers.part[here] == part]


def _forbidden(market: CrowdMarket) -> Ints:
    """[k, 2] pairs (left, right) kept apart in the open, and each person with themselves; by the left one."""
    crowd = market.crowd
    order = np.argsort(crowd.person, kind="stable")
    most = int(np.unique(crowd.person, return_counts=True)[1].max(initial=1))
    pairs = [crowd.apart]
    for step in range(1, most):
        near = np.stack([order[:-step], order[step:]], axis=1)
        pairs.append(near[crowd.person[near[:, 0]] == crowd.person[near[:, 1]]])
    all_ = np.concatenate(pairs)
    both = np.concatenate([all_, all_[:, ::-1]])
    both = both[crowd.gives[both[:, 0]] != market.asks_left]
    ordered: Ints = both[np.lexsort(both.T[::-1])]
    return ordered


def crossed(crowd: Crowd, asks: Ints, gives: Ints, *, wishes: Grouped | None = None) -> tuple[Ints, Ints, Ints]:
    """For each of the pairs [k] each wish with what is taught of that skill: position of the pair, wish, taught."""
    by_seat = wishes or grouped(crowd.wishes[:, 0], count=crowd.size)
    pair = np.repeat(np.arange(len(asks)), by_seat.starts[asks + 1] - by_seat.starts[asks])
    wish = by_seat.of(asks)
    skills = int(max(crowd.wishes[:, 1].max(initial=0), crowd.taught[:, 1].max(initial=0))) + 1
    order = np.lexsort((-crowd.taught[:, 2], crowd.taught[:, 1], crowd.taught[:, 0]))
    keys = (crowd.taught[:, 0] * skills + crowd.taught[:, 1])[order]
    looked = gives[pair] * skills + crowd.wishes[wish, 1]
    at = np.searchsorted(keys, looked)
    found = np.flatnonzero(at < len(keys))
    found = found[keys[at[found]] == looked[found]]
    return pair[found], wish[found], order[at[found]]


def pair_weights(crowd: Crowd, asks: Ints, gives: Ints) -> Floats:
    """[k] what these pairs are worth by their best wish; −∞ where they may not be."""
    worth, by_seat = np.full(len(asks), -np.inf), grouped(crowd.wishes[:, 0], count=crowd.size)
    for first in range(0, len(asks), PAIRS):
        part = slice(first, first + PAIRS)
        pair, wish, taught = crossed(crowd, asks[part], gives[part], wishes=by_seat)
        kept = np.flatnonzero(may_be(crowd, wish, taught))
        found = weight(terms(edges_of(crowd, wish[kept], taught[kept]), crowd.dials))
        np.maximum.at(worth[part], pair[kept], found)
    return worth
