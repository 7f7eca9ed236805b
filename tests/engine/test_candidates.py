"""Every possible pair of a crowd, worked out a second time person by person; what is told of it tells no confidence."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerlore.engine.matching.mentoring import Crowd, instance_of, nothing_confided, why_nobody
from peerlore.engine.matching.mentoring.candidates import (
    candidates,
    edges_of,
    kept_apart,
    may_be,
    may_meet,
    weighed_pairs,
)  # fmt: skip
from peerlore.engine.matching.pairs import solve_pairs
from peerlore.engine.matching.terms import PAIR, terms, weight
from tests.engine.test_many_pairs import confided, crowd

pytestmark = pytest.mark.bare
SIDES = st.integers(0, 6)


def rows_of(of: Crowd) -> list[tuple[int, int]]:
    """Each wish with each row of what is taught of the same skill, by position."""
    every = product(range(len(of.wishes)), range(len(of.taught)))
    return [(wish, taught) for wish, taught in every if of.wishes[wish, 1] == of.taught[taught, 1]]


def ends(of: Crowd, row: tuple[int, int]) -> tuple[int, int]:
    return int(of.taught[row[1], 0]), int(of.wishes[row[0], 0])


def is_above(of: Crowd, row: tuple[int, int]) -> bool:
    teacher, learner = ends(of, row)
    ready = not of.paused[teacher] and not of.paused[learner] and of.person[teacher] != of.person[learner]
    return bool(ready and of.taught[row[1], 2] > of.wishes[row[0], 4])


def is_open(of: Crowd, row: tuple[int, int]) -> bool:
    return {*ends(of, row)} not in [{*pair} for pair in of.apart.tolist()]


def lacks(of: Crowd, row: tuple[int, int]) -> int:
    one, other = (of.hours[end] for end in ends(of, row))
    longest = (of.shared if of.slots is None else of.slots)[one, other]
    return max(0, of.minutes - int(longest))


def is_confided(of: Crowd, row: tuple[int, int]) -> bool:
    return bool(of.confided(*(np.array([end]) for end in ends(of, row)))[0])


def has_room(of: Crowd, row: tuple[int, int]) -> bool:
    return all(of.free[end] > 0 for end in ends(of, row))


def worth(of: Crowd, row: tuple[int, int]) -> float:
    """From the terms, whose words are tested elsewhere; what is known of the two is looked up here one by one."""
    (teacher, learner), wish, taught = ends(of, row), of.wishes[row[0]], of.taught[row[1]]
    edges = edges_of(of, np.array([row[0]]), np.array([row[1]]))
    one, other = of.level[teacher], of.level[learner]
    common = not of.languages[teacher] or not of.languages[learner]
    assert (edges.taught[0], edges.wanted[0], edges.rank[0], edges.held[0]) == (taught[2], wish[2], wish[3], wish[4])
    assert edges.importance[0] == (of.goals[int(wish[1])][1] if int(wish[1]) in of.goals else 0.0)
    assert edges.across[0] == (of.unit[teacher] != of.unit[learner])
    assert edges.minutes[0] == of.shared[of.hours[teacher], of.hours[learner]]
    assert edges.language[0] == (common or bool({*of.languages[teacher]} & {*of.languages[learner]}))
    assert edges.like[0] == (0.5 if "" in (one, other) else float(one == other))
    assert edges.load[0] == of.load[teacher]
    return float(weight(terms(edges, of.dials))[0])


def counted(of: Crowd, rows: list[tuple[int, int]]) -> list[int]:
    pairs = {ends(of, row) for row in rows}
    return [sum(seat in pair for pair in pairs) for seat in range(of.size)]


@settings(max_examples=40)
@given(SIDES, SIDES, st.integers(0, 50), st.booleans(), st.booleans())
def test_candidates_are_what_the_rules_leave_person_by_person(givers, askers, seed, secret, slots):
    of = crowd(givers, askers, seed=seed, **({"confided": confided} if secret else {}))
    of = of if slots else replace(of, slots=None)
    found = candidates(of)
    above = [row for row in rows_of(of) if is_above(of, row)]
    allowed = [row for row in above if is_open(of, row)]
    meet = [row for row in allowed if not lacks(of, row)]
    assert [found.funnel[name].tolist() for name in ("taught", "allowed", "hours")] == [
        counted(of, rows) for rows in (above, allowed, meet)
    ]
    for seat in range(of.size):
        mine = [row for row in allowed if seat in ends(of, row)]
        assert found.short[seat] == min((lacks(of, row) for row in mine), default=0)
        suits = {int(of.wishes[row[0], 1]): worth(of, row) for row in meet if seat in ends(of, row)}
        rows = [(worth(of, row), int(of.wishes[row[0], 1])) for row in meet if seat in ends(of, row)]
        best = {skill for value, skill in rows if value == max(rows)[0]}
        assert int(found.suits[seat]) in best if suits else found.suits[seat] == -1
    left = [row for row in meet if has_room(of, row) and not is_confided(of, row)]
    best_of: dict[tuple[int, int], float] = {}
    for row in left:
        best_of[ends(of, row)] = max(worth(of, row), best_of.get(ends(of, row), 0.0))
    pairs = list(zip(found.teacher.tolist(), found.learner.tolist(), strict=True))
    assert dict(zip(pairs, found.weight.tolist(), strict=True)) == best_of
    assert len(pairs) == len(best_of)
    assert pairs == sorted(pairs)
    for at, row in enumerate(zip(found.wish.tolist(), found.taught.tolist(), strict=True)):
        assert (row in left, ends(of, row), worth(of, row)) == (True, pairs[at], found.weight[at])
        assert found.minutes[at] == of.shared[tuple(of.hours[list(pairs[at])])]
    assert all(len(values) == len(pairs) for values in found.parts.values())
    assert np.allclose(weight(found.parts) if pairs else [], found.weight)
    wish, taught = np.array(rows_of(of), dtype=np.int64).reshape(-1, 2).T
    assert may_be(of, wish, taught).tolist() == [row in left for row in rows_of(of)]


@settings(max_examples=40)
@given(SIDES, SIDES, st.integers(0, 50))
def test_what_is_told_of_who_is_left_is_the_same_with_and_without_confidences(givers, askers, seed):
    """Whoever is in neither plan hears the same."""
    told = []
    for secret in (confided, nothing_confided):
        of = crowd(givers, askers, seed=seed, confided=secret)
        possible = candidates(of)
        chosen = np.array(solve_pairs(instance_of(of, possible)).plan["edges"], dtype=np.int64)
        told.append({one.who: one for one in why_nobody(of, possible, chosen)})
    both = told[0].keys() & told[1].keys()
    assert {who: told[0][who] for who in both} == {who: told[1][who] for who in both}


def test_an_instance_has_places_on_the_left_for_who_gives_and_on_the_right_for_who_asks():
    of = crowd(5, 6, seed=3)
    possible = candidates(of)
    instance = instance_of(of, possible)
    assert instance.left_capacity.tolist() == [*of.free[:5].tolist(), *[0] * 6]
    assert instance.right_capacity.tolist() == [*[0] * 5, *of.free[5:].tolist()]
    assert (instance.left is possible.teacher, instance.right is possible.learner) == (True, True)
    assert instance.weight is possible.weight
    assert (instance.weight >= PAIR).all()
    assert len(instance.weight)


def test_rules_and_confidences_hold_both_ways():
    of = replace(crowd(3, 3, seed=1), apart=np.array([[4, 0], [1, 3]]), confided=lambda one, other: one + other == 5)
    one, other = np.array([0, 4, 1, 0, 2]), np.array([4, 0, 3, 5, 4])
    assert kept_apart(of, one, other).tolist() == [True, True, True, False, False]
    assert may_meet(of, one, other).tolist() == [False, False, False, False, True]


def test_weighed_pairs_are_those_given_with_nothing_counted():
    of = crowd(5, 6, seed=3)
    found = candidates(of)
    weighed = weighed_pairs(of, found.wish, found.taught)
    assert (weighed.teacher.tolist(), weighed.weight.tolist()) == (found.teacher.tolist(), found.weight.tolist())
    assert (weighed.funnel, weighed.short.tolist()) == ({}, [0] * of.size)


def test_a_crowd_without_wishes_or_without_anything_taught_has_no_pair():
    of = crowd(4, 4, seed=2)
    for empty in (replace(of, wishes=of.wishes[:0]), replace(of, taught=of.taught[:0])):
        found = candidates(empty)
        assert len(found.weight) == 0
        assert found.funnel["hours"].tolist() == found.short.tolist() == [0] * 8
        assert found.suits.tolist() == [-1] * 8
