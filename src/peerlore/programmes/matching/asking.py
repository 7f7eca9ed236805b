"""What a round's frozen problem answers when somebody asks: why not these two, what if a dial were turned."""

from collections.abc import Collection, Mapping, Sequence
from typing import cast

import numpy as np

from peerlore.engine.matching.fairness import LEAST, OTHERS, Share, shares
from peerlore.engine.matching.mentoring import (
    Others,
    Planned,
    Scarce,
    Turned,
    WhyNot,
    candidates,
    others_of,
    what_if,
    why_not,
)
from peerlore.engine.matching.terms import Dials
from peerlore.programmes.matching.by_hand import choosing, together_in
from peerlore.programmes.matching.crowd import crowd_of
from peerlore.programmes.matching.planning import MOST_HELD, enrolments

Problem = Mapping[str, object]
Keys = frozenset[tuple[int, int]]  # enrolments: who gives, who asks
FEW = LEAST  # below which nothing is counted before participants
MERGED = OTHERS
__all__ = [
    "FEW",
    "MERGED",
    "Asked",
    "Others",
    "Scarce",
    "Share",
    "Turned",
    "WhyNot",
    "counted",
    "scarce_of",
    "served_by",
    "too_many_to_wait_for",
    "turned_of",
    "what_ifs",
]
MOST_TO_WAIT_FOR = 20_000  # possible pairs that a page may work out while somebody waits


class Asked:
    """The answers of one round about its own plan: the pairs `planned` and its prices."""

    def __init__(self, problem: Problem, plan: Problem, planned: Keys) -> None:
        self.crowd = crowd_of(problem)
        self.together = together_in(problem)
        self.seat = {key: seat for seat, key in enumerate(enrolments(problem))}
        prices = cast(Mapping[str, list[float]], plan["prices"])
        pairs = frozenset((self.seat[one], self.seat[other]) for one, other in planned)
        self.planned = Planned(pairs=pairs, left=np.array(prices["left"]), right=np.array(prices["right"]))
        self.pair_worth = cast(float, plan["value"]) / max(cast(int, plan["matched"]), 1)

    def why_not(self, one: int, other: int) -> WhyNot:
        """Two enrolments, in either order."""
        first, second = self.seat[one], self.seat[other]
        if not self.crowd.gives[first]:
            first, second = second, first
        return why_not(self.crowd, teacher=first, learner=second, planned=self.planned)

    def is_set_elsewhere(self, one: int, other: int) -> bool:
        """Whether one of the two is with somebody else by hand, and the two are not."""
        both = {self.seat[one], self.seat[other]}
        return any(len(both & {*pair}) == 1 for pair in self.together)

    def gives(self, enrolment: int) -> bool:
        return bool(self.crowd.gives[self.seat[enrolment]])

    def others(self, enrolment: int) -> Others:
        return others_of(self.crowd, self.seat[enrolment], planned=self.planned)

    def other_side(self, enrolment: int) -> list[int]:
        gives = self.gives(enrolment)
        return [key for key in self.seat if self.gives(key) != gives]

    def share_of_a_pair(self, cost: float) -> float:
        """A cost against what a pair of this plan is worth on average."""
        return cost / self.pair_worth if self.pair_worth else 0.0


def counted(words: Sequence[str]) -> list[Share]:
    """How often each word was said, those of fewer than five together; nothing of fewer than five in all."""
    return shares(words, asked=[True] * len(words), matched=[True] * len(words))


def too_many_to_wait_for(plan: Problem) -> bool:
    return cast(int, plan["possible"]) > MOST_TO_WAIT_FOR or cast(int, plan.get("crossed", 0)) > MOST_HELD


def what_ifs(problem: Problem, settings: Sequence[Mapping[str, int]]) -> list[Turned]:
    """The plan as set, then one with each of the settings."""
    crowd = crowd_of(problem)
    choose = choosing(candidates(crowd), together_in(problem))
    return what_if(crowd, [Dials(**one) for one in settings], choose)


def turned_of(plan: Problem) -> list[Turned]:
    """What each dial costs, as worked out with the round; empty where that would have taken too long."""
    return [Turned(**row) for row in cast(list[dict[str, int]], plan.get("dials", []))]  # type: ignore[arg-type]


def scarce_of(plan: Problem) -> list[Scarce]:
    return [Scarce(**row) for row in cast(list[dict[str, int]], plan.get("scarce", []))]


def served_by(problem: Problem, matched: Collection[int], field: str) -> list[Share]:
    """Of those who ask, how many are among `matched` (enrolments), by a column of the frozen people."""
    people = cast(Mapping[str, list[int]], problem["people"])
    groups = [str(value) for value in people[field]]
    has = [key in matched for key in people["enrolment"]]
    return shares(groups, asked=[not gives for gives in people["gives"]], matched=has)
