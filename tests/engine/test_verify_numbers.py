"""How verifiers read numbers: each that is one, and none that only looks like one."""

from math import inf, nan, nextafter

import pytest

from peerlore.engine.matching.verify.numbers import LARGEST, numbers, one_number

pytestmark = pytest.mark.bare
JUST_BELOW = nextafter(LARGEST, 0.0)


@pytest.mark.parametrize("given", [0, -3, 2.5, JUST_BELOW, -LARGEST])
def test_a_number_of_any_size_that_can_be_reckoned_with_is_read_as_a_float(given):
    found = one_number(given)
    assert (found, type(found)) == (float(given), float)
    assert numbers([given, 1], count=2).tolist() == [float(given), 1.0]
    assert numbers([given], count=1).dtype == float


@pytest.mark.parametrize("given", [True, None, "3", [1], nan, inf, -inf, LARGEST, -LARGEST * 2, 10**400, -(10**400)])
def test_what_is_no_such_number_is_none(given):
    assert one_number(given) is None
    assert numbers([1.0, given], count=2) is None


def test_the_least_is_within_and_the_most_is_not():
    assert [one_number(given, low=0.0, below=2.0) for given in (-1e-300, 0, 1.5, 2)] == [None, 0.0, 1.5, None]
    assert numbers([0, 1.5], count=2, low=0.0, below=2.0).tolist() == [0.0, 1.5]
    assert numbers([0, -1e-300], count=2, low=0.0) is None
    assert numbers([0, 2], count=2, below=2.0) is None


@pytest.mark.parametrize("listed", [None, "12", (1, 2), [1], [1, 2, 3], {0: 1, 1: 2}])
def test_what_is_no_list_of_that_length_is_none(listed):
    assert numbers(listed, count=2) is None
    assert numbers([], count=0).tolist() == []
