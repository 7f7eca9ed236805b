"""Boards against an exact oracle over every panel, and the lottery that anyone can check."""

import csv
import dataclasses
import itertools
import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from peerlore.engine import Infeasible, InstanceError
from peerlore.engine.matching.board import solve_board
from peerlore.engine.matching.board.mixture import face_of
from peerlore.engine.matching.board.pool import pooled
from peerlore.engine.matching.contract import Board
from peerlore.engine.matching.files.instances import read_instance
from peerlore.engine.matching.verify.board import verify_board

pytestmark = pytest.mark.bare
SHARED = Path(os.environ.get("PEERLORE_SHARED", Path(__file__).parents[2].parent / "shared")) / "data" / "matching"


def board(size, people, quotas, **more) -> Board:
    return Board(size=size, attributes=tuple(people), quotas=quotas, **more)


def panels_by_hand(instance: Board) -> list[tuple[int, ...]]:
    def lawful(panel) -> bool:
        return all(
            low <= sum(instance.attributes[person][name] == value for person in panel) <= high
            for name, values in instance.quotas.items()
            for value, (low, high) in values.items()
        )

    return [p for p in itertools.combinations(range(len(instance.attributes)), instance.size) if lawful(p)]


def leximin_by_hand(instance: Board) -> np.ndarray | None:
    """Persons, every panel listed: raise the smallest chance, then try for each person whether it could be more."""
    panels, people = panels_by_hand(instance), len(instance.attributes)
    if not panels:
        return None
    sits = np.array([[person in panel for panel in panels] for person in range(people)], dtype=float)
    fixed: dict[int, float] = {}

    def largest(raised: list[int]) -> float:
        above = np.hstack([-sits, np.array([[0.0 if i in fixed else 1.0] for i in range(people)])])
        above[[i for i in range(people) if i not in fixed and i not in raised], -1] = 0.0
        kept = [-(fixed.get(i, level)) for i in range(people)]
        kept = [0.0 if i in raised else kept[i] for i in range(people)]
        found = linprog(
            [*[0.0] * len(panels), -1.0], A_ub=above, b_ub=np.array(kept) + 1e-9,
            A_eq=[[*[1.0] * len(panels), 0.0]], b_eq=[1.0],
        )  # fmt: skip
        return float(-found.fun)

    level = 0.0
    while len(fixed) < people:
        open_ = [i for i in range(people) if i not in fixed]
        level = largest(open_)
        stuck = [i for i in open_ if largest([i]) <= level + 1e-6]
        fixed |= dict.fromkeys(stuck, level)
    return np.array([fixed[i] for i in range(people)])


@st.composite
def boards(draw) -> Board:
    people = draw(st.integers(1, 8))
    size = draw(st.integers(1, people))
    values = {name: draw(st.integers(1, 3)) for name in "abc"[: draw(st.integers(0, 3))]}
    attributes = [{name: str(draw(st.integers(0, most - 1))) for name, most in values.items()} for _ in range(people)]
    quotas = {}
    for name, most in values.items():
        pairs = [sorted((draw(st.integers(0, size)), draw(st.integers(0, size)))) for _ in range(most)]
        quotas[name] = {str(value): (pair[0], pair[1]) for value, pair in enumerate(pairs)}
    return board(size, attributes, quotas)


@settings(deadline=None, max_examples=60)
@given(boards())
def test_the_lottery_is_leximin_and_its_stages_prove_it(instance):
    expected = leximin_by_hand(instance)
    if expected is None:
        with pytest.raises(Infeasible, match="the smallest change"):
            solve_board(instance)
        return
    result = solve_board(instance)
    assert np.allclose(result.plan["probability"], expected, atol=1e-5)
    assert result.status == "optimal"
    verdict = verify_board(instance, result)
    assert verdict.wrong == ()
    assert verdict.bound in ("checked", "checked in budget")


CUBE = [dict(zip("abc", bits, strict=True)) for bits in ("000", "011", "101", "110", "111")]


def test_where_no_lottery_reaches_the_relaxation_panels_are_generated():
    """Two panels: {000, 111} holds each value once; so would half of the other four, but no two of them do."""
    quotas = {name: {"0": (1, 1), "1": (1, 1)} for name in "abc"}
    instance = board(2, CUBE, quotas)
    result = solve_board(instance)
    assert result.plan["probability"] == pytest.approx([1, 0, 0, 0, 1])
    assert verify_board(instance, result).wrong == ()
    assert verify_board(instance, result, remaining=lambda: 0.0).bound == "not checked"


def test_a_type_is_never_given_more_seats_than_it_has_people_whatever_rounding_left_over():
    """At the end of peeling little chance is left, and errors are large beside it."""
    pool = pooled(board(2, [{"a": "x"}, {"a": "y"}, {"a": "z"}], {"a": {"x": (1, 1), "y": (0, 1), "z": (0, 1)}}))
    face = face_of(pool, np.array([1.0 + 1e-5, 0.5, 0.5 - 1e-5]))
    assert face.most.tolist() == [1.0, 1.0, 1.0]
    assert face.least.tolist() == [1.0, 0.0, 0.0]
    assert face_of(pool, np.array([1.0, 1.0 + 1e-5, -1e-5])).least.tolist() == [1.0, 1.0, 0.0]


def test_nobody_at_all_is_told():
    with pytest.raises(Infeasible, match="a panel of 1 needs as many people, and there are 0"):
        solve_board(board(1, [], {"a": {"x": (0, 1)}}))


def test_maximin_proves_the_smallest_chance():
    people = [{"a": str(i % 2)} for i in range(9)]
    instance = board(3, people, {"a": {"0": (1, 2), "1": (1, 1)}}, objective="maximin")
    result = solve_board(instance)
    assert result.value == pytest.approx(0.25)
    assert verify_board(instance, result).wrong == ()


def read_table(name: str) -> list[dict[str, str]]:
    if not SHARED.exists():
        pytest.skip("the shared instances are not here")
    with (SHARED / "sortition" / name).open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("name", "people", "quotas", "columns", "size"),
    [
        ("scottish150|k22", "scottish150_candidates.csv", "scottish150_features.csv", ("feature", "value"), 22),
        (
            "example_small_20|k20", "example_small_20_respondents.csv", "example_small_20_categories.csv",
            ("category", "feature"), 20,
        ),
    ],
)  # fmt: skip
def test_real_boards_reach_the_known_leximin(name, people, quotas, columns, size):
    limits: dict[str, dict[str, tuple[int, int]]] = {}
    for row in read_table(quotas):
        limits.setdefault(row[columns[0]], {})[row[columns[1]]] = (int(row["min"]), int(row["max"]))
    known = json.loads((SHARED / "expected.json").read_text())[f"sortition/{name}|leximin"]
    attributes = [{column: row[column] for column in limits} for row in read_table(people)]
    instance = board(size, attributes, limits)
    result = solve_board(instance)
    assert result.plan["minimum"] == pytest.approx(known["min_prob"], abs=1e-6)
    assert np.exp(np.log(result.plan["probability"]).mean()) == pytest.approx(known["geomean"], abs=1e-5)
    assert result.plan["lottery_error"] <= 1 / 1000 + 1e-9
    assert result.status == "optimal"
    assert verify_board(instance, result) == verify_board(instance, result, remaining=lambda: 0.0)
    assert verify_board(instance, result).bound == "checked"


def test_where_nearly_everybody_is_of_a_kind_the_lottery_is_proven_and_within_a_ticket():
    rng = np.random.default_rng(5)
    values = (2, 5, 4, 6, 3)
    drawn = [rng.choice(count, 220, p=rng.dirichlet(np.ones(count) * 4)) for count in values]
    people = [{str(name): str(column[i]) for name, column in enumerate(drawn)} for i in range(220)]
    quotas = {
        str(name): {
            str(value): (int(25 * share * 0.8), int(25 * share * 1.1) + 1) for value, share in enumerate(shares)
        }
        for name, shares in enumerate(rng.dirichlet(np.ones(count) * 6) for count in values)
    }
    instance = board(25, people, quotas)
    result = solve_board(instance)
    assert len({tuple(has.values()) for has in people}) > 130
    assert result.status == "optimal"
    assert result.plan["lottery_error"] <= 1 / 1000 + 1e-9
    verdict = verify_board(instance, result)
    assert (verdict.wrong, verdict.bound) == ((), "checked")


@pytest.mark.parametrize(
    ("size", "quotas", "says"),
    [
        (5, {}, "a panel of 5 needs as many people, and there are 4"),
        (2, {"a": {"0": (2, 2)}}, "a = 0 asks for at least 2, and 1 have it"),
        (2, {"a": {"0": (1, 1), "1": (2, 2)}}, "the least numbers of a add up to 3 for 2 places"),
        (3, {"a": {"0": (0, 1), "1": (0, 1)}}, "the most numbers of a \\(or its people\\) add up to 2 for 3 places"),
        (
            1,
            {"a": {"0": (1, 1)}, "b": {"1": (1, 1)}},
            "all quotas together; .*a = 0 at least 0, not 1|b = 1 at least 0",
        ),
    ],
)
def test_quotas_that_cannot_hold_are_named_with_the_smallest_change(size, quotas, says):
    people = [{"a": "0", "b": "0"}, {"a": "1", "b": "1"}, {"a": "1", "b": "1"}, {"a": "1", "b": "0"}]
    with pytest.raises(Infeasible, match=says):
        solve_board(board(size, people, quotas))


@pytest.mark.parametrize(
    ("instance", "field", "position"),
    [
        (board(0, [{}], {}), "size", None),
        (board(1, [{}], {"a": {"x": (2, 1)}}), "quotas.a.x", None),
        (board(1, [{}], {"a": {"x": (-1, 1)}}), "quotas.a.x", None),
        (board(1, [{"a": "x"}, {}], {"a": {"x": (0, 1)}}), "people", 1),
        (board(1, [{}, {}], {}, ids=("p", "p")), "people", 1),
        (board(1, [{}, {}], {}, ids=("p",)), "people", None),
    ],
)
def test_a_wrong_board_is_refused_with_its_place(instance, field, position):
    with pytest.raises(InstanceError) as refused:
        solve_board(instance)
    assert (refused.value.field, refused.value.position) == (field, position)


def test_without_time_there_is_a_lottery_with_an_honest_bound():
    people = [{"a": str(i % 3), "b": str(i % 2)} for i in range(40)]
    instance = board(8, people, {"a": {"0": (2, 3), "1": (2, 3)}, "b": {"0": (3, 4)}})
    result = solve_board(instance, remaining=lambda: 0.0)
    assert result.status == "feasible"
    assert result.value <= 0.2 <= result.bound + 1e-9
    assert verify_board(instance, result).wrong == ()


def ending_after(calls: int) -> Callable[[], float]:
    """As if the time ran out at the so-manieth look at the clock."""
    left = iter([60.0] * calls)
    return lambda: next(left, 0.0)


@pytest.fixture(scope="module")
def bests() -> list[tuple[Board, float]]:
    quotas = {name: {"0": (1, 1), "1": (1, 1)} for name in "abc"}
    many = [{"a": str(i % 3), "b": str(i * i % 5), "c": str(i // 7 % 2)} for i in range(30)]
    limits = {"a": {"0": (2, 2)}, "b": {"1": (2, 3), "4": (1, 2)}, "c": {"0": (3, 3)}}
    several = board(6, many, limits)
    return [(board(2, CUBE, quotas), 0.0), (several, solve_board(several).value)]


@pytest.mark.parametrize("calls", [*range(1, 30), 50, 100])
def test_whenever_the_time_runs_out_the_lottery_is_lawful_and_its_bound_honest(bests, calls):
    for instance, best in bests:
        result = solve_board(instance, remaining=ending_after(calls))
        assert verify_board(instance, result).wrong == ()
        assert result.value <= best + 1e-6
        assert result.bound >= best - 1e-6


IN_A_FILE = {
    "kind": "board",
    "size": 1,
    "people": [{"id": "p0", "attributes": {"a": "x"}}, {"id": "p1", "attributes": {"a": "y"}}],
    "quotas": {"a": {"x": [0, 1]}},
}


def test_a_board_is_read_from_its_file():
    found = read_instance(json.dumps(IN_A_FILE).encode())
    assert found == board(1, [{"a": "x"}, {"a": "y"}], {"a": {"x": (0, 1)}}, ids=("p0", "p1"))
    objective = read_instance(json.dumps({**IN_A_FILE, "objective": "maximin"}).encode())
    assert objective == dataclasses.replace(found, objective="maximin")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"size": 0}, "size"),
        ({"size": 1.5}, "size"),
        ({"people": [{"id": "p0", "attributes": {}}, {"attributes": {}}]}, "people"),
        ({"people": [{"attributes": {"a": 3}}]}, "people[0].attributes.a"),
        ({"people": [{"attributes": {}, "colour": "red"}]}, "people[0].colour"),
        ({"quotas": {"a": {"x": [1]}}}, "quotas.a.x"),
        ({"quotas": {"a": {"x": [1, 0]}}}, "quotas.a.x"),
        ({"quotas": {"a": {"x": [-1, 0]}}}, "quotas.a.x"),
        ({"quotas": {"a": {"x": [0, float("nan")]}}}, "quotas.a.x"),
        ({"quotas": {"a": [0, 1]}}, "quotas.a"),
        ({"objective": "fairest"}, "objective"),
        ({"luck": 1}, "luck"),
    ],
)
def test_a_wrong_file_is_refused_with_its_field(change, field):
    with pytest.raises(InstanceError) as refused:
        read_instance(json.dumps({**IN_A_FILE, **change}).encode())
    assert refused.value.field == field
