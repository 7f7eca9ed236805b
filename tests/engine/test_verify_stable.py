"""The verifier of stable plans word by word: what it says of each wrong, and what it lets pass at the very edge."""

import dataclasses

import numpy as np
import pytest

from peerlore.engine.matching.contract import Result, Stable
from peerlore.engine.matching.stable import solve_stable
from peerlore.engine.matching.verify.stable import verify_stable

pytestmark = pytest.mark.bare

# Left 0 likes right 0 better; left 1 both alike; left 2 knows only right 1. Right 1 likes left 1 and 2 alike.
INSTANCE = Stable(
    left_preferences=((0, 1), ((0, 1),), (1,)),
    right_preferences=((1, 0), (0, (1, 2))),
    left_capacity=np.array([1, 1, 1]),
    right_capacity=np.array([1, 1]),
)
SEED = 1  # puts right 0 before right 1 for left 1
PROVEN = Result(
    kind="stable",
    status="optimal",
    value=2,
    bound=2,
    plan={"pairs": [[0, 1], [1, 0]], "blocking_pairs": []},
    certificate={"cut": {"left": [], "right": [0, 1]}},
    seed=SEED,
)
NO_CUT = "the cut is not a list of left and one of right persons"
NO_PAIR = "one of pairs is not a pair of whole numbers"
NOBODY = "one of pairs names nobody"


def said(instance: Stable = INSTANCE, **change: object) -> list[str]:
    return [*verify_stable(instance, dataclasses.replace(PROVEN, **change)).wrong]


def plan(*pairs: object, blocking: object = ()) -> dict[str, object]:
    listed = [*blocking] if isinstance(blocking, tuple) else blocking
    return {"plan": {"pairs": list(pairs), "blocking_pairs": listed}, "value": len(pairs)}


def cut(left: object, right: object) -> dict[str, object]:
    return {"certificate": {"cut": {"left": left, "right": right}}}


def test_two_stable_plans_pass():
    for pairs in (([0, 1], [1, 0]), ([0, 0], [1, 1]), ([1, 0], [0, 1])):
        verdict = verify_stable(INSTANCE, dataclasses.replace(PROVEN, **plan(*pairs), status="feasible"))
        assert (verdict.wrong, verdict.bound) == ((), "checked")


NOT_LEFT = "optimal is said, but the plan is not the best for the left side with ties broken by the seed"
CROSSED = Stable(
    left_preferences=((0, 1), (1, 0)),
    right_preferences=((1, 0), (0, 1)),
    left_capacity=np.array([1, 1]),
    right_capacity=np.array([1, 1]),
)


def test_the_plan_that_is_worst_for_the_left_side_is_not_said_to_be_best_for_it():
    """Everybody gets the first choice of the left side, or everybody that of the right side: both are stable."""
    assert said(CROSSED, **plan([0, 0], [1, 1])) == []
    assert said(CROSSED, **plan([1, 1], [0, 0])) == []
    assert said(CROSSED, **plan([0, 1], [1, 0])) == [NOT_LEFT]
    assert said(CROSSED, **plan([0, 1], [1, 0]), status="feasible") == []
    assert said(dataclasses.replace(CROSSED, objective="size"), **plan([0, 1], [1, 0])) == []


def test_ties_are_broken_by_the_seed_of_the_result():
    """Left 1 likes both right persons alike: of two stable plans each seed makes one the best."""
    passing = {seed: [said(seed=seed, **plan(*pairs)) == [] for pairs in (([0, 1], [1, 0]), ([0, 0], [1, 1]))]
               for seed in range(12)}  # fmt: skip
    assert {tuple(both) for both in passing.values()} == {(True, False), (False, True)}
    for seed, (first, _) in passing.items():
        assert solve_stable(INSTANCE, seed=seed).plan["pairs"] == ([[0, 1], [1, 0]] if first else [[0, 0], [1, 1]])
    assert said(seed=-1) == ["the seed is below 0"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "pairs"}, ["the result is not one of stable"]),
        ({"plan": {"blocking_pairs": []}}, ["the result has no pairs"]),
        ({"plan": {"pairs": []}}, ["the result has no blocking_pairs"]),
        ({"plan": {}}, ["the result has no pairs", "the result has no blocking_pairs"]),
        (plan((0, 1)), [NO_PAIR]),
        (plan([0]), [NO_PAIR]),
        (plan([0, 1, 1]), [NO_PAIR]),
        (plan([0, True]), [NO_PAIR]),
        (plan([0, 1.0]), [NO_PAIR]),
        (plan([3, 0]), [NOBODY]),
        (plan([0, 2]), [NOBODY]),
        (plan([-1, 0]), [NOBODY]),
        (plan([0, -1]), [NOBODY]),
        (plan([0, 1], [0, 1]), ["one of pairs is there twice"]),
        (plan([2, 0]), ["one of pairs is of two who do not both list each other"]),
        (plan([0, 1], [1, 0], blocking=([2, 0],)), ["one of blocking_pairs is of two who do not both list each other"]),
        (plan([0, 1], [1, 0], blocking=([2, 1], [2, 1])), ["one of blocking_pairs is there twice"]),
        (plan([0, 1], [1, 1]), ["right 1 is over capacity",
                                "there are 1 blocking pairs, not those 0, the first being 0 with 0",
                                "optimal is said, but the plan is not stable"]),
        (plan([0, 0], [0, 1]), ["left 0 is over capacity", "there are 1 blocking pairs, not those 0, the first being 1 "
                                "with 0", "optimal is said, but the plan is not stable"]),
        (plan([0, 1]), ["there are 2 blocking pairs, not those 0, the first being 0 with 0",
                        "optimal is said, but the plan is not stable"]),
        ({**plan([0, 1], blocking=([1, 0], [0, 0])), "status": "feasible"}, []),
        (plan([0, 1], blocking=([1, 0], [0, 0])), ["optimal is said, but the plan is not stable"]),
        ({**plan([0, 1], blocking=([1, 0],)), "status": "feasible"},
         ["there are 2 blocking pairs, not those 1, the first being 0 with 0"]),
        (plan([0, 1], [1, 0], blocking=([2, 1],)), ["there are 0 blocking pairs, not those 1"]),
        ({**plan([1, 0], [2, 1], blocking=([0, 1],)), "status": "feasible"}, []),
        ({"value": 3}, ["the value is 2, not 3"]),
        ({"bound": 1}, ["the cut proves no more than 2, not 1", "the bound lies below the value"]),
        ({"bound": float("nan")}, ["the cut proves no more than 2, not nan", "the bound lies below the value"]),
        ({"bound": float("inf")}, ["the bound lies below the value"]),
        ({"bound": 3}, []),
        ({"certificate": None}, [NO_CUT]),
        ({"certificate": {}}, [NO_CUT]),
        ({"certificate": {"cut": [[], [0, 1]]}}, [NO_CUT]),
        (cut([], None), [NO_CUT]),
        (cut(None, [0, 1]), [NO_CUT]),
        (cut([], (0, 1)), [NO_CUT]),
        (cut([0.0], [0, 1]), [NO_CUT]),
        (cut([], [True, 0]), [NO_CUT]),
        (cut([3], [0, 1]), [NO_CUT]),
        (cut([-1], [0, 1]), [NO_CUT]),
        (cut([], [0, 2]), [NO_CUT]),
        ({**cut([], [2]), "value": 3}, ["the value is 2, not 3", NO_CUT]),
        (cut([], [0]), ["the cut proves no more than 4, not 2"]),
        (cut([0], [1]), ["the cut proves no more than 3, not 2"]),
        (cut([0, 1, 2], []), ["the cut proves no more than 3, not 2"]),
        (cut([0, 0], [0, 1]), [NO_CUT]),
        (cut([], []), ["the cut proves no more than 5, not 2"]),
    ],
)  # fmt: skip
def test_each_wrong_is_said_in_its_own_words(change, says):
    assert said(**change) == says


def test_what_cannot_be_read_is_not_checked():
    for change in ({"kind": "pairs"}, {"plan": {}}, {"certificate": None}):
        assert verify_stable(INSTANCE, dataclasses.replace(PROVEN, **change)).bound == "not checked"


def test_a_second_place_makes_room_and_its_holders_compare_with_the_worst():
    two = dataclasses.replace(INSTANCE, right_capacity=np.array([1, 2]))
    bound = {"bound": 3, **cut([], [0, 1])}
    assert said(two, **plan([0, 1], [1, 0], [2, 1]), **bound) == []
    assert said(two, **plan([0, 1], [1, 0], blocking=([2, 1],)), **bound, status="feasible") == []
    assert said(two, **plan([1, 1], [2, 1], blocking=([0, 0], [0, 1])), **bound, status="feasible") == []


def test_places_nobody_can_use_do_not_overflow_the_cut():
    """Four times 2⁶² is nothing in 64 bits: no cut may prove a bound by that."""
    many = Stable(
        left_preferences=((0,),) * 4,
        right_preferences=((0, 1, 2, 3),),
        left_capacity=np.full(4, 2**62),
        right_capacity=np.array([4]),
        objective="size",
    )
    assert said(many, **plan([0, 0]), **cut([0, 1, 2, 3], []), bound=1, status="feasible") == [
        "there are 3 blocking pairs, not those 0, the first being 1 with 0",
        "the cut proves no more than 4, not 1",
    ]


def test_optimal_in_size_needs_a_closed_gap():
    size = dataclasses.replace(INSTANCE, objective="size")
    assert said(size) == []
    assert said(size, bound=3) == ["optimal is said, but the gap is not closed"]
    assert said(size, bound=3, status="feasible") == []


WEIGHED = dataclasses.replace(
    INSTANCE,
    left=np.array([1, 0, 2, 0, 2]),
    right=np.array([1, 0, 1, 1, 0]),
    weight=np.array([2.0, 3.0, 1.0, 1.0, 50.0]),
)
BEST = {"pairs": [[0, 0], [1, 1]], "left": [0.0, 0.0, 0.0], "right": [3.0, 2.0]}


def cost(number: object = 4.0, instance: Stable = WEIGHED, **best: object) -> list[str]:
    """The plan is worth 1 (left 1 with right 0 has no weight); the best is worth 3 + 2."""
    certificate = {**PROVEN.certificate, "best": {**BEST, **best}}
    return said(instance, plan={**PROVEN.plan, "cost_of_stability": number}, certificate=certificate)


def test_what_stability_costs_is_proven_by_prices():
    assert cost() == []
    assert cost(pairs=[[1, 1], [0, 0]]) == []
    assert cost(3.0) == ["the cost of stability is 4.0, not 3.0"]
    assert cost(4 + 0.8 * 5e-9) == []
    assert cost(4 + 1.3 * 5e-9) == [f"the cost of stability is 4.0, not {4 + 1.3 * 5e-9}"]
    for number in (True, None, "4", 10**400, float("nan")):
        assert cost(number) == ["the cost of stability is not a number"]
    assert cost(left=[0.0, 0.0], right=[3.0, 2.0]) == [
        "best plan by weight: the prices are not one number, 0 or more, for each person"
    ]
    assert (
        cost(right=[3.0, 1.0]) == ["best plan by weight: the prices prove no more than 6.0, not 5.000000005"]
        or cost(right=[3.0, 1.0]) == []
    )


def test_the_best_plan_must_be_one_and_the_best():
    assert cost(pairs=None) == ["the result has no the best plan's pairs"]
    assert cost(pairs=[[0, 0], [0, 0]]) == ["one of the best plan's pairs is there twice"]
    assert cost(3.0, pairs=[[0, 0], [2, 1]])[0].startswith("best plan by weight: the prices prove no more than 5.0")
    over = cost(5.0, pairs=[[0, 0], [1, 1], [2, 1]])
    assert over[0] == "best plan by weight: right 1 is over capacity"
    none = said(WEIGHED, plan={**PROVEN.plan, "cost_of_stability": 4.0})
    assert none == ["the result has no the best plan's pairs"]


def test_without_weights_no_cost_is_stated():
    assert cost(instance=INSTANCE) == ["a cost of stability is stated where no weights are given"]
    assert said(INSTANCE, plan={**PROVEN.plan, "cost_of_stability": None}) == []


def test_nobody_at_all():
    none = Stable(left_preferences=(), right_preferences=(), left_capacity=np.array([], dtype=np.int64),
                  right_capacity=np.array([], dtype=np.int64))  # fmt: skip
    assert said(none, **plan(), bound=0, **cut([], [])) == []
