"""Numbers far beyond any company: refused with their field and the limit, or cut to what can be used."""

import json

import numpy as np
import pytest

from peerlore.engine import Infeasible, InstanceError
from peerlore.engine.matching.checking import judged
from peerlore.engine.matching.contract import Board, Circles, Instance, Pairs, PeoplePairs, Result, Stable
from peerlore.engine.matching.digest import digest
from peerlore.engine.matching.files.instances import read_instance
from peerlore.engine.matching.files.results import written
from peerlore.engine.matching.limits import forever
from peerlore.engine.matching.registry import solver
from peerlore.engine.matching.verify.board import verify_board

pytestmark = pytest.mark.bare
NUMBERS = {"a": [0, 2], "b": [1, 3], "weight": [1, 1]}
KINDS = {
    "pairs": {"left_capacity": [1, 1], "right_capacity": [1, 1], "left": [0, 1], "right": [0, 1], "weight": [1, 1]},
    "meetings": {"people": 4, **NUMBERS},
    "circles": {"people": 4, "groups": [[2, 2], [2, 2]], **NUMBERS},
    "swaps": {"people": 2, "from": [0, 1], "to": [1, 0], "weight": [1, 1], "max_cycle": 2},
    "teams": {"people": [{"capacity": 1, "skills": {"x": 3}}], "projects": [{"size": 1, "needs": {"x": 3}}]},
    "people-pairs": {
        side: {"capacity": [1], "skills": {"indptr": [0, 1], "indices": [0], "data": [1]}} for side in ("left", "right")
    },
}  # fmt: skip


def given(kind: str, **change: object) -> Instance:
    return read_instance(json.dumps({"kind": kind, **KINDS[kind], **change}).encode())


def right(instance: Instance):
    """Solved, and found right by the verifier from the file's own words."""
    result = solver(instance.kind)(instance, seed=0, remaining=forever, say=lambda words: None)
    assert result.instance_sha256 in ("", digest(instance))
    text = written(result).replace('"instance_sha256": ""', f'"instance_sha256": "{digest(instance)}"')
    found, verdict = judged(instance, text.encode(), remaining=forever)
    assert verdict.wrong == ()
    return found


@pytest.mark.parametrize(
    ("kind", "change", "field", "says"),
    [
        ("circles", {"people": 60_000}, "people", "must be a whole number from 0 to 10000, not 60000"),
        ("circles", {"groups": [[0, 1]] * 10_001}, "groups", "must be no more than 10000 circles, not 10001"),
        ("circles", {"rounds": 10**9}, "rounds", "from 1 to 1000"),
        ("circles", {"weight": [1e308, 1e308]}, "weight", "must add up to no more than 2^50"),
        ("circles", {"weight": [1e15, -1e15]}, "weight", "2^50 (1125899906842624), not 2e+15"),
        ("circles", {"met_penalty": 1e308}, "met_penalty", "2^50"),
        ("meetings", {"people": 10**8}, "people", "must be a whole number from 0 to 1000000, not 100000000"),
        ("meetings", {"rounds": 10**9}, "rounds", "from 1 to 1000"),
        ("meetings", {"weight": [1e308, 1e308]}, "weight", "2^50"),
        ("pairs", {"weight": [1e308, 1e308]}, "weight", "2^50"),
        ("swaps", {"people": 10**9}, "people", "must be a whole number from 0 to 100000, not 1000000000"),
        ("swaps", {"vacancies": 10**9}, "vacancies", "from 0 to 100000"),
        ("swaps", {"max_chain": 10**9, "people": 2000, "vacancies": 1}, "max_chain", "from 0 to 1000"),
        ("swaps", {"weight": [2.0**62, 1]}, "weight", "2^50"),
        ("swaps", {"weight": [1e16, 1]}, "weight", "2^50"),
        ("teams", {"projects": [{"size": 1, "needs": {"x": 3}, "importance": {"x": 1e308}}]},
         "projects[0].importance.x", "2^50"),
        ("teams", {"projects": [{"size": 1, "needs": {"x": 3}, "importance": {"x": [1, 2]}}]},
         "projects[0].importance.x", "must be a number"),
        ("circles", {"met_penalty": []}, "met_penalty", "must be a number"),
        ("people-pairs", {"left": {"capacity": [1], "skills": {"indptr": [0, 1], "indices": [0], "data": [1e7]}}},
         "left.skills.data", "must be 1.04858e+06 or less, not 1e+07"),
    ],
)  # fmt: skip
def test_what_is_too_large_is_refused_with_its_field_and_the_limit(kind, change, field, says):
    with pytest.raises(InstanceError) as refused:
        given(kind, **change)
    assert refused.value.field == field
    assert says in refused.value.says


@pytest.mark.parametrize("kind", ["pairs", "meetings", "circles", "swaps"])
def test_the_largest_weights_are_solved_and_found_right(kind):
    assert right(given(kind, weight=[2.0**49, 2.0**49])).value == 2.0**50
    assert right(given(kind, weight=[2.0**36, 1])).value == 2.0**36 + 1


def test_the_largest_levels_are_solved_and_found_right():
    side = {"capacity": [1], "skills": {"indptr": [0, 1], "indices": [0], "data": [2**20]}}
    assert right(given("people-pairs", left=side, right=side)).value == 2.0**40


def test_places_beyond_what_can_be_used_change_nothing():
    many = np.full(3, 2**62)
    ends = np.array([0, 1, 2])
    pairs = Pairs(left_capacity=many, right_capacity=many, left=ends, right=ends, weight=np.array([1.0, 2.0, 3.0]))
    assert right(pairs).value == 6
    side = {"capacity": [2**62] * 3, "skills": {"indptr": [0, 1, 2, 3], "indices": [0, 0, 0], "data": [1, 2, 3]}}
    people = given("people-pairs", left=side, right=side)
    assert isinstance(people, PeoplePairs)
    assert right(people).value == 36
    stable = Stable(
        left_preferences=((0,),) * 3, right_preferences=((0, 1, 2),), left_capacity=many,
        right_capacity=np.array([2**62]), objective="size",
    )  # fmt: skip
    assert (right(stable).value, right(stable).status) == (3, "optimal")


@pytest.mark.parametrize(
    ("groups", "value"),
    [([[0, 2**62]] * 3, 6), ([[0, 2**62]] * 4, 6), ([[1, 2**40]] * 2, 5), ([[0, 2**53], [0, 5]], 6)],
)
def test_circles_with_room_for_everybody_seat_everybody(groups, value):
    assert right(given("circles", groups=groups, a=[0, 1, 2], b=[1, 2, 3], weight=[1, 2, 3])).value == value


def test_one_circle_may_hold_a_hundred_people():
    found = right(given("circles", people=100, groups=[[100, 100]]))
    assert (found.value, len(found.plan["rounds"][0][0])) == (2, 100)


def test_circles_that_ask_for_more_people_than_any_number_holds_are_refused_rightly():
    instance = given("circles", groups=[[2**62, 2**62]] * 4)
    assert isinstance(instance, Circles)
    with pytest.raises(Infeasible, match="more people than there are"):
        right(instance)


def test_units_may_have_any_numbers():
    person = {"capacity": 1, "skills": {"x": 3}}
    project = {"size": 2, "needs": {"x": 3}, "units_at_least": 2}
    found = right(given("teams", people=[person, person, person], projects=[project], unit=[10**9, 2**53, 10**9]))
    assert len(found.plan["teams"][0]) == 2
    assert 1 in found.plan["teams"][0]


def test_a_board_whose_people_lack_an_attribute_is_refused_when_a_result_is_checked():
    board = Board(size=1, attributes=({"g": "a"}, {}), quotas={"g": {"a": (0, 1)}})
    with pytest.raises(InstanceError, match=r"people\[1\]: has no value"):
        verify_board(board, Result(kind="board", status="feasible", value=0.5, bound=1.0))
