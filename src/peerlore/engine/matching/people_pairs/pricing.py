"""Pricing: the pairs out of all that are worth more than their prices, what to add of them, and what prices prove.

In three steps: all pairs are scored in single precision; prices are mended by what is found; and the few pairs that
are still above them, or are to be added, are computed exactly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peerlore.engine.matching.contract import Floats, Ints, PeoplePairs, Side
from peerlore.engine.matching.limits import Remaining
from peerlore.engine.matching.people_pairs.known import Known, Plan, Proof, best_first
from peerlore.engine.matching.people_pairs.scores import Finds, Scores, bonuses, joined, pair_weights

KEPT = 384  # pairs noted for one left person; beyond that, their price is raised in the proof
FEWEST = 16  # noted in one part
ADDED, ADDED_RIGHT = 4, 16  # pairs added for each left person, and for each right one, beyond two for each place


@dataclass(frozen=True)
class Cover:
    """Prices [L], [R]: no pair that was not known at first is worth more than its two together."""

    left: Floats
    right: Floats


@dataclass(frozen=True)
class _Over:
    """Pairs [k] and about how much they are worth more than their prices."""

    left: Ints
    right: Ints
    surplus: Floats

    def at(self, chosen: NDArray[np.bool_] | Ints) -> "_Over":
        return _Over(self.left[chosen], self.right[chosen], self.surplus[chosen])


def priced(
    instance: PeoplePairs, known: Known, plan: Plan, *, cover: Cover, remaining: Remaining
) -> tuple[Known, Proof]:
    """The pairs to be added, and what these prices, mended, prove over all pairs."""
    out_of_reach = float(most(instance).max(initial=0.0))  # where there are no places, prices cost nothing
    left = np.where(instance.left.capacity == 0, out_of_reach, plan.left)
    right = np.where(instance.right.capacity == 0, out_of_reach, plan.right)
    rise = cover.right - right
    scores = Scores(instance, right_price=right, order=np.argsort(rise, kind="stable"))
    raised, finds = _above_price(instance, scores, left, most=cover.left, rise=rise, remaining=remaining)
    fresh = _unknown(known, finds, left, wide=scores.rights)
    above = _Over(fresh.left, fresh.right, fresh.surplus - (raised - left)[fresh.left])
    proof = _mended(instance, known, above, raised, right, margin=scores.margin)
    return _worth_adding(instance, fresh, left, right), proof


def most(instance: PeoplePairs) -> Floats:
    """[L] no pair is worth more: each skill taught by its best teacher, and all bonuses at their largest."""
    left, right = instance.left.skills, instance.right.skills
    skills = np.unique(np.concatenate([left.indices, right.indices]))
    best = np.zeros(len(skills))
    np.maximum.at(best, np.searchsorted(skills, right.indices), right.data)
    owner = np.repeat(np.arange(len(instance.left.capacity)), np.diff(left.indptr))
    at_most = np.bincount(
        owner, weights=left.data * best[np.searchsorted(skills, left.indices)], minlength=len(instance.left.capacity)
    )
    return np.asarray(at_most + max(float(bonuses(instance).max(initial=0.0)), 0.0))


def _above_price(
    instance: PeoplePairs, scores: Scores, left: Floats, *, most: Floats, rise: Floats, remaining: Remaining
) -> tuple[Floats, Finds]:
    """Left prices that cover all pairs that are not found, and the pairs above their prices by the margin of single
    precision or more.

    Only those are looked through for whom somebody could be worth it. Where the time is over, or somebody has too many,
    left prices are raised until the rest is covered: the bound stays honest, memory bounded.
    """
    raised, finds = left.copy(), list[Finds]()
    places = instance.left.capacity > 0
    for part in scores.parts():
        doubtful = places & (most + rise[part.rights].max() > left)
        if remaining() <= 0:
            raised[doubtful] = np.maximum(raised, most + rise[part.rights].max())[doubtful]
            continue
        least = np.where(doubtful, left - scores.margin, np.inf).astype(np.float32)
        lefts = scores.hopeful(part, least)
        found = scores.above(part, lefts, least[lefts], most=max(KEPT * len(part.rights) // scores.rights, FEWEST))
        raised[found.over] = np.maximum(raised[found.over], found.beyond + scores.margin)
        finds.append(found)
    return raised, joined(finds)


def _unknown(known: Known, finds: Finds, left: Floats, *, wide: int) -> _Over:
    """Those that are not known yet."""
    keys, pairs = np.sort(known.left * wide + known.right), finds.left * wide + finds.right
    new = np.ones(len(pairs), dtype=np.bool_)
    if len(keys):
        new = keys[np.minimum(np.searchsorted(keys, pairs), len(keys) - 1)] != pairs
    return _Over(finds.left, finds.right, finds.score - left[finds.left]).at(new)


def _mended(instance: PeoplePairs, known: Known, fresh: _Over, left: Floats, right: Floats, *, margin: float) -> Proof:
    """The bound of these prices after each is raised, right ones first, to where only as many pairs are above it as the
    person has places: the best for each person alone."""
    right, fresh = _raised(instance.right, right, fresh, fresh.right, margin=margin)
    left, fresh = _raised(instance.left, left, fresh, fresh.left, margin=margin)
    exact = pair_weights(instance, fresh.left, fresh.right)
    bound = float(instance.left.capacity @ left + instance.right.capacity @ right)
    for one in (known, Known(fresh.left, fresh.right, exact)):
        bound += float(np.maximum(one.weight - left[one.left] - right[one.right], 0.0).sum())
    return Proof(left, right, bound)


def _raised(side: Side, prices: Floats, over: _Over, ends: Ints, *, margin: float) -> tuple[Floats, _Over]:
    """The prices of one side, raised; and the pairs that may still be above."""
    order, rank = best_first(ends, over.surplus)
    beyond = order[rank == side.capacity[ends[order]]]
    rise = np.zeros(len(prices))
    rise[ends[beyond]] = np.maximum(over.surplus[beyond], 0.0)
    still = _Over(over.left, over.right, over.surplus - rise[ends])
    return prices + rise, still.at(still.surplus > -2 * margin)


def _worth_adding(instance: PeoplePairs, fresh: _Over, left: Floats, right: Floats) -> Known:
    """For each right person the best few for each place, and for each left person the best few: all others are likely
    covered by what these do to the prices."""
    keep = np.zeros(len(fresh.surplus), dtype=np.bool_)
    few = np.full(len(left), ADDED)
    for ends, many in ((fresh.right, 2 * instance.right.capacity + ADDED_RIGHT), (fresh.left, few)):
        order, rank = best_first(ends, fresh.surplus)
        keep[order[rank < many[ends[order]]]] = True
    chosen = fresh.at(keep)
    weight = pair_weights(instance, chosen.left, chosen.right)
    added = Known(chosen.left, chosen.right, weight)
    return added.at(weight > left[added.left] + right[added.right])
