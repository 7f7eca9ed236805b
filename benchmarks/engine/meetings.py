"""Meetings, against rustworkx and networkx, each run in a process of its own.

Run `.venv/bin/python benchmarks/engine/meetings.py` with `benchmarks/engine/requirements.txt` installed beside; it
prints the table that is kept in meetings.md, within six minutes. Peers are run once, Peerlore three times; the proof is
checked outside of the time. A single measurement: `meetings.py METHOD PEOPLE EDGES ROUNDS`.
"""

import resource
import subprocess
import sys
from collections.abc import Callable
from time import perf_counter, process_time

import numpy as np
from instances_meetings import meetings

from peerlore.engine.matching.contract import Meetings
from peerlore.engine.matching.meetings import solve_meetings
from peerlore.engine.matching.verify.meetings import verify_meetings

CASES = [
    ("networkx", 1_000, 10_000, 1), ("rustworkx", 1_000, 10_000, 1), ("peerlore", 1_000, 10_000, 1),
    ("rustworkx", 20_000, 200_000, 1), ("peerlore", 20_000, 200_000, 1),
    ("peerlore", 100_000, 1_000_000, 1), ("peerlore", 20_000, 200_000, 12),
]  # fmt: skip
RUNS = 3
Say = Callable[[], str]


def triples(instance: Meetings) -> list[tuple[int, int, int]]:
    """Peers take whole numbers: the weights on a grid of 2⁻²⁰."""
    whole = np.rint(instance.weight * 2**20).astype(np.int64)
    return list(zip(instance.a.tolist(), instance.b.tolist(), whole.tolist(), strict=True))


def by_rustworkx(instance: Meetings) -> Say:
    import rustworkx

    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(instance.people))
    graph.add_edges_from(triples(instance))
    pairs = rustworkx.max_weight_matching(graph, weight_fn=int)
    return lambda: f"{sum(graph.get_edge_data(a, b) for a, b in pairs) / 2**20:.3f} | optimal"


def by_networkx(instance: Meetings) -> Say:
    import networkx

    graph = networkx.Graph()
    graph.add_weighted_edges_from(triples(instance))
    pairs = networkx.max_weight_matching(graph)
    return lambda: f"{sum(graph.edges[pair]['weight'] for pair in pairs) / 2**20:.3f} | optimal"


def by_peerlore(instance: Meetings) -> Say:
    result = solve_meetings(instance)

    def say() -> str:
        assert verify_meetings(instance, result).wrong == ()
        worth = [instance.weight[chosen].sum() for chosen in result.plan["rounds"]]
        least = min(own / bound for own, bound in zip(worth, result.plan["round_bounds"], strict=True))
        return f"{result.value:.3f} | {result.status}, gap {result.gap:.1e}, worst round {100 * least:.5f} %"

    return say


def measure(method: str, people: int, edges: int, rounds: int) -> None:
    import ortools.graph.python.linear_sum_assignment  # noqa: F401
    import scipy.sparse  # noqa: F401

    instance = meetings(people, edges, seed=2026, rounds=rounds)
    begin, before = perf_counter(), process_time()
    say = {"rustworkx": by_rustworkx, "networkx": by_networkx, "peerlore": by_peerlore}[method](instance)
    seconds, processor = perf_counter() - begin, process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{seconds:.2f} | {processor:.2f} | {peak:.2f} | {say()}")


def main() -> None:
    print("| people | edges | rounds | method | time, s | processor, s | peak, GiB | value | proven |")
    print("|--:|--:|--:|---|--:|--:|--:|--:|---|")
    for method, *sizes in CASES:
        for _ in range(RUNS if method == "peerlore" else 1):
            words = [sys.executable, __file__, method, *map(str, sizes)]
            done = subprocess.run(words, capture_output=True, text=True, check=True)
            people, edges, rounds = sizes
            print(f"| {people:,} | {edges:,} | {rounds} | {method} | {done.stdout.strip()} |", flush=True)


if __name__ == "__main__":
    main() if len(sys.argv) == 1 else measure(sys.argv[1], *map(int, sys.argv[2:]))
