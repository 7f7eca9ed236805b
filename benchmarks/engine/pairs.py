"""Pairs, against scipy's linear_sum_assignment where every capacity is 1.

Run `.venv/bin/python benchmarks/engine/pairs.py`; it prints the table that is kept in pairs.md beside it.
"""

from collections.abc import Callable
from time import perf_counter

import numpy as np
from scipy.optimize import linear_sum_assignment

from peerlore.engine.matching.contract import Pairs, Result
from peerlore.engine.matching.pairs import solve_pairs
from peerlore.engine.matching.verify.pairs import verify_pairs

SIZES = [100, 300, 735]


def dense(people: int, *, seed: int, distinct: int) -> Pairs:
    """Everybody with everybody; `distinct` weights, few of them making many ties."""
    left, right = (ends.ravel() for ends in np.indices((people, people)))
    weight = np.random.default_rng(seed).integers(0, distinct, people * people) / distinct
    ones = np.ones(people, dtype=np.int64)
    return Pairs(left_capacity=ones, right_capacity=ones, left=left, right=right, weight=weight)


def timed(act: Callable[[], object]) -> tuple[float, object]:
    begin = perf_counter()
    done = act()
    return perf_counter() - begin, done


def row(people: int, distinct: int) -> str:
    instance = dense(people, seed=people, distinct=distinct)
    square = instance.weight.reshape(people, people)
    ours, result = timed(lambda: solve_pairs(instance))
    assert isinstance(result, Result)
    checking, wrong = timed(lambda: verify_pairs(instance, result))
    theirs, (rows, columns) = timed(lambda: linear_sum_assignment(square, maximize=True))
    assert not wrong.wrong
    apart = abs(square[rows, columns].sum() - result.value)
    return (
        f"| {people} × {people} | {distinct:,} | {ours:.2f} | {checking:.2f} | {theirs:.2f} "
        f"| {apart:.1e} | {result.gap:.1e} |"
    )


def main() -> None:
    print("| people | weights apart | solve with prices, s | verify, s | scipy, no prices, s | difference | gap |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for people in SIZES:
        for distinct in (16, 1 << 20):
            print(row(people, distinct))


if __name__ == "__main__":
    main()
