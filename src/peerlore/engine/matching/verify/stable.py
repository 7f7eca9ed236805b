"""Is this plan stable, best for the left side where that is said, and can no plan at all seat more?

Linear in the lists, but for their sorting.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from peerlore.engine.matching.contract import Floats, Ints, Pairs, Result, Stable
from peerlore.engine.matching.limits import Remaining, forever
from peerlore.engine.matching.lists import Acceptable, acceptable
from peerlore.engine.matching.verify.left_best import left_best
from peerlore.engine.matching.verify.numbers import one_number
from peerlore.engine.matching.verify.pairs import verify_pairs
from peerlore.engine.matching.verify.verdict import Verdict

SLACK = 1e-9


def verify_stable(instance: Stable, result: Result, *, remaining: Remaining = forever) -> Verdict:
    """Pairs that nobody listed, chosen twice or over capacity; the blocking pairs; the number seated; the cut that
    proves the bound; the cost of stability; and whether "optimal" may be said: of objective "left" where the plan is
    the one that is best for every left person, ties broken by the seed.

    Raises `InstanceError` for wrong lists.
    """
    pairs = acceptable(instance)
    chosen = _positions(instance, pairs, result.plan.get("pairs"), "pairs")
    stated = _positions(instance, pairs, result.plan.get("blocking_pairs"), "blocking_pairs")
    if result.kind != "stable" or isinstance(chosen, str) or isinstance(stated, str):
        words = [one for one in (chosen, stated) if isinstance(one, str)]
        return Verdict(tuple(words) or ("the result is not one of stable",), "not checked")
    plan = (
        *_wrong_plan(instance, pairs, chosen),
        *_wrong_blocking(instance, pairs, chosen, stated, result),
        *_wrong_cost(instance, pairs, chosen, result),
    )
    if result.value != len(chosen):
        plan = (*plan, f"the value is {len(chosen)}, not {result.value}")
    bound = _cut(instance, pairs, result)
    if bound is None:
        return Verdict((*plan, "the cut is not a list of left and one of right persons"), "not checked")
    return Verdict((*plan, *_wrong_bound(instance, bound, len(chosen), result)), "checked")


def _positions(instance: Stable, pairs: Acceptable, listed: object, name: str) -> Ints | str:
    """Where these pairs are among the acceptable ones, or why they cannot be found."""
    if not isinstance(listed, list):
        return f"the result has no {name}"
    if any(type(pair) is not list or len(pair) != 2 or {*map(type, pair)} != {int} for pair in listed):
        return f"one of {name} is not a pair of whole numbers"
    sizes = len(instance.left_capacity), len(instance.right_capacity)
    if any(not 0 <= pair[0] < sizes[0] or not 0 <= pair[1] < sizes[1] for pair in listed):
        return f"one of {name} names nobody"
    given = np.array(listed, dtype=np.int64).reshape(-1, 2) @ [max(sizes[1], 1), 1]
    keys = pairs.left * max(sizes[1], 1) + pairs.right
    if len(np.unique(given)) != len(given):
        return f"one of {name} is there twice"
    if not np.isin(given, keys).all():
        return f"one of {name} is of two who do not both list each other"
    found: Ints = np.searchsorted(keys, given)
    return found


def _wrong_plan(instance: Stable, pairs: Acceptable, chosen: Ints) -> Iterator[str]:
    for name, ends, room in (
        ("left", pairs.left, instance.left_capacity),
        ("right", pairs.right, instance.right_capacity),
    ):
        over = np.flatnonzero(np.bincount(ends[chosen], minlength=len(room)) > room)
        if len(over):
            yield f"{name} {int(over[0])} is over capacity"


def _wrong_blocking(instance: Stable, pairs: Acceptable, chosen: Ints, stated: Ints, result: Result) -> Iterator[str]:
    blocks = np.ones(len(pairs.left), dtype=np.bool_)
    blocks[chosen] = False
    blocks &= _would_gain(pairs.left, pairs.left_place, instance.left_capacity, chosen)
    blocks &= _would_gain(pairs.right, pairs.right_place, instance.right_capacity, chosen)
    found = np.flatnonzero(blocks)
    if set(found.tolist()) != set(stated.tolist()):
        first = f", the first being {pairs.left[found[0]]} with {pairs.right[found[0]]}" if len(found) else ""
        yield f"there are {len(found)} blocking pairs, not those {len(stated)}{first}"
    if len(found) and result.status == "optimal":
        yield "optimal is said, but the plan is not stable"
    elif result.status == "optimal" and instance.objective == "left":
        yield from _wrong_side(instance, pairs, chosen, result)


def _wrong_side(instance: Stable, pairs: Acceptable, chosen: Ints, result: Result) -> Iterator[str]:
    """Many plans can be stable: some are best for the left side, others worst."""
    if result.seed < 0:
        yield "the seed is below 0"
    elif not np.array_equal(np.sort(chosen), left_best(instance, pairs, seed=result.seed)):
        yield "optimal is said, but the plan is not the best for the left side with ties broken by the seed"


def _would_gain(ends: Ints, place: Ints, room: Ints, chosen: Ints) -> NDArray[np.bool_]:
    """[E] whether the person at this end has an empty place or somebody at a worse one."""
    last = np.full(len(room), -1)
    np.maximum.at(last, ends[chosen], place[chosen])
    empty = np.bincount(ends[chosen], minlength=len(room)) < room
    gains: NDArray[np.bool_] = empty[ends] | (place < last[ends])
    return gains


def _cut(instance: Stable, pairs: Acceptable, result: Result) -> int | None:
    """No plan has more pairs than the places of these persons, and one for each pair of two others."""
    cut = (result.certificate or {}).get("cut")
    sides = [_persons(cut, name, len(room)) for name, room in
             (("left", instance.left_capacity), ("right", instance.right_capacity))]  # fmt: skip
    left, right = sides
    if left is None or right is None:
        return None
    outside = ~left[pairs.left] & ~right[pairs.right]
    mine, theirs = _usable(pairs.left, instance.left_capacity), _usable(pairs.right, instance.right_capacity)
    return int(mine[left].sum() + theirs[right].sum() + outside.sum())


def _usable(ends: Ints, room: Ints) -> Ints:
    """[people] No more places than pairs: more change nothing, and their sum could overflow."""
    return np.minimum(room, np.bincount(ends, minlength=len(room)))


def _persons(cut: object, name: str, people: int) -> NDArray[np.bool_] | None:
    listed = cut.get(name) if isinstance(cut, dict) else None
    if not isinstance(listed, list) or not {*map(type, listed)} <= {int}:
        return None
    if any(not 0 <= person < people for person in listed) or len({*listed}) < len(listed):
        return None
    inside = np.zeros(people, dtype=np.bool_)
    inside[listed] = True
    return inside


def _wrong_bound(instance: Stable, bound: int, seated: int, result: Result) -> Iterator[str]:
    if not result.bound >= bound:
        yield f"the cut proves no more than {bound}, not {result.bound}"
    if not seated <= result.bound < np.inf:
        yield "the bound lies below the value"
    if result.status == "optimal" and instance.objective == "size" and result.bound != seated:
        yield "optimal is said, but the gap is not closed"


def _wrong_cost(instance: Stable, pairs: Acceptable, chosen: Ints, result: Result) -> Iterator[str]:
    """The best plan by weight is there with prices that prove it, and the cost is what it has more than this one."""
    cost = result.plan.get("cost_of_stability")
    if instance.weight is None:
        if cost is not None:
            yield "a cost of stability is stated where no weights are given"
        return
    weight = _weights(instance, pairs)
    best = (result.certificate or {}).get("best")
    edges = _positions(instance, pairs, best.get("pairs") if isinstance(best, dict) else None, "the best plan's pairs")
    said = one_number(cost)
    if said is None or isinstance(edges, str):
        yield edges if isinstance(edges, str) else "the cost of stability is not a number"
        return
    most = float(weight[edges].sum())
    yield from (f"best plan by weight: {wrong}" for wrong in _wrong_best(instance, pairs, weight, edges, result))
    if not abs(most - float(weight[chosen].sum()) - said) <= SLACK * max(most, 1.0):
        yield f"the cost of stability is {most - float(weight[chosen].sum())}, not {cost}"


def _wrong_best(instance: Stable, pairs: Acceptable, weight: Floats, edges: Ints, result: Result) -> tuple[str, ...]:
    plain = Pairs(
        left_capacity=instance.left_capacity,
        right_capacity=instance.right_capacity,
        left=pairs.left,
        right=pairs.right,
        weight=weight,
    )
    most = float(weight[edges].sum())
    prices = (result.certificate or {})["best"]
    stated = Result(
        kind="pairs",
        status="optimal",
        value=most,
        bound=most + SLACK * max(most, 1.0),
        plan={"edges": edges.tolist()},
        certificate={"left": prices.get("left"), "right": prices.get("right")},
    )
    return verify_pairs(plain, stated).wrong


def _weights(instance: Stable, pairs: Acceptable) -> Floats:
    made = np.zeros(len(pairs.left))
    wide = max(len(instance.right_capacity), 1)
    places = {key: position for position, key in enumerate((pairs.left * wide + pairs.right).tolist())}
    if instance.left is not None and instance.right is not None and instance.weight is not None:
        given = (instance.left * wide + instance.right).tolist()
        for key, weight in zip(given, instance.weight.tolist(), strict=True):
            if key in places:
                made[places[key]] = weight
    return made
