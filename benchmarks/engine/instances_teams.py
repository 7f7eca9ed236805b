"""Projects that need skills of the invented people of `instances.people`."""

from itertools import pairwise

import numpy as np
from instances import people, popularity

from peerlore.engine.matching.contract import Project, Teams


def teams(count: int, skills: int, projects: int, *, seed: int) -> Teams:
    """`projects` of 3 to 6 members that need 4 to 9 skills at levels 2 to 5, the popular ones more often; one in four
    wants people of at least two units."""
    crowd, rng = people(count, seed=seed, skills=skills), np.random.default_rng(seed + 1)
    ends, named = crowd.skills.indptr.tolist(), [f"skill {number}" for number in range(skills)]
    owned = [
        {named[s]: int(x) for s, x in zip(crowd.skills.indices[a:b].tolist(), crowd.skills.data[a:b], strict=True)}
        for a, b in pairwise(ends)
    ]
    wanted = popularity(skills, exponent=0.6)
    made = []
    for number in range(projects):
        needs = rng.choice(skills, rng.integers(4, 10), replace=False, p=wanted)
        made.append(
            Project(
                size=int(rng.integers(3, 7)),
                needs={named[s]: int(rng.integers(2, 6)) for s in needs},
                importance={named[s]: float(rng.integers(1, 9)) / 4 for s in needs},
                units_at_least=2 if number % 4 == 0 else 1,
            )
        )
    busy = np.minimum(crowd.capacity, 2)
    return Teams(capacity=busy, skills=tuple(owned), projects=tuple(made), unit=crowd.unit)
