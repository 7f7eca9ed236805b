"""Stable pairs beside the `matching` package, each in a process of its own.

`pip install -r benchmarks/engine/requirements.txt`, then `python benchmarks/engine/stable.py`; it prints the table that
is kept in stable.md beside it, within six minutes. `--quick` leaves the large case out. `matching` takes no incomplete
lists as marriage, so it is given the hospital form of the same lists, which have no ties there.
"""

import sys
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from time import perf_counter, process_time

from apart import measured
from instances import stable

from peerlore.engine.matching.contract import Stable
from peerlore.engine.matching.lists import acceptable
from peerlore.engine.matching.stable import solve_stable
from peerlore.engine.matching.stable.program import largest_stable
from peerlore.engine.matching.verify.stable import verify_stable

RUNS, LIMIT = 3, 90.0
GROWS = (1_000, 2_000, 5_000, 10_000)  # so that the peer's growth is seen


@dataclass(frozen=True)
class Answer:
    """`seconds` and `processor` of the act alone."""

    seconds: float
    processor: float
    says: str


def ours(instance: Stable) -> Answer:
    import ortools.graph.python.max_flow  # noqa: F401
    import scipy.sparse  # noqa: F401

    begin, before = perf_counter(), process_time()
    result = solve_stable(instance)
    seconds, processor = perf_counter() - begin, process_time() - before
    verdict = verify_stable(instance, result)
    assert verdict.wrong == ()
    return Answer(seconds, processor, f"{result.value:.0f} seated of {result.bound:.0f} in any plan, no blocking pair")


def exact(instance: Stable) -> Answer:
    begin, before = perf_counter(), process_time()
    found = largest_stable(acceptable(instance), instance.left_capacity, instance.right_capacity)
    says = "nothing found" if found is None else f"{len(found)} seated"
    return Answer(perf_counter() - begin, process_time() - before, says)


def by_matching(instance: Stable) -> Answer:
    """In a thread with room for the depth of its recursion."""
    threading.stack_size(2**29)
    with ThreadPoolExecutor(1) as deep:
        return deep.submit(_by_matching, instance).result()


def _by_matching(instance: Stable) -> Answer:
    from matching.games import HospitalResident

    warnings.simplefilter("ignore")
    left, right = ([[n for e in own for n in (e if isinstance(e, tuple) else (e,))] for own in lists]
                   for lists in (instance.left_preferences, instance.right_preferences))  # fmt: skip
    sys.setrecursionlimit(10**7)  # it copies its players deeply, one through the other
    begin = perf_counter()
    game = HospitalResident.create_from_dictionaries(
        {f"l{a}": [f"r{b}" for b in own] for a, own in enumerate(left) if own},
        {f"r{b}": [f"l{a}" for a in own] for b, own in enumerate(right) if own},
        {f"r{b}": int(room) for b, room in enumerate(instance.right_capacity) if right[b]},
    )
    built = perf_counter() - begin
    begin, before = perf_counter(), process_time()
    found = game.solve(optimal="resident")
    says = f"{sum(map(len, found.values()))} seated; {built:.1f} s to build besides"
    return Answer(perf_counter() - begin, process_time() - before, says)


def row(name: str, size: str, act: Callable[[Stable], Answer], instance: Stable, *, runs: int = RUNS) -> bool:
    """Whether it ended within the limit."""
    for _ in range(runs):
        found = measured(act, instance, limit=LIMIT)
        if found.answer is None:
            print(f"| {size} | {name} | stopped at {LIMIT:.0f} | | | |", flush=True)
            return False
        one = found.answer
        print(
            f"| {size} | {name} | {one.seconds:.2f} | {one.processor:.2f} | {found.mebibytes:.0f} | {one.says} |",
            flush=True,
        )
    return True


def main() -> None:
    print("| people | method | seconds | processor | MiB | answer |\n|---|---|--:|--:|--:|---|")
    small = replace(stable(2_000, seed=1, listed=5), objective="size")
    row("size: Peerlore", "2,000 + 2,000", ours, small, runs=1)
    row("size: integer program alone", "2,000 + 2,000", exact, small, runs=1)
    peer_ends = True
    for people in GROWS:
        instance, size = stable(people, seed=1, ties=0.0), f"{people:,} + {people:,}, no ties"
        row("left: Peerlore", size, ours, instance)
        peer_ends = peer_ends and row("left: matching", size, by_matching, instance, runs=1)
    if "--quick" not in sys.argv:
        row("left: Peerlore", "100,000 + 100,000, ties", ours, stable(100_000, seed=1))


if __name__ == "__main__":
    main()
