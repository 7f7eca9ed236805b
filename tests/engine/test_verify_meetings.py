"""The verifier of meetings word by word: what it says of each wrong, and what it lets pass at the very edge."""

import dataclasses

import numpy as np
import pytest

from peerlore.engine.matching.contract import Meetings, Result
from peerlore.engine.matching.verify.meetings import verify_meetings
from peerlore.engine.matching.verify.odd_sets import NotOddSets, OddSets

pytestmark = pytest.mark.bare

# A triangle 0-1-2 of weight 4 with 3 hanging on 2 by weight 1; edge 4 is a lighter copy of edge 0.
INSTANCE = Meetings(
    people=4,
    a=np.array([0, 1, 0, 2, 1]),
    b=np.array([1, 2, 2, 3, 0]),
    weight=np.array([4.0, 4.0, 4.0, 1.0, 3.0]),
)
PROOF = {"prices": [1.0, 1.0, 1.0, 0.0], "odd_sets": [[[0, 1, 2], 2.0]]}
PROVEN = Result(
    kind="meetings",
    status="optimal",
    value=5.0,
    bound=5.0,
    plan={"rounds": [[0, 3]], "round_bounds": [5.0]},
    certificate={"rounds": [PROOF]},
)
LOOSE = {"prices": [2.0, 2.0, 2.0, 0.0], "odd_sets": []}
TWO = dataclasses.replace(INSTANCE, rounds=2)
AGAIN = {"prices": [2.0, 2.0, 2.0, 0.0], "odd_sets": []}
IN_TWO = dataclasses.replace(
    PROVEN,
    status="feasible",
    value=9.0,
    bound=10.0,
    plan={"rounds": [[0, 3], [1]], "round_bounds": [5.0, 6.0]},
    certificate={"rounds": [PROOF, AGAIN], "prices": [2.0, 2.0, 2.0, 0.0]},
)
NO_ROUNDS = "the result is not one of meetings, or has no rounds"
NO_PRICES = "the prices are not one number, 0 or more, for each person"
NO_SETS = "round 0: the odd sets are not odd, not within one another, or without a price, 0 or more"


def said(**change: object) -> list[str]:
    return [*verify_meetings(INSTANCE, dataclasses.replace(PROVEN, **change)).wrong]


def plan(*rounds: object, bounds: object = (5.0,)) -> dict[str, object]:
    return {"plan": {"rounds": list(rounds), "round_bounds": [*bounds] if isinstance(bounds, tuple) else bounds}}


def proof(**change: object) -> dict[str, object]:
    return {"certificate": {"rounds": [{**PROOF, **change}]}}


def test_a_proven_plan_passes():
    assert said() == []
    assert verify_meetings(INSTANCE, PROVEN).bound == "checked"
    assert verify_meetings(TWO, IN_TWO).wrong == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "pairs"}, [NO_ROUNDS]),
        ({"plan": {}}, [NO_ROUNDS]),
        ({"plan": {"rounds": "01"}}, [NO_ROUNDS]),
        (plan([0, 3], []), ["there must be 1 rounds, each a list"]),
        (plan((0, 3)), ["there must be 1 rounds, each a list"]),
        (plan([0, 3.0]), ["an edge is not a whole number"]),
        (plan([True, 3]), ["an edge is not a whole number"]),
        (plan([0, 5]), ["an edge is not in the instance"]),
        (plan([-1]), ["an edge is not in the instance"]),
        ({**plan([0, 2]), "value": 8.0}, ["person 0 is in two meetings of round 0", "the bound lies below the value"]),
        (plan([4, 3]), ["the value is 4.0, not 5.0"]),
        ({"value": 4.5}, ["the value is 5.0, not 4.5", "optimal is said, but the gap is not closed"]),
        (
            {"value": float("nan")},
            ["the value is 5.0, not nan"],
        ),
        ({"bound": 4.5}, ["the prices prove no more than 5.0, not 4.5", "the bound lies below the value"]),
        ({"bound": float("inf")}, ["the bound lies below the value"]),
        ({"bound": 5.1}, ["optimal is said, but the gap is not closed"]),
        (plan([0, 3], bounds=(4.9,)), ["the prices of round 0 prove no more than 5.0, not 4.9"]),
        (plan([0, 3], bounds=(float("nan"),)), ["round_bounds is not one number for each round"]),
        (plan([0, 3], bounds=("5",)), ["round_bounds is not one number for each round"]),
        (plan([0, 3], bounds=()), ["round_bounds is not one number for each round"]),
        (plan([0, 3], bounds=None), ["round_bounds is not one number for each round"]),
        ({"certificate": None}, ["there is no certificate for each round"]),
        ({"certificate": {}}, ["there is no certificate for each round"]),
        ({"certificate": {"rounds": [PROOF, PROOF]}}, ["there is no certificate for each round"]),
        ({"certificate": {"rounds": ["proof"]}}, [f"round 0: {NO_PRICES}"]),
        (proof(prices=[1.0, 1.0, 1.0]), [f"round 0: {NO_PRICES}"]),
        (proof(prices=(1.0, 1.0, 1.0, 0.0)), [f"round 0: {NO_PRICES}"]),
        (proof(prices=[1.0, 1.0, 1.0, -0.1]), [f"round 0: {NO_PRICES}"]),
        (proof(prices=[1.0, 1.0, 1.0, float("inf")]), [f"round 0: {NO_PRICES}"]),
        (proof(prices=[1.0, 1.0, 1.0, "0"]), [f"round 0: {NO_PRICES}"]),
        (proof(prices=[1.0, 1.0, 1.0, 10**400]), [f"round 0: {NO_PRICES}"]),
        (proof(odd_sets=None), [NO_SETS]),
        (proof(odd_sets=[[[0, 1, 2]]]), [NO_SETS]),
        (proof(odd_sets=["ab"]), [NO_SETS]),
        (proof(odd_sets=[[[0, 1], 1.0]]), [NO_SETS]),
        (proof(odd_sets=[[[], 1.0]]), [NO_SETS]),
        (proof(odd_sets=[[[0, 0, 1], 1.0]]), [NO_SETS]),
        (proof(odd_sets=[[[0, 1, 4], 1.0]]), [NO_SETS]),
        (proof(odd_sets=[[[0, 1, -1], 1.0]]), [NO_SETS]),
        (proof(odd_sets=[[[0, 1, 2.0], 1.0]]), [NO_SETS]),
        (proof(odd_sets=[[(0, 1, 2), 1.0]]), [NO_SETS]),
        (proof(odd_sets=[[[0, 1, 2], 10**400]]), [NO_SETS]),
        (proof(odd_sets=[[[0, 1, 2], 2.0], [[1, 2, 3], 0.0]]), [NO_SETS]),
        (proof(odd_sets=[[[0, 1, 2], 2.0], [[3, 4], 0.0]]), [NO_SETS]),
        (proof(odd_sets=[[[0, 1, 2], 2.0], [[4, 5], 0.0]]), [NO_SETS]),
        (proof(odd_sets=[[[0, 1, 2], -1.0]]), [NO_SETS]),
        (proof(odd_sets=[[[0, 1, 2], float("inf")]]), [NO_SETS]),
        (proof(odd_sets=[[[0, 1, 2], "1"]]), [NO_SETS]),
        (
            {"certificate": {"rounds": [LOOSE]}},
            ["the prices of round 0 prove no more than 6.0, not 5.0", "the prices prove no more than 6.0, not 5.0"],
        ),
        (
            proof(odd_sets=[[[0, 1, 3], 2.0]]),
            ["the prices of round 0 prove no more than 9.0, not 5.0", "the prices prove no more than 9.0, not 5.0"],
        ),
    ],
)
def test_each_wrong_is_said_in_its_own_words(change, says):
    assert said(**change) == says


def test_an_uncovered_edge_counts_with_what_is_missing_and_only_once():
    """Without prices every pair of persons adds its heaviest edge."""
    bare = {"prices": [0.0] * 4, "odd_sets": []}
    assert "the prices prove no more than 13.0, not 5.0" in said(certificate={"rounds": [bare]})


@pytest.mark.parametrize(
    ("a", "b", "both"),
    [(0, 1, 57.0), (1, 3, 56.0), (4, 5, 58.0), (0, 8, 56.0), (6, 7, 60.0), (2, 6, 56.0), (0, 9, 0.0), (9, 10, 0.0)],
)
def test_an_edge_is_covered_by_every_set_that_holds_both_its_ends(a, b, both):
    """Sets 11 to 13 of three persons each, 14 holds them all, 15 and 16 the same again; 9 and 10 are in none."""
    listed = [[[0, 1, 2], 1.0], [[3, 4, 5], 2.0], [[6, 7, 8], 4.0], [[11, 12, 13], 8.0], [[14], 16.0], [[15], 32.0]]
    sets = OddSets(11, listed)
    assert sets.cover(np.array([a, b]), np.array([b, a])).tolist() == [both, both]
    assert sets.worth() == 1 + 2 + 4 + 4 * (8 + 16 + 32)


def forest(people: int, *, seed: int) -> list[list[object]]:
    """Odd sets at random, some deep within one another, each with a price of its own."""
    rng = np.random.default_rng(seed)
    free, listed = [*range(people)], []
    while len(free) >= 3 and len(listed) < 14:
        size = min(int(rng.choice([1, 1, 3, 3, 5])), len(free) - 1 + len(free) % 2)
        members = [free.pop(int(rng.integers(len(free)))) for _ in range(size)]
        listed.append([members, float(2 ** len(listed))])
        free.append(people + len(listed) - 1)
    return listed


@pytest.mark.parametrize("seed", range(12))
def test_what_covers_an_edge_is_what_reading_all_sets_one_by_one_finds(seed):
    people = 6 + seed
    listed = forest(people, seed=seed)
    held: list[set[int]] = []
    for members, _ in listed:
        held.append({p for m in members for p in (held[m - people] if m >= people else {m})})
    a, b = np.triu_indices(people, 1)
    sets = OddSets(people, listed)
    pairs = [*zip(a.tolist(), b.tolist(), strict=True)]
    found = [sum(price for each, (_, price) in zip(held, listed, strict=True) if {x, y} <= each) for x, y in pairs]
    assert sets.cover(a, b).tolist() == found
    assert sets.cover(b, a).tolist() == found
    assert sets.worth() == sum(price * (len(each) - 1) / 2 for each, (_, price) in zip(held, listed, strict=True))


@pytest.mark.parametrize("sets", [1, 2, 3, 4, 5, 8, 9, 16, 17, 40])
def test_sets_in_a_long_row_within_one_another(sets):
    """Set k holds set k − 1 and two more persons."""
    people = 2 * sets + 1
    listed = [[[0, 1, 2], 1.0], *([[people + k - 1, 2 * k + 1, 2 * k + 2], 1.0] for k in range(1, sets))]
    ends = np.triu_indices(people, 1)
    inside = [sets - (int(outer) - 1) // 2 for outer in ends[1]]
    assert OddSets(people, listed).cover(*ends).tolist() == inside
    assert OddSets(people, listed).worth() == sum(range(1, sets + 1))


def test_a_price_of_nothing_is_one_and_what_no_number_can_hold_is_none():
    assert OddSets(3, [[[0, 1, 2], 0]]).worth() == 0.0
    for price in (True, 2.0**1000, -1e-300):
        with pytest.raises(NotOddSets):
            OddSets(3, [[[0, 1, 2], price]])
    assert OddSets(3, [[[0, 1, 2], 2.0**999]]).worth() == 2.0**999


@pytest.mark.parametrize("listed", [None, (), {}, [[[0], 1.0, 2.0]], [([0], 1.0)], [[[True], 1.0]], [[[0, 0, 0], 1.0]]])
def test_what_is_no_list_of_sets_is_refused(listed):
    with pytest.raises(NotOddSets):
        OddSets(3, listed)


def of_two(**change: object) -> list[str]:
    return [*verify_meetings(TWO, dataclasses.replace(IN_TWO, **change)).wrong]


def test_two_persons_may_not_meet_twice_not_even_by_another_edge():
    for second in (0, 4):
        rounds = {"rounds": [[0, 3], [second]], "round_bounds": [5.0, 6.0]}
        assert "persons 0 and 1 meet twice" in of_two(plan=rounds)


def test_a_round_is_bounded_by_what_those_before_it_left():
    """In round 1 the pairs 0-1 and 2-3 are gone: prices that no longer cover them prove as much."""
    spare = {"prices": [0.0, 0.0, 4.0, 0.0], "odd_sets": []}
    rounds = {"rounds": [[0, 3], [1]], "round_bounds": [5.0, 4.0]}
    assert of_two(plan=rounds, certificate={"rounds": [PROOF, spare], "prices": [2.0, 2.0, 2.0, 0.0]}) == []


def test_the_bound_of_all_rounds_is_the_better_of_both():
    every = [4.0, 4.0, 4.0, 4.0]
    assert of_two(certificate={"rounds": [PROOF, AGAIN], "prices": every}) == []
    assert of_two(bound=9.5) == ["the prices prove no more than 10.0, not 9.5"]
    tight = {"rounds": [LOOSE, AGAIN], "prices": [2.0, 2.0, 1.0, 0.0]}
    loose = {"rounds": [[0, 3], [1]], "round_bounds": [6.0, 6.0]}
    assert of_two(certificate=tight, plan=loose, bound=12.0) == []
    assert of_two(certificate=tight, plan=loose, bound=11.9) == ["the prices prove no more than 12.0, not 11.9"]


@pytest.mark.parametrize("prices", [None, [1.0], [2.0, 2.0, 2.0, -1.0]])
def test_the_prices_of_all_rounds_must_be_there(prices):
    says = "the prices of all rounds are not one number, 0 or more, for each person"
    assert of_two(certificate={"rounds": [PROOF, AGAIN], "prices": prices}) == [says]


def test_no_meeting_of_worth_can_be_left_out_unseen():
    instance = Meetings(people=4, a=np.array([0, 2]), b=np.array([1, 3]), weight=np.array([1e6, 0.9]))
    short = dataclasses.replace(
        PROVEN, value=1e6, bound=1000000.9,
        certificate={"rounds": [{"prices": [1e6, 0.0, 0.9, 0.0], "odd_sets": []}]},
        plan={"rounds": [[0]], "round_bounds": [1000000.9]},
    )  # fmt: skip
    assert verify_meetings(instance, short).wrong == ("optimal is said, but the gap is not closed",)


def test_no_edges_at_all_are_a_plan_of_no_value():
    nobody = Meetings(people=0, a=np.array([], int), b=np.array([], int), weight=np.array([]))
    nothing = dataclasses.replace(
        PROVEN, value=0.0, bound=0.0, certificate={"rounds": [{"prices": [], "odd_sets": []}]},
        plan={"rounds": [[]], "round_bounds": [0.0]},
    )  # fmt: skip
    assert verify_meetings(nobody, nothing).wrong == ()


@pytest.mark.parametrize("by", [1000.0, 1.0, 0.01])
def test_rounding_is_forgiven_in_proportion_and_nothing_more(by):
    """A billionth of the size, or of one where the figures are smaller than one; a millionth for the gap."""
    instance = dataclasses.replace(INSTANCE, weight=INSTANCE.weight * by)
    scaled = {"prices": [p * by for p in PROOF["prices"]], "odd_sets": [[[0, 1, 2], 2 * by]]}
    size = max(5.0 * by, 1.0)

    def wrong(of_round: float = 5.0 * by, **change: object) -> int:
        numbers = {"value": 5.0 * by, "bound": 5.0 * by, **change}
        result = dataclasses.replace(PROVEN, certificate={"rounds": [scaled]}, **numbers)
        stated = {"rounds": [[0, 3]], "round_bounds": [of_round]}
        return len(verify_meetings(instance, dataclasses.replace(result, plan=stated)).wrong)

    assert wrong() == 0
    assert wrong(value=5.0 * by + 0.9e-9 * size) == 0
    assert wrong(value=5.0 * by - 1.2e-9 * size) == 1
    assert wrong(bound=5.0 * by - 0.9e-9 * size) == 0
    assert wrong(bound=5.0 * by - 1.2e-9 * size) == 2
    assert [wrong(of_round=5.0 * by + off * 1e-9 * size) for off in (-1.2, -0.9, 0.9, 1.2)] == [1, 0, 0, 1]
    assert wrong(bound=5.0 * by + 0.9e-6 * size) == 0
    assert wrong(bound=5.0 * by + 1.2e-6 * size) == 1
