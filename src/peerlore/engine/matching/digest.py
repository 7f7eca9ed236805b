"""One number for an instance, whatever file it came from: SHA-256 over its fields in a fixed order and width.

`docs/reference/solver-contract.md` has the byte layout, so that others can recompute it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import numpy as np

from peerlore.engine.matching.contract import Instance

AT_ONCE = 1 << 20  # numbers copied at a time


def digest(instance: Instance) -> str:
    """64 hexadecimal digits. Equal instances have equal digests, in all processes and on all machines. Linear."""
    made = hashlib.sha256()
    for piece in _pieces(instance):
        made.update(piece)
    return made.hexdigest()


def _pieces(value: object) -> Iterator[bytes]:
    if isinstance(value, np.ndarray):
        yield from _array(value)
    elif is_dataclass(value):
        for field in sorted(fields(value), key=lambda one: one.name):
            yield f"{field.name}=".encode()
            yield from _pieces(getattr(value, field.name))
    elif (plain := _as_json(value)) is not None:
        yield plain
    elif isinstance(value, tuple | list):
        yield f"[{len(value)}:".encode()
        for item in value:
            yield from _pieces(item)
    else:
        raise TypeError(f"an instance holds no {type(value).__name__}")


def _as_json(value: object) -> bytes | None:
    """Compact, names in order; `None` where an array or an object is in it."""
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b";"
    except TypeError:
        return None


def _array(value: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> Iterator[bytes]:
    """Whole numbers as `<i8`, others as `<f8` with one zero (−0 is 0), row by row."""
    whole = value.dtype.kind in "iub"
    yield f"{'i' if whole else 'f'}{list(value.shape)}:".encode()
    plain = np.ascontiguousarray(value, dtype="<i8" if whole else "<f8")
    if not whole and np.signbit(plain).any():
        plain = plain + 0.0
    for start in range(0, plain.size, AT_ONCE):
        yield plain.reshape(-1)[start : start + AT_ONCE].tobytes()
