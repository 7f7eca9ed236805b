"""Solve an instance, then let a verifier check it that imports no solver; and say the proof in words."""

from dataclasses import dataclass, replace
from math import ceil, isfinite

from peerlore.engine import EngineError
from peerlore.engine.matching.contract import Instance, Result
from peerlore.engine.matching.digest import digest
from peerlore.engine.matching.limits import Remaining, Say, quiet
from peerlore.engine.matching.registry import kinds, solver, verifier
from peerlore.engine.matching.verify.verdict import Verdict
from peerlore.integrations.spreadsheets.outcome import Proven

NOISE = 1e-4  # hundredths of a percent that a sum of floats may be off
FOR_THE_PROOF = 0.25  # of limited time; a bound that needs a search may take it


HOW_CHECKED = {
    "checked": "A second program, which imports no solver, checked the plan and its bound.",
    "checked in budget": "A second program, which imports no solver, checked the plan and searched anew for its bound.",
    "not checked": "A second program, which imports no solver, checked the plan; its bound was not proven again.",
}


class WrongPlan(EngineError):
    """The verifier refused the plan: a fault of ours, and never written."""


def can_solve(kind: str) -> bool:
    """Whether this version has a solver and a verifier for problems of this kind."""
    return kind in kinds()


@dataclass(frozen=True, kw_only=True)
class Prover:
    """Solves and checks, plan and proof within one limit of time."""

    seed: int
    remaining: Remaining
    say: Say

    def __call__(self, instance: Instance) -> Proven:
        result = solver(instance.kind)(instance, seed=self.seed, remaining=self.time_for_plan(), say=self.say)
        return self.checked(instance, replace(result, instance_sha256=digest(instance)))

    def checked(self, instance: Instance, result: Result) -> Proven:
        """Raises `WrongPlan` where the verifier finds anything wrong."""
        return accepted(result, verifier(instance.kind)(instance, result, remaining=self.remaining))

    def time_for_plan(self) -> Remaining:
        """What is left but for a part that is kept for the proof."""
        kept = self.remaining() * FOR_THE_PROOF
        return (lambda: self.remaining() - kept) if isfinite(kept) else self.remaining

    def quietly(self, instance: Instance) -> Proven:
        """The same without a word of progress, for plans made only to compare."""
        return replace(self, say=quiet)(instance)


def accepted(result: Result, verdict: Verdict) -> Proven:
    if verdict.wrong:
        raise WrongPlan("The plan did not pass its check: " + "; ".join(verdict.wrong[:3]))
    return Proven(result, verdict)


def in_words(proven: Proven, *, matched: int) -> str:
    """How good the plan is proven to be, in a sentence for people; `matched` are those it brings together."""
    result = proven.result
    if not matched:
        return "Nothing was matched, so nothing is proven."
    if proven.verdict.bound == "not checked":
        return "The plan keeps every rule. How much better another could be was not proven."
    if result.status == "optimal":
        return "No other plan within these rules can be better."
    if result.value <= 0:
        return "The plan keeps every rule. Nothing is proven of how much better another could be."
    return f"No other plan within these rules can be more than {percent(better_by(result))} better."


def better_by(result: Result) -> float:
    """By how much of this plan's own value, above 0, another could be better: `gap` is a share of the bound."""
    return (result.bound - result.value) / result.value


def how_checked(proven: Proven) -> str:
    return HOW_CHECKED[proven.verdict.bound]


def percent(share: float) -> str:
    """Rounded up to two digits, so that it never promises too much."""
    hundredths = ceil(share * 10_000 - NOISE)
    return f"{hundredths / 100:g} %"


def limits(result: Result) -> str:
    return f"value {result.value:g}, bound {result.bound:g}, gap {result.gap * 100:.4f} % of the bound"
