"""The solvers' contract: instances and results, as frozen dataclasses of numpy arrays.

Persons are numbered from 0. Arrays are never modified. `docs/reference/solver-contract.md` has the file form: one JSON
object with the same names.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Kind = Literal["people-pairs", "pairs", "stable", "meetings", "circles", "board", "swaps", "teams"]
Status = Literal["optimal", "feasible"]


@dataclass(frozen=True, kw_only=True)
class SparseSkills:
    """n people × skills, rows compressed (CSR): row i is `indices[indptr[i]:indptr[i+1]]` with levels in `data`."""

    indptr: Ints
    indices: Ints
    data: Floats


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of `people-pairs`: capacities [n], skills wanted or taught, optional class of each person [n]."""

    capacity: Ints
    skills: SparseSkills
    classes: Ints | None = None


@dataclass(frozen=True, kw_only=True)
class PeoplePairs:
    """Pairs found out of everybody: weight = wanted · taught + bounded named bonuses for each pair of classes."""

    left: Side
    right: Side
    forbidden: Ints  # [k, 2]
    forbidden_classes: Ints  # [k, 2]
    terms: tuple[tuple[str, Floats], ...] = ()
    kind: Literal["people-pairs"] = "people-pairs"


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Capacitated bipartite assignment: choose edges of largest total weight, each person within capacity."""

    left_capacity: Ints  # [L], ≥ 0
    right_capacity: Ints  # [R], ≥ 0
    left: Ints  # [E]
    right: Ints  # [E]
    weight: Floats  # [E], ≥ 0
    kind: Literal["pairs"] = "pairs"


Preferences = tuple[tuple[int | tuple[int, ...], ...], ...]


@dataclass(frozen=True, kw_only=True)
class Stable:
    """Stable assignment with ties and incomplete lists, best for the left side or for the most people."""

    left_preferences: Preferences
    right_preferences: Preferences
    left_capacity: Ints
    right_capacity: Ints
    objective: Literal["left", "size"] = "left"
    left: Ints | None = None
    right: Ints | None = None
    weight: Floats | None = None
    kind: Literal["stable"] = "stable"


@dataclass(frozen=True, kw_only=True)
class Meetings:
    """Matching in a general graph, for `rounds` rounds without a pair twice."""

    people: int
    a: Ints
    b: Ints
    weight: Floats
    rounds: int = 1
    kind: Literal["meetings"] = "meetings"


@dataclass(frozen=True, kw_only=True)
class Circles:
    """Groups of given sizes with the largest total score inside them."""

    people: int
    groups: Ints  # [g, 2]: least and most members of circle j
    a: Ints | None = None
    b: Ints | None = None
    weight: Floats | None = None
    score: Floats | None = None  # [n, n]
    apart: Ints | None = None
    together: Ints | None = None
    met: Ints | None = None
    met_penalty: float = 0.0
    rounds: int = 1
    kind: Literal["circles"] = "circles"


@dataclass(frozen=True, kw_only=True)
class Board:
    """A lottery over panels under quotas that raises the smallest chance, then the next (leximin)."""

    size: int
    attributes: tuple[dict[str, str], ...]
    quotas: dict[str, dict[str, tuple[int, int]]]
    ids: tuple[str, ...] = ()
    objective: Literal["leximin", "maximin"] = "leximin"
    kind: Literal["board"] = "board"


@dataclass(frozen=True, kw_only=True)
class Swaps:
    """Cycles up to `max_cycle` and chains that end in vacancies, of largest total weight."""

    people: int
    source: Ints  # "from" in files: the person who would go
    target: Ints  # "to" in files: whose place it is
    weight: Floats
    max_cycle: int
    vacancies: int = 0
    max_chain: int = 0
    kind: Literal["swaps"] = "swaps"


@dataclass(frozen=True, kw_only=True)
class Project:
    """One project of `teams`: at most `size` members, from at least `units_at_least` units."""

    size: int
    needs: dict[str, int]
    importance: dict[str, float]
    units_at_least: int = 1


@dataclass(frozen=True, kw_only=True)
class Teams:
    """Members for projects so that needs are covered: Σ importance × min(needed level, best level in the team). Those
    of a pair in `apart` [k, 2] are never in one team."""

    capacity: Ints
    skills: tuple[dict[str, int], ...]
    projects: tuple[Project, ...]
    unit: Ints | None = None
    apart: Ints | None = None
    kind: Literal["teams"] = "teams"


Instance = PeoplePairs | Pairs | Stable | Meetings | Circles | Board | Swaps | Teams


@dataclass(frozen=True, kw_only=True)
class Result:
    """What every solver returns. `plan` holds the fields of its kind (`edges`, `pairs`, `rounds`, `cycles`, …);
    `bound` is a value no plan can exceed; `certificate` is what the verifier needs to prove it, or `None`."""

    kind: Kind
    status: Status
    value: float
    bound: float
    plan: dict[str, Any] = field(default_factory=dict)
    certificate: dict[str, Any] | None = None
    no_certificate: str = ""  # why there is none, where there is none
    seed: int = 0
    seconds: float = 0.0
    solver: str = ""
    instance_sha256: str = ""

    @property
    def gap(self) -> float:
        """(bound − value) / max(|bound|, 1): 0 is proven best."""
        return (self.bound - self.value) / max(abs(self.bound), 1.0)
