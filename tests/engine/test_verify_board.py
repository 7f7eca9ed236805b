"""The board's verifier: what it says of each wrong, and what it lets pass."""

import copy
import dataclasses
import itertools
from math import inf

import numpy as np
import pytest

from peerlore.engine import InstanceError
from peerlore.engine.matching.board import solve_board
from peerlore.engine.matching.contract import Board, Result
from peerlore.engine.matching.verify import board as verifier
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
NO_CHANCES = "panel_probability or probability is not one number, 0 or more, for each"
NOT_BINDING = "binding_quotas is not what the first stage prices (a = x)"
BINDING = PROVEN.plan["binding_quotas"]
NOT_EVERYBODY = "optimal is said, but the stages do not reach everybody"
NO_WEIGHT = "stage 1 gives no weight to those it fixes, or fixes somebody twice"


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
        ({"panel_probability": [2 * chance for chance in CHANCES]}, "the panels' chances add up to "),
        ({"probability": EVEN}, "person 0 has the chance 0.5"),
        ({"probability": EVEN[1:]}, "panel_probability or probability"),
        ({"lottery": PROVEN.plan["lottery"][1:]}, "not 1000 numbers"),
        ({"lottery": [len(PANELS)] * 1000}, "not 1000 numbers"),
        ({"lottery": [0] * 1000}, "lottery_error is "),
        ({"lottery_error": None}, "lottery_error is "),
        ({"minimum": 0.2}, "minimum is 0.16"),
        ({"minimum": "much"}, "minimum is 0.16"),
        ({"binding_quotas": {}}, "not a list of quotas"),
        ({"binding_quotas": [{"attribute": "a", "value": "z", "limit": "low"}]}, NOT_BINDING),
        ({"binding_quotas": [{"attribute": [], "value": "x", "limit": "low"}]}, NOT_BINDING),
        ({"binding_quotas": []}, NOT_BINDING),
        ({"binding_quotas": BINDING * 2}, NOT_BINDING),
        ({"binding_quotas": [{**BINDING[0], "limit": "high"}]}, NOT_BINDING),
        ({"binding_quotas": [{**BINDING[0], "price": BINDING[0]["price"] + 1e-5}]}, NOT_BINDING),
        ({"binding_quotas": [{**BINDING[0], "price": True}]}, NOT_BINDING),
        ({"binding_quotas": [{**BINDING[0], "why": "so"}]}, NOT_BINDING),
        ({"lottery_error": 10**400}, "lottery_error is "),
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
        (put(0, "people", [0, 0]), "stage 0 cannot be read"),
        (put(1, "people", [0, 1, 1]), "stage 1 cannot be read"),
        (put(0, "level", 0.2), "stage 0 proves the level 0.16"),
        (put(1, "level", 0.1), "stage 1 proves the level 0."),
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
    bare = {**PROVEN.plan, "binding_quotas": []}
    verdict = verify_board(
        INSTANCE, dataclasses.replace(PROVEN, status="feasible", certificate=None, bound=1.0, plan=bare)
    )
    assert (verdict.wrong, verdict.bound) == ((), "not checked")


def unpriced(**change: object) -> Result:
    """The same proof, whose stages took integer programming."""
    certificate = copy.deepcopy(PROVEN.certificate)
    for stage in certificate["stages"]:
        stage["prices"] = None
    plan = {**PROVEN.plan, "binding_quotas": []}
    return dataclasses.replace(PROVEN, certificate=certificate, plan=plan, **change)


def test_a_stage_without_prices_is_proven_again_within_the_time():
    verdict = verify_board(INSTANCE, unpriced())
    assert (verdict.wrong, verdict.bound) == ((), "checked in budget")
    low = verify_board(INSTANCE, unpriced(bound=0.1, value=0.1)).wrong
    assert any(words.startswith("the first stage proves no less than 0.16") for words in low)
    without_time = verify_board(INSTANCE, unpriced(), remaining=lambda: 0.0)
    assert (without_time.wrong, without_time.bound) == ((), "not checked")


def test_the_least_proven_stage_says_how_well_the_bound_is_checked():
    certificate = copy.deepcopy(PROVEN.certificate)
    certificate["stages"][1]["prices"] = None
    result = dataclasses.replace(PROVEN, certificate=certificate)
    assert verify_board(INSTANCE, result).bound == "checked in budget"
    assert verify_board(INSTANCE, result, remaining=lambda: 0.0).bound == "not checked"


# The same figures once more, from every panel there can be.


def some(*, seed: int) -> Board:
    rng = np.random.default_rng(seed)
    n, size = int(rng.integers(4, 8)), int(rng.integers(1, 4))
    has = tuple({"a": str(rng.choice(["x", "y", "z"])), "b": str(rng.integers(0, 2))} for _ in range(n))

    def limits() -> tuple[int, int]:
        low = int(rng.integers(0, 2))
        return low, low + int(rng.integers(0, size + 1))

    return Board(size=size, attributes=has, quotas={"a": {"x": limits(), "y": limits()}, "b": {"0": limits()}})


def lawful(instance: Board) -> list[tuple[int, ...]]:
    def holds(panel: tuple[int, ...]) -> bool:
        count = {(n, v): sum(instance.attributes[p][n] == v for p in panel) for n in instance.quotas for v in "xyz01"}
        return all(lo <= count[n, v] <= hi for n, values in instance.quotas.items() for v, (lo, hi) in values.items())

    return [panel for panel in itertools.combinations(range(len(instance.attributes)), instance.size) if holds(panel)]


def sort_of(instance: Board, person: int) -> tuple[str, ...]:
    """People alike in all that has a quota are of one type."""
    has = instance.attributes[person]
    return tuple(has[name] if has[name] in values else "" for name, values in instance.quotas.items())


@pytest.mark.parametrize("seed", range(40))
def test_what_no_panel_exceeds_is_what_looking_at_every_panel_finds(seed):
    instance, rng = some(seed=seed), np.random.default_rng(seed)
    types = verifier._types(instance)
    people = range(len(instance.attributes))
    alike = [[sort_of(instance, one) == sort_of(instance, other) for other in people] for one in people]
    assert [[bool(a == b) for b in types.of] for a in types.of] == alike
    assert types.count.tolist() == [alike[types.of.tolist().index(t)].count(True) for t in range(len(types.count))]

    weight = rng.integers(0, 4, len(types.count)).astype(float)
    panels = lawful(instance)
    worth = [sum(weight[types.of[p]] / types.count[types.of[p]] for p in panel) for panel in panels]
    stage = verifier._Stage(np.arange(1), weight, None, 0.0)
    most, how = verifier._most(types, stage, lambda: inf)
    assert (most, how) == (pytest.approx(max(worth), abs=1e-6), "checked in budget") if panels else (inf, "not checked")

    prices, seat = rng.integers(-2, 3, len(types.low)) / 2, float(rng.integers(-2, 3)) / 2
    priced, how = verifier._most(types, dataclasses.replace(stage, prices=prices, seat=seat), lambda: 0.0)
    assert how == "checked"
    limits = [(n, v, lo, hi) for n, values in instance.quotas.items() for v, (lo, hi) in values.items()]
    paid = sum(price * (hi if price > 0 else lo) for price, (*_, lo, hi) in zip(prices, limits, strict=True))
    paid += seat * instance.size
    for person in people:
        has = instance.attributes[person]
        own = seat + sum(price for price, (n, v, *_) in zip(prices, limits, strict=True) if has[n] == v)
        paid += max(weight[types.of[person]] / types.count[types.of[person]] - own, 0.0)
    assert priced == pytest.approx(paid)
    assert not panels or priced >= max(worth) - 1e-9


@pytest.mark.parametrize("seed", [s for s in range(30) if lawful(some(seed=s))])
def test_a_lottery_solved_passes_and_one_tampered_with_does_not(seed):
    instance = some(seed=seed)
    result = solve_board(instance)
    assert verify_board(instance, result).wrong == ()
    probability = result.plan["probability"]
    for person in range(len(probability)):
        by = 1e-4 if probability[person] < 0.5 else -1e-4
        other = [p + by * (i == person) for i, p in enumerate(probability)]
        wrong = verify_board(instance, dataclasses.replace(result, plan={**result.plan, "probability": other})).wrong
        assert any(words.startswith(f"person {person} has the chance") for words in wrong)


@pytest.mark.parametrize(
    ("change", "passes"),
    [
        ({"value": PROVEN.value + 0.9e-6}, True),
        ({"value": PROVEN.value + 1.2e-6}, False),
        ({"bound": PROVEN.bound - 0.9e-6}, True),
        ({"bound": PROVEN.bound - 1.2e-6}, False),
        ({"bound": PROVEN.bound + 0.9e-6}, True),
        ({"bound": PROVEN.bound + 1.2e-6}, False),
        ({"bound": PROVEN.bound + 0.5, "status": "feasible"}, True),
        ({"bound": inf, "status": "feasible"}, False),
    ],
)
def test_a_millionth_is_forgiven_and_nothing_more(change, passes):
    assert (said(**change) == ()) == passes


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"panel_probability": None}, [NO_CHANCES]),
        ({"panel_probability": [2**53, *CHANCES[1:]]}, [NO_CHANCES]),
        ({"panel_probability": [True, *CHANCES[1:]]}, [NO_CHANCES]),
        ({"lottery": None}, ["the lottery is not 1000 numbers of panels"]),
        ({"lottery": [0.0] * 1000}, ["the lottery is not 1000 numbers of panels"]),
        ({"lottery": [-1] * 1000}, ["the lottery is not 1000 numbers of panels"]),
        ({"probability": [-0.1, *EVEN[1:]]}, [NO_CHANCES]),
        ({"panels": [[0, 1, 10], *PANELS[1:]]}, ["a panel names somebody who is not there"]),
        ({"panels": [PANELS[0], 3]}, ["a panel is not a list of 3 persons"]),
        ({"binding_quotas": None}, ["binding_quotas is not a list of quotas"]),
        ({"binding_quotas": ["a"]}, ["binding_quotas is not a list of quotas"]),
        ({"binding_quotas": [{"attribute": "a", "value": "x", "limit": "low"}]}, [NOT_BINDING]),
        ({"binding_quotas": [{"attribute": "a", "value": 1, "limit": "high"}]}, [NOT_BINDING]),
    ],
)  # fmt: skip
def test_each_wrong_of_a_plan_is_said_in_its_own_words(change, says):
    assert list(plan(**change)) == says


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "pairs"}, "the result is not one of a board, or has no panels"),
        ({"bound": inf, "status": "feasible"}, "the bound lies below the value"),
        ({"bound": 0.3}, "optimal is said, but the gap is not closed"),
        ({"certificate": None}, "optimal is said without a certificate"),
        ({"certificate": {}}, "the certificate has no stages"),
        ({"certificate": {"stages": []}}, "the certificate has no stages"),
        ({"certificate": {"stages": [PROVEN.certificate["stages"][0], {}]}}, "stage 1 cannot be read"),
        ({"certificate": {"stages": PROVEN.certificate["stages"][:1]}}, NOT_EVERYBODY),
    ],
)  # fmt: skip
def test_each_wrong_of_a_result_is_said_in_its_own_words(change, says):
    assert [words for words in said(**change) if not words.startswith("binding_quotas")] == [says]


@pytest.mark.parametrize("name", ["people", "weight", "prices", "seat", "level"])
@pytest.mark.parametrize("value", [[None], [[0, 1, 2]], ["1"], True, 2**53, float("nan"), [float("inf")], [True]])
def test_no_part_of_a_stage_may_be_something_else(name, value):
    assert stages(put(1, name, value)) == ("stage 1 cannot be read",)


def test_somebody_without_a_value_is_refused_with_their_place():
    lacking = dataclasses.replace(INSTANCE, attributes=(*INSTANCE.attributes[:9], {"a": "y"}))
    with pytest.raises(InstanceError) as refused:
        verify_board(lacking, PROVEN)
    assert (refused.value.field, refused.value.position) == ("people", 9)
    assert refused.value.says == "has no value for an attribute that has a quota"


def test_what_cannot_be_read_is_not_checked():
    for change in ({"kind": "pairs"}, {"certificate": {}}):
        assert verify_board(INSTANCE, dataclasses.replace(PROVEN, **change)).bound == "not checked"
    short = unpriced()
    short.certificate["stages"].pop()
    assert verify_board(INSTANCE, short, remaining=lambda: 0.0).wrong == ()


def test_the_quotas_that_bind_are_told():
    bound_by = dataclasses.replace(unpriced(), plan=PROVEN.plan)
    assert verify_board(INSTANCE, bound_by).wrong == ("binding_quotas is not what the first stage prices (none)",)
    told = "binding_quotas is not what the first stage prices (a = x, a = y)"
    assert told in stages(put(0, "prices", [1.0, 1.0, 0.0]))


def test_a_stage_with_all_its_numbers_doubled_proves_the_same():
    def double(number):
        def change(listed):
            stage = listed[number]
            stage["weight"] = [[who, 2 * weight] for who, weight in stage["weight"]]
            stage |= {"prices": [2 * price for price in stage["prices"]], "seat": 2 * stage["seat"]}

        return change

    assert stages(double(1)) == ()
    assert stages(double(0)) == (NOT_BINDING,)


def test_the_margin_grows_with_every_number_of_a_stage():
    """Types x0 and x1 of two people each, y0 and y1 of three. 2 + 6 + 12 for quotas, 24 for seats, 126 for people."""
    types = verifier._types(INSTANCE)
    assert types.count.tolist() == [2, 2, 3, 3]
    stage = verifier._Stage(np.arange(1), np.array([1.0, 2.0, 3.0, 4.0]), None, -8.0)
    margin = verifier._margin(types, stage, np.array([1.0, 2.0, 4.0]), np.array([-2.0, 3.0, 3.0]))
    assert margin == pytest.approx((20 + 24 + 126) * 8 * 2.0**-50, rel=1e-9, abs=0)


def test_a_stage_proves_the_chance_of_each_it_fixes():
    """Weights that stretch too thin prove nothing of the second."""
    weights = [[4, 0.9], [5, 0.1]]
    assert stages(put(0, "weight", weights)) != ()
    assert stages(put(1, "people", [0, 4])) == (NO_WEIGHT, NOT_EVERYBODY)


def test_who_is_fixed_counts_with_what_they_have():
    """The second stage may weigh the first ones too: what they have is taken off."""

    def weigh(listed):
        listed[1]["weight"] = [*listed[1]["weight"], *listed[0]["weight"]]
        listed[1]["prices"] = None

    assert stages(weigh) == ()


def test_two_panels_with_the_same_chance_may_not_name_somebody_twice_in_any_order():
    assert "panel 1 names somebody twice" in plan(panels=[PANELS[0], [5, 0, 5], *PANELS[2:]])
    assert "a panel is listed twice" in plan(panels=[PANELS[1][::-1], *PANELS[1:]])
