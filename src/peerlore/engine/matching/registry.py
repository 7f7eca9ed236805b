"""The kinds of problem, found by the names of their modules and loaded only when asked for."""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Protocol, get_args

from peerlore.engine.matching import files
from peerlore.engine.matching.contract import Instance, Kind, Result
from peerlore.engine.matching.files.fields import Fields
from peerlore.engine.matching.limits import Remaining, Say
from peerlore.engine.matching.verify.verdict import Verdict

HERE = "peerlore.engine.matching"


class Solver(Protocol):
    def __call__(self, instance: Instance, *, seed: int, remaining: Remaining, say: Say) -> Result: ...


class Verifier(Protocol):
    def __call__(self, instance: Instance, result: Result, *, remaining: Remaining) -> Verdict: ...


def kinds() -> list[str]:
    """Those with a module in `files`, in the order of the contract."""
    there = {module.name for module in pkgutil.iter_modules(files.__path__)}
    return [kind for kind in get_args(Kind) if _module(kind) in there]


def reader(kind: str) -> Callable[[Fields], Instance]:
    found: Callable[[Fields], Instance] = import_module(f"{HERE}.files.{_module(kind)}").read
    return found


def solver(kind: str) -> Solver:
    found: Solver = getattr(import_module(f"{HERE}.{_module(kind)}"), f"solve_{_module(kind)}")
    return found


def verifier(kind: str) -> Verifier:
    found: Verifier = getattr(import_module(f"{HERE}.verify.{_module(kind)}"), f"verify_{_module(kind)}")
    return found


def _module(kind: str) -> str:
    return kind.replace("-", "_")
