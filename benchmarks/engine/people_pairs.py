"""Pairs out of everybody: from raw skill vectors to a plan proven against all pairs, beside scipy's sparse product and
sparse_dot_topn for the candidates alone.

`pip install -r benchmarks/engine/requirements.txt`, then `python benchmarks/engine/people_pairs.py`; it prints the
table that is kept in people_pairs.md beside it. `--quick` leaves the large case out.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from apart import measured
from instances import people_pairs

from peerlore.engine.matching.candidates import candidates
from peerlore.engine.matching.contract import PeoplePairs
from peerlore.engine.matching.people_pairs import solve_people_pairs
from peerlore.engine.matching.verify.people_pairs import verify_people_pairs

RUNS, LIMIT, EACH = 3, 600.0, 50
ENOUGH = 1e-4


@dataclass(frozen=True)
class Answer:
    seconds: float
    says: str


def ours(instance: PeoplePairs) -> Answer:
    begin = perf_counter()
    result = solve_people_pairs(instance, enough=ENOUGH)
    seconds = perf_counter() - begin
    verdict = verify_people_pairs(instance, result)
    assert verdict.wrong == ()
    return Answer(seconds, f"value {result.value:.2f}, gap {result.gap:.1e} over all pairs, bound {verdict.bound}")


def our_candidates(instance: PeoplePairs) -> Answer:
    begin = perf_counter()
    found = candidates(instance, each=EACH)
    return Answer(perf_counter() - begin, f"{len(found.left):,} pairs, every row proven, classes and bonuses counted")


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
    begin = perf_counter()
    wanted, taught = matrices(instance)
    turned, pairs = taught.T.tocsr(), 0
    for first in range(0, wanted.shape[0], 1000):
        block = (wanted[first : first + 1000] @ turned).tocsr()
        for row in range(block.shape[0]):
            own = block.data[block.indptr[row] : block.indptr[row + 1]]
            pairs += len(np.argpartition(own, -EACH)[-EACH:]) if len(own) > EACH else len(own)
    return Answer(perf_counter() - begin, f"{pairs:,} pairs, bonuses left out")


def by_topn(instance: PeoplePairs) -> Answer:
    from sparse_dot_topn import sp_matmul_topn

    begin = perf_counter()
    wanted, taught = matrices(instance)
    found = sp_matmul_topn(wanted, taught.T.tocsr(), top_n=EACH, n_threads=2)
    return Answer(perf_counter() - begin, f"{found.nnz:,} pairs, two threads, bonuses left out")


def row(name: str, size: str, act: Callable[[PeoplePairs], Answer], instance: PeoplePairs) -> None:
    for _ in range(RUNS):
        found = measured(act, instance, limit=LIMIT)
        if found.answer is None:
            print(f"| {size} | {name} | stopped at {LIMIT:.0f} s | | |", flush=True)
            return
        one = found.answer
        print(f"| {size} | {name} | {one.seconds:.1f} | {found.mebibytes:.0f} | {one.says} |", flush=True)


def main() -> None:
    print("| people | method | seconds | MiB | answer |\n|---|---|--:|--:|---|")
    for learners, teachers in [(10_000, 2_000), *([] if "--quick" in sys.argv else [(100_000, 20_000)])]:
        instance, size = people_pairs(learners, teachers, seed=1), f"{learners:,} × {teachers:,}"
        row(f"candidates, best {EACH}: scipy", size, by_scipy, instance)
        row(f"candidates, best {EACH}: sparse_dot_topn", size, by_topn, instance)
        row(f"candidates, best {EACH}: Peerlore", size, our_candidates, instance)
        row("plan against all pairs: Peerlore", size, ours, instance)


if __name__ == "__main__":
    main()
