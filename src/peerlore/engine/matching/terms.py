"""From people to weights: a weight is a sum of named terms, each kept for each edge, so that a reason can be told.

All terms are ≥ 0 and lie on a grid of 2⁻²⁰, on which the pairs solver is exact. Pure and vectorised; O(E).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from peerlore.engine.matching.contract import Floats, Ints

GRID = 2.0**20
# Every allowed pair is worth this before anything else, so that one pair more beats one pair better.
PAIR = 4.0
PLENTY = 5 * 60  # minutes shared a week beyond which more is no better

Term = Literal["pair", "fit", "goal", "wish", "reach", "hours", "language", "likeness", "load"]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Dials:
    """0 to 10 as in a recipe; `likeness` 5 is indifferent, below it difference is sought."""

    skill_fit: int
    reach: int
    likeness: int
    wishes: int
    load: int


@dataclass(frozen=True, kw_only=True)
class Meets:
    """What is known of any two who would meet, arrays of one length: whether their units differ, `minutes` shared a
    week, whether they share a language, how `like` they are, 0 to 1."""

    across: Bools
    minutes: Ints
    language: Bools
    like: Floats


@dataclass(frozen=True, kw_only=True)
class Edges(Meets):
    """What is known of each possible pair of one who gives and one who asks besides: levels 0 to 5, `rank` of the wish
    from 1, `importance` of the goals it serves 0 to 1, `load` (of the teacher's places) 0 to 1."""

    taught: Ints
    held: Ints
    wanted: Ints
    rank: Ints
    importance: Floats
    load: Floats


def terms(edges: Edges, dials: Dials) -> dict[Term, Floats]:
    """The named terms of each edge. `fit` is how far the teacher can take the learner towards what is wanted."""
    reached = np.minimum(edges.taught, edges.wanted) - np.minimum(edges.held, edges.wanted)
    asked = np.maximum(edges.wanted - np.minimum(edges.held, edges.wanted), 1)
    fit = np.clip(reached / asked, 0.0, 1.0)
    raw: dict[Term, NDArray[np.floating]] = {
        "fit": dials.skill_fit / 10 * fit,
        "goal": dials.skill_fit / 10 * fit * edges.importance,
        "wish": dials.wishes / 10 / edges.rank,
        "load": dials.load / 10 * 0.5 * (1.0 - edges.load),
    }
    return {**terms_of_meeting(edges, dials), **_on_the_grid(raw)}


def terms_of_meeting(meets: Meets, dials: Dials) -> dict[Term, Floats]:
    """Those of the terms that hold of any two people, whoever of them teaches."""
    drawn = abs(dials.likeness - 5) / 5
    alike = meets.like if dials.likeness >= 5 else 1.0 - meets.like
    raw: dict[Term, NDArray[np.floating]] = {
        "pair": np.full(len(meets.minutes), PAIR),
        "reach": dials.reach / 10 * 0.5 * meets.across,
        "hours": 0.25 * np.minimum(meets.minutes / PLENTY, 1.0),
        "language": 0.25 * meets.language,
        "likeness": 0.5 * drawn * alike,
    }
    return _on_the_grid(raw)


def _on_the_grid(raw: dict[Term, NDArray[np.floating]]) -> dict[Term, Floats]:
    return {name: np.rint(value * GRID) / GRID for name, value in raw.items()}


def weight(parts: dict[Term, Floats]) -> Floats:
    total: Floats = np.sum(list(parts.values()), axis=0)
    return total


def best_of_each_pair(left: Ints, right: Ints, worth: Floats) -> Ints:
    """Positions of the best edge of each pair (left, right): the first of equals. Ascending by pair. O(E log E)."""
    order = np.lexsort((np.arange(len(worth)), -worth, right, left))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(left[order]) != 0) | (np.diff(right[order]) != 0)
    return order[first]
