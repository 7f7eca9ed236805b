"""Is this plan out of everybody allowed, worth its value, and can no plan over all pairs be better?

The plan is checked in linear time. The bound takes a look at every pair, at the result's prices, in double precision
and by blocks; where the time given does not reach, it is said that it was not checked.
"""

from collections.abc import Iterator

import numpy as np

from peerlore.engine.matching.contract import Floats, Ints, PeoplePairs, Result, Side
from peerlore.engine.matching.limits import Remaining, forever
from peerlore.engine.matching.verify.numbers import numbers
from peerlore.engine.matching.verify.verdict import Verdict

TOLERANCE = 1e-6
SLACK = 1e-9
AT_ONCE = 2**21  # scores looked at in one go: 16 MiB
DENSE = 2**23


def verify_people_pairs(instance: PeoplePairs, result: Result, *, remaining: Remaining = forever) -> Verdict:
    """Pairs that are not there, chosen twice, forbidden or over capacity; the value; the bound over all pairs."""
    edges = _edges(instance, result)
    if isinstance(edges, str):
        return Verdict((edges,), "not checked")
    plan = (*_wrong_plan(instance, edges), *_wrong_value(instance, edges, result))
    prices = result.certificate or {}
    left = numbers(prices.get("left"), count=len(instance.left.capacity), low=0.0)
    right = numbers(prices.get("right"), count=len(instance.right.capacity), low=0.0)
    if left is None or right is None:
        return Verdict((*plan, "the prices are not one number, 0 or more, for each person"), "not checked")
    bound = _bound(instance, left, right, remaining)
    if bound is None:
        return Verdict(plan, "not checked")
    return Verdict((*plan, *_wrong_bound(bound, result)), "checked in budget")


def _edges(instance: PeoplePairs, result: Result) -> Ints | str:
    listed = result.plan.get("edges")
    if result.kind != "people-pairs" or not isinstance(listed, list):
        return "the result is not one of people-pairs, or has no edges"
    if any(type(pair) is not list or len(pair) != 2 or {*map(type, pair)} != {int} for pair in listed):
        return "an edge is not a pair of whole numbers"
    sizes = len(instance.left.capacity), len(instance.right.capacity)
    if any(not 0 <= pair[0] < sizes[0] or not 0 <= pair[1] < sizes[1] for pair in listed):
        return "an edge names nobody"
    return np.array(listed, dtype=np.int64).reshape(-1, 2)


def _wrong_plan(instance: PeoplePairs, edges: Ints) -> Iterator[str]:
    wide = max(len(instance.right.capacity), 1)
    keys = edges[:, 0] * wide + edges[:, 1]
    if len(np.unique(keys)) != len(keys):
        yield "a pair is chosen twice"
    if np.isin(keys, instance.forbidden[:, 0] * wide + instance.forbidden[:, 1]).any():
        yield "a pair is chosen that is forbidden"
    if np.isneginf(_bonus(instance)[_classes(instance.left)[edges[:, 0]], _classes(instance.right)[edges[:, 1]]]).any():
        yield "a pair is chosen whose classes are forbidden"
    for column, (name, side) in enumerate((("left", instance.left), ("right", instance.right))):
        over = np.flatnonzero(np.bincount(edges[:, column], minlength=len(side.capacity)) > side.capacity)
        if len(over):
            yield f"{name} {int(over[0])} is over capacity"


def _wrong_value(instance: PeoplePairs, edges: Ints, result: Result) -> Iterator[str]:
    value = _worth(instance, edges)
    if not abs(value - result.value) <= SLACK * max(abs(value), 1.0):
        yield f"the value is {value}, not {result.value}"


def _worth(instance: PeoplePairs, edges: Ints) -> float:
    """Σ wanted · taught + terms; classes that are forbidden add nothing, they are said elsewhere."""
    known = _skills(instance)
    wanted, taught = _matrix(instance.left, known)[edges[:, 0]], _matrix(instance.right, known)[edges[:, 1]]
    bonus = _bonus(instance)[_classes(instance.left)[edges[:, 0]], _classes(instance.right)[edges[:, 1]]]
    return float(wanted.multiply(taught).sum() + bonus[np.isfinite(bonus)].sum())


def _wrong_bound(bound: float, result: Result) -> Iterator[str]:
    room = SLACK * max(abs(bound), 1.0)
    if not result.bound >= bound - room:
        yield f"the prices prove no more than {bound}, not {result.bound}"
    if not result.bound >= result.value - room or not np.isfinite(result.bound):
        yield "the bound lies below the value"
    if result.status == "optimal" and not result.bound - result.value <= TOLERANCE * max(abs(result.bound), 1.0):
        yield "optimal is said, but the gap is not closed"


def _bound(instance: PeoplePairs, left: Floats, right: Floats, remaining: Remaining) -> float | None:
    """Σ capacity · price + Σ over all allowed pairs of max(0, weight − left − right); `None` where the time is over."""
    known, bonus = _skills(instance), _bonus(instance)
    wanted, taught = _matrix(instance.left, known), _matrix(instance.right, known)
    total = float(np.minimum(instance.left.capacity, len(right)) @ left)  # nobody has more pairs than there are others
    total += float(np.minimum(instance.right.capacity, len(left)) @ right)
    wide = max(64, DENSE // max(len(known), 1))
    for first in range(0, len(right), wide):
        columns = np.arange(first, min(first + wide, len(right)))
        dense = taught[columns].toarray().T.copy()
        many = max(1, AT_ONCE // len(columns))
        for start in range(0, len(left), many):
            if remaining() <= 0:
                return None
            rows = np.arange(start, min(start + many, len(left)))
            surplus = wanted[rows] @ dense - left[rows, None] - right[columns]
            surplus += bonus[np.ix_(_classes(instance.left)[rows], _classes(instance.right)[columns])]
            total += float(surplus[surplus > 0].sum()) - _forbidden_surplus(instance, surplus, rows, columns)
    return total


def _forbidden_surplus(instance: PeoplePairs, surplus: Floats, rows: Ints, columns: Ints) -> float:
    """What forbidden pairs have added in this block and must not; each counts once, however often it is listed."""
    pairs = np.unique(instance.forbidden - [rows[0], columns[0]], axis=0)
    inside = ((pairs >= 0) & (pairs < [len(rows), len(columns)])).all(axis=1)
    return float(np.maximum(surplus[pairs[inside, 0], pairs[inside, 1]], 0.0).sum())


def _bonus(instance: PeoplePairs) -> Floats:
    """[left classes, right classes] all terms together, −∞ where forbidden."""
    most = np.array([_classes(instance.left).max(initial=0), _classes(instance.right).max(initial=0)]) + 1
    total = np.zeros(tuple(most))
    for _, table in instance.terms:
        total += table[: most[0], : most[1]]
    known = (instance.forbidden_classes < most).all(axis=1)
    total[instance.forbidden_classes[known, 0], instance.forbidden_classes[known, 1]] = -np.inf
    return total


def _classes(side: Side) -> Ints:
    return np.zeros(len(side.capacity), dtype=np.int64) if side.classes is None else side.classes


def _skills(instance: PeoplePairs) -> Ints:
    """The skills that anybody has, ascending."""
    return np.unique(np.concatenate([side.skills.indices for side in (instance.left, instance.right)]))


def _matrix(side: Side, known: Ints):  # type: ignore[no-untyped-def]
    from scipy.sparse import csr_array

    columns = np.searchsorted(known, side.skills.indices)
    return csr_array((side.skills.data, columns, side.skills.indptr), shape=(len(side.capacity), len(known)))
