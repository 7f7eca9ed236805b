"""Deferred acceptance (Gale and Shapley 1962), all proposals of a round at once, with places on both sides.

With promotion (Király 2013) a proposer who came to the end of their list goes through it once more, and is then put
before equals: that seats at least two thirds as many as any stable plan can, and mostly nearly all.
"""

from dataclasses import dataclass

import numpy as np

from peerlore.engine.matching.contract import Ints
from peerlore.engine.matching.grouped import Grouped, distinct, grouped, ordered
from peerlore.engine.matching.limits import Remaining

NOBODY = -1


@dataclass(frozen=True, kw_only=True)
class Market:
    """Pairs [E]: who proposes, who is asked, and which place each gives the other (smaller is better), equal within a
    tie; `wish_order` and `order`, of distinct numbers, break the ties.
    """

    proposer: Ints
    asked: Ints
    wish: Ints
    wish_order: Ints
    place: Ints
    order: Ints
    proposer_room: Ints
    asked_room: Ints


def deferred(market: Market, *, times: int, remaining: Remaining) -> Ints:
    """Positions of the pairs that are seated, ascending. `times` is how often each list is gone through: 1, or 2 with
    promotion. Where the time is over, those seated so far: they need not be stable."""
    state = _State(market, times)
    while remaining() > 0 and state.ask():
        pass
    return np.flatnonzero(state.held)


class _State:
    def __init__(self, market: Market, times: int) -> None:
        self.market, self.times = market, times
        people = len(market.proposer_room)
        self.wishes = ordered(market.proposer, market.wish, market.wish_order)
        self.starts = grouped(market.proposer, count=people).starts
        self.many = np.diff(self.starts)
        self.next = np.zeros(people, dtype=np.int64)
        self.room = np.minimum(market.proposer_room, self.many)
        self.held = np.zeros(len(market.asked), dtype=np.bool_)
        self.level = np.zeros(len(market.asked), dtype=np.int64)
        room = np.minimum(market.asked_room, np.bincount(market.asked, minlength=len(market.asked_room)))
        self.seat_starts = np.concatenate([[0], np.cumsum(room)])
        self.seat = np.full(int(self.seat_starts[-1]), NOBODY)
        self.seats_of = Grouped(np.arange(len(self.seat)), self.seat_starts)
        self.awake = np.arange(people)

    def ask(self) -> bool:
        """Everybody with open places asks the next on their list, as many as they have places. False if nobody can."""
        who = self.awake[(self.room[self.awake] > 0) & (self.next[self.awake] < self.times * self.many[self.awake])]
        take = np.minimum(self.room[who], self.times * self.many[who] - self.next[who])
        owner = np.repeat(who, take)
        step = np.arange(len(owner)) - np.repeat(np.cumsum(take) - take, take) + self.next[owner]
        pairs = self.wishes[self.starts[owner] + step % np.maximum(self.many[owner], 1)]
        self.next[who] += take
        self.awake = who
        fresh = ~self.held[pairs]
        self.level[pairs[fresh]] = (step // np.maximum(self.many[owner], 1))[fresh]
        self._answer(pairs[fresh])
        return len(who) > 0

    def _answer(self, pairs: Ints) -> None:
        """Who is asked keeps the best within their places; the others ask on."""
        market = self.market
        asked = distinct(market.asked[pairs])
        seats = self.seats_of.of(asked)
        sitting = self.seat[seats]
        sitting = sitting[sitting != NOBODY]
        both = np.concatenate([sitting, pairs])
        best = np.lexsort((market.order[both], -self.level[both], market.place[both], market.asked[both]))
        both = both[best]
        ends = market.asked[both]
        rank = np.arange(len(both)) - np.searchsorted(ends, ends)
        kept = rank < np.diff(self.seat_starts)[ends]
        np.add.at(self.room, market.proposer[sitting], 1)
        self.held[sitting] = False
        self.seat[seats] = NOBODY
        self.seat[self.seat_starts[ends[kept]] + rank[kept]] = both[kept]
        self.held[both[kept]] = True
        np.subtract.at(self.room, market.proposer[both[kept]], 1)
        self.awake = distinct(np.concatenate([self.awake, market.proposer[both[~kept]]]))
