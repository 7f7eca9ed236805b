"""Instances from JSON files."""

import json
from collections.abc import Iterator
from typing import NoReturn

from peerlore.engine import InstanceError
from peerlore.engine.matching.contract import Instance
from peerlore.engine.matching.files.fields import Beside, Fields, nothing_beside
from peerlore.engine.matching.registry import kinds, reader


def read_instance(text: bytes, *, beside: Beside = nothing_beside) -> Instance:
    """The instance in the text of its file. Raises `InstanceError` for whatever is wrong in it."""
    fields = Fields(parsed(text), beside=beside)
    instance = reader(fields.word("kind", among=kinds()))(fields)
    fields.finish()
    return instance


def parsed(text: bytes) -> dict[str, object]:
    """One JSON object; a name given twice is refused. NaN and infinities are refused where the field is read."""
    try:
        given = json.loads(text.decode("utf-8-sig"), object_pairs_hook=once)
    except (ValueError, RecursionError) as wrong:
        _no_json(str(wrong))
    if not isinstance(given, dict):
        _no_json("it is something else")
    for name in half_characters(text, given):
        raise InstanceError(name, None, "holds half a character (a lone surrogate), which no file can hold")
    return given


def half_characters(text: bytes, given: dict[str, object]) -> Iterator[str]:
    """The fields, by their names as far as they can be written, that hold an escape such as `\\ud800` without its other
    half: JSON lets it pass, and no file or screen can show it."""
    for name, value in given.items() if rb"\ud" in text.lower() else ():
        try:
            json.dumps({name: value}, ensure_ascii=False).encode()
        except (UnicodeEncodeError, RecursionError):
            yield _writable(name)


def once(items: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object. Raises `InstanceError` for the first name that is there twice."""
    made = dict(items)
    if len(made) < len(items):
        names = [name for name, _ in items]
        raise InstanceError(_writable(next(name for name in names if names.count(name) > 1)), None, "is given twice")
    return made


def _writable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _no_json(why: str) -> NoReturn:
    raise InstanceError("instance", None, f"must be one JSON object ({why})")
