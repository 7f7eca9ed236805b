"""The verifier word by word: what it says of each wrong, and what it lets pass at the very edge."""

import dataclasses

import numpy as np
import pytest

from peerlore.engine.matching.contract import Pairs, Result
from peerlore.engine.matching.verify.pairs import verify_pairs

pytestmark = pytest.mark.bare

INSTANCE = Pairs(
    left_capacity=np.array([1, 2]),
    right_capacity=np.array([1, 1]),
    left=np.array([0, 0, 1, 1]),
    right=np.array([0, 1, 0, 1]),
    weight=np.array([3.0, 2.0, 2.0, 0.5]),
)
PROVEN = Result(
    kind="pairs",
    status="optimal",
    value=4.0,
    bound=4.0,
    plan={"edges": [1, 2]},
    certificate={"left": [1.0, 0.0], "right": [2.0, 1.0]},
)
NOT_PAIRS = "the result is not one of pairs, or has no edges"
NO_PRICES = "the prices are not one number, 0 or more, for each person"


def said(**change: object) -> list[str]:
    return [*verify_pairs(INSTANCE, dataclasses.replace(PROVEN, **change)).wrong]


def prices(left: object, right: object) -> dict[str, object]:
    return {"certificate": {"left": left, "right": right}}


def test_a_proven_plan_passes():
    assert said() == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "meetings"}, [NOT_PAIRS]),
        ({"plan": {}}, [NOT_PAIRS]),
        ({"plan": {"edges": (1, 2)}}, [NOT_PAIRS]),
        ({"plan": {"edges": [1, "2"]}}, ["an edge is not a whole number"]),
        ({"plan": {"edges": [True, 2]}}, ["an edge is not a whole number"]),
        ({"plan": {"edges": [1, 4]}}, ["an edge is not in the instance"]),
        ({"plan": {"edges": [-1, 2]}}, ["an edge is not in the instance"]),
        ({"value": 4.5}, ["the value is 4.0, not 4.5", "the bound lies below the value"]),
        ({"value": 3.5}, ["the value is 4.0, not 3.5", "optimal is said, but the gap is not closed"]),
        ({"value": float("inf")}, ["the value is 4.0, not inf", "the bound lies below the value"]),
        ({"value": 3.0, "bound": 3.0}, ["the value is 4.0, not 3.0", "the prices prove no more than 4.0, not 3.0"]),
        ({"bound": 5.0}, ["optimal is said, but the gap is not closed"]),
        ({"bound": float("inf")}, ["the bound lies below the value"]),
        ({"certificate": None}, ["optimal is said without a certificate"]),
        ({"certificate": None, "status": "feasible"}, ["no certificate to check"]),
        ({"certificate": {"right": [2.0, 1.0]}}, [NO_PRICES]),
        ({"certificate": {"left": [1.0, 0.0]}}, [NO_PRICES]),
        (prices([1.0], [2.0, 1.0]), [NO_PRICES]),
        (prices([1.0, 0.0], [2.0]), [NO_PRICES]),
        (prices([1.0, -0.1], [2.0, 1.0]), [NO_PRICES]),
        (prices([1.0, 0.0], [2.0, -0.1]), [NO_PRICES]),
        (prices([1.0, 0.0], [2.0, float("inf")]), [NO_PRICES]),
        (prices([1.0, 0.0], [2.0, "one"]), [NO_PRICES]),
        (prices([1.0, 0.0], [2.0, {}]), [NO_PRICES]),
        (prices((1.0, 0.0), [2.0, 1.0]), [NO_PRICES]),
        (prices([0.5, 0.0], [2.5, 1.5]), ["the prices prove no more than 4.5, not 4.0"]),
        (prices([0.0, 0.0], [0.0, 0.0]), ["the prices prove no more than 7.5, not 4.0"]),
    ],
)
def test_each_wrong_is_said_in_its_own_words(change, says):
    assert said(**change) == says


def test_an_edge_chosen_twice_and_each_side_over_capacity_are_all_said():
    wrong = said(plan={"edges": [0, 0]}, value=6.0, bound=6.0, status="feasible")
    assert wrong == ["an edge is chosen twice", "left 0 is over capacity", "right 0 is over capacity"]
    assert said(plan={"edges": [1, 3]}, value=2.5, status="feasible") == ["right 1 is over capacity"]


def test_a_capacity_may_be_used_up_and_the_first_and_last_edge_chosen():
    assert said(plan={"edges": [0, 3]}, value=3.5, status="feasible") == []
    assert said(plan={"edges": [2, 3]}, value=2.5, status="feasible") == []


def test_no_edges_at_all_are_a_plan_of_no_value():
    assert said(plan={"edges": []}, value=0.0, status="feasible") == []


def test_a_plan_that_is_not_said_to_be_best_may_leave_a_gap():
    assert said(bound=9.0, status="feasible") == []


def scaled(by: float, **change: float) -> list[str]:
    """The same plan with all weights and prices `by` times as large, or as small."""
    instance = dataclasses.replace(INSTANCE, weight=INSTANCE.weight * by)
    proof = {"left": [1.0 * by, 0.0], "right": [2.0 * by, 1.0 * by]}
    numbers = {"value": 4.0 * by, "bound": 4.0 * by, **change}
    return [*verify_pairs(instance, dataclasses.replace(PROVEN, certificate=proof, **numbers)).wrong]


@pytest.mark.parametrize("by", [1000.0, 1.0, 0.01])
def test_rounding_is_forgiven_in_proportion_and_nothing_more(by):
    """A billionth of the size, or of one where the figures are smaller than one; a millionth for the gap."""
    size = max(4.0 * by, 1.0)
    assert scaled(by) == []
    assert scaled(by, value=4.0 * by + 0.9e-9 * size) == []
    assert len(scaled(by, value=4.0 * by - 1.2e-9 * size)) == 1
    assert scaled(by, bound=4.0 * by - 0.9e-9 * size) == []
    assert len(scaled(by, bound=4.0 * by - 1.2e-9 * size)) == 2
    assert scaled(by, bound=4.0 * by + 0.9e-6 * size) == []
    assert len(scaled(by, bound=4.0 * by + 1.2e-6 * size)) == 1
