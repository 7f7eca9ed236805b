"""The verifier of pairs out of everybody word by word: what it says of each wrong, and what it lets pass."""

import dataclasses
import itertools

import numpy as np
import pytest

from peerlore.engine.matching.contract import PeoplePairs, Result, Side, SparseSkills
from peerlore.engine.matching.verify import people_pairs
from peerlore.engine.matching.verify.people_pairs import verify_people_pairs

pytestmark = pytest.mark.bare


def side(capacity, rows, classes=None) -> Side:
    """`rows` {skill: level} for each person."""
    data = [level for row in rows for level in row.values()]
    skills = SparseSkills(
        indptr=np.cumsum([0, *map(len, rows)]),
        indices=np.array([skill for row in rows for skill in row], dtype=np.int64),
        data=np.array(data, dtype=np.float64),
    )
    return Side(capacity=np.array(capacity), skills=skills, classes=None if classes is None else np.array(classes))


# Ana wants Python, Tom Python and a little of maps, Ida sailing. Ben teaches Python, Mia all three.
PYTHON, MAPS, SAILING = 3, 7, 40
INSTANCE = PeoplePairs(
    left=side([1, 1, 1], [{PYTHON: 1.0}, {PYTHON: 1.0, MAPS: 0.5}, {SAILING: 1.0}]),
    right=side([1, 2], [{PYTHON: 5.0}, {PYTHON: 3.0, MAPS: 4.0, SAILING: 1.0}]),
    forbidden=np.empty((0, 2), dtype=np.int64),
    forbidden_classes=np.empty((0, 2), dtype=np.int64),
)
PROVEN = Result(
    kind="people-pairs",
    status="optimal",
    value=11.0,
    bound=11.0,
    plan={"edges": [[0, 0], [1, 1], [2, 1]]},
    certificate={"left": [3.0, 5.0, 1.0], "right": [2.0, 0.0]},
)
NO_EDGES = "the result is not one of people-pairs, or has no edges"
NO_PAIR = "an edge is not a pair of whole numbers"
NO_PRICES = "the prices are not one number, 0 or more, for each person"


def said(instance: PeoplePairs = INSTANCE, **change: object) -> list[str]:
    return [*verify_people_pairs(instance, dataclasses.replace(PROVEN, **change)).wrong]


def edges(*pairs: object) -> dict[str, object]:
    return {"plan": {"edges": list(pairs)}}


def prices(left: object, right: object) -> dict[str, object]:
    return {"certificate": {"left": left, "right": right}}


def proves(instance: PeoplePairs, left: list[float], right: list[float]) -> float:
    """What these prices prove, as the verifier says of a bound below everything."""
    words = said(instance, **prices(left, right), bound=-1.0, status="feasible")
    return float(next(one for one in words if "the prices prove" in one).split("than ")[1].split(",")[0])


def test_a_proven_plan_passes():
    verdict = verify_people_pairs(INSTANCE, PROVEN)
    assert (verdict.wrong, verdict.bound) == ((), "checked in budget")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "pairs"}, [NO_EDGES]),
        ({"plan": {}}, [NO_EDGES]),
        ({"plan": {"edges": ([0, 0],)}}, [NO_EDGES]),
        (edges((0, 0)), [NO_PAIR]),
        (edges([0]), [NO_PAIR]),
        (edges([0, 0, 0]), [NO_PAIR]),
        (edges([0, 0.0]), [NO_PAIR]),
        (edges([True, 0]), [NO_PAIR]),
        (edges([3, 0]), ["an edge names nobody"]),
        (edges([0, 2]), ["an edge names nobody"]),
        (edges([-1, 0]), ["an edge names nobody"]),
        (edges([0, -1]), ["an edge names nobody"]),
        ({**edges([0, 0], [1, 1], [2, 1], [2, 1]), "value": 12.0, "bound": 12.0},
         ["a pair is chosen twice", "left 2 is over capacity", "right 1 is over capacity"]),
        ({**edges([0, 0], [1, 0], [2, 1]), "value": 11.0}, ["right 0 is over capacity"]),
        ({**edges([0, 0], [0, 1], [2, 1]), "value": 9.0, "status": "feasible"}, ["left 0 is over capacity"]),
        ({"value": 10.0, "status": "feasible"}, ["the value is 11.0, not 10.0"]),
        ({"value": float("nan"), "status": "feasible"},
         ["the value is 11.0, not nan", "the bound lies below the value"]),
        ({"value": 12.0}, ["the value is 11.0, not 12.0", "the bound lies below the value"]),
        ({"bound": 12.0}, ["optimal is said, but the gap is not closed"]),
        ({"bound": 12.0, "status": "feasible"}, []),
        ({"bound": float("inf"), "status": "feasible"}, ["the bound lies below the value"]),
        ({"bound": float("nan")}, ["the prices prove no more than 11.0, not nan", "the bound lies below the value",
                                   "optimal is said, but the gap is not closed"]),
        ({"bound": 10.5}, ["the prices prove no more than 11.0, not 10.5", "the bound lies below the value"]),
        ({"certificate": None}, [NO_PRICES]),
        ({"certificate": {"left": [3.0, 5.0, 1.0]}}, [NO_PRICES]),
        (prices([3.0, 5.0], [2.0, 0.0]), [NO_PRICES]),
        (prices([3.0, 5.0, 1.0], [2.0]), [NO_PRICES]),
        (prices((3.0, 5.0, 1.0), [2.0, 0.0]), [NO_PRICES]),
        (prices([3.0, 5.0, "1"], [2.0, 0.0]), [NO_PRICES]),
        (prices([3.0, 5.0, True], [2.0, 0.0]), [NO_PRICES]),
        (prices([3.0, 5.0, -1.0], [2.0, 0.0]), [NO_PRICES]),
        (prices([3.0, 5.0, 1.0], [2.0, float("nan")]), [NO_PRICES]),
        (prices([3.0, 5.0, 10**400], [2.0, 0.0]), [NO_PRICES]),
        (prices([3, 5, 1], [2, 0]), []),
        (prices([3.0, 4.0, 1.0], [2.0, 0.0]), []),
        (prices([2.0, 5.0, 1.0], [2.0, 0.0]), ["the prices prove no more than 12.0, not 11.0"]),
        (prices([3.0, 5.0, 1.0], [2.0, 0.5]), ["the prices prove no more than 12.0, not 11.0"]),
    ],
)  # fmt: skip
def test_each_wrong_is_said_in_its_own_words(change, says):
    assert said(**change) == says


def test_prices_prove_what_can_be_reckoned_by_hand():
    nothing = [0.0, 0.0, 0.0], [0.0, 0.0]
    assert proves(INSTANCE, *nothing) == 5 + 3 + 5 + 5 + 1  # every pair there is: Ana and Tom with both, Ida with Mia
    assert proves(INSTANCE, [3.0, 5.0, 1.0], [0.0, 0.0]) == 9 + 2
    assert proves(INSTANCE, [0.0, 0.0, 0.0], [5.0, 5.0]) == 5 + 10


def test_a_place_that_is_not_there_costs_nothing():
    none = dataclasses.replace(INSTANCE, right=side([0, 2], [{PYTHON: 5.0}, {PYTHON: 3.0, MAPS: 4.0, SAILING: 1.0}]))
    assert proves(none, [3.0, 5.0, 1.0], [100.0, 0.0]) == 9.0
    assert "right 0 is over capacity" in said(none)


CLASSES = dataclasses.replace(
    INSTANCE,
    left=dataclasses.replace(INSTANCE.left, classes=np.array([0, 1, 1])),
    right=dataclasses.replace(INSTANCE.right, classes=np.array([0, 1])),
    terms=(("unit", np.array([[0.0, 1.0], [2.0, 0.0]])), ("hours", np.array([[0.5, 0.0], [0.0, 0.25], [9.0, 9.0]]))),
    forbidden_classes=np.array([[1, 0], [5, 9]]),
)


def test_terms_count_by_class_and_classes_may_be_forbidden():
    """Ana with Ben 5.5, with Mia 4; Tom with Mia 5.25; Ida with Mia 1.25; Tom and Ida never with Ben."""
    assert said(CLASSES, value=12.0, bound=30.0, status="feasible") == []
    assert proves(CLASSES, [0.0] * 3, [0.0] * 2) == 5.5 + 4 + 5.25 + 1.25
    never = said(CLASSES, **edges([1, 0]), value=5.0, bound=30.0, status="feasible")
    assert never == ["a pair is chosen whose classes are forbidden"]


def test_forbidden_pairs_are_never_chosen_and_prove_nothing_once_each():
    closed = dataclasses.replace(INSTANCE, forbidden=np.array([[0, 0], [0, 0], [2, 0]]))
    assert said(closed) == ["a pair is chosen that is forbidden"]
    assert proves(closed, [0.0] * 3, [0.0] * 2) == 19 - 5
    assert proves(closed, [1.0, 0.0, 0.0], [0.0] * 2) == 1 + 2 + 5 + 5 + 1
    other = dataclasses.replace(INSTANCE, forbidden=np.array([[1, 0], [2, 1]]))
    assert said(other, **edges([0, 0], [1, 1]), value=10.0, bound=11.0, status="feasible") == []


def test_blocks_of_any_size_prove_the_same(monkeypatch):
    """Forbidden pairs are in one block only, whichever it is."""
    rng = np.random.default_rng(3)
    rows = [[{int(s): float(rng.integers(1, 6)) for s in rng.choice(9, 3, replace=False)} for _ in range(n)]
            for n in (7, 150)]  # fmt: skip
    instance = PeoplePairs(
        left=side([1] * 7, rows[0], rng.integers(0, 2, 7)),
        right=side([2] * 150, rows[1], rng.integers(0, 2, 150)),
        forbidden=np.column_stack([rng.integers(0, 7, 60), rng.integers(0, 150, 60)]),
        forbidden_classes=np.array([[1, 1]]),
        terms=(("unit", rng.random((2, 2)).round(2)),),
    )
    left, right = rng.random(7).tolist(), rng.random(150).tolist()
    whole = proves(instance, left, right)
    by_hand = sum(
        max(0.0, sum(level * rows[1][r].get(s, 0.0) for s, level in rows[0][p].items())
            + float(instance.terms[0][1][instance.left.classes[p], instance.right.classes[r]]) - left[p] - right[r])
        for p, r in itertools.product(range(7), range(150))
        if [p, r] not in instance.forbidden.tolist()
        and (instance.left.classes[p], instance.right.classes[r]) != (1, 1)
    )  # fmt: skip
    assert whole == pytest.approx(by_hand + sum(left) + 2 * sum(right))
    for at_once, dense in ((1, 1), (130, 600), (10**6, 700)):
        monkeypatch.setattr(people_pairs, "AT_ONCE", at_once)
        monkeypatch.setattr(people_pairs, "DENSE", dense)
        assert proves(instance, left, right) == pytest.approx(whole)


def test_without_time_the_bound_is_not_checked_and_the_plan_is():
    for left in (0.0, -1.0):
        verdict = verify_people_pairs(INSTANCE, PROVEN, remaining=lambda left=left: left)
        assert (verdict.wrong, verdict.bound) == ((), "not checked")
    wrong = dataclasses.replace(PROVEN, value=10.0, bound=1.0, status="feasible")
    assert verify_people_pairs(INSTANCE, wrong, remaining=lambda: 0.0).wrong == ("the value is 11.0, not 10.0",)
    assert verify_people_pairs(INSTANCE, PROVEN, remaining=lambda: 0.5).bound == "checked in budget"


@pytest.mark.parametrize("by", [1000.0, 0.01])
def test_rounding_is_forgiven_in_proportion_and_nothing_more(by):
    rows = [{PYTHON: 5.0 * by}, {PYTHON: 3.0 * by, MAPS: 4.0 * by, SAILING: by}]
    instance, size, room = dataclasses.replace(INSTANCE, right=side([1, 2], rows)), 11.0 * by, max(11.0 * by, 1.0)
    proof = prices([3.0 * by, 5.0 * by, by], [2.0 * by, 0.0])

    def wrong(**change: float) -> int:
        return len(said(instance, **{"value": size, "bound": size, **proof, **change}))

    assert wrong() == 0
    assert wrong(value=size + 0.8e-9 * room, bound=size + 0.8e-9 * room) == 0
    assert wrong(value=size - 1.3e-9 * room) == 1
    assert wrong(value=size + 1.3e-9 * room, bound=size + 1.3e-9 * room) == 1
    assert wrong(bound=size - 0.8e-9 * room) == 0
    assert wrong(bound=size - 1.3e-9 * room) == 2
    assert wrong(bound=size + 0.8e-6 * room) == 0
    assert wrong(bound=size + 1.3e-6 * room) == 1


def test_nobody_at_all():
    none = PeoplePairs(
        left=side([], []), right=side([], []), forbidden=INSTANCE.forbidden, forbidden_classes=INSTANCE.forbidden
    )
    assert said(none, **edges(), **prices([], []), value=0.0, bound=0.0) == []
