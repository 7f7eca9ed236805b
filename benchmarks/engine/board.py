"""Boards beside sortition-algorithms (maximin with HiGHS; it has no leximin without a commercial solver).

`pip install -r benchmarks/engine/requirements.txt`, then `python benchmarks/engine/board.py [--large]`: it prints the
table that is kept in board.md beside it, within six minutes. Peers are run once, Peerlore three times. `--large` makes
the rows of the boards of a thousand types and more, each of which may take up to ten minutes.
"""

import sys
from time import perf_counter, process_time
from typing import Any

from apart import measured
from instances_board import EIGHT, MANY, board

from peerlore.engine.matching.board import solve_board
from peerlore.engine.matching.contract import Board
from peerlore.engine.matching.verify.board import verify_board

RUNS = 3
LIMIT = 600.0


def ours(instance: Board) -> dict[str, Any]:
    begin, before = perf_counter(), process_time()
    result = solve_board(instance)
    took = {"seconds": perf_counter() - begin, "processor": process_time() - before}
    verdict = verify_board(instance, result)
    assert verdict.wrong == ()
    return took | {
        "minimum": result.value,
        "note": f"leximin, {result.status}, bound {verdict.bound}, {len(result.certificate['stages'])} stages, "
        f"{len(set(map(tuple, (sorted(has.items()) for has in instance.attributes))))} types, "
        f"lottery within {result.plan['lottery_error']:.6f}",
    }


def sortition(instance: Board) -> dict[str, Any]:
    from sortition_algorithms import Settings
    from sortition_algorithms.committee_generation.maximin import find_distribution_maximin
    from sortition_algorithms.features import read_in_features
    from sortition_algorithms.people import read_in_people

    begin, before = perf_counter(), process_time()
    rows = [
        {"feature": name, "value": value, "min": str(low), "max": str(high)}
        for name, values in instance.quotas.items()
        for value, (low, high) in values.items()
    ]
    features, *_ = read_in_features(["feature", "value", "min", "max"], rows, instance.size)
    people = [{"id": str(i), **has} for i, has in enumerate(instance.attributes)]
    settings = Settings(id_column="id", columns_to_keep=[])
    read, _ = read_in_people(["id", *instance.quotas], people, features, settings)
    panels, chances, _ = find_distribution_maximin(features, read, instance.size, [], "highspy")
    chance = {str(i): 0.0 for i in range(len(people))}
    for panel, share in zip(panels, chances, strict=True):
        for person in panel:
            chance[person] += share
    took = {"seconds": perf_counter() - begin, "processor": process_time() - before}
    return took | {"minimum": min(chance.values()), "note": "maximin"}


def rows(name: str, instance: Board, acts: tuple[Any, ...]) -> None:
    for act in acts:
        for run in range(RUNS if act is ours and len(acts) > 1 else 1):
            found = measured(act, instance, limit=LIMIT)
            told = f"stopped at {LIMIT:.0f} | | | |"
            if (one := found.answer) is not None:
                told = f"{one['seconds']:.1f} | {one['processor']:.1f} | {found.mebibytes:.0f} | {one['minimum']:.4%}"
                told = f"{told} | {one['note']}"
            print(f"| {name} | {act.__name__} | {run + 1} | {told} |", flush=True)
            if found.answer is None:
                break


def main() -> None:
    print("| people / panel | by | run | s | CPU s | MiB | smallest chance | what it is |")
    print("|---|---|--:|--:|--:|--:|--:|---|")
    if "--large" in sys.argv:
        rows("1,200 / 60", board(1200, 60, values=MANY, seed=3), (ours,))
        rows("2,000 / 110", board(2000, 110, values=(2, 5, 6, 6, 4, 4, 3), seed=2), (ours,))
    else:
        rows("200 / 30", board(200, 30, values=EIGHT[:4], seed=4), (ours, sortition))
        rows("750 / 110", board(750, 110, values=EIGHT, seed=1), (ours, sortition))


if __name__ == "__main__":
    main()
