"""Places at which a test makes Peerlore die, fail or wait. For tests only: without PEERLORE_FAULTS=1 nothing happens.

PEERLORE_FAULTS=1 PEERLORE_FAIL=import.check.after_chunk:3:kill     at the third passing, SIGKILL to oneself
PEERLORE_FAULTS=1 PEERLORE_FAIL=import.apply.before_commit:1:raise  raise Fault
PEERLORE_FAULTS=1 PEERLORE_FAIL=round.solve:1:sleep=5,…             wait five seconds; several, parted by commas
"""

import os
import signal
import time
from collections import Counter

_passed: Counter[str] = Counter()


class Fault(Exception):
    """A failpoint was asked to raise."""


def failpoint(name: str) -> None:
    """Do what PEERLORE_FAIL asks for at this passing of `name`; nothing, unless PEERLORE_FAULTS is 1."""
    if os.environ.get("PEERLORE_FAULTS") != "1":
        return
    _passed[name] += 1
    for plan in os.environ.get("PEERLORE_FAIL", "").split(","):
        place, _, rest = plan.strip().partition(":")
        nth, _, act = rest.partition(":")
        if place == name and int(nth or 1) == _passed[name]:
            _do(act or "kill", name)


def forget_passings() -> None:
    """Count afresh (a test's process outlives its plan)."""
    _passed.clear()


def _do(act: str, name: str) -> None:
    if act == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if act == "raise":
        raise Fault(name)
    if act.startswith("sleep"):
        time.sleep(float(act.partition("=")[2] or 1))
