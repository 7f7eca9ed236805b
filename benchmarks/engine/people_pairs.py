"""Pairs out of everybody: from raw skill vectors to a written, explained plan proven against all pairs, beside scipy's
sparse product and sparse_dot_topn for the candidates alone.

`pip install -r benchmarks/engine/requirements.txt`, then `python benchmarks/engine/people_pairs.py`; it prints the
table that is kept in people_pairs.md beside it, within six minutes. `--quick` leaves the large case out.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter, process_time

import numpy as np
from apart import measured
from instances import people_pairs

from peerlore.engine.matching.contract import PeoplePairs, Result
from peerlore.engine.matching.files.results import written
from peerlore.engine.matching.people_pairs import parts_of, solve_people_pairs
from peerlore.engine.matching.people_pairs.candidates import candidates
from peerlore.engine.matching.verify.people_pairs import verify_people_pairs

RUNS, LIMIT, EACH = 3, 120.0, 50
ENOUGH = 1e-4


@dataclass(frozen=True)
class Answer:
    """`seconds` and `processor` of the act alone."""

    seconds: float
    processor: float
    says: str
    result: Result | None = None


@dataclass(frozen=True)
class Clock:
    """What has passed since it was made; processor seconds are those of all threads."""

    begin: float
    before: float

    def read(self, says: str, result: Result | None = None) -> Answer:
        return Answer(perf_counter() - self.begin, process_time() - self.before, says, result)


def started() -> Clock:
    return Clock(perf_counter(), process_time())


def ours(instance: PeoplePairs) -> Answer:
    """Solved, each pair taken apart into its reasons, and written as JSON."""
    import ortools.graph.python.min_cost_flow  # noqa: F401
    import scipy.sparse  # noqa: F401

    clock = started()
    result = solve_people_pairs(instance, enough=ENOUGH)
    parts = parts_of(instance, np.array(result.plan["edges"]))
    size = len(written(result))
    told = (
        f"gap {result.gap:.1e} over all pairs, {len(parts.skill):,} pairs with their reasons, {size >> 20} MiB of JSON"
    )
    return clock.read(f"value {result.value:.2f}, {told}", result)


def checked(instance: PeoplePairs, result: Result) -> Answer:
    clock = started()
    verdict = verify_people_pairs(instance, result)
    assert verdict.wrong == ()
    return clock.read(f"all pairs in double precision, bound {verdict.bound}")


def our_candidates(instance: PeoplePairs) -> Answer:
    import scipy.sparse  # noqa: F401

    clock = started()
    found = candidates(instance, each=EACH)
    return clock.read(f"{len(found.left):,} pairs, every row proven, classes and bonuses counted")


def matrices(instance: PeoplePairs):
    from scipy.sparse import csr_matrix

    sides = (instance.left, instance.right)
    skills = int(max(side.skills.indices.max() for side in sides)) + 1
    return [
        csr_matrix((one.skills.data, one.skills.indices, one.skills.indptr), shape=(len(one.capacity), skills))
        for one in sides
    ]


def by_scipy(instance: PeoplePairs) -> Answer:
    """Blocks of the sparse product, the best of each row by sorting; bonuses left out."""
    clock = started()
    wanted, taught = matrices(instance)
    turned, pairs = taught.T.tocsr(), 0
    for first in range(0, wanted.shape[0], 1000):
        block = (wanted[first : first + 1000] @ turned).tocsr()
        for row in range(block.shape[0]):
            own = block.data[block.indptr[row] : block.indptr[row + 1]]
            pairs += len(np.argpartition(own, -EACH)[-EACH:]) if len(own) > EACH else len(own)
    return clock.read(f"{pairs:,} pairs, bonuses left out")


def by_topn(instance: PeoplePairs) -> Answer:
    from sparse_dot_topn import sp_matmul_topn

    clock = started()
    wanted, taught = matrices(instance)
    found = sp_matmul_topn(wanted, taught.T.tocsr(), top_n=EACH, n_threads=2)
    return clock.read(f"{found.nnz:,} pairs, two threads, bonuses left out")


def row(name: str, size: str, act: Callable[..., Answer], *given: object, runs: int = RUNS) -> Answer | None:
    """The last answer, where there is one."""
    one = None
    for _ in range(runs):
        found = measured(act, *given, limit=LIMIT)
        if found.answer is None:
            print(f"| {size} | {name} | stopped at {LIMIT:.0f} | | | |", flush=True)
            return None
        one = found.answer
        print(
            f"| {size} | {name} | {one.seconds:.1f} | {one.processor:.1f} | {found.mebibytes:.0f} | {one.says} |",
            flush=True,
        )
    return one


def main() -> None:
    print("| people | method | seconds | processor | MiB | answer |\n|---|---|--:|--:|--:|---|")
    for learners, teachers in [(10_000, 2_000), *([] if "--quick" in sys.argv else [(100_000, 20_000)])]:
        instance, size = people_pairs(learners, teachers, seed=1), f"{learners:,} × {teachers:,}"
        peers = RUNS if learners < 100_000 else 1
        row(f"candidates, best {EACH}: scipy", size, by_scipy, instance, runs=peers)
        row(f"candidates, best {EACH}: sparse_dot_topn", size, by_topn, instance, runs=peers)
        row(f"candidates, best {EACH}: Peerlore", size, our_candidates, instance, runs=peers)
        last = row("plan against all pairs: Peerlore", size, ours, instance)
        if last is not None:
            row("the same, verified", size, checked, instance, last.result, runs=1)


if __name__ == "__main__":
    main()
