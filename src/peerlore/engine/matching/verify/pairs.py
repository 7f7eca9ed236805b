"""Is this plan of pairs allowed, worth its value, and can no plan be better? Linear in the sizes."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from peerlore.engine.matching.contract import Floats, Ints, Pairs, Result
from peerlore.engine.matching.limits import Remaining, forever
from peerlore.engine.matching.near import SHARE, room_for
from peerlore.engine.matching.verify.numbers import numbers
from peerlore.engine.matching.verify.verdict import Verdict

SLACK = 1e-9
Bools = NDArray[np.bool_]


def verify_pairs(instance: Pairs, result: Result, *, remaining: Remaining = forever) -> Verdict:
    """Indexes, duplicates, capacities, the value, the bound from the prices, and whether "optimal" may be said."""
    edges = _edges(instance, result)
    if isinstance(edges, str):
        return Verdict((edges,), "not checked")
    plan = (*_wrong_plan(instance, edges), *_wrong_value(instance, edges, result))
    bound = _bound(instance, result)
    if isinstance(bound, str):
        return Verdict((*plan, bound), "not checked")
    return Verdict((*plan, *_wrong_bound(bound, result, near=room_for(instance.weight, result.bound))), "checked")


def verify_pairs_of_many(
    instance: Pairs, pieces: Iterable[Pairs], result: Result, *, remaining: Remaining = forever
) -> Verdict:
    """The same where the plan was chosen out of some pairs, `instance`, and is to be best out of many more: `pieces`
    hold each possible pair once, of the same people. Linear in all of them, one piece in memory at a time."""
    edges = _edges(instance, result)
    if isinstance(edges, str):
        return Verdict((edges,), "not checked")
    plan = (*_wrong_plan(instance, edges), *_wrong_value(instance, edges, result))
    prices = _prices(instance, result)
    if isinstance(prices, str):
        return Verdict((*plan, prices), "not checked")
    bound, found = _places(instance, prices), np.zeros(len(edges), dtype=np.bool_)
    for piece in pieces:
        if remaining() <= 0:
            return Verdict(plan, "not checked")
        bound += _surplus(piece, prices)
        found |= _among(instance, edges, piece)
    missing = () if found.all() else ("a chosen pair is none of the possible ones, or not worth as much",)
    near = SHARE * max(abs(result.bound), 1.0)
    return Verdict((*plan, *missing, *_wrong_bound(bound, result, near=near)), "checked")


def _among(instance: Pairs, edges: Ints, piece: Pairs) -> Bools:
    """[k] which of the chosen pairs are in the piece, worth the same."""
    wide = len(instance.right_capacity)
    there = piece.left * wide + piece.right
    order = np.argsort(there, kind="stable")
    looked = instance.left[edges] * wide + instance.right[edges]
    at = np.minimum(np.searchsorted(there[order], looked), len(there) - 1)
    if not len(there):
        return np.zeros(len(edges), dtype=np.bool_)
    same: Bools = (there[order[at]] == looked) & (piece.weight[order[at]] == instance.weight[edges])
    return same


def _edges(instance: Pairs, result: Result) -> Ints | str:
    listed = result.plan.get("edges")
    if result.kind != "pairs" or not isinstance(listed, list):
        return "the result is not one of pairs, or has no edges"
    if any(not isinstance(edge, int) or isinstance(edge, bool) for edge in listed):
        return "an edge is not a whole number"
    if any(not 0 <= edge < len(instance.left) for edge in listed):
        return "an edge is not in the instance"
    return np.array(listed, dtype=np.int64)


def _wrong_plan(instance: Pairs, edges: Ints) -> Iterator[str]:
    if len(np.unique(edges)) != len(edges):
        yield "an edge is chosen twice"
    for side, ends, room in (
        ("left", instance.left, instance.left_capacity),
        ("right", instance.right, instance.right_capacity),
    ):
        over = np.flatnonzero(np.bincount(ends[edges], minlength=len(room)) > room)
        if len(over):
            yield f"{side} {int(over[0])} is over capacity"


def _wrong_value(instance: Pairs, edges: Ints, result: Result) -> Iterator[str]:
    value = float(instance.weight[edges].sum())
    if not np.isfinite(result.value) or abs(value - result.value) > SLACK * max(abs(value), 1.0):
        yield f"the value is {value}, not {result.value}"


def _wrong_bound(bound: float, result: Result, *, near: float) -> Iterator[str]:
    room = SLACK * max(abs(bound), 1.0)
    if result.bound < bound - room:
        yield f"the prices prove no more than {bound}, not {result.bound}"
    if not np.isfinite(result.bound) or result.bound < result.value - room:
        yield "the bound lies below the value"
    if result.status == "optimal" and result.bound - result.value > near:
        yield "optimal is said, but the gap is not closed"


def _bound(instance: Pairs, result: Result) -> float | str:
    """The bound that the certificate's prices prove, or why they prove none."""
    prices = _prices(instance, result)
    return prices if isinstance(prices, str) else _places(instance, prices) + _surplus(instance, prices)


def _prices(instance: Pairs, result: Result) -> tuple[Floats, Floats] | str:
    if result.certificate is None:
        return "optimal is said without a certificate" if result.status == "optimal" else "no certificate to check"
    left = numbers(result.certificate.get("left"), count=len(instance.left_capacity), low=0.0)
    right = numbers(result.certificate.get("right"), count=len(instance.right_capacity), low=0.0)
    if left is None or right is None:
        return "the prices are not one number, 0 or more, for each person"
    return left, right


def _places(instance: Pairs, prices: tuple[Floats, Floats]) -> float:
    return float(instance.left_capacity @ prices[0] + instance.right_capacity @ prices[1])


def _surplus(piece: Pairs, prices: tuple[Floats, Floats]) -> float:
    surplus = piece.weight - prices[0][piece.left] - prices[1][piece.right]
    return float(surplus[surplus > 0].sum())
