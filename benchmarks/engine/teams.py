"""Teams, against greedy and one integer program over filtered people, each run in a process of its own.

Run `.venv/bin/python benchmarks/engine/teams.py`; it prints the table that is kept in teams.md, within six minutes.
Peers are run once, Peerlore three times; its proof is checked outside of the time. A single measurement:
`teams.py METHOD PEOPLE SKILLS PROJECTS`.
"""

import resource
import subprocess
import sys
from collections.abc import Callable
from time import perf_counter, process_time

import numpy as np
from instances_teams import teams
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from peerlore.engine.matching.contract import Project, Teams
from peerlore.engine.matching.teams import solve_teams
from peerlore.engine.matching.teams.greedy import greedy, skeleton
from peerlore.engine.matching.teams.pools import Skilled
from peerlore.engine.matching.verify.teams import value_of, verify_teams

SMALL, LARGE = (5_000, 500, 60), (50_000, 500, 200)
CASES = [(method, *sizes) for sizes in (SMALL, LARGE) for method in ("greedy", "one program", "peerlore")]
RUNS, FILTER = 3, 10
Say = Callable[[], str]


def by_greedy(instance: Teams) -> Say:
    skilled = Skilled(instance)
    pools = [skilled.pool(project) for project in instance.projects]
    made = greedy(instance, pools, skeleton(instance))
    return lambda: f"{value_of(instance, instance.projects, made):.2f} | |"


def _most_useful(instance: Teams, project: Project, gain: dict[int, float]) -> list[int]:
    """FILTER by what they add in all, and as many by each need."""
    best = sorted(gain, key=gain.__getitem__, reverse=True)
    found = set(best[:FILTER])
    for skill in project.needs:
        found |= set(sorted(best, key=lambda person: instance.skills[person].get(skill, 0), reverse=True)[:FILTER])
    return sorted(found)


def by_one_program(instance: Teams) -> Say:
    """The level-cover program of the literature over each project's most useful people; units are left out."""
    triples, cost, upper, room = list[tuple[int, int, float]](), list[float](), list[float](), dict[int, int]()
    for project in instance.projects:
        gain = {
            person: sum(project.importance[s] * min(x, own.get(s, 0)) for s, x in project.needs.items())
            for person, own in enumerate(instance.skills)
            if not own.keys().isdisjoint(project.needs)
        }
        members = {}
        size = len(upper)
        upper.append(project.size)
        for person in _most_useful(instance, project, gain):
            members[person] = len(cost)
            if person not in room:
                room[person] = len(upper)
                upper.append(int(instance.capacity[person]))
            triples += [(size, len(cost), 1.0), (room[person], len(cost), 1.0)]
            cost.append(0.0)
        for skill, needed in project.needs.items():
            for level in range(1, needed + 1):
                triples += [
                    (len(upper), x, -1.0) for p, x in members.items() if instance.skills[p].get(skill, 0) >= level
                ]
                triples.append((len(upper), len(cost), 1.0))
                upper.append(0)
                cost.append(-project.importance[skill])
    rows, columns, values = (np.array(each) for each in zip(*triples, strict=True))
    matrix = coo_array((values, (rows, columns)), shape=(len(upper), len(cost))).tocsr()
    found = milp(cost, constraints=LinearConstraint(matrix, -np.inf, upper), integrality=np.array(cost) == 0,
                 bounds=Bounds(0, 1), options={"time_limit": 60.0, "mip_rel_gap": 1e-4})  # fmt: skip
    return lambda: f"{-found.fun:.2f} | |" if found.x is not None else "no plan | |"


def by_peerlore(instance: Teams) -> Say:
    result = solve_teams(instance)

    def say() -> str:
        assert verify_teams(instance, result).wrong == ()
        return f"{result.value:.2f} | {result.bound:.2f} | {100 * result.gap:.3f} %"

    return say


def measure(method: str, *sizes: int) -> None:
    instance = teams(*sizes, seed=2026)
    begin, before = perf_counter(), process_time()
    say = {"greedy": by_greedy, "one program": by_one_program, "peerlore": by_peerlore}[method](instance)
    took, processor = perf_counter() - begin, process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{took:.1f} | {processor:.1f} | {peak:.2f} | {say()}")


def main() -> None:
    print("| people | skills | projects | method | time, s | processor, s | peak, GiB | value | bound | gap |")
    print("|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|")
    for method, *sizes in CASES:
        for _ in range(RUNS if method == "peerlore" else 1):
            words = [sys.executable, __file__, method, *map(str, sizes)]
            done = subprocess.run(words, capture_output=True, text=True, check=True)
            print(f"| {' | '.join(f'{size:,}' for size in sizes)} | {method} | {done.stdout.strip()} |", flush=True)


if __name__ == "__main__":
    main() if len(sys.argv) == 1 else measure(sys.argv[1], *map(int, sys.argv[2:]))
