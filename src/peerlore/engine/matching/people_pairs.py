"""Pairs out of everybody, proven against all pairs: candidates, the best plan over them, and pairs priced in until none
is missing (column generation, Dantzig and Wolfe 1960, over the dual prices of the assignment problem).
"""

from dataclasses import dataclass, replace

import numpy as np

from peerlore.engine import InstanceError
from peerlore.engine.matching.candidates import candidates
from peerlore.engine.matching.contract import Floats, Ints, Pairs, PeoplePairs, Result, Side, Status
from peerlore.engine.matching.digest import digest
from peerlore.engine.matching.grouped import distinct
from peerlore.engine.matching.limits import Remaining, Say, forever, quiet
from peerlore.engine.matching.pairs import solve_pairs
from peerlore.engine.matching.scores import CLASSES, Block, Scores, Singles, classes_of, pair_weights

EACH = 24
KEPT = 128  # pairs noted for one left person in one block; beyond that their price is raised instead
ROUNDS = 50
TOLERANCE = 1e-6


def solve_people_pairs(
    instance: PeoplePairs,
    *,
    seed: int = 0,
    remaining: Remaining = forever,
    say: Say = quiet,
    each: int = EACH,
    enough: float = TOLERANCE,
) -> Result:
    """Choose pairs of largest total weight (wanted · taught + terms) among all allowed pairs, within the capacities.

    `each` is the number of candidates that each person begins with; it changes the time, not what is proven. Rounds end
    at a gap of `enough`. Raises `InstanceError` (see `checked`). Returns `plan["edges"]`, pairs [left, right], and as
    `certificate` prices: bound = Σ capacity · price + Σ over all pairs of max(0, weight − left price − right price).
    """
    checked(instance)
    say("people-pairs: candidates")
    known, covers = _first_pairs(instance, each=each, remaining=remaining)
    plan, proof = _no_plan(known), _Proof(*_no_prices(instance), np.inf)
    for _ in range(ROUNDS):
        found = _planned(instance, known, seed=seed, remaining=remaining)
        plan = max(plan, found, key=lambda one: one.value)
        new, proven = _priced(instance, known, found, covers=covers, remaining=remaining)
        proof = min(proof, proven, key=lambda one: one.bound)
        gap = (proof.bound - plan.value) / max(proof.bound, 1.0)
        say(f"people-pairs: {len(known.left):,} pairs, gap {max(gap, 0):.6%}, {len(new.left):,} to price in")
        if gap <= enough or not len(new.left) or remaining() <= 0:
            break
        known = _Known(*(np.concatenate([getattr(one, name) for one in (known, new)]) for name in NAMES))
    return _result(instance, plan, proof, seed=seed)


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


def _no_plan(known: _Known) -> _Plan:
    return _Plan(np.empty((0, 2), dtype=np.int64), -1.0, known.weight[:0], known.weight[:0], "")


def _no_prices(instance: PeoplePairs) -> tuple[Floats, Floats]:
    return np.zeros(len(instance.left.capacity)), np.zeros(len(instance.right.capacity))


def _turned(instance: PeoplePairs) -> PeoplePairs:
    return replace(
        instance,
        left=instance.right,
        right=instance.left,
        forbidden=instance.forbidden[:, ::-1],
        forbidden_classes=instance.forbidden_classes[:, ::-1],
        terms=tuple((name, table.T) for name, table in instance.terms),
    )


def _first_pairs(instance: PeoplePairs, *, each: int, remaining: Remaining) -> tuple[_Known, Floats]:
    """Everybody's best, of both sides, so that no place stays empty for want of a pair; and for each left person what
    no pair outside is worth more than [L]."""
    mine = candidates(instance, each=each, remaining=remaining)
    theirs = candidates(_turned(instance), each=each, remaining=remaining)
    wide = max(len(instance.right.capacity), 1)
    keys = distinct(np.concatenate([mine.left * wide + mine.right, theirs.right * wide + theirs.left]))
    left, right = np.divmod(keys, wide)
    return _Known(left, right, pair_weights(instance, left, right)), np.minimum(mine.last, _most(instance))


def _planned(instance: PeoplePairs, known: _Known, *, seed: int, remaining: Remaining) -> _Plan:
    """The best plan over the known pairs. Right persons stand on the left of `pairs`, where places are sold."""
    pairs = Pairs(
        left_capacity=instance.right.capacity,
        right_capacity=instance.left.capacity,
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
    instance: PeoplePairs, known: _Known, plan: _Plan, *, covers: Floats, remaining: Remaining
) -> tuple[_Known, _Proof]:
    """The pairs that are worth more than their prices, and what prices mended by them prove."""
    out_of_reach = float(_most(instance).max(initial=0.0))  # where there are no places, prices cost nothing
    left = np.where(instance.left.capacity == 0, out_of_reach, plan.left)
    right = np.where(instance.right.capacity == 0, out_of_reach, plan.right)
    left, pairs = _above_price(instance, left, right, covers=covers, remaining=remaining)
    fresh = _unknown(instance, known, pairs)
    above = fresh.weight > left[fresh.left] + right[fresh.right]
    fresh = _Known(fresh.left[above], fresh.right[above], fresh.weight[above])
    proof = _mended(instance, known, fresh, left, right)
    return _worth_adding(instance, fresh, left, right), proof


def _unknown(instance: PeoplePairs, known: _Known, pairs: Ints) -> _Known:
    """Those of the pairs (left · R + right), each there once, that are not known yet."""
    wide = max(len(instance.right.capacity), 1)
    keys = np.sort(known.left * wide + known.right)
    at = np.searchsorted(keys, pairs)
    new = pairs[(at == len(keys)) | (keys[np.minimum(at, len(keys) - 1)] != pairs)] if len(keys) else pairs
    left, right = np.divmod(new, wide)
    return _Known(left, right, pair_weights(instance, left, right))


def _above_price(
    instance: PeoplePairs, left: Floats, right: Floats, *, covers: Floats, remaining: Remaining
) -> tuple[Floats, Ints]:
    """All pairs (left · R + right) above their prices by the margin of single precision or more, and left prices.

    Only those are looked through for whom somebody outside the candidates could be worth it. Where the time is over, or
    somebody has too many, left prices are raised until the rest is covered: the bound stays honest, memory bounded.
    """
    scores, left = Scores(instance, right_price=right), left.copy()
    doubtful = covers - right.min(initial=np.inf) > left
    keys = [np.empty(0, dtype=np.int64)]
    for block in scores.blocks(np.flatnonzero(doubtful & (instance.left.capacity > 0))):
        if remaining() <= 0:
            left[doubtful] = np.maximum(left[doubtful], covers[doubtful])
            break
        above = _above(block, left, margin=scores.margin)
        rows, columns = np.divmod(np.flatnonzero(above), above.shape[1])
        keys.append(block.rows[rows] * scores.rights + block.first + columns)
    return left, np.concatenate(keys)


def _above(block: Block, left: Floats, *, margin: float) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Which scores are above the price; where too many are, the price is raised to the last that is kept."""
    above = block.scores > _single(left[block.rows] - margin)
    crowded = np.flatnonzero(above.sum(axis=1) > KEPT)
    if len(crowded):
        last = np.partition(block.scores[crowded], -KEPT, axis=1)[:, -KEPT].astype(np.float64)
        left[block.rows[crowded]] = np.maximum(left[block.rows[crowded]], last + margin)
        above[crowded] = block.scores[crowded] > _single(left[block.rows[crowded]] - margin)
    return above


def _single(prices: Floats) -> Singles:
    column: Singles = prices.astype(np.float32)[:, None]
    return column


def _mended(instance: PeoplePairs, known: _Known, new: _Known, left: Floats, right: Floats) -> _Proof:
    """The bound of these prices after each is raised, right ones first, to where only as many pairs are above it as the
    person has places: the best for each person alone."""
    for ends, prices, room in (
        (new.right, right, instance.right.capacity),
        (new.left, left, instance.left.capacity),
    ):
        surplus = new.weight - left[new.left] - right[new.right]
        order = np.lexsort((-surplus, ends))
        rank = np.arange(len(order)) - np.searchsorted(ends[order], ends[order])
        beyond = order[rank == room[ends[order]]]
        raised = prices.copy()
        raised[ends[beyond]] += np.maximum(surplus[beyond], 0.0)
        left, right = (left, raised) if ends is new.right else (raised, right)
    bound = float(instance.left.capacity @ left + instance.right.capacity @ right)
    for one in (known, new):
        bound += float(np.maximum(one.weight - left[one.left] - right[one.right], 0.0).sum())
    return _Proof(left, right, bound)


def _worth_adding(instance: PeoplePairs, new: _Known, left: Floats, right: Floats) -> _Known:
    """For each right person the best few for each place, and for each left person the best: all others are likely
    covered by what these do to the prices."""
    surplus = new.weight - left[new.left] - right[new.right]
    keep = np.zeros(len(surplus), dtype=np.bool_)
    for ends, many in ((new.right, 2 * instance.right.capacity + 4), (new.left, np.ones(len(left), dtype=np.int64))):
        order = np.lexsort((-surplus, ends))
        rank = np.arange(len(order)) - np.searchsorted(ends[order], ends[order])
        keep[order[rank < many[ends[order]]]] = True
    keep &= surplus > 0
    return _Known(new.left[keep], new.right[keep], new.weight[keep])


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


def _result(instance: PeoplePairs, plan: _Plan, proof: _Proof, *, seed: int) -> Result:
    bound = max(proof.bound, plan.value)
    status: Status = "optimal" if bound - plan.value <= TOLERANCE * max(bound, 1.0) else "feasible"
    return Result(
        kind="people-pairs",
        status=status,
        value=plan.value,
        bound=bound,
        plan={"edges": plan.edges[np.lexsort(plan.edges.T[::-1])].tolist()},
        certificate={"left": proof.left.tolist(), "right": proof.right.tolist()},
        seed=seed,
        solver=plan.solver,
        instance_sha256=digest(instance),
    )
