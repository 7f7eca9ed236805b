"""The verifier of swaps: what it says of each wrong."""

import dataclasses

import pytest

from peerlore.engine.matching.contract import Swaps
from peerlore.engine.matching.swaps import solve_swaps
from peerlore.engine.matching.verify.swaps import verify_swaps
from tests.engine.test_swaps import swaps

pytestmark = pytest.mark.bare
ARCS = [(0, 1, 2.0), (1, 0, 1.0), (1, 2, 2.0), (2, 0, 2.0), (3, 4, 1.0), (4, 6, 1.0), (3, 6, 0.5), (0, 3, 1.0)]
INSTANCE: Swaps = swaps(6, ARCS, cap=3, vacancies=1, max_chain=2)
PROVEN = solve_swaps(INSTANCE)
LEFT = [{"person": 5, "reason": "wants nobody's place"}]


def said(**change: object) -> tuple[str, ...]:
    return verify_swaps(INSTANCE, dataclasses.replace(PROVEN, **change)).wrong


def plan(**change: object) -> tuple[str, ...]:
    return said(plan={**PROVEN.plan, **change})


def test_a_proven_plan_passes():
    assert PROVEN.plan == {"cycles": [[0, 1, 2]], "chains": [[3, 4, 6]], "left_out": LEFT}
    verdict = verify_swaps(INSTANCE, PROVEN, remaining=lambda: 0.0)
    assert (verdict.wrong, verdict.bound) == ((), "checked")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"cycles": None}, "has no cycles or chains"),
        ({"chains": None}, "has no cycles or chains"),
        ({"cycles": [5]}, "not a list of persons"),
        ({"cycles": [[0]]}, "not a list of persons"),
        ({"cycles": [[0, True]]}, "not a list of persons"),
        ({"cycles": [[0, 7]]}, "not a list of persons"),
        ({"cycles": [[0, 1, 2, 3]]}, "longer than 3"),
        ({"chains": [[3, 4]]}, "does not end in a vacancy within 2"),
        ({"chains": [[0, 3, 4, 6]]}, "does not end in a vacancy within 2"),
        ({"cycles": [[0, 1, 1]]}, "person 1 is in two places"),
        ({"cycles": [[0, 1], [0, 1, 2]]}, "person 0 is in two places"),
        ({"chains": [[3, 6], [4, 6]]}, "vacancy 6 is in two places"),
        ({"cycles": [[0, 2, 1]]}, "no arc from 0 to 2"),
        ({"left_out": []}, "left_out does not name"),
        ({"left_out": None}, "left_out does not name"),
        ({"left_out": [5]}, "left_out does not name"),
        ({"left_out": [{"person": 5}]}, "without a reason"),
        ({"left_out": [{"person": 5, "reason": ""}]}, "without a reason"),
    ],
)
def test_a_plan_that_lies_is_refused(change, says):
    assert any(says in words for words in plan(**change)), plan(**change)


def prices(listed: object) -> dict[str, object]:
    return {"certificate": {"prices": listed}}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "pairs"}, "not one of swaps"),
        ({"value": 9.0}, "the value is 8.0, not 9.0"),
        ({"value": float("nan")}, "the value is 8.0, not nan"),
        ({"bound": 7.0}, "bound lies below the value"),
        ({"bound": float("inf")}, "bound lies below the value"),
        ({"bound": 9.0}, "the gap is not closed"),
        ({"certificate": None}, "the prices are not"),
        (prices([0.0]), "the prices are not"),
        (prices([-1.0] * 7), "the prices are not"),
        (prices([float("nan")] * 7), "the prices are not"),
        (prices(["a"] * 7), "the prices are not"),
        (prices("free"), "the prices are not"),
    ],
)
def test_a_result_that_lies_is_refused(change, says):
    assert any(says in words for words in said(**change)), said(**change)


def test_poor_prices_need_a_search_and_the_search_finds_a_lie():
    poor = dataclasses.replace(PROVEN, certificate={"prices": [0.0] * 7})
    assert verify_swaps(INSTANCE, poor).bound == "checked in budget"
    assert verify_swaps(INSTANCE, poor).wrong == ()
    assert verify_swaps(INSTANCE, poor, remaining=lambda: 0.0).bound == "not checked"
    left = [{"person": person, "reason": "none"} for person in (3, 4, 5)]
    low = {"cycles": [[0, 1, 2]], "chains": [], "left_out": left}
    lie = dataclasses.replace(poor, value=6.0, bound=6.0, plan=low)
    assert verify_swaps(INSTANCE, lie).wrong == ("a plan may be worth 8.0, more than the bound 6.0",)
