"""Weights: named terms, on the solver's grid, that say what they promise."""

import numpy as np
import pytest

from peerlore.engine.matching.terms import GRID, Dials, Edges, best_of_each_pair, terms, weight

pytestmark = pytest.mark.bare
DIALS = Dials(skill_fit=8, reach=5, likeness=4, wishes=7, load=6)


def edges(**changes) -> Edges:
    usual = {
        **{"rank": [1, 1], "held": [1, 1], "importance": [0.5, 0.5], "like": [0.5, 0.5]},
        **{"taught": [4, 4], "wanted": [3, 3], "minutes": [300, 300], "load": [0.0, 0.0]},
        **{"across": [False, False], "language": [True, True]},
    }
    return Edges(**{name: np.array(values) for name, values in {**usual, **changes}.items()})


@pytest.mark.parametrize(
    ("what", "term"),
    [
        ({"taught": [4, 2]}, "fit"),
        ({"rank": [1, 2]}, "wish"),
        ({"across": [True, False]}, "reach"),
        ({"minutes": [300, 60]}, "hours"),
        ({"language": [True, False]}, "language"),
        ({"importance": [1.0, 0.0]}, "goal"),
        ({"load": [0.0, 0.5]}, "load"),
        ({"like": [0.0, 1.0]}, "likeness"),
    ],
)
def test_each_term_prefers_the_first_edge(what, term):
    parts = terms(edges(**what), DIALS)
    assert parts[term][0] > parts[term][1]
    assert weight(parts)[0] > weight(parts)[1]


def test_a_level_already_held_counts_for_no_fit():
    assert terms(edges(held=[3, 5]), DIALS)["fit"].tolist() == [0.0, 0.0]


def test_every_term_lies_on_the_grid_and_is_never_negative():
    for values in terms(edges(minutes=[77, 1]), DIALS).values():
        assert np.array_equal(values * GRID, np.rint(values * GRID))
        assert (values >= 0).all()


def test_likeness_above_five_seeks_likeness():
    seeks = Dials(skill_fit=8, reach=5, likeness=9, wishes=7, load=6)
    first, second = terms(edges(like=[0.0, 1.0]), seeks)["likeness"]
    assert second > first


def test_of_two_skills_of_one_pair_the_better_stays():
    left, right, worth = np.array([1, 0, 0, 0]), np.array([0, 0, 0, 1]), np.array([1.0, 2.0, 3.0, 1.0])
    assert best_of_each_pair(left, right, worth).tolist() == [2, 3, 0]
