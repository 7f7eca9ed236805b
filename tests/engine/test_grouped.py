"""Rows of equal keys side by side."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerlore.engine.matching.grouped import grouped

pytestmark = pytest.mark.bare


@settings(deadline=None)
@given(st.lists(st.integers(0, 5), max_size=20), st.lists(st.integers(0, 5), max_size=4))
def test_positions_of_each_key_come_in_their_order(keys, asked):
    rows = grouped(np.array(keys, dtype=np.int64), count=6)
    by_hand = [position for key in asked for position, found in enumerate(keys) if found == key]
    assert rows.of(np.array(asked, dtype=np.int64)).tolist() == by_hand
