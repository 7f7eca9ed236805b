"""Pairs out of everybody, proven against all pairs: candidates, the best plan over them, and pairs priced in until none
is missing (column generation, Dantzig and Wolfe 1960, over the dual prices of the assignment problem).
"""

from dataclasses import dataclass, replace

import numpy as np

from peerlore.engine import InstanceError
from peerlore.engine.matching.candidates import Candidates, candidates
from peerlore.engine.matching.contract import Floats, Ints, Pairs, PeoplePairs, Result, Side, Status
from peerlore.engine.matching.digest import digest
from peerlore.engine.matching.limits import Remaining, Say, forever, quiet
from peerlore.engine.matching.pairs import Last, resolve_pairs, solve_pairs
from peerlore.engine.matching.scores import CLASSES, Scores, classes_of, pair_weights

EACH = 32
ADDED = 8  # pairs priced in for one left person in one round, at most
ROUNDS = 30
SMALL = 300_000  # candidate pairs up to which each round is solved exactly, not from the last prices
TOLERANCE = 1e-6
ENOUGH = 1e-5  # of the bound: where rounds are not exact, more pairs would be lost in their step


def solve_people_pairs(
    instance: PeoplePairs, *, seed: int = 0, remaining: Remaining = forever, say: Say = quiet, each: int = EACH
) -> Result:
    """Choose pairs of largest total weight (wanted · taught + terms) among all allowed pairs, within the capacities.

    `each` is the number of candidates that each left person begins with; it changes the time, not what is proven.
    Raises `InstanceError` (see `checked`). Returns `plan["edges"]`, pairs [left, right], and as `certificate` prices
    `left` and `right`: bound = Σ capacity · price + Σ over all pairs of max(0, weight − left − right).
    """
    checked(instance)
    say("people-pairs: candidates")
    found = candidates(instance, each=each, remaining=remaining)
    best = _Best(instance, found)
    best.solve(seed=seed, remaining=remaining)
    for _ in range(ROUNDS):
        pricing = _priced(instance, best, found, remaining=remaining)
        bound = best.bound_with(pricing)
        say(f"people-pairs: gap {(bound - best.value) / max(bound, 1.0):.6%}, {len(pricing.left):,} pairs to price in")
        if bound - best.value <= best.tolerance() * max(bound, 1.0) or not len(pricing.left) or remaining() <= 0:
            break
        best.add(pricing)
        best.solve(seed=seed, remaining=remaining)
    return _result(instance, best, pricing, seed=seed)


def checked(instance: PeoplePairs) -> None:
    """Raises `InstanceError` where lengths differ, an index is out of range, or a number is negative or not finite."""
    for name in ("left", "right"):
        _checked_side(getattr(instance, name), name)
    for name, table in instance.terms:
        if not bool(np.isfinite(table).all()) or bool((table < 0).any()):
            raise InstanceError(f"terms.{name}", None, "must be finite and 0 or more")
        if table.ndim != 2:
            raise InstanceError(f"terms.{name}", None, "must have a row for each left class")
        for axis, side in enumerate((instance.left, instance.right)):
            if int(classes_of(side).max(initial=-1)) >= table.shape[axis]:
                raise InstanceError(f"terms.{name}", None, "must have a row or column for each class")
    people = (len(instance.left.capacity), len(instance.right.capacity))
    named = ((instance.forbidden >= 0) & (instance.forbidden < people)).all(axis=1)
    _refuse("forbidden", ~np.atleast_1d(named), "names nobody")
    few = ((instance.forbidden_classes >= 0) & (instance.forbidden_classes < CLASSES)).all(axis=1)
    _refuse("forbidden_classes", ~np.atleast_1d(few), f"must be from 0 to {CLASSES - 1}")


def _checked_side(side: Side, name: str) -> None:
    people, skills = len(side.capacity), side.skills
    _refuse(f"{name}.capacity", side.capacity < 0, "must be 0 or more")
    if len(skills.indptr) != people + 1 or skills.indptr[0] != 0 or skills.indptr[-1] != len(skills.indices):
        raise InstanceError(f"{name}.skills.indptr", None, f"must be {people + 1} positions, from 0 to all of indices")
    _refuse(f"{name}.skills.indptr", np.diff(skills.indptr) < 0, "must not fall")
    if len(skills.data) != len(skills.indices):
        raise InstanceError(f"{name}.skills.data", None, "must be as long as indices")
    _refuse(f"{name}.skills.indices", skills.indices < 0, "must be 0 or more")
    _refuse(f"{name}.skills.data", ~(np.isfinite(skills.data) & (skills.data >= 0)), "must be finite and 0 or more")
    owner = np.repeat(np.arange(people), np.diff(skills.indptr))
    order = np.lexsort((skills.indices, owner))
    twice = np.zeros(len(order), dtype=np.bool_)
    twice[order[1:]] = (np.diff(owner[order]) == 0) & (np.diff(skills.indices[order]) == 0)
    _refuse(f"{name}.skills.indices", twice, "names a skill twice for one person")
    if side.classes is not None:
        if len(side.classes) != people:
            raise InstanceError(f"{name}.class", None, f"must have {people} numbers")
        few = (side.classes >= 0) & (side.classes < CLASSES)
        _refuse(f"{name}.class", ~few, f"must be from 0 to {CLASSES - 1}")


def _refuse(name: str, wrong: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], says: str) -> None:
    if wrong.any():
        raise InstanceError(name, int(np.argmax(wrong)), says)


@dataclass(frozen=True)
class _Pricing:
    """Pairs not yet among the candidates that could improve the plan, and the left prices [L] that cover all others."""

    left: Ints
    right: Ints
    weight: Floats
    left_price: Floats
    surplus: float


class _Best:
    """The best plan over the pairs known so far, with its prices."""

    def __init__(self, instance: PeoplePairs, found: Candidates) -> None:
        self.instance, self.left, self.right, self.weight = instance, found.left, found.right, found.weight
        self.out_of_reach = float(_most(instance).max(initial=0.0))  # where there are no places, prices cost nothing
        self.result: Result | None = None
        self.left_price: Floats = np.zeros(len(instance.left.capacity))
        self.right_price: Floats = np.zeros(len(instance.right.capacity))
        self.value = 0.0
        self.chosen = np.empty(0, dtype=np.int64)

    def solve(self, *, seed: int, remaining: Remaining) -> None:
        """Right persons stand on the left of `pairs`, where places are sold: they are fewer and have more of them."""
        pairs = Pairs(
            left_capacity=self.instance.right.capacity,
            right_capacity=self.instance.left.capacity,
            left=self.right,
            right=self.left,
            weight=self.weight,
        )
        if self.result is None or len(self.left) <= SMALL:
            self.result = solve_pairs(pairs, seed=seed, remaining=remaining)
        else:
            last = Last(left=self.right_price, right=self.left_price, edges=self.chosen)
            self.result = resolve_pairs(pairs, last, seed=seed, remaining=remaining)
        proof = self.result.certificate or {}
        self.right_price, self.left_price = np.array(proof["left"]), np.array(proof["right"])
        self.right_price[self.instance.right.capacity == 0] = self.out_of_reach
        self.chosen = np.array(self.result.plan["edges"], dtype=np.int64)
        self.value = float(self.weight[self.chosen].sum())

    def add(self, pricing: _Pricing) -> None:
        self.left = np.concatenate([self.left, pricing.left])
        self.right = np.concatenate([self.right, pricing.right])
        self.weight = np.concatenate([self.weight, pricing.weight])

    def tolerance(self) -> float:
        return TOLERANCE if len(self.left) <= SMALL else ENOUGH

    def bound_with(self, pricing: _Pricing) -> float:
        """Σ capacity · price + the surplus of all pairs, known and new."""
        known = self.weight - pricing.left_price[self.left] - self.right_price[self.right]
        places = self.instance.left.capacity @ pricing.left_price + self.instance.right.capacity @ self.right_price
        return max(float(places + known[known > 0].sum() + pricing.surplus), self.value)


def _priced(instance: PeoplePairs, best: _Best, found: Candidates, *, remaining: Remaining) -> _Pricing:
    """Look through all pairs of those for whom somebody not listed could be worth more than the price.

    Where the time is over, left prices are raised until nobody not listed can be: the bound stays honest.
    """
    covers = np.minimum(found.last, _most(instance))
    prices = best.left_price.copy()
    doubtful = (covers - best.right_price.min(initial=np.inf) > prices) & (instance.left.capacity > 0)
    prices[instance.left.capacity == 0] = best.out_of_reach
    scores = Scores(instance, right_price=best.right_price)
    known = np.sort(best.left * scores.rights + best.right)
    pairs: list[Ints] = []
    for block in scores.blocks(np.flatnonzero(doubtful)):
        if remaining() <= 0:
            prices[doubtful] = np.maximum(prices[doubtful], covers[doubtful])
            break
        rows, columns = np.nonzero(block.scores > (prices[block.rows] - scores.margin)[:, None])
        pairs.append(block.rows[rows] * scores.rights + block.first + columns)
    return _new_pairs(instance, best, prices, np.setdiff1d(np.concatenate([*pairs, known[:0]]), known))


def _new_pairs(instance: PeoplePairs, best: _Best, prices: Floats, new: Ints) -> _Pricing:
    """Of the pairs found, those that are truly above their prices: all count for the bound, the best few are added."""
    left, right = np.divmod(new, max(len(instance.right.capacity), 1))
    weight = pair_weights(instance, left, right)
    surplus = weight - prices[left] - best.right_price[right]
    order = np.lexsort((-surplus, left))
    order = order[surplus[order] > 0]
    rank = np.arange(len(order)) - np.searchsorted(left[order], left[order])
    few = order[rank < ADDED]
    return _Pricing(left[few], right[few], weight[few], prices, float(surplus[order].sum()))


def _most(instance: PeoplePairs) -> Floats:
    """[L] no pair is worth more: each skill taught by its best teacher, and all bonuses at their largest."""
    left, right = instance.left.skills, instance.right.skills
    known = np.unique(np.concatenate([left.indices, right.indices]))
    best = np.zeros(len(known))
    np.maximum.at(best, np.searchsorted(known, right.indices), right.data)
    owner = np.repeat(np.arange(len(instance.left.capacity)), np.diff(left.indptr))
    at_most = np.bincount(
        owner, weights=left.data * best[np.searchsorted(known, left.indices)], minlength=len(instance.left.capacity)
    )
    return np.asarray(at_most + sum(float(table.max(initial=0.0)) for _, table in instance.terms))


def _result(instance: PeoplePairs, best: _Best, pricing: _Pricing, *, seed: int) -> Result:
    bound = best.bound_with(pricing)
    status: Status = "optimal" if bound - best.value <= TOLERANCE * max(bound, 1.0) else "feasible"
    inner = best.result or Result(kind="pairs", status="feasible", value=0.0, bound=0.0)
    edges = np.stack([best.left[best.chosen], best.right[best.chosen]], axis=1)
    return replace(
        inner,
        kind="people-pairs",
        status=status,
        value=best.value,
        bound=bound,
        plan={"edges": edges[np.lexsort(edges.T[::-1])].tolist()},
        certificate={"left": pricing.left_price.tolist(), "right": best.right_price.tolist()},
        seed=seed,
        instance_sha256=digest(instance),
    )
