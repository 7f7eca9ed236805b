"""The verifier of circles word by word: what it says of each wrong, and what it lets pass at the very edge."""

import dataclasses
import itertools

import numpy as np
import pytest

from peerlore.engine.matching.contract import Circles, Result
from peerlore.engine.matching.verify.circles import (
    Prices,
    bound_of,
    pairs_possible,
    pairs_within,
    repeats,
    unavoidable_repeats,
    value_of,
    verify_circles,
)

pytestmark = pytest.mark.bare

# Four people in twos: 0-1 and 2-3 are worth 3 and 2; 0-2 must be apart, 0-1 have met (a penalty of 1).
INSTANCE = Circles(
    people=4,
    groups=np.array([[2, 2], [2, 2]]),
    a=np.array([0, 2, 1]),
    b=np.array([1, 3, 2]),
    weight=np.array([3.0, 2.0, 1.0]),
    apart=np.array([[2, 0]]),
    met=np.array([[1, 0], [0, 1]]),
    met_penalty=1.0,
)
NO_TRIANGLES = {"people": [1.0, 1.0, 1.0, 1.0], "pair": 0.0, "triangles": []}
PROVEN = Result(
    kind="circles",
    status="optimal",
    value=4.0,
    bound=4.0,
    plan={"rounds": [[[0, 1], [2, 3]]], "repeats": 1, "unavoidable_repeats": 0},
    certificate=NO_TRIANGLES,
)
NOT_CIRCLES = "the result is not one of circles with 1 rounds"
NOT_EVERYBODY = "in round 0 not everybody is in one circle and nobody in two"
NO_PRICES = "the certificate has no prices of people, of a pair and of triangles"


def said(**change: object) -> list[str]:
    return [*verify_circles(INSTANCE, dataclasses.replace(PROVEN, **change)).wrong]


def plan(*rounds: object, **change: object) -> dict[str, object]:
    return {"plan": {**PROVEN.plan, "rounds": list(rounds), **change}}


def proof(**change: object) -> dict[str, object]:
    return {"certificate": {**NO_TRIANGLES, **change}}


def test_a_proven_plan_passes():
    assert said() == []
    assert verify_circles(INSTANCE, PROVEN).bound == "checked"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "pairs"}, [NOT_CIRCLES]),
        ({"plan": {}}, [NOT_CIRCLES]),
        (plan(), [NOT_CIRCLES]),
        (plan([[0, 1], [2, 3]], [[0, 1], [2, 3]]), [NOT_CIRCLES]),
        (plan([[0, 1, 2, 3]]), ["round 0 does not have 2 circles"]),
        (plan("ab"), ["round 0 does not have 2 circles"]),
        (plan([[0, 1], (2, 3)]), ["round 0 has a circle that is no list of whole numbers"]),
        (plan([[0, 1], [2, 3.0]]), ["round 0 has a circle that is no list of whole numbers"]),
        (plan([[0, True], [2, 3]]), ["round 0 has a circle that is no list of whole numbers"]),
        (plan([[0, 1], [2, 2]]), [NOT_EVERYBODY]),
        (plan([[0, 1], [2]]), [NOT_EVERYBODY]),
        (plan([[0, 1], [2, 4]]), [NOT_EVERYBODY]),
        (plan([[0, 1], [2, 3, 10**30]]), [NOT_EVERYBODY]),
        (plan([[0, 1], [2, 3, 3]]), [NOT_EVERYBODY]),
        (
            {**plan([[0, 1, 3], [2]]), "value": 2.0, "status": "feasible"},
            ["circle 0 of round 0 has 3 members"],
        ),
        (
            {**plan([[0], [1, 2, 3]], repeats=0), "value": 3.0, "status": "feasible"},
            ["circle 0 of round 0 has 1 members"],
        ),
        (
            {**plan([[0, 2], [1, 3]], repeats=0), "value": 0.0, "status": "feasible"},
            ["persons 2 and 0, who must be apart, are together in round 0"],
        ),
        (plan([[0, 1], [2, 3]], repeats=0), ["there are 1 repeats, not 0"]),
        (plan([[0, 1], [2, 3]], repeats=True), ["there are 1 repeats, not True"]),
        (plan([[0, 1], [2, 3]], repeats=None), ["there are 1 repeats, not None"]),
        (
            plan([[0, 1], [2, 3]], unavoidable_repeats=1),
            ["0 repeats are proven to be unavoidable, not 1"],
        ),
        (
            plan([[0, 1], [2, 3]], unavoidable_repeats=-1),
            ["0 repeats are proven to be unavoidable, not -1"],
        ),
        ({"value": 3.5}, ["the value is 4.0, not 3.5", "optimal is said, but the gap is not closed"]),
        ({"value": float("nan")}, ["the value is 4.0, not nan"]),
        ({"bound": 3.5}, ["the prices prove no more than 4.0, not 3.5", "the bound lies below the value"]),
        ({"bound": float("inf")}, ["the bound lies below the value"]),
        ({"bound": 4.1}, ["optimal is said, but the gap is not closed"]),
        ({"certificate": None}, [NO_PRICES]),
        ({"certificate": {}}, [NO_PRICES]),
        (proof(people=[1.0, 1.0, 1.0]), [NO_PRICES]),
        (proof(people=(1.0, 1.0, 1.0, 1.0)), [NO_PRICES]),
        (proof(people=[1.0, 1.0, 1.0, "1"]), [NO_PRICES]),
        (proof(people=[1.0, 1.0, 1.0, float("nan")]), [NO_PRICES]),
        (proof(pair=None), [NO_PRICES]),
        (proof(pair=float("inf")), [NO_PRICES]),
        (proof(pair=10**400), [NO_PRICES]),
        (proof(triangles=None), [NO_PRICES]),
        (proof(triangles=[[0, 1, 2]]), [NO_PRICES]),
        (proof(triangles=[[0, 1, 2, -1.0]]), [NO_PRICES]),
        (proof(triangles=[[0, 1, 2, "1"]]), [NO_PRICES]),
        (proof(triangles=[[0, 1, 1, 1.0]]), [NO_PRICES]),
        (proof(triangles=[[0, 1, 4, 1.0]]), [NO_PRICES]),
        (proof(triangles=[[0, 1, 2.0, 1.0]]), [NO_PRICES]),
        (proof(triangles=["abcd"]), [NO_PRICES]),
        (proof(people=[0.0] * 4), ["the prices prove no more than 5.0, not 4.0"]),
        (proof(people=[1.0, 1.0, 1.0, 1.5]), ["the prices prove no more than 4.5, not 4.0"]),
        (proof(pair=0.5), ["the prices prove no more than 5.0, not 4.0"]),
        (proof(pair=-1.5), ["the prices prove no more than 4.5, not 4.0"]),
    ],
)
def test_each_wrong_is_said_in_its_own_words(change, says):
    assert said(**change) == says


def test_what_cannot_be_read_is_not_checked():
    for change in ({"kind": "pairs"}, {"certificate": None}):
        assert verify_circles(INSTANCE, dataclasses.replace(PROVEN, **change)).bound == "not checked"


def test_a_circle_of_more_people_than_usual_holds_each_pair_once():
    circle = np.array([1, *[0] * 101, 1])
    assert sorted(pairs_within(circle).tolist()) == [[0, 102], *map(list, itertools.combinations(range(1, 102), 2))]


def test_a_price_of_a_pair_is_taken_off_every_pair():
    assert said(**proof(people=[0.0] * 4, pair=2.0)) == []


def test_those_who_must_be_together_are():
    instance = dataclasses.replace(INSTANCE, together=np.array([[1, 0], [1, 3]]))
    says = "persons 1 and 3, who must be together, are apart in round 0"
    plan = {**PROVEN.plan, "unavoidable_repeats": unavoidable_repeats(instance)}
    assert [*verify_circles(instance, dataclasses.replace(PROVEN, plan=plan)).wrong] == [says]
    assert "1 repeats are proven to be unavoidable, not 0" in verify_circles(instance, PROVEN).wrong


def test_who_sits_with_two_others_makes_them_sit_together():
    """Three of four in one circle, 0 worth 1 with 1 and with 2, who lose 1 together: 1 is the best, and proven."""
    instance = Circles(
        people=4,
        groups=np.array([[3, 3], [1, 1]]),
        score=np.array([[0, 1, 1, 0], [1, 0, -1, 0], [1, -1, 0, 0], [0, 0, 0, 0]], dtype=float),
    )
    result = Result(
        kind="circles",
        status="optimal",
        value=1.0,
        bound=1.0,
        plan={"rounds": [[[0, 1, 2], [3]]], "repeats": 0, "unavoidable_repeats": 0},
        certificate={"people": [0.0] * 4, "pair": 0.0, "triangles": [[0, 1, 2, 1.0]]},
    )
    assert verify_circles(instance, result).wrong == ()
    turned = {"people": [0.0] * 4, "pair": 0.0, "triangles": [[1, 0, 2, 1.0]]}
    wrong = verify_circles(instance, dataclasses.replace(result, certificate=turned)).wrong
    assert wrong == ("the prices prove no more than 3.0, not 1.0",)


def test_prices_below_zero_count_with_the_fewest_others():
    """Circles of one to three: a price of −1 costs nothing to those who may sit alone, and each pair is worth more."""
    instance = Circles(people=3, groups=np.array([[1, 3], [0, 3]]), score=-np.ones((3, 3)))
    result = Result(
        kind="circles",
        status="feasible",
        value=-3.0,
        bound=0.0,
        plan={"rounds": [[[0, 1, 2], []]], "repeats": 0, "unavoidable_repeats": 0},
        certificate={"people": [-0.5] * 3, "pair": 0.0, "triangles": []},
    )
    assert verify_circles(instance, result).wrong == ()
    low = {"people": [-1.0] * 3, "pair": 0.0, "triangles": []}
    assert verify_circles(instance, dataclasses.replace(result, certificate=low)).wrong == (
        "the prices prove no more than 3.0, not 0.0",
    )
    pair = {"people": [0.0] * 3, "pair": -1.0, "triangles": []}
    assert verify_circles(instance, dataclasses.replace(result, certificate=pair, bound=-1.0)).wrong == ()
    assert verify_circles(instance, dataclasses.replace(result, certificate=pair, bound=-1.1)).wrong == (
        "the prices prove no more than -1.0, not -1.1",
    )


ROUNDS = dataclasses.replace(INSTANCE, rounds=2, apart=None)
IN_TWO = dataclasses.replace(
    PROVEN,
    status="feasible",
    value=3.0 + 2.0 - 1.0 + 1.0,
    bound=8.0,
    plan={"rounds": [[[0, 1], [2, 3]], [[0, 3], [1, 2]]], "repeats": 1, "unavoidable_repeats": 0},
)


def of_two(**change: object) -> list[str]:
    return [*verify_circles(ROUNDS, dataclasses.replace(IN_TWO, **change)).wrong]


def test_rounds_are_bounded_together_a_repeat_at_what_it_is_worth_again():
    assert of_two() == []
    assert of_two(bound=7.9) == ["the prices prove no more than 8.0, not 7.9"]
    free = {"people": [0.0] * 4, "pair": 0.0, "triangles": []}  # 2 + 2 + 1 and once again 2 + 1 + 0
    assert of_two(certificate=free) == []
    assert of_two(certificate=free, bound=7.9) == ["the prices prove no more than 8.0, not 7.9"]


def test_to_sit_together_again_is_a_repeat():
    again = {"rounds": [[[0, 1], [2, 3]], [[3, 2], [1, 0]]], "repeats": 3, "unavoidable_repeats": 0}
    assert of_two(plan=again, value=10.0 - 3.0) == []
    assert of_two(plan={**again, "repeats": 2}, value=7.0) == ["there are 3 repeats, not 2"]


@pytest.mark.parametrize(
    ("people", "groups", "rounds", "rules", "count"),
    [
        (4, [[2, 2], [2, 2]], 3, {}, 0),
        (4, [[2, 2], [2, 2]], 4, {}, 2),
        (4, [[2, 2], [2, 2]], 5, {}, 4),
        (4, [[1, 2], [2, 3]], 5, {}, 0),
        (4, [[2, 2], [2, 2]], 3, {"met": [[0, 1], [1, 0]]}, 1),
        (4, [[2, 2], [2, 2]], 3, {"apart": [[0, 1], [1, 0]]}, 1),
        (4, [[2, 2], [2, 2]], 3, {"apart": [[0, 1]], "met": [[1, 0]]}, 1),
        (4, [[2, 2], [2, 2]], 3, {"together": [[0, 1], [1, 0]]}, 2),
        (4, [[2, 2], [2, 2]], 3, {"together": [[0, 1]], "met": [[0, 1]]}, 3),
        (3, [[3, 3]], 2, {}, 3),
        (0, [], 4, {}, 0),
    ],
)
def test_repeats_that_counting_proves(people, groups, rounds, rules, count):
    pairs = {name: np.array(value) for name, value in rules.items()}
    instance = Circles(people=people, groups=np.array(groups).reshape(-1, 2), rounds=rounds, **pairs)
    assert unavoidable_repeats(instance) == count


@pytest.mark.parametrize("by", [1000.0, 1.0, 0.01])
def test_rounding_is_forgiven_in_proportion_and_nothing_more(by):
    """A billionth of the size, or of one where the figures are smaller than one; a millionth for the gap."""
    instance = dataclasses.replace(INSTANCE, weight=INSTANCE.weight * by, met_penalty=by)
    scaled = {"people": [by] * 4, "pair": 0.0, "triangles": []}
    size = max(4.0 * by, 1.0)

    def wrong(**change: float) -> int:
        numbers = {"value": 4.0 * by, "bound": 4.0 * by, **change}
        return len(verify_circles(instance, dataclasses.replace(PROVEN, certificate=scaled, **numbers)).wrong)

    assert wrong() == 0
    assert wrong(value=4.0 * by + 0.9e-9 * size) == 0
    assert wrong(value=4.0 * by - 1.2e-9 * size) == 1
    assert wrong(bound=4.0 * by - 0.9e-9 * size) == 0
    assert wrong(bound=4.0 * by - 1.2e-9 * size) == 2
    assert wrong(bound=4.0 * by + 0.9e-6 * size) == 0
    assert wrong(bound=4.0 * by + 1.2e-6 * size) == 1


# The same figures once more, reckoned pair by pair.


def some(*, seed: int) -> Circles:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 8))
    least = rng.integers(0, 3, 3)
    groups = np.column_stack([least, least + rng.integers(0, 4, 3)])
    every = np.array([*itertools.combinations(range(n), 2)])

    def pairs(k: int) -> np.ndarray:
        return np.array([rng.permutation(each) for each in every[rng.integers(len(every), size=k)]]).reshape(-1, 2)

    ends = every[rng.permutation(len(every))[: int(rng.integers(1, len(every) + 1))]]
    dense = rng.integers(-3, 4, (n, n)).astype(float)
    sparse = {"a": ends[:, 0], "b": ends[:, 1], "weight": rng.integers(-3, 4, len(ends)).astype(float)}
    scores = {"score": dense + dense.T} if seed % 3 == 0 else sparse
    rules = {"apart": pairs(2), "met": pairs(3)} if seed % 4 else {}
    return Circles(people=n, groups=groups, met_penalty=0.5 * (seed % 3), rounds=1 + seed % 3, **scores, **rules)


def worth(instance: Circles, u: int, v: int) -> float:
    if instance.score is not None:
        return float(instance.score[u, v])
    ends = zip(instance.a.tolist(), instance.b.tolist(), instance.weight.tolist(), strict=True)
    return sum(w for a, b, w in ends if {a, b} == {u, v})


def named(pairs, u: int, v: int) -> bool:
    return pairs is not None and any({u, v} == {*each} for each in pairs.tolist())


def prices_of(instance: Circles, *, seed: int) -> Prices:
    rng = np.random.default_rng(seed)
    corners = np.array([rng.permutation(instance.people)[:3] for _ in range(4)])
    return Prices(rng.integers(-2, 3, instance.people) / 2, float(rng.integers(-2, 3)) / 2, corners, rng.random(4))


def slowly_bounded(instance: Circles, prices: Prices) -> float:
    least, most = np.minimum(instance.groups, instance.people).T.tolist()  # no circle has more than everybody
    fixed = sum(max((max(min(least) - 1, 0)) * y, max(max(most) - 1, 0) * y) for y in prices.people.tolist())
    fixed += max(count * prices.pair for count in slow_pairs(instance)) + prices.worth.sum()
    total = instance.rounds * fixed
    for u, v in itertools.combinations(range(instance.people), 2):
        if named(instance.apart, u, v):
            continue
        net = worth(instance, u, v) - prices.people[u] - prices.people[v] - prices.pair
        for (x, y, z), w in zip(prices.triangles.tolist(), prices.worth.tolist(), strict=True):
            net += (w if {u, v} == {y, z} else 0.0) - (w if {u, v} in ({x, y}, {x, z}) else 0.0)
        first = net - instance.met_penalty * named(instance.met, u, v)
        total += max(first, 0.0) + (instance.rounds - 1) * max(net - instance.met_penalty, 0.0)
    return total


def slow_pairs(instance: Circles) -> tuple[float, float]:
    """One person after the other to the smallest circle; then to the widest, each seat there worth the same."""
    groups = np.minimum(instance.groups, instance.people).tolist()
    even = [low for low, _ in groups]
    for _ in range(instance.people - sum(even)):
        open_ = [g for g, (_, high) in enumerate(groups) if even[g] < high]
        if open_:
            even[min(open_, key=lambda g: even[g])] += 1
    left, most = max(instance.people - sum(low for low, _ in groups), 0), 0.0
    for low, high in sorted(groups, key=lambda each: -sum(each)):
        taken = min(left, high - low)
        most += low * (low - 1) / 2 + taken * (low + high - 1) / 2
        left -= taken
    return sum(s * (s - 1) / 2 for s in even), most


@pytest.mark.parametrize("seed", range(60))
def test_the_bound_is_what_its_words_say_pair_by_pair(seed):
    instance = some(seed=seed)
    prices = prices_of(instance, seed=seed)
    assert pairs_possible(instance) == slow_pairs(instance)
    assert bound_of(instance, prices) == pytest.approx(slowly_bounded(instance, prices), abs=1e-9)


@pytest.mark.parametrize("seed", range(30))
def test_pairs_repeats_and_the_value_are_what_counting_finds(seed):
    instance, rng = some(seed=seed), np.random.default_rng(seed)
    rounds = [rng.integers(0, 3, instance.people) for _ in range(instance.rounds)]
    seen = {frozenset(each) for each in ([] if instance.met is None else instance.met.tolist())}
    again, value = 0, 0.0
    for circle in rounds:
        pairs = [(u, v) for u, v in itertools.combinations(range(instance.people), 2) if circle[u] == circle[v]]
        assert sorted(map(tuple, pairs_within(circle).tolist())) == pairs
        again += sum(frozenset(each) in seen for each in pairs)
        seen |= {frozenset(each) for each in pairs}
        value += sum(worth(instance, *each) for each in pairs)
    assert repeats(instance, rounds) == again
    assert value_of(instance, rounds) == pytest.approx(value - instance.met_penalty * again)


@pytest.mark.parametrize("seed", range(20))
def test_no_seating_of_the_sizes_has_fewer_or_more_pairs_than_are_possible(seed):
    instance = some(seed=seed)
    ways = itertools.product(*(range(low, high + 1) for low, high in instance.groups.tolist()))
    counts = [sum(s * (s - 1) / 2 for s in way) for way in ways if sum(way) == instance.people]
    fewest, most = pairs_possible(instance)
    assert not counts or (fewest == min(counts) and most >= max(counts))
