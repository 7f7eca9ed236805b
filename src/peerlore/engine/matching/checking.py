"""A result's file against its instance: whatever it says of itself, and whatever its kind's verifier finds."""

from peerlore.engine.matching.contract import Instance, Result
from peerlore.engine.matching.files.results import NotAResult, read_result
from peerlore.engine.matching.limits import Remaining
from peerlore.engine.matching.registry import verifier
from peerlore.engine.matching.verify.envelope import wrong_envelope, wrong_gap
from peerlore.engine.matching.verify.fields import wrong_fields
from peerlore.engine.matching.verify.verdict import Verdict


def judged(instance: Instance, text: bytes, *, remaining: Remaining) -> tuple[Result | None, Verdict]:
    """The result, where there is one to be read, and all that is wrong. Loads no solver."""
    try:
        found, gap = read_result(text)
    except NotAResult as wrong:
        return None, Verdict((str(wrong),), "not checked")
    if found.kind != instance.kind:
        return found, Verdict(tuple(wrong_envelope(instance, found)), "not checked")
    own = verifier(instance.kind)(instance, found, remaining=remaining)
    envelope = [*wrong_envelope(instance, found), *wrong_gap(gap, found)]
    words = dict.fromkeys([*envelope, *wrong_fields(found), *own.wrong])
    return found, Verdict(tuple(words), own.bound)
