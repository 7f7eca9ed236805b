"""The verifier of swaps: what it says of each wrong."""

import dataclasses
import itertools
from math import floor, inf

import numpy as np
import pytest

from peerlore.engine.matching.contract import Swaps
from peerlore.engine.matching.swaps import solve_swaps
from peerlore.engine.matching.verify import swaps as verifier
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
        ({"left_out": [{"person": 5}]}, "person 5 is left out because: wants nobody's place"),
        ({"left_out": [{"person": 5, "reason": ""}]}, "person 5 is left out because"),
        ({"left_out": [{"person": 5, "reason": "nobody wants their place"}]}, "person 5 is left out because"),
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
    left = [{"person": person, "reason": "others together are worth more"} for person in (3, 4)] + LEFT
    low = {"cycles": [[0, 1, 2]], "chains": [], "left_out": left}
    lie = dataclasses.replace(poor, value=6.0, bound=6.0, plan=low)
    assert verify_swaps(INSTANCE, lie).wrong == ("a plan may be worth 8.0, more than the bound 6.0",)


# The same figures once more, from every swap there can be.


def some(*, seed: int) -> Swaps:
    rng = np.random.default_rng(seed)
    people, vacancies = int(rng.integers(2, 7)), int(rng.integers(0, 3))
    ends = [(a, b) for a in range(people) for b in range(people + vacancies) if a != b and rng.random() < 0.5]
    worth = rng.integers(0, 5, len(ends)) if seed % 2 else rng.random(len(ends)) * 4
    arcs = [(a, b, float(w)) for (a, b), w in zip(ends, worth, strict=True)]
    arcs += [(a, b, w / 2) for a, b, w in arcs[:2]]  # the same once more, for less
    chain = int(rng.integers(0, 4))
    return swaps(people, arcs, cap=int(rng.integers(2, 5)), vacancies=vacancies, max_chain=chain)


def worths(instance: Swaps) -> dict[tuple[int, int], float]:
    ends = zip(instance.source.tolist(), instance.target.tolist(), instance.weight.tolist(), strict=True)
    found: dict[tuple[int, int], float] = {}
    for a, b, w in ends:
        if b < instance.people or instance.max_chain:
            found[a, b] = max(w, found.get((a, b), 0.0))
    return found


def every_swap(instance: Swaps) -> list[tuple[tuple[int, ...], float]]:
    """Cycles from their smallest number and chains, with their worth."""
    worth, n, found = worths(instance), instance.people, []

    def total(nodes: tuple[int, ...]) -> float:
        return sum(worth.get(pair, -inf) for pair in itertools.pairwise(nodes))

    for k in range(1, max(instance.max_cycle, instance.max_chain) + 1):
        for nodes in itertools.permutations(range(n), k):
            if 2 <= k <= instance.max_cycle and nodes[0] == min(nodes):
                found.append((nodes, total((*nodes, nodes[0]))))
            if k <= instance.max_chain:
                found += [((*nodes, v), total((*nodes, v))) for v in range(n, n + instance.vacancies)]
    return [(nodes, value) for nodes, value in found if value > -inf]


def best_plan(ahead: list[tuple[tuple[int, ...], float]]) -> float:
    if not ahead:
        return 0.0
    (nodes, value), *rest = ahead
    free = [(others, worth) for others, worth in rest if not {*others} & {*nodes}]
    return max(value + best_plan(free), best_plan(rest))


def priced(instance: Swaps, *, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed + 1000)
    return rng.integers(0, 5, instance.people + instance.vacancies) * rng.choice([0.5, 0.3, 0.0])


def closed_walks(instance: Swaps, prices: np.ndarray) -> float:
    """The most any walk back to its start gains, within the cap."""
    gain, most = {pair: w - prices[pair[0]] for pair, w in worths(instance).items()}, 0.0
    for start in range(instance.people):
        here = {start: 0.0}
        for _ in range(instance.max_cycle):
            there: dict[int, float] = {}
            for (a, b), more in gain.items():
                if a in here:
                    there[b] = max(there.get(b, -inf), here[a] + more)
            here, most = there, max(most, there.get(start, 0.0))
    return most


def walks_to_vacancies(instance: Swaps, prices: np.ndarray) -> float:
    gain, most = {pair: w - prices[pair[0]] for pair, w in worths(instance).items()}, 0.0
    here = {v: -prices[v] for v in range(instance.people, instance.people + instance.vacancies)}
    for _ in range(instance.max_chain):
        there: dict[int, float] = {}
        for (a, b), more in gain.items():
            if b in here:
                there[a] = max(there.get(a, -inf), here[b] + more)
        here, most = there, max([most, *there.values()])
    return most


def slowly_bounded(instance: Swaps, prices: np.ndarray) -> float:
    if not worths(instance):
        return 0.0
    cycles = instance.people // 2 * closed_walks(instance, prices)
    chains = min(instance.vacancies, instance.people) * walks_to_vacancies(instance, prices)
    return float(prices.sum()) + cycles + chains


@pytest.mark.parametrize("seed", range(60))
def test_the_bound_by_prices_is_what_following_every_walk_finds(seed):
    instance = some(seed=seed)
    prices, arcs = priced(instance, seed=seed), verifier._arcs(instance)
    linear = verifier._linear(instance, arcs, prices)
    assert linear == pytest.approx(slowly_bounded(instance, prices))
    assert linear >= best_plan(every_swap(instance)) - 1e-9


@pytest.mark.parametrize("seed", range(60))
def test_swaps_worth_listing_are_those_that_fall_short_of_their_prices_by_no_more(seed):
    instance = some(seed=seed)
    prices, arcs = priced(instance, seed=seed), verifier._arcs(instance)
    for short in (0.0, 1.25, 100.0):
        listed = verifier._worth_listing(instance, arcs, prices, short=short, remaining=lambda: inf)
        found = sorted((tuple(nodes), round(worth, 9)) for nodes, worth in listed)
        fits = [(nodes, w) for nodes, w in every_swap(instance) if w - prices[[*nodes]].sum() >= -short]
        assert found == sorted((nodes, round(w, 9)) for nodes, w in fits)


@pytest.mark.parametrize("seed", range(24))
def test_the_search_finds_the_best_plan_where_it_beats_the_bound(seed):
    instance = some(seed=seed)
    prices, arcs = priced(instance, seed=seed), verifier._arcs(instance)
    best, linear = best_plan(every_swap(instance)), verifier._linear(instance, arcs, prices)

    def searched(bound: float) -> float | None:
        return verifier._searched(instance, arcs, prices, bound=bound, linear=linear, remaining=lambda: inf)

    assert searched(best) == pytest.approx(best, abs=1e-5)
    assert best == 0 or searched(best - 0.5) == pytest.approx(best, abs=1e-5)
    assert best == 0 or searched(0.0) == pytest.approx(best, abs=1e-5)
    assert verifier._searched(instance, arcs, prices, bound=0.0, linear=linear, remaining=lambda: 0.0) is None


def test_what_falls_short_by_as_much_as_sums_may_lose_is_listed_too(monkeypatch):
    """Seven nodes and eight arcs, worth 10.5 · 2⁴⁹ together; prices of 7 · 2⁴⁸."""
    asked: list[float] = []
    monkeypatch.setattr(verifier, "_worth_listing", lambda *_, short, **__: asked.append(short) or [])
    arcs = verifier._arcs(INSTANCE)
    heavy = dataclasses.replace(arcs, weight=arcs.weight * 2.0**49)
    given = {"bound": 3.0, "linear": 5.0, "remaining": lambda: inf}
    assert verifier._searched(INSTANCE, heavy, np.full(7, 2.0**48), **given) == 3.0
    assert asked == [pytest.approx(2 + 1e-6 + 15 * (10.5 / 8 + 7 / 16), abs=1e-9)]


def parts(instance: Swaps) -> list[set[int]]:
    """Who can share a swap at all, and whoever shares with these."""
    nodes, pairs = instance.people + instance.vacancies, [*worths(instance)]
    reach = {(a, a) for a in range(nodes)} | {*pairs}
    for via, a, b in itertools.product(range(nodes), repeat=3):
        if (a, via) in reach and (via, b) in reach:
            reach.add((a, b))
    joined = pairs if instance.vacancies else [(a, b) for a, b in pairs if (b, a) in reach]
    made = [{node} for node in range(nodes)]
    for a, b in joined:
        one, two = (next(part for part in made if end in part) for end in (a, b))
        if one is not two:
            made.remove(two)
            one |= two
    return made


@pytest.mark.parametrize("seed", range(60))
def test_whole_weights_are_rounded_down_in_each_part_that_shares_nobody(seed):
    instance = some(seed=seed)
    prices, arcs = priced(instance, seed=seed), verifier._arcs(instance)
    linear = verifier._linear(instance, arcs, prices)
    label = verifier._part_of(arcs).tolist()
    assert sorted(sorted(part) for part in parts(instance)) == sorted(
        [node for node, of in enumerate(label) if of == part] for part in {*label}
    )
    rounded = verifier._rounded(arcs, prices, linear)
    if not worths(instance) or not all(w == round(w) for w in worths(instance).values()):
        assert rounded == linear
        return
    excess = linear - prices.sum()
    assert rounded == sum(floor(prices[[*part]].sum() + excess + 1e-6) for part in parts(instance))
    assert rounded >= best_plan(every_swap(instance))


@pytest.mark.parametrize("by", [1000.0, 1.0, 0.01])
def test_rounding_is_forgiven_in_proportion_and_nothing_more(by):
    """A billionth of the size for the value, a millionth for the bound, or of one where figures are smaller."""
    arcs = [(a, b, w * by) for a, b, w in ARCS]
    instance: Swaps = swaps(6, arcs, cap=3, vacancies=1, max_chain=2)
    proof = {"prices": [price * by for price in PROVEN.certificate["prices"]]}
    worth, size = 8.0 * by, max(8.0 * by, 1.0)

    def wrong(**change: float) -> int:
        numbers = {"value": worth, "bound": worth, **change}
        return len(verify_swaps(instance, dataclasses.replace(PROVEN, certificate=proof, **numbers)).wrong)

    assert wrong() == 0
    assert wrong(value=worth + 0.9e-9 * size) == 0
    assert wrong(value=worth - 1.2e-9 * size) == 1
    assert wrong(bound=worth - 0.9e-6 * size) == 0
    assert wrong(bound=worth - 1.2e-6 * size) > 0
    assert wrong(bound=worth + 0.9e-6 * size) == 0
    assert wrong(bound=worth + 1.2e-6 * size) == 1


def test_each_wrong_is_said_in_its_own_words():
    assert said(kind="pairs") == ("the result is not one of swaps, or has no cycles or chains",)
    assert plan(cycles=[[0, 1, 2, 3]]) == ("the cycle [0, 1, 2, 3] is longer than 3",)
    assert plan(chains=[[3, 4]]) == ("the chain [3, 4] does not end in a vacancy within 2 moves",)
    assert plan(cycles=[5]) == ("5 is not a list of persons",)
    assert plan(left_out=[]) == ("left_out does not name exactly those without a swap, ascending",)
    assert plan(left_out=[{"person": 5, "reason": ""}]) == ("person 5 is left out because: wants nobody's place",)
    assert said(bound=7.0)[0] == "the bound lies below the value"
    assert said(bound=9.0) == ("optimal is said, but the gap is not closed",)
    assert said(status="feasible", bound=9.0) == ()
    no_prices = "the prices are not one number, from 0 to what all arcs are worth, for each person and vacancy"
    assert said(**prices(None)) == (no_prices,)
    for poor in ([True] * 7, [10.6] * 7, [2**53] * 7, [0.0] * 8):
        assert said(**prices(poor)) == (no_prices,)


# How long is searched, and through how many.

POOR = dataclasses.replace(PROVEN, certificate={"prices": [0.0] * 7})


def listed(**given: object) -> list[tuple[int, ...]]:
    arcs = verifier._arcs(INSTANCE)
    found = verifier._worth_listing(INSTANCE, arcs, np.zeros(7), short=100.0, **given)
    return [tuple(nodes) for nodes, _ in found]


def test_listing_ends_with_the_time_and_with_the_most_there_may_be(monkeypatch):
    everything = listed(remaining=lambda: inf)
    of_first = [nodes for nodes in everything if nodes[0] == 0]
    assert len(of_first) > 1
    assert len(of_first) < len(everything)
    assert listed(remaining=lambda: 0.0) == of_first
    assert listed(remaining=lambda: 1e-9) == everything
    monkeypatch.setattr(verifier, "MOST", len(of_first) - 1)
    assert listed(remaining=lambda: inf) == of_first
    assert verify_swaps(INSTANCE, POOR).bound == "not checked"
    monkeypatch.setattr(verifier, "MOST", len(everything))
    assert listed(remaining=lambda: inf) == everything
    assert verify_swaps(INSTANCE, POOR).bound == "checked in budget"


@pytest.mark.parametrize("left", [7.0, inf])
def test_the_search_is_told_what_time_is_left_and_is_believed_only_when_it_ended(monkeypatch, left):
    import scipy.optimize

    asked, real = [], scipy.optimize.milp

    def seen(*given: object, **options: object) -> object:
        asked.append(options)
        return real(*given, **options)

    monkeypatch.setattr(scipy.optimize, "milp", seen)
    assert verify_swaps(INSTANCE, POOR, remaining=lambda: left).bound == "checked in budget"
    assert asked[0]["options"] == {"mip_rel_gap": 0.0} | ({"time_limit": 7.0} if left == 7.0 else {})
    assert asked[0]["integrality"].tolist() == [1.0] * len(asked[0]["integrality"])

    def gave_up(*given: object, **options: object) -> object:
        found = real(*given, **options)
        found.status = 1
        return found

    monkeypatch.setattr(scipy.optimize, "milp", gave_up)
    assert verify_swaps(INSTANCE, POOR, remaining=lambda: left).bound == "not checked"
