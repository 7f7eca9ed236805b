"""The fields of one JSON object, handed out checked; each wrong one is an `InstanceError` with its name and position.

A file's reader asks for each field it knows; `finish` then refuses those nobody asked for.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NoReturn

import numpy as np

from peerlore.engine import InstanceError
from peerlore.engine.matching.contract import Floats, Ints

Array = np.ndarray[tuple[int, ...], np.dtype[np.generic]]
Beside = Callable[[str], Array]
WHOLE = "must be a list of whole numbers, or the name of a .npy file of them"
NUMBERS = "must be a list of numbers, or the name of a .npy file of them"
TOGETHER = 2**50  # sums of larger numbers lose what is worth less than one


def nothing_beside(name: str) -> Array:
    """For instances that come without files."""
    raise ValueError(f"there is no file {name!r:.40} beside the instance")


class Fields:
    """`given` is the JSON object, `within` the path to it from the instance. `beside(name)` is the array in the .npy
    file of that name beside the instance; it raises `ValueError` in words where there is none to be had."""

    def __init__(self, given: Mapping[str, object], *, beside: Beside = nothing_beside, within: str = "") -> None:
        self.given, self.beside, self.within = given, beside, within
        self.asked: set[str] = set()
        self.parts_given: list[Fields] = []

    def __contains__(self, name: str) -> bool:
        return name in self.given

    def names(self) -> list[str]:
        """All names that are given, for objects whose names are data (skills, quotas)."""
        return list(self.given)

    def finish(self) -> None:
        """Raises `InstanceError` for the first field that nobody asked for, here or in a part."""
        for name in self.given:
            if name not in self.asked:
                self.refuse(name, "is not a field of this kind")
        for part in self.parts_given:
            part.finish()

    def refuse(self, name: str, says: str, *, position: int | None = None) -> NoReturn:
        raise InstanceError(f"{self.within}{name}", position, says)

    def raw(self, name: str) -> object:
        """The value as JSON gave it, for shapes that nothing here reads. Raises where it is missing."""
        self.asked.add(name)
        if name not in self.given:
            self.refuse(name, "is missing")
        return self.given[name]

    # One value

    def whole(self, name: str, *, low: int, high: int = 2**53, default: int | None = None) -> int:
        value = default if default is not None and name not in self.given else self.raw(name)
        self.asked.add(name)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.refuse(name, f"must be a whole number from {low} to {high}, not {value!r:.40}")
        return value

    def number(self, name: str, *, low: float | None = None, default: float | None = None) -> float:
        value = default if default is not None and name not in self.given else self.raw(name)
        self.asked.add(name)
        if type(value) not in (int, float):
            self.refuse(name, "must be a number")
        return float(self._numbers(name, [value], one=True, low=low)[0])

    def text(self, name: str) -> str:
        value = self.raw(name)
        if not isinstance(value, str):
            self.refuse(name, "must be a string")
        return value

    def word(self, name: str, *, among: Collection[str], default: str | None = None) -> str:
        value = default if default is not None and name not in self.given else self.raw(name)
        self.asked.add(name)
        if not isinstance(value, str) or value not in among:
            self.refuse(name, f"must be one of {', '.join(among)}")
        return value

    # Arrays

    def ints(self, name: str, *, length: int | None = None, low: int | None = None, below: int | None = None) -> Ints:
        """[n] whole numbers, each ≥ `low` and < `below`."""
        value = self._whole_array(name)
        if value.ndim != 1:
            self.refuse(name, WHOLE)
        self._long(name, value, length)
        self._within(name, value, low=low, below=below)
        return value

    def floats(
        self, name: str, *, length: int | None = None, low: float | None = None, high: float | None = None
    ) -> Floats:
        """[n] finite numbers, each ≥ `low` and ≤ `high`, together no more than `TOGETHER`."""
        value = self._numbers(name, self.raw(name), low=low)
        if value.ndim != 1:
            self.refuse(name, NUMBERS)
        self._long(name, value, length)
        if high is not None and (value > high).any():
            first = int(np.argmax(value > high))
            self.refuse(name, f"must be {high:g} or less, not {value[first]:g}", position=first)
        return value

    def table(self, name: str, *, rows: int, columns: int) -> Floats:
        """[rows, columns] finite numbers."""
        value = self._numbers(name, self.raw(name))
        if value.shape != (rows, columns) and (rows or value.size):
            self.refuse(name, f"must have {rows} rows of {columns} numbers")
        return value.reshape(rows, columns)

    def couples(self, name: str, *, low: int = 0, below: Sequence[int | None] = (None, None)) -> Ints:
        """[k, 2] whole numbers, the columns below `below`; none where the field is missing."""
        self.asked.add(name)
        if name not in self.given:
            return np.empty((0, 2), dtype=np.int64)
        value = self._whole_array(name)
        if value.size == 0:
            return np.empty((0, 2), dtype=np.int64)
        if value.ndim != 2 or value.shape[1] != 2:
            self.refuse(name, "must be a list of pairs of whole numbers")
        for column, end in enumerate(below):
            self._within(name, value[:, column], low=low, below=end)
        return value

    # Objects within

    def part(self, name: str) -> "Fields":
        """The object under `name`, whose own unknown fields are refused too."""
        return self._part(name, self.raw(name), place="")

    def parts(self, name: str) -> "list[Fields]":
        """The objects of the list under `name`."""
        value = self.raw(name)
        if not isinstance(value, list):
            self.refuse(name, "must be a list of objects")
        return [self._part(name, item, place=f"[{position}]") for position, item in enumerate(value)]

    def counts(self, name: str, *, low: int = 0) -> dict[str, int]:
        """An object of whole numbers by name, such as levels by skill."""
        part = self.part(name)
        return {word: part.whole(word, low=low) for word in part.names()}

    def shares(self, name: str, *, low: float = 0.0) -> dict[str, float]:
        """An object of finite numbers by name, such as importance by skill."""
        part = self.part(name)
        return {word: part.number(word, low=low) for word in part.names()}

    def _part(self, name: str, value: object, *, place: str) -> "Fields":
        if not isinstance(value, dict):
            self.refuse(f"{name}{place}", "must be an object")
        made = Fields(value, beside=self.beside, within=f"{self.within}{name}{place}.")
        self.parts_given.append(made)
        return made

    # How numbers are read

    def _array(self, name: str, value: object, says: str) -> Array:
        if isinstance(value, str):
            try:
                return self.beside(value)
            except ValueError as wrong:
                self.refuse(name, str(wrong))
        if not isinstance(value, list):
            self.refuse(name, says)
        for position, item in _of_another_type(value):
            self.refuse(name, f"{says}; {item!r:.40} is none", position=position)
        try:
            return np.array(value) if value else np.empty(0, dtype=np.int64)
        except (ValueError, OverflowError):
            self.refuse(name, f"{says}, all rows equally long")

    def _whole_array(self, name: str) -> Ints:
        value = self._array(name, self.raw(name), WHOLE)
        if value.dtype.kind not in "iu" or (value.dtype.kind == "u" and value.size and int(value.max()) > 2**62):
            self.refuse(name, WHOLE, position=_first_fraction(value))
        return np.ascontiguousarray(value, dtype=np.int64)

    def _numbers(self, name: str, value: object, *, one: bool = False, low: float | None = None) -> Floats:
        says = "must be a number" if one else NUMBERS
        found = self._array(name, value, says)
        if found.dtype.kind not in "iuf":
            self.refuse(name, says)
        numbers = np.ascontiguousarray(found, dtype=np.float64)
        flat = _rows(numbers)
        wrong = ~np.isfinite(flat).all(axis=1)
        if wrong.any():
            self.refuse(name, "must be finite: no NaN, no infinity", position=None if one else int(np.argmax(wrong)))
        wrong = (flat < (-np.inf if low is None else low)).any(axis=1)
        if wrong.any():
            self.refuse(name, f"must be {low:g} or more", position=None if one else int(np.argmax(wrong)))
        self._not_too_much(name, numbers)
        return numbers

    def _not_too_much(self, name: str, numbers: Floats) -> None:
        with np.errstate(over="ignore"):
            total = float(np.abs(numbers).sum())
        if total > TOGETHER:
            self.refuse(name, f"must add up to no more than 2^50 ({TOGETHER}), not {total:g}")

    def _long(self, name: str, value: Array, length: int | None) -> None:
        if length is not None and len(value) != length:
            self.refuse(name, f"must have {length} numbers, not {len(value)}")

    def _within(self, name: str, value: Ints, *, low: int | None, below: int | None) -> None:
        wrong = np.zeros(len(value), dtype=np.bool_)
        if low is not None:
            wrong |= value < low
        if below is not None:
            wrong |= value >= below
        if wrong.any():
            says = f"must be {low} or more" if below is None else f"must be from {low} to {below - 1}"
            self.refuse(name, says if below != 0 else "there is nobody it could name", position=int(np.argmax(wrong)))


def _of_another_type(values: Sequence[object]) -> Iterator[tuple[int, object]]:
    """Items that are no numbers (nor rows of numbers): NumPy would take `true` for 1 and "2" for a string."""
    rows = {list} <= set(map(type, values))
    for position, item in enumerate(values) if rows or not set(map(type, values)) <= {int, float} else ():
        inner = item if isinstance(item, list) else [item]
        if not set(map(type, inner)) <= {int, float}:
            yield position, item


def _rows(value: Floats) -> Floats:
    return value.reshape(len(value), value[0].size if len(value) else 1) if value.ndim else value.reshape(1, 1)


def _first_fraction(value: Array) -> int | None:
    if value.dtype.kind != "f" or not value.size:
        return None
    flat = _rows(np.asarray(value, dtype=np.float64))
    wrong = (flat != np.rint(flat)).any(axis=1)
    return int(np.argmax(wrong)) if wrong.any() else None
