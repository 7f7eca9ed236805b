"""Results made to look best that are not: unfair among those alike, or proven by numbers that rounding swallows."""

import dataclasses
import itertools

import numpy as np
import pytest

from peerlore.engine.matching.board import solve_board
from peerlore.engine.matching.circles import solve_circles
from peerlore.engine.matching.contract import Board, Circles, Result
from peerlore.engine.matching.draw import statement
from peerlore.engine.matching.swaps import solve_swaps
from peerlore.engine.matching.verify.board import verify_board
from peerlore.engine.matching.verify.circles import Prices, proven, verify_circles
from peerlore.engine.matching.verify.left_out import reasons
from peerlore.engine.matching.verify.swaps import verify_swaps
from tests.engine.test_swaps import swaps

pytestmark = pytest.mark.bare

# Two alike of one sort, six of another; a panel has one of each.
ALIKE = Board(
    size=2,
    attributes=tuple({"g": "f" if person < 2 else "m"} for person in range(8)),
    quotas={"g": {"f": (1, 1), "m": (1, 1)}},
)
FAIR = solve_board(ALIKE)


def unfair(first: float) -> Result:
    """Person 0 has the chance `first`, person 1, who is alike, the rest."""
    panels = [[one, other] for one in (0, 1) for other in range(2, 8)]
    chances = [share / 6 for share in (first, 1 - first) for _ in range(6)]
    many = [round(1000 * first / 6)] * 6 + [round(1000 * (1 - first) / 6)] * 6
    tickets = [panel for panel, times in enumerate(many) for _ in range(times)]
    tickets += [0] * (1000 - len(tickets))
    probability = [first, 1 - first, *[1 / 6] * 6]
    shares = np.bincount(np.array(panels)[tickets].ravel(), minlength=8) / 1000
    plan = {
        **FAIR.plan, "panels": panels, "panel_probability": chances, "lottery": tickets, "probability": probability,
        "lottery_error": float(np.abs(shares - probability).max()), "minimum": 1 / 6,
    }  # fmt: skip
    return dataclasses.replace(FAIR, plan=plan, value=1 / 6)


def test_people_alike_have_the_same_chance_in_a_lottery_said_to_be_leximin():
    assert (FAIR.status, verify_board(ALIKE, FAIR).wrong) == ("optimal", ())
    assert verify_board(ALIKE, unfair(0.5)).wrong == ()
    assert verify_board(ALIKE, unfair(0.8)).wrong == (
        f"persons 1 and 0 are alike and have the chances {1 - 0.8} and 0.8",
    )
    assert verify_board(ALIKE, dataclasses.replace(unfair(0.8), status="feasible")).wrong == ()
    smallest = dataclasses.replace(ALIKE, objective="maximin")
    assert verify_board(smallest, unfair(0.8)).wrong == ()


def test_a_statement_tells_the_lowest_chance_of_those_alike():
    many = dataclasses.replace(ALIKE, attributes=({"g": "f"},) * 6 + ({"g": "m"},) * 6)
    fair = solve_board(many)
    chances = [0.25, 0.05, 0.2, 0.2, 0.2, 0.1, *fair.plan["probability"][6:]]
    result = dataclasses.replace(fair, plan={**fair.plan, "probability": chances})
    told = statement(many, result, instance_sha256="", result_sha256="", proof="checked")
    assert [kind["chance"] for kind in told["types"]] == [0.05, pytest.approx(1 / 6)]


SQUARE = Board(
    size=2,
    attributes=tuple({"x": "ab"[i % 2], "y": "cd"[i // 2]} for i in range(4)),
    quotas={"x": {"a": (1, 1), "b": (1, 1)}, "y": {"c": (0, 1), "d": (0, 1)}},
)


def priced(first: float, *, size: float, seat: float, low: float) -> list[str]:
    """What is said of the lottery that takes 0 and 3 with the chance `first`, else 1 and 2, and of its first stage:
    prices of a and b as large as `size`, of c and d `low`, and a seat that takes the large ones back."""
    plan = {
        "panels": [[0, 3], [1, 2]], "panel_probability": [first, 1 - first], "lottery_error": 0.0, "minimum": first,
        "lottery": [0] * round(1000 * first) + [1] * round(1000 - 1000 * first), "binding_quotas": [],
        "probability": [first, 1 - first, 1 - first, first],
    }  # fmt: skip
    stage = {"people": [0, 1, 2, 3], "weight": [[i, 0.25] for i in range(4)], "prices": [size, size, low, low]}
    level = 0.5 if size == 1.0 else 0.25
    found = Result(
        kind="board", status="feasible", value=first, bound=first, plan=plan,
        certificate={"stages": [{**stage, "seat": seat, "level": level}]},
    )  # fmt: skip
    besides = ("binding_quotas", "stage 0 proves")
    return [words for words in verify_board(SQUARE, found).wrong if not words.startswith(besides)]


def test_prices_of_a_board_that_cancel_each_other_out_prove_nothing():
    """Everybody can have a half. Prices so large that small ones round up or vanish beside them would prove a quarter
    to be the most."""
    assert priced(0.5, size=1.0, seat=-0.75, low=0.0) == []
    [wrong] = priced(0.25, size=2.0**49, seat=0.125 - 2.0**49, low=0.0626)
    assert wrong.startswith("the first stage proves no less than")


TRIANGLE = Circles(
    people=4,
    groups=np.array([[2, 2], [2, 2]]),
    a=np.array([0, 1, 0]),
    b=np.array([1, 2, 2]),
    weight=np.array([3.0, 5.0, 1.0]),
)


@pytest.mark.parametrize("size", [2.0**50, 2.0**53, 1e20, 2.0**400, 2.0**499])
def test_prices_of_circles_that_cancel_each_other_out_prove_nothing(size):
    """The plan with 3 is not the best: 5 is. Prices so large that the scores vanish beside them hide that."""
    best = solve_circles(TRIANGLE)
    assert (best.value, best.status, verify_circles(TRIANGLE, best).wrong) == (5.0, "optimal", ())
    lie = dataclasses.replace(
        best, value=3.0, bound=3.0, plan={**best.plan, "rounds": [[[0, 1], [2, 3]]]},
        certificate={"people": [size] * 4, "pair": -2 * size, "triangles": []},
    )  # fmt: skip
    [wrong] = verify_circles(TRIANGLE, lie).wrong
    bound, margin = proven(TRIANGLE, Prices(np.full(4, size), -2 * size, np.empty((0, 3), dtype=np.int64), np.empty(0)))
    assert wrong == f"the prices prove no more than {bound + margin}, not 3.0"


def test_what_rounding_may_take_off_the_bound_of_circles_is_counted_number_by_number():
    """Two rounds of: 1 for people and pairs, 22 for the four pairs that prices leave uncovered. The margin: 9 steps of
    11.5 for persons 0 and 1, of 4.5 for 1 and 2 in a triangle, 8 of 2 for 0 and 3 and for 1 and 3; and 12 of 13 + 22.
    """
    pair = {"a": np.array([1]), "b": np.array([0]), "weight": np.array([8.0])}
    instance = Circles(people=4, groups=np.array([[2, 2], [2, 2]]), rounds=2, **pair)
    prices = Prices(np.array([1.0, -1.0, 2.0, 0.0]), -1.0, np.array([[0, 1, 2]]), np.array([0.5]))
    nets = 9 * (11.5 + 4.5) + 8 * (2 + 2)
    assert proven(instance, prices) == (1 + 22, pytest.approx((2 * nets + 12 * 35) * 2.0**-52, rel=1e-9, abs=0))


def test_circles_of_one_or_of_nobody_prove_nothing_by_prices():
    none, alone = np.empty((0, 3), dtype=np.int64), Circles(people=2, groups=np.array([[1, 1], [1, 1]]))
    assert proven(alone, Prices(np.ones(2), 0.0, none, np.empty(0)))[0] == 0.0
    nobody = Circles(people=0, groups=np.array([[0, 3]]))
    assert proven(nobody, Prices(np.empty(0), 0.0, none, np.empty(0))) == (0.0, 0.0)


def test_a_penalty_that_applies_to_nobody_widens_nothing():
    dear = dataclasses.replace(TRIANGLE, met=np.array([[0, 1]]), met_penalty=1e12)
    best = solve_circles(dear)
    assert (best.value, best.status, verify_circles(dear, best).wrong) == (5.0, "optimal", ())


def test_triangles_of_circles_that_cancel_each_other_out_prove_nothing():
    best = solve_circles(TRIANGLE)
    corners = [list(each) for each in itertools.permutations(range(4), 3)]
    lie = dataclasses.replace(
        best, value=3.0, bound=3.0, plan={**best.plan, "rounds": [[[0, 1], [2, 3]]]},
        certificate={"people": [0.0] * 4, "pair": -1e18 * 24 / 2, "triangles": [[*each, 1e18] for each in corners]},
    )  # fmt: skip
    assert verify_circles(TRIANGLE, lie).wrong != ()


RING = swaps(5, [(0, 1, 2.49), (1, 2, 2.49), (2, 3, 2.49), (3, 4, 2.49), (4, 0, 2.49), (1, 0, 9.61)], cap=5)


@pytest.mark.parametrize("price", [2.0**53 - 1, 2.0**50, 1e6, 22.07, 22.0])
def test_prices_of_swaps_that_swallow_the_weights_prove_nothing(price):
    """All five round the ring are worth 12.45, two of them alone 12.1."""
    best = solve_swaps(RING)
    assert (best.plan["cycles"], verify_swaps(RING, best).wrong) == ([[0, 1, 2, 3, 4]], ())
    left = [{"person": person, "reason": "others together are worth more"} for person in (2, 3, 4)]
    lie = dataclasses.replace(
        best, value=12.1, bound=12.1, status="optimal", certificate={"prices": [price] * 5, "linear": 0},
        plan={"cycles": [[0, 1]], "chains": [], "left_out": left},
    )  # fmt: skip
    assert verify_swaps(RING, lie).wrong != ()


def test_no_swap_of_worth_can_be_left_out_unseen():
    """Beside two millions, 1.8 is less than a millionth."""
    instance = swaps(4, [(0, 1, 1e6), (1, 0, 1e6), (2, 3, 0.9), (3, 2, 0.9)], cap=2)
    best = solve_swaps(instance)
    assert (best.status, verify_swaps(instance, best).wrong) == ("optimal", ())
    left = [{"person": person, "reason": "others together are worth more"} for person in (2, 3)]
    short = {"value": 2e6, "plan": {"cycles": [[0, 1]], "chains": [], "left_out": left}}
    assert verify_swaps(instance, dataclasses.replace(best, **short)).wrong == (
        "optimal is said, but the gap is not closed",
    )
    assert verify_swaps(instance, dataclasses.replace(best, **short, bound=2e6)).wrong != ()


def test_each_reason_for_being_left_out_follows_from_the_arcs():
    arcs = [(0, 1), (1, 0), (1, 2), (2, 1), (3, 0), (0, 4), (6, 7), (7, 8), (8, 9), (9, 6), (10, 5), (5, 11)]
    source, target = (np.array(ends) for ends in zip(*arcs, strict=True))

    def told(cycle: int, chain: int) -> list[str]:
        return [*reasons(source, target, people=11, nodes=12, max_cycle=cycle, max_chain=chain)]

    others, nobody, none = "others together are worth more", "wants nobody's place", "no cycle or chain"
    unwanted = "nobody wants their place"
    assert told(3, 0)[:5] == [others, others, others, unwanted, nobody]
    assert all(reason.startswith(none) for reason in told(3, 0)[6:10])
    assert told(4, 0)[6:10] == [others] * 4
    assert [told(3, chain)[person] for chain in (0, 1, 2) for person in (5, 10)] == [
        "no cycle or chain within the caps contains them", unwanted, others, unwanted, others, others,
    ]  # fmt: skip
