"""Pairs out of everybody by column generation (Dantzig and Wolfe 1960) over the dual prices of the assignment problem:
candidates, the best plan over them, and pairs priced in until none is missing. What a pair is worth, a `Market` says.
"""

from dataclasses import dataclass

import numpy as np

from peerlore.engine.matching.candidates import best_each
from peerlore.engine.matching.contract import Floats, Ints, Pairs, Status
from peerlore.engine.matching.grouped import distinct
from peerlore.engine.matching.limits import Remaining, Say
from peerlore.engine.matching.pairs import solve_pairs
from peerlore.engine.matching.scores import MIX, Block, Market, Singles, turned_about

EACH = 24
KEPT = 128  # pairs noted for one left person in one block; beyond that their price is raised instead
ROUNDS = 50
TOLERANCE = 1e-6
NAMES = ("left", "right", "weight")


@dataclass(frozen=True)
class _Known:
    """Pairs [E] and what they are worth."""

    left: Ints
    right: Ints
    weight: Floats


@dataclass(frozen=True)
class _Plan:
    """Chosen pairs [k, 2], what they are worth, and the prices [L], [R] that came with them."""

    edges: Ints
    value: float
    left: Floats
    right: Floats
    solver: str


@dataclass(frozen=True)
class _Proof:
    """Prices [L], [R] and what they prove over all pairs."""

    left: Floats
    right: Floats
    bound: float


@dataclass(frozen=True)
class Found:
    """Chosen `edges` [k, 2], and prices that prove `bound` over all pairs; `left` and `right` of the `known` pairs that
    were looked at for the plan."""

    edges: Ints
    value: float
    bound: float
    status: Status
    left_price: Floats
    right_price: Floats
    solver: str
    known_left: Ints
    known_right: Ints


def solve_market(
    market: Market, *, seed: int, remaining: Remaining, say: Say, each: int = EACH, enough: float = TOLERANCE
) -> Found:
    """The best plan out of all pairs of a market, whatever they are worth to each other.

    `each` is the number of candidates that each person begins with; it changes the time, not what is proven. Rounds end
    at a gap of `enough`. The bound holds over all pairs: Σ capacity · price + Σ max(0, weight − both prices).
    """
    known, covers = _first_pairs(market, each=each, remaining=remaining)
    plan, proof = _no_plan(known), _Proof(*_no_prices(market), np.inf)
    for _ in range(ROUNDS):
        found = _planned(market, known, seed=seed, remaining=remaining)
        plan = max(plan, found, key=lambda one: one.value)
        new, proven = _priced(market, known, found, covers=covers, remaining=remaining)
        proof = min(proof, proven, key=lambda one: one.bound)
        gap = (proof.bound - plan.value) / max(proof.bound, 1.0)
        say(f"people-pairs: {len(known.left):,} pairs, gap {max(gap, 0):.6%}, {len(new.left):,} to price in")
        if gap <= enough or not len(new.left) or remaining() <= 0:
            break
        known = _Known(*(np.concatenate([getattr(one, name) for one in (known, new)]) for name in NAMES))
    bound = max(proof.bound, plan.value)
    status: Status = "optimal" if bound - plan.value <= TOLERANCE * max(bound, 1.0) else "feasible"
    return Found(plan.edges, plan.value, bound, status, proof.left, proof.right, plan.solver, known.left, known.right)


def _no_plan(known: _Known) -> _Plan:
    return _Plan(np.empty((0, 2), dtype=np.int64), -1.0, known.weight[:0], known.weight[:0], "")


def _no_prices(market: Market) -> tuple[Floats, Floats]:
    return np.zeros(len(market.left_capacity)), np.zeros(len(market.right_capacity))


def _first_pairs(market: Market, *, each: int, remaining: Remaining) -> tuple[_Known, Floats]:
    """Everybody's best, of both sides, so that no place stays empty for want of a pair; and for each left person what
    no pair outside is worth more than [L]."""
    mine = best_each(market, each=each, remaining=remaining)
    theirs = best_each(market.turned(), each=each, remaining=remaining)
    wide = max(len(market.right_capacity), 1)
    keys = distinct(np.concatenate([mine.left * wide + mine.right, theirs.right * wide + theirs.left]))
    left, right = np.divmod(keys, wide)
    return _Known(left, right, market.weights(left, right)), np.minimum(mine.last, market.most())


def _planned(market: Market, known: _Known, *, seed: int, remaining: Remaining) -> _Plan:
    """The best plan over the known pairs. Right persons stand on the left of `pairs`, where places are sold."""
    pairs = Pairs(
        left_capacity=market.right_capacity,
        right_capacity=market.left_capacity,
        left=known.right,
        right=known.left,
        weight=known.weight,
    )
    found = solve_pairs(pairs, seed=seed, remaining=remaining)
    prices = found.certificate or {}
    chosen = np.array(found.plan["edges"], dtype=np.int64)
    edges = np.stack([known.left[chosen], known.right[chosen]], axis=1)
    return _Plan(edges, found.value, np.array(prices["right"]), np.array(prices["left"]), found.solver)


def _priced(
    market: Market, known: _Known, plan: _Plan, *, covers: Floats, remaining: Remaining
) -> tuple[_Known, _Proof]:
    """The pairs that are worth more than their prices, and what prices mended by them prove."""
    out_of_reach = float(market.most().max(initial=0.0))  # where there are no places, prices cost nothing
    left = np.where(market.left_capacity == 0, out_of_reach, plan.left)
    right = np.where(market.right_capacity == 0, out_of_reach, plan.right)
    raised, pairs = _above_price(market, left, right, covers=covers, remaining=remaining)
    fresh = _unknown(market, known, pairs)
    above = fresh.weight > left[fresh.left] + right[fresh.right]
    fresh = _Known(fresh.left[above], fresh.right[above], fresh.weight[above])
    proof = _mended(market, known, fresh, raised, right)
    return _worth_adding(market, fresh, left, right), proof


def _unknown(market: Market, known: _Known, pairs: Ints) -> _Known:
    """Those of the pairs (left · R + right), each there once, that are not known yet."""
    wide = max(len(market.right_capacity), 1)
    keys = np.sort(known.left * wide + known.right)
    at = np.searchsorted(keys, pairs)
    new = pairs[(at == len(keys)) | (keys[np.minimum(at, len(keys) - 1)] != pairs)] if len(keys) else pairs
    left, right = np.divmod(new, wide)
    return _Known(left, right, market.weights(left, right))


def _above_price(
    market: Market, left: Floats, right: Floats, *, covers: Floats, remaining: Remaining
) -> tuple[Floats, Ints]:
    """All pairs (left · R + right) above their prices by the margin of single precision or more, and left prices.

    Only those are looked through for whom somebody outside the candidates could be worth it. Where the time is over, or
    somebody has too many, left prices are raised until the rest is covered: the bound stays honest, memory bounded.
    """
    scores, left = market.scores(right), left.copy()
    doubtful = covers - right.min(initial=np.inf) > left
    keys = [np.empty(0, dtype=np.int64)]
    for block in scores.blocks(np.flatnonzero(doubtful & (market.left_capacity > 0))):
        if remaining() <= 0:
            left[doubtful] = np.maximum(left[doubtful], covers[doubtful])
            break
        above = _above(block, left, margin=scores.margin)
        rows, columns = np.divmod(np.flatnonzero(above), above.shape[1])
        keys.append(block.rows[rows] * scores.rights + block.columns[columns])
    return left, distinct(np.concatenate(keys))


def _above(block: Block, left: Floats, *, margin: float) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Which scores are above the price; where too many are, the price is raised to the last of the best that are kept.
    Of equals each left person keeps others, so that not all come back for the same few."""
    above = block.scores > _single(left[block.rows] - margin)
    crowded = np.flatnonzero(above.sum(axis=1) > KEPT)
    if len(crowded):
        many = turned_about(block.rows[crowded], block.scores.shape[1])
        scores = np.take_along_axis(block.scores[crowded], many, axis=1)
        best = np.argpartition(scores, -KEPT, axis=1)[:, -KEPT:]
        last = np.take_along_axis(scores, best, axis=1).min(axis=1).astype(np.float64)
        left[block.rows[crowded]] = np.maximum(left[block.rows[crowded]], last + margin)
        above[crowded] = False
        above[crowded[:, None], np.take_along_axis(many, best, axis=1)] = True
    return above


def _single(prices: Floats) -> Singles:
    """Rounded down, so that nothing above is missed."""
    near = prices.astype(np.float32)
    column: Singles = np.where(near > prices, np.nextafter(near, np.float32(-np.inf)), near)[:, None]
    return column


def _mended(market: Market, known: _Known, new: _Known, left: Floats, right: Floats) -> _Proof:
    """The bound of these prices after each is raised, right ones first, to where only as many pairs are above it as the
    person has places: the best for each person alone."""
    for ends, prices, room in (
        (new.right, right, market.right_capacity),
        (new.left, left, market.left_capacity),
    ):
        surplus = new.weight - left[new.left] - right[new.right]
        order = np.lexsort((-surplus, ends))
        rank = np.arange(len(order)) - np.searchsorted(ends[order], ends[order])
        beyond = order[rank == room[ends[order]]]
        raised = prices.copy()
        raised[ends[beyond]] += np.maximum(surplus[beyond], 0.0)
        left, right = (left, raised) if ends is new.right else (raised, right)
    bound = float(market.left_capacity @ left + market.right_capacity @ right)
    for one in (known, new):
        bound += float(np.maximum(one.weight - left[one.left] - right[one.right], 0.0).sum())
    return _Proof(left, right, bound)


def _worth_adding(market: Market, new: _Known, left: Floats, right: Floats) -> _Known:
    """For each right person the best few for each place, and for each left person the best: all others are likely
    covered by what these do to the prices."""
    surplus = new.weight - left[new.left] - right[new.right]
    keep = np.zeros(len(surplus), dtype=np.bool_)
    mixed = (new.left * MIX + new.right * (MIX + 2)) % 65_537  # among equals not always the first
    for ends, many in ((new.right, 2 * market.right_capacity + 4), (new.left, np.ones(len(left), dtype=np.int64))):
        order = np.lexsort((mixed, -surplus, ends))
        rank = np.arange(len(order)) - np.searchsorted(ends[order], ends[order])
        keep[order[rank < many[ends[order]]]] = True
    keep &= surplus > 0
    return _Known(new.left[keep], new.right[keep], new.weight[keep])
