"""Rows of equal keys side by side."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerlore.engine.matching.grouped import grouped, ordered

pytestmark = pytest.mark.bare


@settings(deadline=None)
@given(st.lists(st.integers(0, 5), max_size=20), st.lists(st.integers(0, 5), max_size=4))
def test_positions_of_each_key_come_in_their_order(keys, asked):
    rows = grouped(np.array(keys, dtype=np.int64), count=6)
    by_hand = [position for key in asked for position, found in enumerate(keys) if found == key]
    assert rows.of(np.array(asked, dtype=np.int64)).tolist() == by_hand


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=20), st.sampled_from([1, 2**40]))
def test_rows_are_ordered_by_one_key_after_the_other(rows, large):
    first, second = (np.array([row[at] * large for row in rows], dtype=np.int64) for at in (0, 1))
    by_hand = sorted(range(len(rows)), key=lambda at: (*rows[at], at))
    assert ordered(first, second, np.arange(len(rows))).tolist() == by_hand
