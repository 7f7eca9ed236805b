"""What would close a gap: never more than is missing, never more than there are people or places for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerlore.engine.closing import Means, ways

pytestmark = pytest.mark.bare
COUNT = st.integers(0, 12)
MEANS = st.builds(Means, missing=COUNT, candidates=COUNT, places=COUNT, elsewhere=COUNT, claimed=COUNT)


@settings(max_examples=60)
@given(MEANS)
def test_each_way_is_bounded_and_together_they_close_it(means):
    found = ways(means)
    assert found.teach <= found.learn <= min(means.missing, means.candidates)
    assert found.teach <= means.places
    assert found.move <= max(0, means.elsewhere - means.claimed)
    assert max(found.teach, found.learn, found.move, found.hire) <= means.missing
    assert found.learn + found.move + found.hire >= means.missing
    assert found.hire == 0 or found.learn + found.move + found.hire == means.missing


def test_the_worked_example_of_the_page():
    """docs/explanation/algorithms/closing-a-gap.md"""
    found = ways(Means(missing=5, candidates=3, places=2, elsewhere=4, claimed=3))
    assert (found.teach, found.learn, found.move, found.hire) == (2, 3, 1, 1)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        ways(Means(missing=1, candidates=-1, places=0, elsewhere=0, claimed=0))
