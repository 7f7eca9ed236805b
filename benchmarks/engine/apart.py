"""One act in a process of its own: seconds on the clock and on processors (its children's too), and most memory."""

import multiprocessing
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any


@dataclass(frozen=True)
class Measured:
    """`answer` is None where the act did not end within the limit."""

    answer: Any
    seconds: float
    processor: float
    mebibytes: float

    def row(self) -> str:
        return (
            "stopped | | | "
            if self.answer is None
            else (f"{self.seconds:.1f} | {self.processor:.1f} | {self.mebibytes:.0f} | ")
        )


def measured(act: Callable[..., Any], *given: object, limit: float) -> Measured:
    """`act(*given)` must be a function of a module, what it is given and answers must be picklable."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(sender, act, given))
    process.start()
    sender.close()  # so that a process that dies is not waited for
    try:
        found = receiver.recv() if receiver.poll(limit) else None
    except EOFError:
        found = None
    if found is None:
        process.kill()
    process.join()
    return found or Measured(None, limit, 0.0, 0.0)


def _run(sender: Any, act: Callable[..., Any], given: tuple[object, ...]) -> None:
    begin, before = perf_counter(), _processor()
    answer = act(*given)
    seconds, processor = perf_counter() - begin, _processor() - before
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    sender.send(Measured(answer, seconds, processor, most))


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
