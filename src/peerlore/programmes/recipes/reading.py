"""From TOML to dataclasses: every key there, none unknown, each of its type (rule 1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import TypeVar, cast, get_args, get_origin, get_type_hints

Shape = TypeVar("Shape")
WORDS = {str: "text in quotes", int: "a whole number", float: "a number", bool: "true or false"}


@dataclass(frozen=True)
class Wrong:
    """One thing a recipe is refused for: where (path), what is wrong, and the remedy."""

    path: str
    says: str
    remedy: str


def wrong_shape(shape: type, raw: object, path: str = "") -> Iterator[Wrong]:
    """What of `raw` does not have the shape of the dataclass `shape`."""
    if not isinstance(raw, Mapping):
        yield Wrong(path, "is not a table", f"write [{path}] with its keys below")
        return
    hints = {one.name: _hints(shape)[one.name] for one in fields(shape) if one.repr}
    for key in raw.keys() - hints.keys():
        yield Wrong(_below(path, key), "is not a key of recipes", f"take it out; known here: {', '.join(hints)}")
    for key, hint in hints.items():
        if key not in raw:
            yield Wrong(
                _below(path, key), "is missing", f"write it; what it means is in the reference of {path or 'recipes'}"
            )
        else:
            yield from _wrong_value(hint, raw[key], _below(path, key))


@cache
def _hints(shape: type) -> dict[str, type]:
    return get_type_hints(shape)


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _wrong_value(hint: type, value: object, path: str) -> Iterator[Wrong]:
    if is_dataclass(hint):
        yield from wrong_shape(hint, value, path)
    elif get_origin(hint) is tuple:
        yield from _wrong_list(get_args(hint)[0], value, path)
    elif not _is(hint, value):
        yield Wrong(path, f"is {value!r}", f"write {WORDS[hint]}")


def _wrong_list(hint: type, value: object, path: str) -> Iterator[Wrong]:
    if not isinstance(value, list):
        yield Wrong(path, "is not a list", "write it in [ ], empty as []")
        return
    for number, element in enumerate(value):
        yield from _wrong_value(hint, element, f"{path}[{number}]")


def _is(hint: type, value: object) -> bool:
    if isinstance(value, bool):
        return hint is bool
    return isinstance(value, (int, float)) if hint is float else isinstance(value, hint)


def shaped(shape: type[Shape], raw: Mapping[str, object]) -> Shape:
    """`raw`, which has the right shape, as the dataclass."""
    hints = _hints(cast(type, shape))
    return shape(**{key: _value(hints[key], value) for key, value in raw.items()})


def _value(hint: type, value: object) -> object:
    if is_dataclass(hint):
        return shaped(cast(type[object], hint), cast(Mapping[str, object], value))
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], element) for element in cast(list[object], value))
    return float(cast(float, value)) if hint is float else value
