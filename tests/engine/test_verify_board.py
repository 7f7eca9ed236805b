"""The board's verifier: what it says of each wrong, and what it lets pass."""

import copy
import dataclasses

import pytest

from peerlore.engine.matching.board import solve_board
from peerlore.engine.matching.contract import Board, Result
from peerlore.engine.matching.verify.board import verify_board

pytestmark = pytest.mark.bare
INSTANCE = Board(
    size=3,
    attributes=tuple({"a": "x" if i < 4 else "y", "b": str(i % 2)} for i in range(10)),
    quotas={"a": {"x": (2, 2), "y": (0, 3)}, "b": {"0": (1, 3)}},
)
PROVEN = solve_board(INSTANCE)


def said(**change: object) -> tuple[str, ...]:
    return verify_board(INSTANCE, dataclasses.replace(PROVEN, **change)).wrong


def plan(**change: object) -> tuple[str, ...]:
    return said(plan={**PROVEN.plan, **change})


def stages(change) -> tuple[str, ...]:
    certificate = copy.deepcopy(PROVEN.certificate)
    change(certificate["stages"])
    return said(certificate=certificate)


def put(position, name, value):
    def change(listed):
        listed[position][name] = value

    return change


def test_a_proven_lottery_passes_without_a_search():
    verdict = verify_board(INSTANCE, PROVEN, remaining=lambda: 0.0)
    assert (verdict.wrong, verdict.bound) == ((), "checked")


PANELS = PROVEN.plan["panels"]
CHANCES = PROVEN.plan["panel_probability"]
EVEN = [0.3] * 10


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"panels": None}, "has no panels"),
        ({"panels": []}, "has no panels"),
        ({"panels": [PANELS[0][:2], *PANELS[1:]]}, "not a list of 3 persons"),
        ({"panels": ["abc", *PANELS[1:]]}, "not a list of 3 persons"),
        ({"panels": [[0, 1, 10], *PANELS[1:]]}, "somebody who is not there"),
        ({"panels": [[0, 1, -1], *PANELS[1:]]}, "somebody who is not there"),
        ({"panels": [[0, 1, True], *PANELS[1:]]}, "somebody who is not there"),
        ({"panels": [[0, 0, 5], *PANELS[1:]]}, "panel 0 names somebody twice"),
        ({"panels": [[7, 8, 9], *PANELS[1:]]}, "panel 0 has 0 with a = x, not 2 to 2"),
        ({"panels": [PANELS[1], *PANELS[1:]]}, "listed twice"),
        ({"panel_probability": CHANCES[1:]}, "panel_probability or probability"),
        ({"panel_probability": ["1", *CHANCES[1:]]}, "panel_probability or probability"),
        ({"panel_probability": [-0.1, *CHANCES[1:]]}, "panel_probability or probability"),
        ({"panel_probability": [float("nan"), *CHANCES[1:]]}, "panel_probability or probability"),
        ({"panel_probability": [2 * chance for chance in CHANCES]}, "add up to 2"),
        ({"probability": EVEN}, "person 0 has the chance 0.5"),
        ({"probability": EVEN[1:]}, "panel_probability or probability"),
        ({"lottery": PROVEN.plan["lottery"][1:]}, "not 1000 numbers"),
        ({"lottery": [len(PANELS)] * 1000}, "not 1000 numbers"),
        ({"lottery": [0] * 1000}, "lottery_error is "),
        ({"lottery_error": None}, "lottery_error is "),
        ({"minimum": 0.2}, "minimum is 0.16"),
        ({"minimum": "much"}, "minimum is 0.16"),
        ({"binding_quotas": {}}, "not a list of quotas"),
        ({"binding_quotas": [{"attribute": "a", "value": "z", "limit": "low"}]}, "not there: a = z"),
        ({"binding_quotas": [{"attribute": [], "value": "x", "limit": "low"}]}, "not there"),
        ({"binding_quotas": [{"attribute": "a", "value": "x", "limit": "middle"}]}, "not there: a = x"),
    ],
)
def test_a_plan_that_lies_is_refused(change, says):
    assert any(says in words for words in plan(**change)), plan(**change)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "pairs"}, "not one of a board"),
        ({"value": 0.3}, "value is 0.16"),
        ({"value": float("nan")}, "value is 0.16"),
        ({"bound": 0.1}, "bound lies below the value"),
        ({"bound": float("nan")}, "bound lies below the value"),
        ({"bound": 0.3}, "the gap is not closed"),
        ({"certificate": None}, "without a certificate"),
        ({"certificate": {}}, "has no stages"),
        ({"certificate": {"stages": [{}]}}, "stage 0 cannot be read"),
        ({"certificate": {"stages": ["first"]}}, "stage 0 cannot be read"),
    ],
)
def test_a_result_that_lies_is_refused(change, says):
    assert any(says in words for words in said(**change)), said(**change)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (put(0, "people", [99]), "stage 0 cannot be read"),
        (put(0, "weight", [[0]]), "stage 0 cannot be read"),
        (put(0, "weight", [[0, -1.0]]), "stage 0 cannot be read"),
        (put(0, "weight", [[0, float("inf")]]), "stage 0 cannot be read"),
        (put(0, "prices", [1.0]), "stage 0 cannot be read"),
        (put(0, "prices", "cheap"), "stage 0 cannot be read"),
        (put(0, "seat", None), "stage 0 cannot be read"),
        (put(0, "weight", []), "gives no weight"),
        (put(0, "prices", [0.0, 0.0, 0.0]), "stage 0"),
        (put(0, "people", [0]), "stage 0"),
        (lambda listed: listed.append(listed[0]), "fixes somebody twice"),
        (lambda listed: listed.pop(), "the stages do not reach everybody"),
    ],
)
def test_stages_that_prove_nothing_are_refused(change, says):
    assert any(says in words for words in stages(change)), stages(change)


def test_a_lottery_that_is_lawful_and_not_leximin_is_not_said_to_be_best():
    """Person 4 always comes along: the smallest chance is 0, the first stage proves that more is possible."""
    panels = [[0, 1, 4], [2, 3, 4]]
    chances = [0.5] * 4 + [1.0] + [0.0] * 5
    shares = {"panels": panels, "panel_probability": [0.5, 0.5], "probability": chances, "lottery": [0, 1] * 500}
    found: Result = dataclasses.replace(
        PROVEN, value=0.0, bound=0.0, plan={**shares, "lottery_error": 0.0, "minimum": 0.0, "binding_quotas": []}
    )
    wrong = verify_board(INSTANCE, found).wrong
    assert any(words.startswith("the first stage proves no less than 0.16") for words in wrong)
    assert any("does not prove the chance" in words for words in wrong)


def test_a_lottery_without_proof_passes_as_feasible_and_unchecked():
    verdict = verify_board(INSTANCE, dataclasses.replace(PROVEN, status="feasible", certificate=None, bound=1.0))
    assert (verdict.wrong, verdict.bound) == ((), "not checked")
