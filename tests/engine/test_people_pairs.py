"""Pairs out of everybody: candidates and plan against all pairs tried by hand, and the verifier against lies."""

import dataclasses
import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerlore.engine import InstanceError
from peerlore.engine.matching.contract import Pairs, PeoplePairs, Side, SparseSkills
from peerlore.engine.matching.files.instances import read_instance
from peerlore.engine.matching.pairs import solve_pairs
from peerlore.engine.matching.people_pairs import parts_of, solve_people_pairs
from peerlore.engine.matching.people_pairs.candidates import candidates
from peerlore.engine.matching.verify.people_pairs import verify_people_pairs
from peerlore.engine.matching.verify.verdict import Verdict

pytestmark = pytest.mark.bare
PROVEN = Verdict((), "checked in budget")


def side(capacity: list[int], levels: list[dict[int, float]], classes: list[int] | None = None) -> Side:
    return Side(
        capacity=np.array(capacity, dtype=np.int64),
        skills=SparseSkills(
            indptr=np.cumsum([0, *map(len, levels)]),
            indices=np.array([skill for own in levels for skill in own], dtype=np.int64),
            data=np.array([level for own in levels for level in own.values()], dtype=np.float64),
        ),
        classes=None if classes is None else np.array(classes, dtype=np.int64),
    )


def couples(pairs: list[tuple[int, int]]) -> np.ndarray:
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def all_weights(instance: PeoplePairs) -> np.ndarray:
    """[L, R] by hand, one pair after the other; 0 where a pair may not be."""
    made = np.zeros((len(instance.left.capacity), len(instance.right.capacity)))
    known = [_levels(one) for one in (instance.left, instance.right)]
    for (left, wanted), (right, taught) in ((a, b) for a in enumerate(known[0]) for b in enumerate(known[1])):
        ends = [0 if one.classes is None else int(one.classes[who]) for one, who in
                ((instance.left, left), (instance.right, right))]  # fmt: skip
        forbidden = [left, right] in instance.forbidden.tolist() or ends in instance.forbidden_classes.tolist()
        dot = sum(level * taught.get(skill, 0.0) for skill, level in wanted.items())
        made[left, right] = 0.0 if forbidden else dot + sum(table[ends[0], ends[1]] for _, table in instance.terms)
    return made


def _levels(one: Side) -> list[dict[int, float]]:
    ends = one.skills.indptr
    return [
        dict(zip(one.skills.indices[a:b].tolist(), one.skills.data[a:b].tolist(), strict=True))
        for a, b in pairwise(ends)
    ]


def best_by_all_pairs(instance: PeoplePairs) -> float:
    weight = all_weights(instance)
    left, right = (ends.ravel() for ends in np.indices(weight.shape))
    every = Pairs(
        left_capacity=instance.left.capacity, right_capacity=instance.right.capacity,
        left=left, right=right, weight=weight.ravel(),
    )  # fmt: skip
    return solve_pairs(every).value


@st.composite
def instances(draw) -> PeoplePairs:
    lefts, rights = draw(st.integers(0, 7)), draw(st.integers(0, 7))
    levels = st.dictionaries(st.integers(0, 4), st.sampled_from([0.2, 1.0, 2.0, 5.0]), max_size=3)
    classed = draw(st.booleans())

    def one(people: int) -> Side:
        of = {"min_size": people, "max_size": people}
        return side(
            draw(st.lists(st.integers(0, 3), **of)),
            draw(st.lists(levels, **of)),
            draw(st.lists(st.integers(0, 1), **of)) if classed else None,
        )

    pairs = st.tuples(st.integers(0, max(lefts - 1, 0)), st.integers(0, max(rights - 1, 0)))
    classes = st.tuples(st.integers(0, 1), st.integers(0, 1))
    table = np.array(draw(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=4, max_size=4))).reshape(2, 2)
    return PeoplePairs(
        left=one(lefts),
        right=one(rights),
        forbidden=couples(draw(st.lists(pairs, max_size=5)) if lefts and rights else []),
        forbidden_classes=couples(draw(st.lists(classes, max_size=2)) if classed else []),
        terms=draw(st.sampled_from([(), (("reach", table),)])),
    )


@settings(deadline=None, max_examples=60)
@given(instances(), st.integers(1, 3))
def test_nobody_who_is_not_listed_is_worth_more_than_the_last(instance, each):
    found, weight = candidates(instance, each=each), all_weights(instance)
    weight[:, instance.right.capacity == 0] = 0
    for left in np.flatnonzero(instance.left.capacity > 0):
        listed = found.right[found.left == left]
        assert found.weight[found.left == left] == pytest.approx(weight[left, listed])
        best = sorted((value for value in weight[left] if value > 0), reverse=True)[:each]
        assert sorted(found.weight[found.left == left], reverse=True) == pytest.approx(best)
        others = np.delete(weight[left], listed)
        assert others.max(initial=0.0) <= found.last[left] + 1e-12


@settings(deadline=None, max_examples=60)
@given(instances(), st.integers(1, 3))
def test_at_prices_nobody_who_is_not_listed_brings_more_than_the_last(instance, each):
    price = np.arange(len(instance.right.capacity)) / 2
    found, gain = candidates(instance, each=each, right_price=price), all_weights(instance)
    closed = (instance.right.capacity == 0) | (gain <= 0)
    gain = np.where(closed, 0.0, gain - price)
    for left in np.flatnonzero(instance.left.capacity > 0):
        assert gain[left].max(initial=0.0) == pytest.approx(max(found.best[left], 0.0), abs=1e-5)
        others = np.delete(gain[left], found.right[found.left == left])
        assert others.max(initial=0.0) <= found.last[left] + 1e-12


@settings(deadline=None, max_examples=60)
@given(instances(), st.integers(1, 3), st.sampled_from([1, 1000]))
def test_few_candidates_lead_to_the_best_plan_over_all_pairs(instance, each, many):
    result = solve_people_pairs(instance, each=each, many=many)
    assert verify_people_pairs(instance, result) == PROVEN
    assert result.status == "optimal"
    assert result.value == pytest.approx(best_by_all_pairs(instance), abs=1e-6)


@settings(deadline=None, max_examples=60)
@given(instances(), st.integers(0, 12), st.sampled_from([1, 1000]))
def test_whenever_the_time_is_over_the_bound_holds(instance, looks, many):
    left = [1.0] * looks
    result = solve_people_pairs(instance, each=2, many=many, remaining=lambda: left.pop() if left else 0.0)
    assert verify_people_pairs(instance, result) == PROVEN
    assert result.bound >= best_by_all_pairs(instance) - 1e-6


def sample() -> PeoplePairs:
    return PeoplePairs(
        left=side([1, 1, 1], [{0: 1.0}, {0: 1.0, 1: 0.5}, {2: 1.0}], [0, 0, 1]),
        right=side([1, 2], [{0: 5.0}, {0: 3.0, 1: 4.0, 2: 1.0}], [0, 1]),
        forbidden=couples([(2, 1)]),
        forbidden_classes=couples([(1, 0)]),
        terms=(("reach", np.array([[0.0, 0.5], [0.5, 0.0]])),),
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "pairs"}, "not one of people-pairs"),
        ({"plan": {}}, "has no edges"),
        ({"plan": {"edges": [[0, 0, 0]]}}, "not a pair of whole numbers"),
        ({"plan": {"edges": [0, 1]}}, "not a pair of whole numbers"),
        ({"plan": {"edges": [[0, True]]}}, "not a pair of whole numbers"),
        ({"plan": {"edges": [[0, 2]]}}, "names nobody"),
        ({"plan": {"edges": [[-1, 0]]}}, "names nobody"),
        ({"plan": {"edges": [[0, 0], [0, 0]]}}, "chosen twice"),
        ({"plan": {"edges": [[0, 0], [1, 0]]}}, "right 0 is over capacity"),
        ({"plan": {"edges": [[0, 0], [0, 1]]}}, "left 0 is over capacity"),
        ({"plan": {"edges": [[2, 1]]}}, "that is forbidden"),
        ({"plan": {"edges": [[2, 0]]}}, "whose classes are forbidden"),
        ({"value": 99.0}, "the value is"),
        ({"value": float("nan")}, "the value is"),
        ({"bound": 9.0}, "prove no more"),
        ({"bound": float("nan")}, "prove no more"),
        ({"bound": 99.0}, "gap is not closed"),
        ({"certificate": None}, "the prices are not"),
        ({"certificate": {"left": [0, 0, 0], "right": [0, 0]}}, "prove no more"),
        ({"certificate": {"left": [0, 0, -1], "right": [0, 0]}}, "the prices are not"),
        ({"certificate": {"left": [0, 0], "right": [0, 0]}}, "the prices are not"),
        ({"certificate": {"left": [0, 0, 10**400], "right": [0, 0]}}, "the prices are not"),
        ({"certificate": {"left": [0, 0, float("inf")], "right": [0, 0]}}, "the prices are not"),
        ({"certificate": {"left": [0, 0, [1]], "right": [0, 0]}}, "the prices are not"),
    ],
)
def test_a_result_that_lies_is_refused(change, says):
    instance = sample()
    result = solve_people_pairs(instance)
    assert (result.value, verify_people_pairs(instance, result)) == (10.5, PROVEN)
    assert any(says in wrong for wrong in verify_people_pairs(instance, dataclasses.replace(result, **change)).wrong)


def test_without_time_the_bound_is_not_checked():
    instance = sample()
    result = solve_people_pairs(instance)
    assert verify_people_pairs(instance, result, remaining=lambda: 0.0) == Verdict((), "not checked")


def test_the_parts_of_a_pair_add_up_and_name_the_skill_that_counts_most():
    edges = couples([(0, 0), (1, 1), (2, 0)])
    parts = parts_of(sample(), edges)
    assert parts.skill.tolist() == [0, 0, -1]
    assert (parts.by_skill.tolist(), parts.skills.tolist()) == ([5, 3, 0], [5, 5, 0])
    assert [(name, bonus.tolist()) for name, bonus in parts.terms] == [("reach", [0, 0.5, 0.5])]


def crowd(people: int) -> PeoplePairs:
    """All alike but for one skill in seven and where they sit; few teach."""
    rng = np.random.default_rng(people)
    levels = [[{int(rng.integers(7)): float(rng.integers(1, 6))} for _ in range(people)] for _ in range(2)]
    return PeoplePairs(
        left=side([1] * people, levels[0], rng.integers(0, 2, people).tolist()),
        right=side([1 + (who % 5 == 0) for who in range(people)], levels[1], rng.integers(0, 2, people).tolist()),
        forbidden=couples([(who, who) for who in range(people)]),
        forbidden_classes=couples([]),
        terms=(("reach", np.array([[0.0, 0.5], [0.5, 0.0]])),),
    )


@pytest.mark.parametrize("many", [1, 10**9])
def test_a_crowd_of_people_alike_is_planned_to_the_end(many):
    """Ties everywhere: more are worth their price than are noted for one person, and parts of the right side differ."""
    instance = crowd(160)
    result = solve_people_pairs(instance, many=many)
    assert (verify_people_pairs(instance, result), result.status) == (PROVEN, "optimal")
    assert result.value == pytest.approx(best_by_all_pairs(instance))


def test_where_all_are_alike_not_all_are_sent_to_the_same_few():
    """Two hundred wish one thing, as many teach it: everybody finds somebody, in a few rounds."""
    alike = PeoplePairs(
        left=side([1] * 200, [{0: 1.0}] * 200),
        right=side([1] * 200, [{0: 3.0}] * 200),
        forbidden=couples([]),
        forbidden_classes=couples([]),
    )
    said: list[str] = []
    result = solve_people_pairs(alike, each=2, say=said.append)
    assert (result.value, verify_people_pairs(alike, result)) == (600, PROVEN)
    assert len(said) < 8


GIVEN = {
    "kind": "people-pairs",
    "left": {"capacity": [1, 1], "skills": {"indptr": [0, 1, 2], "indices": [0, 1], "data": [1, 0.5]}, "class": [0, 1]},
    "right": {"capacity": [3], "skills": {"indptr": [0, 2], "indices": [0, 1], "data": [4, 2]}, "class": [0]},
    "terms": {"reach": [[0], [0.5]]},
    "forbidden": [[1, 0]],
}


def test_an_instance_is_read_from_a_file():
    instance = read_instance(json.dumps(GIVEN).encode())
    assert solve_people_pairs(instance).value == 4
    free = read_instance(json.dumps({**GIVEN, "forbidden": []}).encode())
    assert solve_people_pairs(free).value == 5.5


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"terms": {"reach": [[0, 1], [0.5, 1]]}}, "terms.reach"),
        ({"terms": {"reach": [[0], [-0.5]]}}, "terms.reach"),
        ({"terms": [1]}, "terms"),
        ({"forbidden": [[0, 1]]}, "forbidden"),
        ({"forbidden_classes": [[-1, 0]]}, "forbidden_classes"),
        ({"left": {**GIVEN["left"], "capacity": [1, -1]}}, "left.capacity"),
        ({"left": {**GIVEN["left"], "class": [0]}}, "left.class"),
        ({"left": {**GIVEN["left"], "hat": 0}}, "left.hat"),
        ({"left": {**GIVEN["left"], "class": [0, 2000]}}, "left.class"),
        (
            {"left": {**GIVEN["left"], "skills": {"indptr": [0, 1, 2], "indices": [0], "data": [1]}}},
            "left.skills.indptr",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_its_field(change, field):
    with pytest.raises(InstanceError) as wrong:
        read_instance(json.dumps({**GIVEN, **change}).encode())
    assert wrong.value.field == field


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"indptr": np.array([0, 2, 1, 4])}, "left.skills.indptr"),
        ({"indptr": np.array([1, 1, 3, 4])}, "left.skills.indptr"),
        ({"indices": np.array([0, 0, 0, 2])}, "left.skills.indices"),
        ({"data": np.array([1.0, 2.0])}, "left.skills.data"),
        ({"data": np.array([1.0, np.nan, 0.0, 1.0])}, "left.skills.data"),
    ],
)
def test_wrong_skills_are_refused_with_their_field(change, field):
    instance = sample()
    skills = dataclasses.replace(instance.left.skills, **change)
    wrong_side = dataclasses.replace(instance.left, skills=skills)
    with pytest.raises(InstanceError) as wrong:
        solve_people_pairs(dataclasses.replace(instance, left=wrong_side))
    assert wrong.value.field == field


def test_a_skill_may_have_any_number():
    far = {**GIVEN["left"], "skills": {"indptr": [0, 1, 2], "indices": [0, 2**31 - 1], "data": [1, 0.5]}}
    instance = read_instance(json.dumps({**GIVEN, "left": far}).encode())
    result = solve_people_pairs(instance)
    assert (result.value, verify_people_pairs(instance, result)) == (4, PROVEN)
