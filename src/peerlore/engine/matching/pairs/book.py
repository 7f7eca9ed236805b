"""The state of an auction: who holds which edge, at what bid, and the price of a place with each left person."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peerlore.engine.matching.contract import Floats, Ints, Pairs
from peerlore.engine.matching.grouped import distinct, grouped
from peerlore.engine.matching.pairs.prices import Prices

NOBODY = -1


def first_of_each(keys: Ints, among: NDArray[np.bool_]) -> Ints:
    """Positions of the first of each run of equal keys, counting only those in `among`."""
    at = np.flatnonzero(among)
    fresh = np.ones(len(at), dtype=np.bool_)
    fresh[1:] = keys[at[1:]] != keys[at[:-1]]
    return at[fresh]


@dataclass(frozen=True)
class Bids:
    """Edges [b] and what their right persons bid for a place with their left persons [b]."""

    edges: Ints
    amounts: Floats


class Book:
    """`price` [L] is the lowest bid that holds a place where all are held. `seat` [places] has the edge that holds each
    place, those of left person l from `seat_starts[l]`; `profit` [R] is what a right person gains by what they hold."""

    def __init__(self, instance: Pairs, *, left: Floats, edges: Ints) -> None:
        self.left, self.right, self.weight = instance.left, instance.right, instance.weight
        self.by_left = grouped(self.left, count=len(instance.left_capacity))
        self.by_right = grouped(self.right, count=len(instance.right_capacity))
        self.room_left = np.minimum(instance.left_capacity, np.diff(self.by_left.starts))
        self.room_right = np.minimum(instance.right_capacity, np.diff(self.by_right.starts))
        self.capacity_right = instance.right_capacity
        self.plenty = instance.left_capacity > self.room_left  # more places than edges: they can cost nothing
        self.closed = instance.left_capacity == 0  # nobody can come: out of reach at any price
        self.price = self._opening(left)
        self.profit = np.zeros(len(self.room_right))
        self.held = np.zeros(len(self.left), dtype=np.bool_)
        self.seat_starts = np.concatenate([[0], np.cumsum(self.room_left)])
        self.seat = np.full(int(self.seat_starts[-1]), NOBODY)
        self.paid = np.zeros(len(self.seat))
        self.awake = np.flatnonzero(self.room_right > 0)
        self.settle(Bids(edges, self.price[self.left[edges]]))
        self.price = self._opening(left)

    # What is asked of it

    def edges(self) -> Ints:
        """The plan: positions, ascending, without edges of no worth."""
        return np.flatnonzero(self.held & (self.weight > 0))

    def prices(self) -> Prices:
        """Left prices as they stand, with the right prices that make the best bound of them."""
        left = np.where(self.closed, self.weight.max(initial=0.0), self.price)
        return Prices(left, np.maximum(self._least_worth(left), 0.0))

    def _opening(self, left: Floats) -> Floats:
        return np.where(self.closed, np.inf, np.where(self.plenty, 0.0, left))

    def open_edges(self, rights: Ints) -> tuple[Ints, Ints]:
        """The edges of these right persons that they do not hold, one person after the other; and where each begins."""
        return self._open(self.by_right.of(rights), np.diff(self.by_right.starts)[rights])

    def open_edges_left(self, lefts: Ints) -> tuple[Ints, Ints]:
        return self._open(self.by_left.of(lefts), np.diff(self.by_left.starts)[lefts])

    def _open(self, edges: Ints, many: Ints) -> tuple[Ints, Ints]:
        free = ~self.held[edges]
        ends = np.concatenate([[0], np.cumsum(free)])[np.concatenate([[0], np.cumsum(many)])]
        return edges[free], ends

    def _least_worth(self, price: Floats, *, held_at: Floats | None = None) -> Floats:
        """[R] of as many best edges as each right person has places, the worth of the last, at these left prices (at
        `held_at` for edges that are held); −∞ where there are fewer edges. Right prices of this size, or 0, make the
        best bound."""
        cost = price[self.left]
        if held_at is not None:
            cost = np.where(self.held, held_at[self.left], cost)
        worth = (self.weight - cost)[self.by_right.order]
        starts = self.by_right.starts
        least = np.full(len(starts) - 1, -np.inf)
        some = np.flatnonzero(np.diff(starts))
        if len(some):
            least[some] = np.maximum.reduceat(worth, starts[some])
        several = np.flatnonzero(self.capacity_right > 1)
        for person in several:
            own = worth[starts[person] : starts[person + 1]]
            places = self.capacity_right[person]
            least[person] = -np.partition(-own, places - 1)[places - 1] if len(own) >= places else -np.inf
        return least

    # Forward

    def leave_what_is_not_best(self, step: float) -> None:
        """Right persons give up what is worse by more than the step than what they do not hold, and bid anew."""
        best = np.zeros(len(self.room_right))
        np.maximum.at(best, self.right, np.where(self.held, 0.0, self.weight - self.price[self.left]))
        holding = np.flatnonzero(self.seat != NOBODY)
        edges = self.seat[holding]
        worse = self.weight[edges] - self.price[self.left[edges]] < best[self.right[edges]] - step
        self._vacate(holding[worse])
        self.awake = np.flatnonzero(self.room_right > 0)

    def settle(self, bids: Bids) -> None:
        """Each left person keeps the highest bids, old ones first among equals; who is outbid bids again."""
        asked = distinct(self.left[bids.edges])
        seats = self._seats(asked)
        seats = seats[self.seat[seats] != NOBODY]
        edges = np.concatenate([self.seat[seats], bids.edges])
        amounts = np.concatenate([self.paid[seats], bids.amounts])
        self._vacate(seats)
        order = np.lexsort((-amounts, self.left[edges]))
        lefts = self.left[edges[order]]
        rank = np.arange(len(order)) - np.searchsorted(lefts, lefts)
        kept = rank < self.room_left[lefts]
        self._occupy(self.seat_starts[lefts[kept]] + rank[kept], edges[order[kept]], amounts[order[kept]])
        full = asked[(self.room_left[asked] == 0) & ~self.plenty[asked]]
        self.price[full] = self.paid[self.seat_starts[full + 1] - 1]
        out = distinct(self.right[edges[order[~kept]]])
        self.awake = distinct(np.concatenate([self.awake, out]))

    # Reverse

    def price_out_of_reach(self) -> None:
        """Where places stand empty, so high a price that nobody gains by coming."""
        vacant = (self.room_left > 0) & ~self.plenty
        reachable = np.where(vacant, np.inf, self.price)
        profit = np.maximum(self._least_worth(reachable, held_at=self.price), 0.0)
        lefts = np.flatnonzero(vacant)
        edges, _ = self.open_edges_left(lefts)
        np.maximum.at(self.price, self.left[edges], self.weight[edges] - profit[self.right[edges]])

    def value_places(self) -> None:
        """`profit` of everybody, from what they hold."""
        self._value(np.arange(len(self.profit)))

    def lower(self, lefts: Ints, price: Floats) -> None:
        """To these prices, by which those who hold a place there gain too."""
        self.price[lefts] = price
        edges = self.seat[self._seats(lefts)]
        self._value(distinct(self.right[edges[edges != NOBODY]]))

    def come(self, edges: Ints) -> None:
        """Each right person takes the best of these edges; who has no room leaves the least of their places."""
        worth = self.weight[edges] - self.price[self.left[edges]]
        order = np.lexsort((-worth, self.right[edges]))
        best = edges[order[first_of_each(self.right[edges[order]], np.ones(len(order), dtype=np.bool_))]]
        self._vacate(self._least_seats(self.right[best[self.room_right[self.right[best]] == 0]]))
        lefts = self.left[best]
        order = np.argsort(lefts, kind="stable")
        rank = np.arange(len(order)) - np.searchsorted(lefts[order], lefts[order])
        self._occupy(self._empty_seats(lefts[order], rank), best[order], self.price[lefts[order]])
        self._value(self.right[best])

    def _empty_seats(self, lefts: Ints, rank: Ints) -> Ints:
        """The rank-th empty place of each; `lefts` ascending."""
        once = distinct(lefts)
        seats = self._seats(once)
        empty = seats[self.seat[seats] == NOBODY]
        owner = np.searchsorted(self.seat_starts, empty, side="right") - 1
        found: Ints = empty[np.searchsorted(owner, lefts) + rank]
        return found

    def _least_seats(self, rights: Ints) -> Ints:
        """The place that each of these right persons gains least by."""
        held, starts = self._held_edges(rights)
        gain = self.weight[held] - self.price[self.left[held]]
        segment = np.repeat(np.arange(len(rights)), np.diff(starts))
        order = np.lexsort((gain, segment))
        least = held[order[first_of_each(segment[order], np.ones(len(order), dtype=np.bool_))]]
        seats = self._seats(distinct(self.left[least]))
        found: Ints = seats[np.isin(self.seat[seats], least)]
        return found

    def _held_edges(self, rights: Ints) -> tuple[Ints, Ints]:
        edges = self.by_right.of(rights)
        held = self.held[edges]
        many = np.concatenate([[0], np.cumsum(np.diff(self.by_right.starts)[rights])])
        return edges[held], np.concatenate([[0], np.cumsum(held)])[many]

    def _value(self, rights: Ints) -> None:
        self.profit[rights] = np.where(self.capacity_right[rights] > 0, 0.0, np.inf)
        busy = rights[self.room_right[rights] == 0]
        held, starts = self._held_edges(busy)
        busy, starts = busy[np.diff(starts) > 0], starts[:-1][np.diff(starts) > 0]
        if len(busy):
            gain = self.weight[held] - self.price[self.left[held]]
            self.profit[busy] = np.minimum.reduceat(gain, starts)

    # Places

    def _seats(self, lefts: Ints) -> Ints:
        first, many = self.seat_starts[lefts], self.seat_starts[lefts + 1] - self.seat_starts[lefts]
        skip = np.repeat(first - np.concatenate([[0], np.cumsum(many)[:-1]]), many) if len(lefts) else first
        seats: Ints = np.arange(len(skip)) + skip
        return seats

    def _vacate(self, seats: Ints) -> None:
        edges = self.seat[seats]
        self.held[edges] = False
        np.add.at(self.room_left, self.left[edges], 1)
        np.add.at(self.room_right, self.right[edges], 1)
        self.seat[seats] = NOBODY

    def _occupy(self, seats: Ints, edges: Ints, amounts: Floats) -> None:
        self.held[edges] = True
        np.subtract.at(self.room_left, self.left[edges], 1)
        np.subtract.at(self.room_right, self.right[edges], 1)
        self.seat[seats], self.paid[seats] = edges, amounts
