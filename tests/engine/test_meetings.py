"""Meetings against a slow exact oracle; the verifier accepts what the solver proves."""

import itertools
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerlore.engine import InstanceError
from peerlore.engine.matching.contract import Meetings
from peerlore.engine.matching.files.instances import read_instance
from peerlore.engine.matching.meetings import solve_meetings
from peerlore.engine.matching.verify.meetings import verify_meetings
from peerlore.engine.matching.verify.verdict import Verdict

pytestmark = pytest.mark.bare
ALL_HOLDS = Verdict((), "checked")


def meetings(people, edges, rounds=1) -> Meetings:
    return Meetings(
        people=people,
        a=np.array([edge[0] for edge in edges], dtype=np.int64),
        b=np.array([edge[1] for edge in edges], dtype=np.int64),
        weight=np.array([edge[2] for edge in edges], dtype=np.float64),
        rounds=rounds,
    )


def best_by_hand(instance: Meetings) -> float:
    """Person by person: alone, or with each of the others still there. For one round."""
    weight = {}
    for a, b, w in zip(instance.a.tolist(), instance.b.tolist(), instance.weight.tolist(), strict=True):
        key = min(a, b), max(a, b)
        weight[key] = max(w, weight.get(key, 0.0))

    @cache
    def best(there: frozenset[int]) -> float:
        if not there:
            return 0.0
        one, rest = min(there), there - {min(there)}
        return max([best(rest), *(weight[one, b] + best(rest - {b}) for b in rest if (one, b) in weight)])

    return best(frozenset(range(instance.people)))


WHOLE_OR_NOT = st.one_of(st.integers(0, 3).map(float), st.floats(0, 10, allow_nan=False, width=32))
ONE = st.just(1)


@st.composite
def instances(draw, weights=WHOLE_OR_NOT, rounds=ONE) -> Meetings:
    people = draw(st.integers(0, 9))
    every = list(itertools.permutations(range(people), 2))
    chosen = draw(st.lists(st.sampled_from(every), max_size=24)) if every else []
    return meetings(people, [(a, b, draw(weights)) for a, b in chosen], draw(rounds))


@settings(deadline=None, max_examples=200)
@given(instances())
def test_no_matching_is_better_and_the_prices_prove_it(instance):
    result = solve_meetings(instance)
    assert result.status == "optimal"
    assert result.value == pytest.approx(best_by_hand(instance), abs=1e-6)
    assert verify_meetings(instance, result) == ALL_HOLDS


@settings(deadline=None, max_examples=50)
@given(instances(weights=st.integers(1, 2).map(float)), st.integers(0, 3))
def test_whatever_the_seed_the_value_is_the_best(instance, seed):
    assert solve_meetings(instance, seed=seed).value == best_by_hand(instance)


def all_rounds_by_hand(instance: Meetings) -> float:
    """Every way to give each edge a round or none."""
    best = 0.0
    for given_to in itertools.product(range(instance.rounds + 1), repeat=len(instance.a)):
        seats = [(r, x) for r, a, b in zip(given_to, instance.a, instance.b, strict=True) if r for x in (a, b)]
        pairs = [frozenset((a, b)) for r, a, b in zip(given_to, instance.a, instance.b, strict=True) if r]
        if len(set(seats)) == len(seats) and len(set(pairs)) == len(pairs):
            best = max(best, float(instance.weight[np.array(given_to) > 0].sum()))
    return best


@settings(deadline=None, max_examples=40)
@given(instances(rounds=st.integers(2, 3)).filter(lambda instance: len(instance.a) <= 7))
def test_the_bound_of_several_rounds_holds_for_every_plan(instance):
    result = solve_meetings(instance)
    assert verify_meetings(instance, result) == ALL_HOLDS
    assert result.value - 1e-6 <= all_rounds_by_hand(instance) <= result.bound + 1e-6
    assert result.value == pytest.approx(sum(result.plan["round_bounds"]), abs=1e-6)


def grid(side: int, *, seed: int) -> Meetings:
    """Neighbours in a square with its diagonals, few distinct weights: many odd cycles and blossoms within blossoms."""
    number = np.arange(side * side).reshape(side, side)
    beside = [(number[:, :-1], number[:, 1:]), (number[:-1], number[1:]), (number[:-1, :-1], number[1:, 1:])]
    a, b = (np.concatenate([ends[i].ravel() for ends in beside]) for i in (0, 1))
    weight = np.random.default_rng(seed).integers(90, 110, len(a)).astype(float)
    return Meetings(people=side * side, a=a, b=b, weight=weight)


@pytest.mark.parametrize("seed", range(4))
def test_hundreds_of_odd_cycles_are_repaired_to_the_optimum(seed):
    instance = grid(25, seed=seed)
    result = solve_meetings(instance)
    assert (result.status, result.gap) == ("optimal", 0.0)
    assert any(max(members) >= instance.people for members, _ in result.certificate["rounds"][0]["odd_sets"])
    assert verify_meetings(instance, result) == ALL_HOLDS


@pytest.mark.parametrize("seed", range(3))
def test_edges_left_out_at_first_come_in_when_prices_ask_for_them(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 900, (2, 40_000))
    keep = a != b
    instance = Meetings(people=900, a=a[keep], b=b[keep], weight=rng.integers(1, 50, keep.sum()).astype(float))
    result = solve_meetings(instance, seed=seed)
    assert (result.status, result.gap) == ("optimal", 0.0)
    assert verify_meetings(instance, result) == ALL_HOLDS


def test_a_triangle_leaves_one_alone_and_its_odd_set_proves_it():
    result = solve_meetings(meetings(3, [(0, 1, 4), (1, 2, 4), (0, 2, 4)]))
    assert (result.value, result.bound) == (4.0, 4.0)
    assert [members for members, _ in result.certificate["rounds"][0]["odd_sets"]] == [[0, 1, 2]]


def test_one_whom_all_want_meets_the_best_in_each_round():
    result = solve_meetings(meetings(5, [(0, b, float(b)) for b in range(1, 5)], rounds=3))
    assert result.plan["rounds"] == [[3], [2], [1]]
    assert (result.value, result.status) == (9.0, "optimal")


def test_nobody_nothing_to_gain_and_more_rounds_than_pairs():
    for instance in (meetings(0, []), meetings(3, []), meetings(2, [(0, 1, 0.0)]), meetings(4, [], rounds=3)):
        result = solve_meetings(instance)
        assert (result.value, result.bound, result.status) == (0.0, 0.0, "optimal")
        assert verify_meetings(instance, result) == ALL_HOLDS
    result = solve_meetings(meetings(2, [(0, 1, 2.0), (1, 0, 3.0)], rounds=3))
    assert (result.plan["rounds"], result.value) == ([[1], [], []], 3.0)


def test_very_large_and_very_small_weights_are_solved():
    for size in (1e-12, 1e300):
        instance = meetings(4, [(0, 1, 3 * size), (1, 2, 4 * size), (2, 3, 3 * size)])
        result = solve_meetings(instance)
        assert result.plan["rounds"] == [[0, 2]]
        assert verify_meetings(instance, result) == ALL_HOLDS


def test_rounds_for_which_no_time_is_left_stay_empty_and_the_bound_is_honest():
    instance, asked = replace(grid(6, seed=1), rounds=40), itertools.count()
    result = solve_meetings(instance, remaining=lambda: 100.0 if next(asked) < 1 else 0.0)
    assert [len(each) > 0 for each in result.plan["rounds"]] == [True] + [False] * 39
    assert result.bound >= solve_meetings(replace(instance, rounds=3)).value
    assert verify_meetings(instance, result) == ALL_HOLDS


def test_more_rounds_than_a_result_can_hold_are_refused():
    for people, rounds, most in ((4, 1_001, 1_000), (10**6, 21, 20)):
        with pytest.raises(InstanceError, match=f"rounds: must be {most} or less"):
            solve_meetings(meetings(people, [(0, 1, 1.0)], rounds=rounds))


@pytest.mark.parametrize("left", [-1.0, 0.0])
def test_without_time_the_plan_is_greedy_and_the_gap_honest(left):
    instance = grid(12, seed=1)
    result = solve_meetings(instance, remaining=lambda: left)
    best = solve_meetings(instance)
    assert result.status == "feasible"
    assert best.value / 2 <= result.value <= best.value <= result.bound
    assert verify_meetings(instance, result) == ALL_HOLDS


def test_time_that_ends_during_the_repair_leaves_a_plan_whose_gap_is_known():
    instance, asked = grid(12, seed=1), itertools.count()
    result = solve_meetings(instance, remaining=lambda: 100.0 if next(asked) < 12 else 0.0)
    best = solve_meetings(instance)
    assert result.value < best.value <= result.bound < 1.05 * best.value
    assert verify_meetings(instance, result) == ALL_HOLDS


@pytest.mark.parametrize(
    ("field", "position", "change"),
    [
        ("people", None, {"people": -1}),
        ("rounds", None, {"rounds": 0}),
        ("weight", None, {"weight": np.ones(2)}),
        ("a", 1, {"a": np.array([0, 3, 0])}),
        ("b", 0, {"b": np.array([-1, 2, 2])}),
        ("b", 1, {"b": np.array([1, 1, 2])}),
        ("weight", 2, {"weight": np.array([1.0, 1.0, -1.0])}),
        ("weight", 0, {"weight": np.array([np.nan, 1.0, 1.0])}),
        ("weight", 1, {"weight": np.array([1.0, np.inf, 1.0])}),
    ],
)
def test_a_wrong_instance_is_refused_with_its_place(field, position, change):
    right = {"people": 3, "a": np.array([0, 1, 0]), "b": np.array([1, 2, 2]), "weight": np.ones(3)}
    with pytest.raises(InstanceError) as refused:
        solve_meetings(Meetings(**{**right, **change}))
    assert (refused.value.field, refused.value.position) == (field, position)


def test_a_file_is_read_with_one_round_unless_it_says_more():
    instance = read_instance(b'{"kind": "meetings", "people": 3, "a": [0, 1], "b": [1, 2], "weight": [2, 1.5]}')
    assert (instance.people, instance.rounds) == (3, 1)
    assert solve_meetings(instance).plan["rounds"] == [[0]]
    with pytest.raises(InstanceError, match=r"b\[0\]"):
        read_instance(b'{"kind": "meetings", "people": 3, "a": [0], "b": [3], "weight": [2], "rounds": 2}')
