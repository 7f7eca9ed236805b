"""One problem of each kind, solved here, where much has been solved before, and in one fresh process with other hashes
and one thread: the words of the results are the same to the last byte."""

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from peerlore.engine.matching.contract import Board, Circles, Instance, Result
from peerlore.engine.matching.files.results import written
from peerlore.engine.matching.limits import forever
from peerlore.engine.matching.people_pairs import solve_people_pairs
from peerlore.engine.matching.registry import kinds, solver
from tests.engine import test_meetings, test_pairs, test_people_pairs, test_stable, test_swaps, test_teams

pytestmark = pytest.mark.bare
FRESH = """
from peerlore.engine.matching.people_pairs import scores
scores.THREADS = 1
from tests.engine.test_two_processes import found
print("\\n".join(found()))
"""


def board() -> Board:
    people = tuple({"a": str(i % 3), "b": str(i * i % 5), "c": str(i // 7 % 2)} for i in range(60))
    quotas = {"a": {"0": (3, 4)}, "b": {"1": (2, 4), "4": (1, 5)}, "c": {"0": (4, 6)}}
    return Board(size=10, attributes=people, quotas=quotas)


def circles() -> Circles:
    score = np.random.default_rng(3).random((20, 20))
    return Circles(people=20, groups=np.tile([3, 5], (5, 1)), score=score + score.T, rounds=2)


def edges() -> Instance:
    rng = np.random.default_rng(1)
    return test_pairs.pairs([2] * 20, [1] * 25, [(a, b, rng.integers(9) / 3) for a in range(20) for b in range(25)])


INSTANCES = {
    "pairs": edges,
    "stable": test_stable.weighted,
    "meetings": lambda: test_meetings.grid(14, seed=5),
    "circles": circles,
    "board": board,
    "swaps": lambda: test_swaps.crowded(60),
    "teams": lambda: test_teams.crowd(24, 6, seed=1),
}


def solved(kind: str, *, seed: int) -> Result:
    """Circles would search on for long: theirs ends after so many looks at the clock."""
    looks = itertools.count()
    remaining = (lambda: 1.0 - next(looks) / 200) if kind == "circles" else forever
    return solver(kind)(INSTANCES[kind](), seed=seed, remaining=remaining, say=lambda words: None)


def found() -> Iterator[str]:
    yield from (written(solved(kind, seed=7)) for kind in INSTANCES)
    yield written(solve_people_pairs(test_people_pairs.crowd(80), each=1, seed=7, many=1))


def test_another_process_finds_the_same_for_each_kind():
    assert {*INSTANCES, "people-pairs"} == {*kinds()}
    other = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    fresh = subprocess.run(
        [sys.executable, "-c", FRESH], env={**os.environ, "PYTHONHASHSEED": other},
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    here = [*found()]
    assert fresh.stdout.splitlines() == here
    assert all(f'"kind": "{kind}"' in words for kind, words in zip([*INSTANCES, "people-pairs"], here, strict=True))
    assert any('"odd_sets": [[' in words for words in here)
    assert any('"status": "optimal"' in words for words in here)


def test_another_seed_gives_a_board_the_same_chances():
    three, four = (solved("board", seed=seed) for seed in (3, 4))
    assert four.plan["probability"] == pytest.approx(three.plan["probability"])
