"""Fairness and load: small groups never stand alone; scarce skills and the dials' costs, checked by solving again."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerlore.engine.matching.fairness import OTHERS, Share, shares
from peerlore.engine.matching.mentoring import dial_costs, scarce_skills
from peerlore.engine.matching.pairs import solve_pairs
from tests.engine.test_mentoring import ANA, BOTH, EVA, SQL, TALK, crowd, solved

pytestmark = pytest.mark.bare


def choose(instance):
    return np.array(solve_pairs(instance).plan["edges"], dtype=np.int64)


def test_groups_under_five_are_merged_and_the_figures_add_up():
    groups = ["a"] * 6 + ["b"] * 5 + ["c"] * 2 + ["d"] * 3
    rows = shares(groups, asked=[True] * 16, matched=[True] * 8 + [False] * 8)
    assert rows == [Share("a", 6, 6), Share("b", 5, 2), Share(OTHERS, 5, 0)]


def test_a_merged_rest_under_five_takes_the_smallest_group_with_it():
    rows = shares(["a"] * 7 + ["b"] * 5 + ["c"], asked=[True] * 13, matched=[False] * 13)
    assert [(one.group, one.asked) for one in rows] == [("a", 7), (OTHERS, 6)]
    assert shares(["a"] * 4, asked=[True] * 4, matched=[True] * 4) == []


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans(), st.booleans()), max_size=40))
def test_no_figure_is_about_fewer_than_five_and_none_is_lost(people):
    groups, asked, matched = ([one[n] for one in people] for n in range(3))
    rows = shares(groups, asked=asked, matched=matched)
    total = sum(asked)
    assert all(one.asked >= 5 for one in rows)
    assert sum(one.asked for one in rows) == (total if total >= 5 else 0)
    assert all(0 <= one.share <= 1 for one in rows)


def test_the_skill_whose_places_run_short_is_dear_and_the_other_is_not():
    of = crowd(wishes=[[ANA, SQL, 3, 1, 0], [EVA, SQL, 2, 1, 1], [ANA, TALK, 2, 2, 1]])
    of = replace(of, free=np.array([1, 2, 1, 1]))
    found = scarce_skills(of, solved(of)[0], np.array([5.0, 0.0, 0.0, 0.0]))
    assert [(one.skill, one.asked, one.places, one.heat) for one in found] == [(SQL, 2, 1, 4), (TALK, 1, 2, 0)]
    assert [one.skill for one in scarce_skills(of, solved(of)[0], np.zeros(4), least=2)] == [SQL]


def test_each_dial_is_turned_to_its_ends_and_costs_what_the_plan_as_set_gives_up():
    of = crowd(taught=BOTH, wishes=[[ANA, SQL, 3, 1, 0], [EVA, SQL, 2, 1, 1]])
    as_set, *turned = dial_costs(of, choose)
    assert (as_set.dial, as_set.matched, as_set.top, as_set.largest_load) == ("", 2, 2, 1)
    assert len(turned) == 10
    assert all(one.value <= as_set.value + 1e-9 for one in turned)
    assert as_set.value == pytest.approx(solved(of)[3].value)


def test_a_dial_that_decides_changes_the_plan():
    """Ana sits in Cai's unit and Ben is busy: with reach at 0 Cai is hers, at 10 Ben is."""
    of = crowd(taught=BOTH, wishes=[[ANA, SQL, 3, 1, 0]], load=[0.9, 0.0, 0.0, 0.0])
    of = replace(of, dials=replace(of.dials, reach=0))
    costs = {(one.dial, one.setting): one for one in dial_costs(of, choose)}
    assert (costs["", 0].across, costs["reach", 10].across) == (0, 1)
    assert costs["reach", 10].value < costs["", 0].value
