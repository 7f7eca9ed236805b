"""One round after the other, then again those that repeat, until no repeat could be avoided or the effort is spent."""

from dataclasses import dataclass
from math import inf

import numpy as np

from peerlore.engine.matching.circles.design import social_rounds
from peerlore.engine.matching.circles.few import best_of_all
from peerlore.engine.matching.circles.rules import Units, first_plan, plan_apart, unit_scores
from peerlore.engine.matching.circles.search import Effort, anneal
from peerlore.engine.matching.circles.seats import FORBIDS, Seats
from peerlore.engine.matching.contract import Circles, Floats, Ints
from peerlore.engine.matching.limits import Remaining, Say
from peerlore.engine.matching.verify.circles import met_before, repeats, unavoidable_repeats, value_of

STEPS_A_UNIT, STEPS_A_PAIR, STEPS = 1_500, 60, 1_000_000  # draws for one round: the smallest
RUNS, FEW = 4, 150  # runs where units are few
PASSES = 6  # times that each round is looked at again, while repeats could be avoided


@dataclass(frozen=True)
class Crowd:
    """The instance in units, scores [m, m] scaled to at most 1. Those `barred` may not sit together; `met` [m, m]
    counts the pairs of people of two units who have met."""

    units: Units
    score: Floats
    barred: Ints
    met: Floats
    scale: float

    def allowed(self, circle: Ints) -> bool:
        return not bool((circle[self.barred[:, 0]] == circle[self.barred[:, 1]]).any())


def best_rounds(
    instance: Circles, units: Units, score: Floats, *, seed: int, remaining: Remaining, say: Say
) -> list[Ints]:
    """Circles [n] of each round. Raises `Infeasible`."""
    first_plan(instance, units, rng=np.random.default_rng(seed))
    if not instance.people:
        return [np.empty(0, dtype=np.int64)] * instance.rounds
    known = _by_algebra(instance, units, rng=np.random.default_rng(seed))
    if known and not score.any():
        return known
    search = _Search(instance, crowd_of(instance, units, score), seed=seed, remaining=remaining, say=say)
    found = [circle[units.of] for circle in search.rounds()]
    if known and (repeats(instance, known), -value_of(instance, known)) < (
        repeats(instance, found), -value_of(instance, found)
    ):  # fmt: skip
        return known
    return found


def crowd_of(instance: Circles, units: Units, score: Floats) -> Crowd:
    between = unit_scores(score, units)
    scale = float(np.abs(between).max(initial=0.0)) or 1.0
    return Crowd(units, between / scale, units.pairs(instance.apart), _met(instance, units), scale)


def _met(instance: Circles, units: Units) -> Floats:
    count = np.zeros((len(units.heads), len(units.heads)))
    one, two = units.of[met_before(instance)].T
    np.add.at(count, (one, two), 1.0)
    return count + count.T


def _by_algebra(instance: Circles, units: Units, *, rng: np.random.Generator) -> list[Ints]:
    """Rounds without repeats where scores, sizes and rules leave it open who sits where; else none."""
    size = int(instance.groups[:, 1].max())
    people = size * len(instance.groups)
    plain = len(units.heads) == instance.people and all(
        pairs is None or not len(pairs) for pairs in (instance.apart, instance.met)
    )
    if instance.rounds == 1 or not plain or (instance.groups != instance.groups[0]).any() or people < instance.people:
        return []
    name = rng.permutation(people)
    made = []
    for members in social_rounds(people, size):
        circle = np.empty(people, dtype=np.int64)
        circle[name[members]] = np.arange(len(members))[:, None]
        made.append(circle[: instance.people])
        if len(made) == instance.rounds:
            return made if all(_sizes_hold(instance, each) for each in made) else []
    return []


def _sizes_hold(instance: Circles, circle: Ints) -> bool:
    size = np.bincount(circle, minlength=len(instance.groups))
    return bool(((size >= instance.groups[:, 0]) & (size <= instance.groups[:, 1])).all())


class _Search:
    def __init__(self, instance: Circles, crowd: Crowd, *, seed: int, remaining: Remaining, say: Say) -> None:
        self.instance, self.crowd, self.say = instance, crowd, say
        self.rng, self.remaining = np.random.default_rng(seed), remaining
        self.unavoidable = unavoidable_repeats(instance)
        self.plain = not crowd.score.any()
        units = max(len(crowd.units.heads), 1)
        steps = min(STEPS_A_UNIT * units, STEPS_A_PAIR * units**2, STEPS)
        self.steps = max(steps // min(instance.rounds, 5), 64)

    def rounds(self) -> list[Ints]:
        made: list[Ints] = []
        for number in range(self.instance.rounds):
            if number and self.remaining() <= 0:
                return made + made[:1] * (self.instance.rounds - number)
            start = first_plan(self.instance, self.crowd.units, rng=self.rng)
            made.append(self._seated(start, made, share=self.instance.rounds - number))
            self.say(f"round {number + 1} of {self.instance.rounds} is seated")
        return self._again(made) if self.instance.rounds > 1 else made

    def _again(self, made: list[Ints]) -> list[Ints]:
        """Seat rounds anew against all others while that leaves fewer repeats."""
        fewest = self._repeats(made)
        for turn in range(PASSES * len(made)):
            if fewest <= self.unavoidable or self.remaining() <= 0:
                break
            number = turn % len(made)
            others = made[:number] + made[number + 1 :]
            circle = self._seated(made[number], others, share=PASSES * len(made) - turn)
            tried = [*made[:number], circle, *made[number + 1 :]]
            if (again := self._repeats(tried)) <= fewest:
                made, fewest = tried, again
        return made

    def _repeats(self, made: list[Ints]) -> int:
        return repeats(self.instance, [circle[self.crowd.units.of] for circle in made])

    def _seated(self, start: Ints, others: list[Ints], *, share: int) -> Ints:
        seats = self._seats(start, others)
        best = best_of_all(seats)
        if best is not None and self.crowd.allowed(best):
            return best
        effort = Effort.share(self.steps, self.remaining, of=share)
        circle = self._annealed(seats, effort, runs=RUNS if self.instance.rounds == 1 and len(start) <= FEW else 1)
        if self.crowd.allowed(circle):
            return circle
        start = plan_apart(self.instance, self.crowd.units, remaining=self.remaining)
        circle = anneal(self._seats(start, others), rng=self.rng, effort=effort)
        return circle if self.crowd.allowed(circle) else start

    def _annealed(self, seats: Seats, effort: Effort, *, runs: int) -> Ints:
        """The best of several runs, each from where the last one ended."""
        best, circles = -inf, seats.circle
        for run in range(runs):
            each = Effort.share(effort.steps, effort.remaining, of=runs - run)
            circle = anneal(seats, rng=self.rng, effort=each, enough=0.0 if self.plain else inf)
            found = Seats(seats.score, circle, heads=seats.heads, least=seats.least, most=seats.most)
            if found.value() > best:
                best, circles = found.value(), circle
        return circles

    def _met_in(self, others: list[Ints]) -> Floats:
        """[m, m] the pairs of people of two units who have met by these rounds: all of them, or those of `met`."""
        met = self.crowd.met
        for circle in others:
            everybody = np.multiply.outer(self.crowd.units.heads, self.crowd.units.heads)
            met = np.where(circle[:, None] == circle[None, :], everybody, met)
        return met

    def _seats(self, start: Ints, others: list[Ints]) -> Seats:
        """Scores less what meeting again costs: in several rounds more than all scores of two circles can outweigh."""
        crowd, groups = self.crowd, self.instance.groups
        met = self._met_in(others)
        several = 1.0 if self.plain else 2.0 * float(groups[:, 1].max())
        score = crowd.score - met * (several if self.instance.rounds > 1 else self.instance.met_penalty / crowd.scale)
        np.fill_diagonal(score, 0.0)
        barred = crowd.barred
        score[barred[:, 0], barred[:, 1]] = score[barred[:, 1], barred[:, 0]] = -10 * FORBIDS
        return Seats(score, start, heads=crowd.units.heads, least=groups[:, 0], most=groups[:, 1])
