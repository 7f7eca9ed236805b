"""What a place of each person is worth: prices that prove a plan, and the bound that any prices prove.

At the best plan, prices are shortest distances in the residual graph (Ford and Fulkerson 1962); they are found by label
correction (Bellman 1958) that looks again only at the edges of people whose price has changed.
"""

from dataclasses import dataclass

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints, Pairs
from peerlore.engine.matching.grouped import Grouped, grouped
from peerlore.engine.matching.pairs.flow import Scaled, SolverFailed

FAR = np.int64(2**61)


@dataclass(frozen=True)
class Prices:
    """`left` [L], `right` [R], ≥ 0, in the units of the weights."""

    left: Floats
    right: Floats


def bound_of(instance: Pairs, prices: Prices) -> float:
    """No plan is worth more than this, whatever the prices (weak duality)."""
    surplus = instance.weight - prices.left[instance.left] - prices.right[instance.right]
    places = instance.left_capacity @ prices.left + instance.right_capacity @ prices.right
    return float(places + surplus[surplus > 0].sum())


def prices_of(instance: Pairs, scaled: Scaled, chosen: Ints) -> Prices:
    """The highest left and lowest right prices that prove the best plan `chosen`.

    Unchosen edges ask right ≥ weight − left, chosen ones left ≤ weight − right; who has room left over costs nothing.
    Left prices start too high and only fall, right ones start at nothing and only rise. O(edges of the changed, summed
    over the rounds); there are as many rounds as the longest chain of changes. Raises `SolverFailed` where `chosen` is
    not the best plan.
    """
    weight = scaled.weight
    left = _highest(instance, weight, chosen)
    right = np.zeros(len(instance.right_capacity), dtype=np.int64)
    taken = np.zeros(len(weight), dtype=np.bool_)
    taken[chosen] = True
    asked = np.where(taken, 0, weight - left[instance.left])  # all at once, in the order in which they lie
    short = np.flatnonzero(asked > 0)
    np.maximum.at(right, instance.right[short], asked[short])
    by_left: Grouped | None = None
    for _ in range(len(left) + len(right) + 2):
        before = left.copy()
        np.minimum.at(left, instance.left[chosen], weight[chosen] - right[instance.right[chosen]])
        changed = np.flatnonzero(before != left)
        if not len(changed):
            return _covering_the_bare(instance, Prices(left / scaled.scale, right / scaled.scale))
        by_left = by_left or grouped(instance.left, count=len(left))
        edges = by_left.of(changed)
        rises = weight[edges] - left[instance.left[edges]]
        ends = instance.right[edges]
        higher = (rises > right[ends]) & ~taken[edges]
        np.maximum.at(right, ends[higher], rises[higher])
    raise SolverFailed("the flow leaves a cycle that would improve it")


def _highest(instance: Pairs, weight: Ints, chosen: Ints) -> Ints:
    """No left price can be above these: its lowest chosen edge; nothing where there is room, or no place at all."""
    used = np.bincount(instance.left[chosen], minlength=len(instance.left_capacity))
    highest = np.full(len(used), FAR)
    np.minimum.at(highest, instance.left[chosen], weight[chosen])
    highest[(used < instance.left_capacity) | (instance.left_capacity == 0)] = 0
    return highest


def _covering_the_bare(instance: Pairs, prices: Prices) -> Prices:
    """Who has no place costs nothing at any price: as much as covers all their edges, in the weights as given."""
    left, right = prices.left.copy(), prices.right.copy()
    of_left, of_right = instance.left_capacity[instance.left] == 0, instance.right_capacity[instance.right] == 0
    np.maximum.at(left, instance.left[of_left], instance.weight[of_left])
    short = instance.weight[of_right] - left[instance.left[of_right]]
    np.maximum.at(right, instance.right[of_right], short)
    return Prices(left, right)
