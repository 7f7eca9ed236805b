"""Pairs against a slow exact oracle, and the verifier against results that lie."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from peerlore.engine import InstanceError
from peerlore.engine.matching.contract import Pairs, Result
from peerlore.engine.matching.pairs import Last, resolve_pairs, solve_pairs
from peerlore.engine.matching.pairs.auction import STEP
from peerlore.engine.matching.verify.pairs import verify_pairs
from peerlore.engine.matching.verify.verdict import Verdict

pytestmark = pytest.mark.bare


def pairs(left_capacity, right_capacity, edges) -> Pairs:
    ends = [np.array([edge[i] for edge in edges], dtype=np.int64) for i in (0, 1)]
    return Pairs(
        left_capacity=np.array(left_capacity, dtype=np.int64),
        right_capacity=np.array(right_capacity, dtype=np.int64),
        left=ends[0],
        right=ends[1],
        weight=np.array([edge[2] for edge in edges], dtype=np.float64),
    )


def best_by_hand(instance: Pairs) -> float:
    """Every subset of edges, one after the other."""

    def extend(position: int, left: tuple[int, ...], right: tuple[int, ...]) -> float:
        if position == len(instance.left):
            return 0.0
        skipped = extend(position + 1, left, right)
        a, b = int(instance.left[position]), int(instance.right[position])
        if not left[a] or not right[b]:
            return skipped
        less = (*left[:a], left[a] - 1, *left[a + 1 :]), (*right[:b], right[b] - 1, *right[b + 1 :])
        return max(skipped, float(instance.weight[position]) + extend(position + 1, *less))

    return extend(0, tuple(map(int, instance.left_capacity)), tuple(map(int, instance.right_capacity)))


@st.composite
def instances(draw) -> Pairs:
    lefts, rights = draw(st.integers(0, 6)), draw(st.integers(0, 6))
    every = list(itertools.product(range(lefts), range(rights)))
    chosen = draw(st.lists(st.sampled_from(every), unique=True, max_size=12)) if every else []
    weights = st.one_of(st.integers(0, 3).map(float), st.floats(0, 10, allow_nan=False, width=32))
    return pairs(
        draw(st.lists(st.integers(0, 3), min_size=lefts, max_size=lefts)),
        draw(st.lists(st.integers(0, 3), min_size=rights, max_size=rights)),
        [(a, b, draw(weights)) for a, b in chosen],
    )


@settings(deadline=None, max_examples=200)
@given(instances())
@example(pairs([0, 1], [0, 1], [(0, 0, 1.0), (1, 0, 1.0), (1, 1, 2.0**-149)]))  # only the lightest can be had
def test_the_plan_is_best_and_its_prices_prove_it(instance):
    result = solve_pairs(instance)
    assert verify_pairs(instance, result) == Verdict((), "checked")
    assert result.status == "optimal"
    assert result.value == pytest.approx(best_by_hand(instance), abs=1e-6)
    assert result.gap <= 1e-6


@settings(deadline=None, max_examples=20)
@given(instances(), st.integers(0, 5))
def test_equal_input_and_seed_give_an_equal_result(instance, seed):
    assert solve_pairs(instance, seed=seed) == solve_pairs(instance, seed=seed)


def test_integer_weights_leave_no_gap_at_all():
    rng = np.random.default_rng(1)
    edges = [(a, b, float(rng.integers(0, 9))) for a in range(40) for b in range(50)]
    result = solve_pairs(pairs([2] * 40, [1] * 50, edges))
    assert result.gap == 0


def sample() -> tuple[Pairs, Result]:
    instance = pairs([1, 1], [1, 1], [(0, 0, 3.0), (0, 1, 2.0), (1, 0, 2.0), (1, 1, 0.5)])
    return instance, solve_pairs(instance)


def test_two_good_pairs_beat_one_best():
    _, result = sample()
    assert result.plan["edges"] == [1, 2]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"plan": {"edges": [1, 1]}}, "twice"),
        ({"plan": {"edges": [0, 1]}}, "left 0 is over capacity"),
        ({"plan": {"edges": [0, 2]}}, "right 0 is over capacity"),
        ({"plan": {"edges": [4]}}, "not in the instance"),
        ({"plan": {"edges": [-1]}}, "not in the instance"),
        ({"plan": {"edges": [True]}}, "whole number"),
        ({"plan": {}}, "no edges"),
        ({"value": 5.0}, "value"),
        ({"value": float("nan")}, "value"),
        ({"bound": 3.9}, "prove no more"),
        ({"bound": float("nan")}, "below the value"),
        ({"bound": 9.0}, "gap is not closed"),
        ({"certificate": None}, "without a certificate"),
        ({"certificate": {"left": [0.0, 0.0], "right": [0.0, 0.0]}}, "prove no more"),
        ({"certificate": {"left": [-1.0, 9.0], "right": [2.0, 2.0]}}, "0 or more"),
        ({"certificate": {"left": [2.0], "right": [2.0, 2.0]}}, "0 or more"),
        ({"certificate": {"left": ["a", 1], "right": [2.0, 2.0]}}, "0 or more"),
    ],
)
def test_a_result_that_lies_is_refused(change, says):
    instance, result = sample()
    assert any(says in wrong for wrong in verify_pairs(instance, dataclasses.replace(result, **change)).wrong)


def test_a_wrong_instance_is_refused_with_its_place():
    with pytest.raises(InstanceError) as refused:
        solve_pairs(pairs([1], [1], [(0, 0, 1.0), (0, 3, 1.0)]))
    assert (refused.value.field, refused.value.position) == ("right", 1)
    with pytest.raises(InstanceError):
        solve_pairs(pairs([-1], [1], []))
    with pytest.raises(InstanceError):
        solve_pairs(pairs([1], [1], [(0, 0, float("nan"))]))


@settings(deadline=None, max_examples=100)
@given(instances())
def test_under_a_limit_there_is_a_plan_near_the_best_with_an_honest_bound(instance):
    result = solve_pairs(instance, remaining=lambda: 1e-9)
    assert verify_pairs(instance, result) == Verdict((), "checked")
    best, step = best_by_hand(instance), STEP * instance.weight.max(initial=0.0)
    assert result.value >= best - len(result.plan["edges"]) * 2 * step - 1e-6 - 12 * step
    assert result.bound >= best - 1e-6


@settings(deadline=None, max_examples=50)
@given(instances(), st.integers(0, 30))
def test_whenever_the_time_is_over_the_plan_is_allowed_and_the_bound_holds(instance, looks):
    left = [1e-9] * looks

    def remaining() -> float:
        return left.pop() if left else 0.0

    result = solve_pairs(instance, remaining=remaining)
    assert verify_pairs(instance, result) == Verdict((), "checked")


@st.composite
def changes(draw) -> tuple[Pairs, Pairs]:
    """The same edges, with other capacities and weights for some."""
    before = draw(instances())
    change = {}
    for name in ("left_capacity", "right_capacity", "weight"):
        values = getattr(before, name).copy()
        for at in draw(st.lists(st.integers(0, 20), max_size=3)):
            if len(values):
                values[at % len(values)] = draw(st.integers(0, 3))
        change[name] = values
    return before, dataclasses.replace(before, **change)


@settings(deadline=None, max_examples=100)
@given(changes())
def test_after_a_change_the_last_prices_lead_to_a_plan_near_the_best(change):
    before, after = change
    last = solve_pairs(before)
    prices = {side: np.array(last.certificate[side]) for side in ("left", "right")}
    kept, used = [], [after.left_capacity.copy(), after.right_capacity.copy()]
    for edge in last.plan["edges"]:
        ends = int(after.left[edge]), int(after.right[edge])
        if used[0][ends[0]] and used[1][ends[1]]:
            used[0][ends[0]] -= 1
            used[1][ends[1]] -= 1
            kept.append(edge)
    result = resolve_pairs(after, Last(**prices, edges=np.array(kept, dtype=np.int64)))
    assert verify_pairs(after, result) == Verdict((), "checked")
    step = STEP * after.weight.max(initial=0.0)
    assert result.value >= best_by_hand(after) - len(after.left) * 2 * step - 1e-6
    assert result.gap <= 3 * len(after.left) * step + 1e-6


@pytest.mark.parametrize(
    "wrong",
    [{"left": [0.0]}, {"right": [0.0, -1.0]}, {"edges": [0, 0]}, {"edges": [0, 1]}, {"edges": [9]}],
)
def test_a_last_plan_that_does_not_fit_is_refused(wrong):
    instance, _ = sample()
    fits = {"left": [0.0, 0.0], "right": [0.0, 0.0], "edges": [0]}
    arrays = {name: np.array(value) for name, value in {**fits, **wrong}.items()}
    with pytest.raises(InstanceError):
        resolve_pairs(instance, Last(**arrays))
