"""Swaps against a slow exact oracle, the instances with known values, and reasons for those left out."""

import dataclasses
import itertools
import json
import os
from math import inf
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerlore.engine import InstanceError
from peerlore.engine.matching.contract import Swaps
from peerlore.engine.matching.files.instances import read_instance
from peerlore.engine.matching.limits import forever
from peerlore.engine.matching.swaps import solve, solve_swaps
from peerlore.engine.matching.swaps.exact import list_of
from peerlore.engine.matching.swaps.graph import graph_of
from peerlore.engine.matching.swaps.left_out import reasons_left_out
from peerlore.engine.matching.swaps.walks import Swap, Weights
from peerlore.engine.matching.swaps.whole import closed_whole, may_be_closed
from peerlore.engine.matching.verify.swaps import verify_swaps

pytestmark = pytest.mark.bare
SHARED = Path(os.environ.get("PEERLORE_SHARED", Path(__file__).parents[2].parent / "shared")) / "data" / "matching"


def swaps(people, arcs, cap=3, **more) -> Swaps:
    return Swaps(
        people=people,
        source=np.array([arc[0] for arc in arcs], dtype=np.int64),
        target=np.array([arc[1] for arc in arcs], dtype=np.int64),
        weight=np.array([arc[2] for arc in arcs], dtype=np.float64),
        max_cycle=cap,
        **more,
    )


def best_by_hand(instance: Swaps) -> float:
    """Every set of swaps that share nobody."""
    weight: dict[tuple[int, int], float] = {}
    for a, b, w in zip(instance.source.tolist(), instance.target.tolist(), instance.weight.tolist(), strict=True):
        weight[a, b] = max(w, weight.get((a, b), 0.0))
    people, every = range(instance.people), []
    for length in range(2, instance.max_cycle + 1):
        for nodes in itertools.permutations(people, length):
            if nodes[0] == min(nodes):
                every.append((nodes, list(itertools.pairwise((*nodes, nodes[0])))))
    for length in range(1, instance.max_chain + 1):
        for nodes in itertools.permutations(people, min(length, instance.people + 1)):
            for vacancy in range(instance.people, instance.people + instance.vacancies):
                every.append(((*nodes, vacancy), list(itertools.pairwise((*nodes, vacancy)))))
    worth = [(set(nodes), sum(weight[p] for p in pairs)) for nodes, pairs in every if all(p in weight for p in pairs)]

    def extend(position: int, used: set[int]) -> float:
        if position == len(worth):
            return 0.0
        nodes, value = worth[position]
        skipped = extend(position + 1, used)
        return skipped if nodes & used else max(skipped, value + extend(position + 1, used | nodes))

    return extend(0, set())


@st.composite
def instances(draw) -> Swaps:
    people, vacancies = draw(st.integers(0, 5)), draw(st.integers(0, 2))
    every = [(a, b) for a in range(people) for b in range(people + vacancies) if a != b]
    chosen = draw(st.lists(st.sampled_from(every), max_size=9)) if every else []
    weights = st.one_of(st.integers(0, 3).map(float), st.floats(0, 5, width=16))
    return swaps(
        people,
        [(a, b, draw(weights)) for a, b in chosen],
        cap=draw(st.integers(2, 5)),
        vacancies=vacancies,
        max_chain=draw(st.integers(0, 4)),
    )


@settings(deadline=None, max_examples=80)
@given(instances())
def test_the_plan_is_best_and_the_verifier_agrees(instance):
    result = solve_swaps(instance)
    assert result.value == pytest.approx(best_by_hand(instance), abs=1e-6)
    assert result.status == "optimal"
    verdict = verify_swaps(instance, result)
    assert verdict.wrong == ()
    assert verdict.bound in ("checked", "checked in budget")


def test_a_gap_of_the_prices_is_closed_by_a_search_and_checked_in_a_budget():
    """Two triangles of two-cycles: prices say three swaps in all, but a triangle holds one."""
    pairs = [(a + i, a + j, 1.5) for a in (0, 3) for i in range(3) for j in range(3) if i != j]
    instance = swaps(6, pairs, cap=2)
    result = solve_swaps(instance)
    assert (result.value, result.bound, result.status) == (6.0, 6.0, "optimal")
    assert verify_swaps(instance, result).bound == "checked in budget"
    assert verify_swaps(instance, result, remaining=lambda: 0.0).bound == "not checked"
    alone = [{"person": person, "reason": "others together are worth more"} for person in range(2, 6)]
    low = dataclasses.replace(result, value=3.0, bound=3.0, plan={"cycles": [[0, 1]], "chains": [], "left_out": alone})
    assert verify_swaps(instance, low).wrong == ("a plan may be worth 6.0, more than the bound 3.0",)


@settings(deadline=None, max_examples=40)
@given(st.integers(4, 7), st.integers(2, 4), st.integers(0, 300))
def test_branch_and_cut_over_all_swaps_finds_the_best_plan_and_no_less(people, cap, seed):
    """Whatever plan is known: a better one is handed back, and the bound is the best there is."""
    rng = np.random.default_rng(seed)
    ends = np.argwhere((rng.random((people, people)) < 0.3) & ~np.eye(people, dtype=bool))
    instance = swaps(people, [(int(a), int(b), float(rng.integers(0, 4))) for a, b in ends], cap=cap)
    graph = graph_of(instance)
    every = list_of(graph, Weights(graph), np.zeros(people), short=1e6, remaining=forever)
    if not may_be_closed(graph, every):
        assert every == []
        return
    best = best_by_hand(instance)
    for known in (-1.0, best - 1, best):
        found = closed_whole(graph, every, value=known, bound=1e6, remaining=forever)
        assert found.bound == max(best, known)
        assert (found.swaps is None) == (known == best)
        if found.swaps is not None:
            nodes = [node for swap in found.swaps for node in swap.nodes]
            assert len(nodes) == len(set(nodes))
            assert sum(swap.weight for swap in found.swaps) == best
    assert closed_whole(graph, every, value=0.0, bound=best, remaining=lambda: 0.0).bound == best


@pytest.mark.parametrize(("left", "told"), [(inf, 600_000), (1e9, 600_000), (8.0, 4_000), (0.0, 1), (-5.0, 1)])
def test_cbc_is_always_told_when_to_end(monkeypatch, left, told):
    """Without a limit too: it looks at no clock of ours."""
    from ortools.linear_solver import pywraplp

    seen = []
    monkeypatch.setattr(pywraplp.Solver, "SetTimeLimit", lambda solver, thousandths: seen.append(thousandths))
    graph = graph_of(swaps(3, [(0, 1, 1), (1, 0, 1), (1, 2, 1), (2, 1, 1)], cap=2))
    weights = Weights(graph)
    found = closed_whole(
        graph, [weights.swap((0, 1)), weights.swap((1, 2))], value=0.0, bound=4.0, remaining=lambda: left
    )
    assert (seen, found.bound) == ([told], 2.0)


def test_branch_and_cut_is_for_whole_weights_and_few_swaps():
    def tried(weight: float, count: int = 1) -> bool:
        graph = graph_of(swaps(2, [(0, 1, weight), (1, 0, weight)], cap=2))
        return may_be_closed(graph, [Swap((0, 1), 2 * weight)] * count)

    assert tried(1.0)
    assert tried(1.0, 4_000)
    assert not tried(1.0, 4_001)
    assert not tried(1.5)
    assert not tried(2.0**40)
    assert not tried(1.0, 0)


def test_everybody_left_out_hears_a_reason():
    arcs = [(0, 1, 2.0), (1, 0, 2.0), (1, 2, 1.0), (2, 1, 1.0), (3, 0, 1.0), (0, 4, 1.0), (5, 0, 1.0), (0, 5, 0.5)]
    arcs += [(6, 7, 1.0), (7, 8, 1.0), (8, 9, 1.0), (9, 6, 1.0)]
    result = solve_swaps(swaps(10, arcs))
    assert {item["person"]: item["reason"] for item in result.plan["left_out"]} == {
        2: "others together are worth more",
        3: "nobody wants their place",
        4: "wants nobody's place",
        5: "others together are worth more",
        **dict.fromkeys((6, 7, 8, 9), "no cycle or chain within the caps contains them"),
    }


def test_a_chain_longer_than_there_are_people_is_as_long_as_it_can_be():
    arcs = [(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0), (2, 3, 5.0)]
    result = solve_swaps(swaps(3, arcs, vacancies=1, max_chain=10**9))
    assert result.plan["chains"] == [[0, 1, 2, 3]]


@given(st.integers(1, 8), st.integers(2, 5), st.integers(0, 3), st.integers(0, 200))
def test_who_is_left_out_hears_what_a_search_of_all_cycles_and_chains_says(people, cap, longest, seed):
    rng = np.random.default_rng(seed)
    ends = np.argwhere((rng.random((people, people + 1)) < 0.25) & ~np.eye(people, people + 1, dtype=bool))
    arcs = [(int(a), int(b), 1.0) for a, b in ends]
    instance = swaps(people, arcs, cap=cap, vacancies=1, max_chain=longest)
    reason = reasons_left_out(instance)
    kept = [(a, b) for a, b, _ in arcs if b < people or longest]

    def walks(path: list[int]) -> bool:
        nexts = [b for a, b in kept if a == path[-1] and (b == path[0] or b not in path)]
        if path[0] in nexts and 2 <= len(path) <= cap:
            return True
        if people in nexts and len(path) <= longest:
            return True
        deeper = len(path) < max(cap, longest)
        return deeper and any(walks([*path, b]) for b in nexts if b < people and b != path[0])

    for person in range(people):
        if not any(a == person for a, _ in kept):
            says = "wants nobody's place"
        elif walks([person]):
            says = "others together are worth more"
        elif any(b == person for _, b in kept):
            says = "no cycle or chain within the caps contains them"
        else:
            says = "nobody wants their place"
        assert reason(person) == says


def test_chains_end_in_vacancies_and_count_moves():
    arcs = [(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0)]
    assert solve_swaps(swaps(3, arcs, vacancies=1, max_chain=2)).plan["chains"] == [[1, 2, 3]]
    assert solve_swaps(swaps(3, arcs, vacancies=1, max_chain=3)).plan["chains"] == [[0, 1, 2, 3]]
    assert solve_swaps(swaps(3, arcs, vacancies=1)).plan == {
        "cycles": [],
        "chains": [],
        "left_out": solve_swaps(swaps(3, arcs[:2])).plan["left_out"],
    }


def glasgow(name: str, cap: int) -> Swaps:
    rows = [line.split() for line in (SHARED / "kidney-glasgow" / name).read_text().splitlines() if line.strip()]
    arcs = [(int(a), int(b), float(w)) for a, b, w in (row for row in rows[1:] if row[0] != "-1")]
    return swaps(int(rows[0][0]), arcs, cap=cap)


def cs170(name: str, cap: int) -> Swaps:
    lines = (SHARED / "kidney-cs170" / name).read_text().splitlines()
    people, heavy = int(lines[0]), set(map(int, lines[1].split()))
    matrix = np.array([line.split() for line in lines[2 : 2 + people]], dtype=np.int64)
    arcs = [(int(a), int(b), 2.0 if a in heavy else 1.0) for a, b in np.argwhere(matrix)]
    return swaps(people, arcs, cap=cap)


@pytest.mark.parametrize("cap", [3, 4])
@pytest.mark.parametrize(
    "name",
    [
        "kidney-glasgow/100-random-weights.input", "kidney-glasgow/100.input", "kidney-glasgow/200.input",
        "kidney-glasgow/MD-00001-00000100.input", "kidney-glasgow/no-cycles.input", "kidney-glasgow/one-cycle.input",
        "kidney-glasgow/small1.input", "kidney-glasgow/two_2cycles.input", "kidney-cs170/8.in", "kidney-cs170/13.in",
        "kidney-cs170/54.in",
    ],
)  # fmt: skip
def test_known_values_are_reached_and_proven(name, cap):
    if not SHARED.exists():
        pytest.skip("the shared instances are not here")
    known = json.loads((SHARED / "expected.json").read_text())
    entry = known.get(f"{name}|cap{cap}") or known[f"{name}|cap{cap}|max_weight"]
    assert entry["proven"]
    folder, file = name.split("/")
    instance = (glasgow if folder == "kidney-glasgow" else cs170)(file, cap)
    result = solve_swaps(instance)
    assert result.value == pytest.approx(entry["obj"], abs=1e-4)
    assert result.status == "optimal"
    assert verify_swaps(instance, result).wrong == ()


@pytest.mark.parametrize(
    ("instance", "field", "position"),
    [
        (swaps(2, [(0, 1, 1.0), (2, 1, 1.0)]), "from", 1),
        (swaps(2, [(0, 2, 1.0)]), "to", 0),
        (swaps(2, [(0, 0, 1.0)]), "to", 0),
        (swaps(2, [(0, 1, -1.0)]), "weight", 0),
        (swaps(2, [(0, 1, float("nan"))]), "weight", 0),
        (swaps(2, [(0, 1, float("inf"))]), "weight", 0),
        (swaps(2, [(0, 1, 1.0)], cap=1), "max_cycle", None),
        (swaps(2, [(0, 1, 1.0)], cap=6), "max_cycle", None),
        (swaps(2, [], max_chain=-1), "max_chain", None),
        (swaps(2, [], vacancies=-1), "vacancies", None),
        (swaps(-1, []), "people", None),
        (dataclasses.replace(swaps(2, [(0, 1, 1.0)]), weight=np.ones(2)), "weight", None),
    ],
)
def test_a_wrong_instance_is_refused_with_its_place(instance, field, position):
    with pytest.raises(InstanceError) as refused:
        solve_swaps(instance)
    assert (refused.value.field, refused.value.position) == (field, position)


def crowded(people: int) -> Swaps:
    rng = np.random.default_rng(people)
    ends = np.argwhere((rng.random((people, people)) < 0.1) & ~np.eye(people, dtype=bool))
    return swaps(people, [(int(a), int(b), 1.0) for a, b in ends])


def test_without_time_the_plan_and_its_bound_are_honest():
    instance = crowded(60)
    result = solve_swaps(instance, remaining=lambda: 0.0)
    assert verify_swaps(instance, result).wrong == ()
    assert result.value <= solve_swaps(instance).value <= result.bound


def test_whenever_the_time_runs_out_the_plan_and_its_bound_are_honest():
    instance = crowded(40)
    best = solve_swaps(instance).value
    for calls in (*range(1, 12), 20, 40):
        left = iter([60.0] * calls)
        result = solve_swaps(instance, remaining=lambda left=left: next(left, 0.0))
        assert verify_swaps(instance, result).wrong == (), calls
        assert result.value <= best <= result.bound, calls


IN_A_FILE = {"kind": "swaps", "people": 2, "from": [0, 1], "to": [1, 0], "weight": [1, 2.5], "max_cycle": 2}


def test_swaps_are_read_from_their_file():
    found = read_instance(json.dumps(IN_A_FILE).encode())
    assert solve_swaps(found).plan["cycles"] == [[0, 1]]
    vacant = read_instance(json.dumps({**IN_A_FILE, "vacancies": 1, "to": [1, 2]}).encode())
    assert solve_swaps(vacant).plan["chains"] == [[0, 1, 2]]
    short = read_instance(json.dumps({**IN_A_FILE, "vacancies": 1, "to": [1, 2], "max_chain": 1}).encode())
    assert solve_swaps(short).plan["chains"] == [[1, 2]]


@pytest.mark.parametrize(
    ("change", "field", "position"),
    [
        ({"people": -1}, "people", None),
        ({"from": [0, 2]}, "from", 1),
        ({"to": [1]}, "to", None),
        ({"to": [1, 1]}, "to", 1),
        ({"to": [1, 2]}, "to", 1),
        ({"weight": [1, -1]}, "weight", 1),
        ({"weight": [float("nan"), 1]}, "weight", 0),
        ({"max_cycle": 1}, "max_cycle", None),
        ({"max_cycle": 6}, "max_cycle", None),
        ({"max_chain": -1}, "max_chain", None),
        ({"vacancies": -1}, "vacancies", None),
        ({"loops": 1}, "loops", None),
    ],
)
def test_a_wrong_file_is_refused_with_its_field(change, field, position):
    with pytest.raises(InstanceError) as refused:
        read_instance(json.dumps({**IN_A_FILE, **change}).encode())
    assert (refused.value.field, refused.value.position) == (field, position)


def test_time_is_kept_for_the_reasons_of_those_left_out(monkeypatch):
    """Made ready in two of ten seconds, they leave six for the plan: as long again may be needed to say them."""
    clock, seen, made_ready, part = [10.0], [], solve.reasons, solve._part

    def slow(graph):
        clock[0] -= 2.0
        return made_ready(graph)

    def watched(graph, *, rng, remaining):
        seen.append(remaining())
        return part(graph, rng=rng, remaining=remaining)

    monkeypatch.setattr(solve, "reasons", slow)
    monkeypatch.setattr(solve, "_part", watched)
    found = solve_swaps(swaps(3, [(0, 1, 1), (1, 0, 1)], cap=2), remaining=lambda: clock[0])
    assert (seen, found.plan["left_out"]) == ([6.0], [{"person": 2, "reason": "wants nobody's place"}])
