"""What every result says of itself: kind, status, numbers, digest, gap."""

import dataclasses

import numpy as np
import pytest

from peerlore.engine.matching.contract import Pairs, Result
from peerlore.engine.matching.digest import digest
from peerlore.engine.matching.verify.envelope import wrong_envelope, wrong_gap

pytestmark = pytest.mark.bare
NONE = np.empty(0, dtype=np.int64)
INSTANCE = Pairs(left_capacity=NONE, right_capacity=NONE, left=NONE, right=NONE, weight=np.empty(0))
RESULT = Result(kind="pairs", status="feasible", value=2.0, bound=4.0, instance_sha256=digest(INSTANCE))
NOT_FINITE = "the value or the bound is not a finite number"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, []),
        ({"status": "optimal"}, []),
        ({"kind": "teams"}, ["the result is one of teams, the instance one of pairs"]),
        ({"status": "best"}, ["the status is neither optimal nor feasible"]),
        ({"value": float("nan")}, [NOT_FINITE]),
        ({"value": float("-inf")}, [NOT_FINITE]),
        ({"bound": float("inf")}, [NOT_FINITE]),
        ({"value": 4.0}, []),
        ({"value": 4.0 + 3.5e-9}, []),
        ({"value": 4.0 + 4.5e-9}, ["the bound lies below the value"]),
        ({"value": 0.9e-9, "bound": 0.0}, []),
        ({"value": 1.5e-9, "bound": 0.0}, ["the bound lies below the value"]),
        ({"value": -4.0 + 3.5e-9, "bound": -4.0}, []),
        ({"value": 5.0}, ["the bound lies below the value"]),
        ({"instance_sha256": "0" * 64}, ["the result is one of another instance: instance_sha256 differs"]),
    ],
)
def test_each_wrong_is_said_in_its_own_words(change, says):
    assert [*wrong_envelope(INSTANCE, dataclasses.replace(RESULT, **change))] == says


def test_the_gap_is_what_value_and_bound_make_of_it():
    assert RESULT.gap == 0.5
    for stated in (0.5, 0.5 + 0.9e-9, 0.5 - 0.9e-9):
        assert [*wrong_gap(stated, RESULT)] == []
    for stated in (0.5 + 1.1e-9, 0.5 - 1.1e-9, 0, 2):
        assert [*wrong_gap(stated, RESULT)] == [f"the gap is 0.5, not {stated}"]
    for stated in (None, "0.5", True, float("nan"), float("inf"), 10**400):
        assert [*wrong_gap(stated, RESULT)] == ["the gap is not a finite number"]
    wide = dataclasses.replace(RESULT, value=-3000.0, bound=1.0)
    assert [*wrong_gap(3001 + 2e-6, wide)] == []
    assert [*wrong_gap(3001 + 4e-6, wide)] != []
    whole = dataclasses.replace(RESULT, value=1.0, bound=1.0)
    assert [*wrong_gap(0, whole)] == []
