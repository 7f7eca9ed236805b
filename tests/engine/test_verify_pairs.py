"""The verifier word by word: what it says of each wrong, and what it lets pass at the very edge."""

import dataclasses

import numpy as np
import pytest

from peerlore.engine.matching.contract import Pairs, Result
from peerlore.engine.matching.verify.pairs import verify_pairs, verify_pairs_of_many

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
        (prices([1.0, 0.0], ["2.0", "1.0"]), [NO_PRICES]),
        (prices([1.0, 0.0], [True, 2.0]), [NO_PRICES]),
        (prices([1.0, 0.0], [2.0, 10**400]), [NO_PRICES]),
        (prices([1.0, 0.0], [2.0, [1.0]]), [NO_PRICES]),
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


def test_no_pair_of_worth_can_be_left_out_unseen():
    """Beside a million, 0.9 is less than a millionth, and still somebody's pair."""
    two = np.array([0, 1])
    instance = Pairs(left_capacity=two * 0 + 1, right_capacity=two * 0 + 1, left=two, right=two,
                     weight=np.array([1e6, 0.9]))  # fmt: skip
    proof = {"left": [1e6, 0.9], "right": [0.0, 0.0]}
    best = Result(
        kind="pairs", status="optimal", value=1000000.9, bound=1000000.9, plan={"edges": [0, 1]}, certificate=proof
    )
    assert verify_pairs(instance, best).wrong == ()
    short = dataclasses.replace(best, value=1e6, plan={"edges": [0]})
    assert verify_pairs(instance, short).wrong == ("optimal is said, but the gap is not closed",)


# A plan out of some pairs, best out of many more

MORE = Pairs(
    left_capacity=np.array([1, 2]),
    right_capacity=np.array([1, 1]),
    left=np.array([1, 0, 1, 0]),
    right=np.array([1, 1, 0, 0]),
    weight=np.array([0.5, 2.0, 2.0, 3.0]),
)


def some(*rows: int, **change: object) -> Pairs:
    kept = {name: getattr(MORE, name)[[*rows]] for name in ("left", "right", "weight")}
    return dataclasses.replace(MORE, **{**kept, **change})


def of_many(*pieces: Pairs, left: float = 9.0, instance: Pairs = INSTANCE, **change: object):
    result = dataclasses.replace(PROVEN, **change)
    return verify_pairs_of_many(instance, pieces or [some(0, 1), some(), some(2, 3)], result, remaining=lambda: left)


MISSING = "a chosen pair is none of the possible ones, or not worth as much"


def test_a_plan_out_of_some_passes_where_it_is_best_out_of_all_however_they_pass_by():
    for pieces in ((), (MORE,), (some(3), some(2), some(1), some(0)), (some(1, 2, 0, 3),)):
        verdict = of_many(*pieces)
        assert (verdict.wrong, verdict.bound) == ((), "checked")
    assert verify_pairs_of_many(INSTANCE, [MORE], PROVEN).wrong == ()


def test_out_of_many_each_chosen_pair_must_pass_by_with_its_worth():
    assert of_many(some(0, 1), some(3)).wrong == (MISSING,)
    assert of_many(some(0, 2), some(3)).wrong == (MISSING,)
    assert of_many(some()).wrong == (MISSING,)
    assert of_many(some(1, 2, 3, 0, weight=np.array([1.5, 2.0, 3.0, 0.5]))).wrong == (MISSING,)
    assert of_many(some(1, 2, 3, 0, weight=np.array([2.0, 1.5, 3.0, 0.5]))).wrong == (MISSING,)
    swapped = some(0, 1, 2, 3, left=np.array([1, 1, 0, 0]), right=np.array([1, 0, 1, 0]))
    assert of_many(swapped).wrong == (), "the same pairs in another order"


def test_out_of_many_no_pair_may_be_worth_more_than_its_prices():
    """One more than the prices of its two, in whichever piece: the bound is one more."""
    for row in range(4):
        dear = MORE.weight.copy()
        dear[row] = [2.0, 3.0, 3.0, 4.0][row]
        pieces = [dataclasses.replace(some(one), weight=dear[[one]]) for one in range(4)]
        instance = dataclasses.replace(INSTANCE, weight=np.array([dear[3], dear[1], dear[2], dear[0]]))
        value = float(dear[1] + dear[2])
        said_ = of_many(*pieces, instance=instance, value=value, bound=value, status="feasible").wrong
        assert said_ == (() if value == 5.0 else ("the prices prove no more than 5.0, not 4.0",))


def test_out_of_many_what_is_wrong_with_the_plan_is_said_first():
    assert of_many(kind="meetings").wrong == (NOT_PAIRS,)
    assert of_many(kind="meetings").bound == "not checked"
    assert of_many(certificate=None).wrong == ("optimal is said without a certificate",)
    assert of_many(certificate=None).bound == "not checked"
    assert of_many(value=4.5).wrong == ("the value is 4.0, not 4.5", "the bound lies below the value")
    assert of_many(plan={"edges": [1, 1, 2]}, value=6.0, bound=6.0).wrong == (
        "an edge is chosen twice", "left 0 is over capacity", "right 1 is over capacity",
    )  # fmt: skip
    assert of_many(value=4.5, certificate=None).wrong == (
        "the value is 4.0, not 4.5", "optimal is said without a certificate",
    )  # fmt: skip


def test_out_of_many_without_time_the_bound_is_not_checked():
    for left in (0.0, -1.0):
        assert (of_many(left=left).wrong, of_many(left=left).bound) == ((), "not checked")
    assert of_many(left=0.5).bound == "checked"
    assert of_many(left=0.0, value=3.5, status="feasible").wrong == ("the value is 4.0, not 3.5",)


def test_the_bound_is_said_to_be_checked_where_it_was():
    assert verify_pairs(INSTANCE, PROVEN).bound == "checked"
    for change in ({"kind": "meetings"}, {"certificate": None}, prices([1.0], [2.0, 1.0])):
        assert verify_pairs(INSTANCE, dataclasses.replace(PROVEN, **change)).bound == "not checked"
    assert said(**prices([1.0], [2.0, 1.0]), value=4.5) == ["the value is 4.0, not 4.5", NO_PRICES]


def test_prices_below_a_pair_prove_more_by_what_they_miss():
    for left, right, bound in (
        ([0.0, 0.0], [2.0, 1.0], 5.0),
        ([1.0, 0.0], [1.5, 1.0], 4.5),
        ([1.0, 0.0], [2.0, 0.25], 4.25),
        ([0.0, 0.0], [0.0, 0.0], 7.5),
    ):
        words = said(**prices(left, right), bound=-1.0, status="feasible")
        assert words[0] == f"the prices prove no more than {bound}, not -1.0"
