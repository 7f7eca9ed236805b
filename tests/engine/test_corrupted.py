"""One valid result of each kind, broken by machine in every field: each break is refused, or means the same."""

import copy
import json
from collections.abc import Iterator
from functools import reduce
from operator import getitem
from typing import Any

import pytest

from peerlore.engine.matching.checking import judged
from peerlore.engine.matching.contract import Instance
from peerlore.engine.matching.digest import digest
from peerlore.engine.matching.files.instances import read_instance
from peerlore.engine.matching.files.results import written
from peerlore.engine.matching.limits import forever
from peerlore.engine.matching.registry import kinds, solver

pytestmark = pytest.mark.bare

SKILLS = {"indptr": [0, 2, 3, 5], "indices": [0, 1, 1, 0, 2], "data": [3, 1, 2, 1.5, 2]}
FILES: dict[str, dict[str, Any]] = {
    "people-pairs": {
        "left": {"capacity": [1, 1, 2], "skills": SKILLS, "class": [0, 1, 0]},
        "right": {"capacity": [1, 2, 1], "skills": SKILLS},
        "terms": {"reach": [[0.5], [0]]},
        "forbidden": [[0, 0]],
    },
    "pairs": {
        "left_capacity": [1, 2, 1],
        "right_capacity": [1, 1, 1, 1],
        "left": [0, 0, 1, 1, 1, 2],
        "right": [0, 1, 0, 1, 2, 2],
        "weight": [3, 2.5, 2, 1, 1.5, 4],
    },
    "stable": {
        "left_preferences": [[[0, 1], 2], [0, 2], [1, 0]],
        "right_preferences": [[1, 0, 2], [0, 2], [1, 0]],
        "left_capacity": [1, 1, 1],
        "right_capacity": [1, 1, 1],
        "left": [0, 0, 1, 2],
        "right": [0, 2, 0, 1],
        "weight": [1, 9, 1, 5],
    },
    "meetings": {
        "people": 6,
        "a": [0, 1, 0, 3, 4, 3, 2],
        "b": [1, 2, 2, 4, 5, 5, 3],
        "weight": [4, 4.5, 4, 3, 3, 3.25, 1],
        "rounds": 2,
    },
    "circles": {
        "people": 6,
        "groups": [[3, 3], [3, 3]],
        "a": [0, 0, 1, 3, 4, 2],
        "b": [1, 2, 2, 4, 5, 3],
        "weight": [2, 1, 3, 2, 2, 4],
        "met": [[0, 5]],
        "met_penalty": 1,
        "rounds": 2,
    },
    "board": {
        "size": 3,
        "people": [{"attributes": {"site": "ab"[i < 3], "sex": "fm"[i % 2]}} for i in range(9)],
        "quotas": {"site": {"a": [1, 1], "b": [1, 2]}, "sex": {"f": [1, 2]}},
    },
    "swaps": {
        "people": 6,
        "from": [0, 1, 2, 3, 3, 4, 1],
        "to": [1, 0, 3, 2, 6, 3, 2],
        "weight": [2, 2.5, 1, 1.5, 2, 3, 1],
        "max_cycle": 3,
        "vacancies": 1,
        "max_chain": 2,
    },
    "teams": {
        "people": [{"capacity": 1, "skills": {"a": i % 3, "b": 2}} for i in range(5)],
        "projects": [{"size": 2, "needs": {"a": 2, "b": 1}}, {"size": 1, "needs": {"a": 1}, "importance": {"a": 2}}],
    },
}

IN_ANY_ORDER = {"edges", "pairs", "rounds", "cycles", "panels", "lottery"}
NOBODY_CAN_CHECK = {"seed", "seconds", "solver"}  # who made it, and how: no claim about the plan
ANOTHER_AS_GOOD = {("board", "lottery.0"), ("teams", "teams.0")}  # a ticket as near, a member too many: lawful and true


def solved(kind: str) -> tuple[Instance, dict[str, Any]]:
    instance = read_instance(json.dumps({"kind": kind, **FILES[kind]}).encode())
    found = solver(kind)(instance, seed=1, remaining=forever, say=lambda words: None)
    return instance, {**json.loads(written(found)), "instance_sha256": digest(instance)}


def places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every field and item; of long lists the first, the middle and the last."""
    yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*path, name))
    if isinstance(value, list) and value:
        for at in sorted({0, len(value) // 2, len(value) - 1}):
            yield from places(value[at], (*path, at))


def breaks(value: Any) -> Iterator[tuple[str, object]]:
    """What may stand in its place instead."""
    others = ["3", None, True, [], {}, 10**400, float("nan"), float("inf"), -1]
    yield from (("type", other) for other in others if other != value or isinstance(other, bool))
    if type(value) in (int, float):
        yield from (("off", value + by) for by in (1, -1, 0.01, -0.01))
    elif isinstance(value, str):
        yield from (("off", other) for other in (value + "0", value[:-1], ""))
    elif isinstance(value, list):
        yield from (("shorter", value[:at] + value[at + 1 :]) for at in {0, len(value) - 1} if value)
        yield from (("extra", [*value, more]) for more in [*value[-1:], 0, [0, 1]])
        differ = [i for i in range(len(value) - 1) if value[i] != value[i + 1]][:1]
        yield from (("swapped", [*value[:i], value[i + 1], value[i], *value[i + 2 :]]) for i in differ)
    elif isinstance(value, dict):
        yield "extra", {**value, "colour": 3}
        yield from (("shorter", {n: v for n, v in value.items() if n != name}) for name in value)


def broken(result: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Each result with one thing wrong: where, how, and the result."""
    for path in places(result):
        value = reduce(getitem, path, result)
        for how, other in breaks(value):
            made = {"whole": copy.deepcopy(result)}
            reduce(getitem, ("whole", *path)[:-1], made)[("whole", *path)[-1]] = other
            yield ".".join(map(str, path)), how, made["whole"]


def claims(result: dict[str, Any]) -> str:
    """All that it says of the plan, equal for equal plans; how it proves that is left out."""
    said = {name: value for name, value in result.items() if name not in {"certificate", *NOBODY_CAN_CHECK}}
    return json.dumps({name: _plain(value, name in IN_ANY_ORDER) for name, value in said.items()}, sort_keys=True)


def _plain(value: object, any_order: bool) -> object:
    if isinstance(value, list):
        items = [_plain(item, any_order) for item in value]
        return sorted(items, key=json.dumps) if any_order else items
    return round(value, 9) if isinstance(value, float) else value


def harmless(kind: str, where: str, how: str, made: dict[str, Any], result: dict[str, Any]) -> bool:
    """The same claims, and proven: a certificate of other numbers was read and proves as much. Nothing of another type
    is, but a board's prices given up, for a stage is then proven by a search."""
    if where in NOBODY_CAN_CHECK or (kind, where) in ANOTHER_AS_GOOD:
        return True
    given_up = kind == "board" and where.endswith("prices") and "null" in json.dumps(made["certificate"])
    return claims(made) == claims(result) and (how in ("off", "swapped") or given_up)


@pytest.mark.parametrize("kind", FILES)
def test_each_field_broken_is_refused_or_means_the_same(kind):
    instance, result = solved(kind)
    assert judged(instance, json.dumps(result).encode(), remaining=forever)[1].wrong == ()
    passed = [
        (where, how)
        for where, how, made in broken(result)
        if not judged(instance, json.dumps(made).encode(), remaining=forever)[1].wrong
        and not harmless(kind, where, how, made, result)
    ]
    assert passed == []


def test_every_kind_is_broken():
    assert [*FILES] == kinds()


@pytest.mark.parametrize(("name", "value"), [("seed", -1), ("seed", 2**63), ("seconds", -1), ("seconds", float("nan"))])
def test_what_nobody_can_check_is_at_least_of_its_kind(name, value):
    instance, result = solved("pairs")
    said = judged(instance, json.dumps({**result, name: value}).encode(), remaining=forever)[1].wrong
    assert [words.split()[0] for words in said] == [name]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"colour": 3}, "colour is not a field of this kind"),
        ({"no_certificate": "why"}, "a result without a certificate, and no other, says why in no_certificate"),
        ({"certificate": {"stages": [{}]}}, "certificate.stages[0].level is missing"),
        ({"binding_quotas": [{"colour": 3}]}, "binding_quotas[0].colour is not a field of this kind"),
    ],
)
def test_what_nobody_defined_or_what_is_missing_is_named(change, says):
    instance, result = solved("board")
    assert says in judged(instance, json.dumps({**result, **change}).encode(), remaining=forever)[1].wrong
