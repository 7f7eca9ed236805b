"""Results as JSON: the common fields and those of the plan, in one object."""

import json
from dataclasses import replace
from math import inf
from typing import TypeGuard

from peerlore.engine import EngineError, InstanceError
from peerlore.engine.matching.contract import Result
from peerlore.engine.matching.files.instances import half_characters, once

COMMON = (
    "kind", "status", "value", "bound", "gap", "certificate", "no_certificate", "seed", "seconds", "solver",
    "instance_sha256",
)  # fmt: skip
NUMBERS = ("value", "bound")
SEEDS = 2**63
WORDS = ("kind", "status", "solver", "instance_sha256")


class NotAResult(EngineError):
    """The file holds no result that could be checked; the words say why."""


def written(result: Result) -> str:
    """One line of JSON. `no_certificate` says why there is none, where there is none."""
    head = {name: getattr(result, name) for name in COMMON}
    if result.certificate is not None:
        del head["no_certificate"]
    return json.dumps({**head, **result.plan}, ensure_ascii=False, allow_nan=False)


def read_result(text: bytes) -> tuple[Result, object]:
    """A result that is not trusted, and the gap it states. Raises `NotAResult` where it cannot even be taken apart."""
    try:
        given = json.loads(text.decode("utf-8-sig"), object_pairs_hook=once)
    except InstanceError as twice:
        raise NotAResult(f"the result has a field twice: {twice.field}") from twice
    except (ValueError, RecursionError) as wrong:
        raise NotAResult(f"the result is not JSON ({wrong})") from wrong
    if not isinstance(given, dict):
        raise NotAResult("the result must be one JSON object")
    for name in half_characters(text, given):
        raise NotAResult(f"{name} holds half a character (a lone surrogate)")
    for wrong_field in _wrong(given):
        raise NotAResult(wrong_field)
    plan = {name: value for name, value in given.items() if name not in COMMON}
    return replace(_envelope(given), plan=plan), given.get("gap")


def _wrong(given: dict[str, object]) -> list[str]:
    """What keeps the common fields from being read at all."""
    return [
        *(f"{name} must be a number" for name in NUMBERS if not _is_number(given.get(name))),
        *(f"{name} must be a string" for name in WORDS if not isinstance(given.get(name), str)),
        *([] if _is_number(given.get("seconds"), low=0.0) else ["seconds must be a number, 0 or more"]),
        *([] if _is_seed(given.get("seed")) else ["seed must be a whole number, 0 or more and below 2^63"]),
        *(["certificate must be an object or null"] if not isinstance(given.get("certificate"), dict | None) else []),
        *(["a result without a certificate, and no other, says why in no_certificate"] if _unexplained(given) else []),
    ]


def _is_number(value: object, *, low: float = -inf) -> TypeGuard[float]:
    """Whole numbers beyond the range of floats are none; with `low`, NaN and infinity are none either."""
    return (type(value) is float or (type(value) is int and abs(value) < 2**1000)) and (
        low == -inf or low <= value < inf
    )


def _is_seed(value: object) -> bool:
    return type(value) is int and 0 <= value < SEEDS


def _unexplained(given: dict[str, object]) -> bool:
    """`no_certificate` must be there exactly where there is no certificate."""
    why = given.get("no_certificate")
    return "no_certificate" in given if given.get("certificate") is not None else not isinstance(why, str)


def _envelope(given: dict[str, object]) -> Result:
    return Result(
        kind=given["kind"],  # type: ignore[arg-type]
        status=given["status"],  # type: ignore[arg-type]
        value=float(given["value"]),  # type: ignore[arg-type]
        bound=float(given["bound"]),  # type: ignore[arg-type]
        certificate=given["certificate"],  # type: ignore[arg-type]
        no_certificate=str(given.get("no_certificate", "")),
        seed=given["seed"],  # type: ignore[arg-type]
        seconds=float(given["seconds"]),  # type: ignore[arg-type]
        solver=str(given["solver"]),
        instance_sha256=str(given["instance_sha256"]),
    )
