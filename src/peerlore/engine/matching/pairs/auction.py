"""Pairs by auction: who is without a place bids for one, and prices rise until everybody is content within one step.

Forward bids after Bertsekas (1988), offers of places that stand empty at a price after Bertsekas and Castañón (1992);
all bids of a round are made at once (Jacobi) and vectorised. At any moment there is a plan, and prices that bound it;
once finished with the step s, the plan is within s for each pair of the best.
"""

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints, Pairs
from peerlore.engine.matching.limits import Remaining, forever
from peerlore.engine.matching.pairs.book import Bids, Book, first_of_each

STEP = 2.0**-15  # of the largest weight: 0.003 %
FINER = 5.0  # each phase of a cold start has a step so many times smaller
ROUNDS = 50_000  # of each phase; then it goes on with what there is, and the bound is honest all the same


def auction_anew(instance: Pairs, *, remaining: Remaining = forever) -> Book:
    """From nothing: prices start at 0, and steps get finer from phase to phase (ε-scaling)."""
    nothing = np.zeros(len(instance.left_capacity)), np.empty(0, dtype=np.int64)
    book = Book(instance, left=nothing[0], edges=nothing[1])
    largest = float(instance.weight.max(initial=0.0))
    step = largest / FINER
    while largest and remaining() > 0:
        step = max(step, STEP * largest)
        _phase(book, step=step, remaining=remaining)
        if step == STEP * largest:
            return book
        step /= FINER
    return book


def auction_again(instance: Pairs, *, left: Floats, edges: Ints, remaining: Remaining = forever) -> Book:
    """From earlier prices and what is left of the earlier plan; a phase of the finest step settles what has changed.

    Places that stand empty are first priced out of everybody's reach, and then offered at ever lower prices: so a new
    teacher moves the few who gain most, not all who would gain something.
    """
    book = Book(instance, left=left, edges=edges)
    book.price_out_of_reach()
    _phase(book, step=STEP * float(instance.weight.max(initial=0.0)), remaining=remaining)
    return book


def _phase(book: Book, *, step: float, remaining: Remaining) -> None:
    book.leave_what_is_not_best(step)
    for _ in range(ROUNDS):
        if remaining() <= 0 or not _bid(book, step):
            break
    book.value_places()
    for _ in range(ROUNDS):
        if remaining() <= 0 or not _offer(book, step):
            return


def _bid(book: Book, step: float) -> bool:
    """One forward round: each right person with an open place bids for the best edges, so high that the next best would
    be as good. False where nobody bids."""
    bidders = book.awake
    edges, starts = book.open_edges(bidders)
    worth = book.weight[edges] - book.price[book.left[edges]]
    wants = book.room_right[bidders]
    chosen, next_best = _tops(worth, starts, wants)
    book.awake = bidders[:0]
    keep = worth[chosen] > 0
    chosen, next_best = chosen[keep], next_best[keep]
    if len(chosen):
        bids = book.weight[edges[chosen]] - np.maximum(next_best, 0.0) + step
        book.settle(Bids(edges[chosen], bids))
    return len(chosen) > 0


def _offer(book: Book, step: float) -> bool:
    """One reverse round: each left person with an empty place at a price lowers it until as many right persons gain by
    coming as there are places. False where no such place is left."""
    sellers = np.flatnonzero((book.room_left > 0) & (book.price > 0))
    if not len(sellers):
        return False
    edges, starts = book.open_edges_left(sellers)
    gain = book.weight[edges] - book.profit[book.right[edges]]
    chosen, next_best = _tops(gain, starts, book.room_left[sellers])
    lowest = np.zeros(len(sellers))
    owner = np.searchsorted(sellers, book.left[edges[chosen]])
    np.maximum.at(lowest, owner, next_best - step)
    book.lower(sellers, np.minimum(book.price[sellers], lowest))
    coming = edges[chosen]
    while len(coming := coming[_gains(book, coming) > step / 2]):
        book.come(coming)
        coming = coming[~book.held[coming]]
    return True


def _gains(book: Book, edges: Ints) -> Floats:
    """What the right person of each edge would gain by it beyond what they have."""
    gains: Floats = book.weight[edges] - book.price[book.left[edges]] - book.profit[book.right[edges]]
    return gains


def _tops(values: Floats, starts: Ints, wants: Ints) -> tuple[Ints, Floats]:
    """Of each segment the positions of its `wants` largest values, and beside each the largest that is not among them
    (−∞ where there is none). `starts` [segments + 1]."""
    if not len(values):
        return np.empty(0, dtype=np.int64), np.empty(0)
    if wants.max(initial=1) == 1:
        return _top(values, starts, wants)
    found = [
        _tops_of(values, starts, wants, segments)
        for segments in (np.flatnonzero(wants == 1), np.flatnonzero(wants > 1))
    ]
    return np.concatenate([at for at, _ in found]), np.concatenate([beyond for _, beyond in found])


def _tops_of(values: Floats, starts: Ints, wants: Ints, segments: Ints) -> tuple[Ints, Floats]:
    """The same for some of the segments, all of which want one, or several."""
    many = np.diff(starts)[segments]
    ends = np.concatenate([[0], np.cumsum(many)])
    at = np.arange(ends[-1]) + np.repeat(starts[segments] - ends[:-1], many)
    if not len(at):
        return at, np.empty(0)
    tops = _top if wants[segments[0]] == 1 else _several
    chosen, beyond = tops(values[at], ends, wants[segments])
    return at[chosen], beyond


def _several(values: Floats, starts: Ints, wants: Ints) -> tuple[Ints, Floats]:
    segment = np.repeat(np.arange(len(wants)), np.diff(starts))
    order = np.lexsort((-values, segment))
    rank = np.arange(len(order)) - starts[segment]
    beyond = np.full(len(wants), -np.inf)
    at = np.flatnonzero(rank == wants[segment])
    beyond[segment[at]] = values[order[at]]
    within = np.flatnonzero(rank < wants[segment])
    return order[within], beyond[segment[within]]


def _top(values: Floats, starts: Ints, wants: Ints) -> tuple[Ints, Floats]:
    """The same where everybody wants one. Linear."""
    full = np.flatnonzero(np.diff(starts))
    heads, segment = starts[full], np.repeat(np.arange(len(full)), np.diff(starts)[full])
    best = np.maximum.reduceat(values, heads)
    first = first_of_each(segment, values == best[segment])
    rest = values.copy()
    rest[first] = -np.inf
    return first, np.maximum.reduceat(rest, heads)
