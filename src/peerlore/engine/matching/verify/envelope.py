"""What every result says of itself, whatever its kind: checked before its plan is looked at."""

from collections.abc import Iterator
from math import isfinite

from peerlore.engine.matching.contract import Instance, Result
from peerlore.engine.matching.digest import digest
from peerlore.engine.matching.verify.numbers import one_number

SLACK = 1e-9


def wrong_envelope(instance: Instance, result: Result) -> Iterator[str]:
    """Kind, status, numbers that are not finite, a bound below the value, a digest of some other instance."""
    if result.kind != instance.kind:
        yield f"the result is one of {result.kind}, the instance one of {instance.kind}"
    if result.status not in ("optimal", "feasible"):
        yield "the status is neither optimal nor feasible"
    if not isfinite(result.value) or not isfinite(result.bound):
        yield "the value or the bound is not a finite number"
    elif result.bound < result.value - SLACK * max(abs(result.bound), 1.0):
        yield "the bound lies below the value"
    if result.instance_sha256 != digest(instance):
        yield "the result is one of another instance: instance_sha256 differs"


def wrong_gap(stated: object, result: Result) -> Iterator[str]:
    """The gap as the file states it, against (bound − value) / max(|bound|, 1)."""
    read = one_number(stated)
    if read is None:
        yield "the gap is not a finite number"
    elif not abs(read - result.gap) <= SLACK * max(abs(result.gap), 1.0):
        yield f"the gap is {result.gap}, not {stated}"
