"""Instances and results as files: each wrong thing is refused with its field and its position."""

import dataclasses
import io
import json
from pathlib import Path

import numpy as np
import pytest

from peerlore.config.arrays import array_beside
from peerlore.engine import InstanceError
from peerlore.engine.matching.contract import Board, Instance, Pairs, Result, Stable
from peerlore.engine.matching.digest import digest
from peerlore.engine.matching.files.fields import Fields
from peerlore.engine.matching.files.instances import read_instance
from peerlore.engine.matching.files.results import NotAResult, read_result, written
from peerlore.engine.matching.registry import kinds, reader, solver, verifier

pytestmark = pytest.mark.bare

RIGHT = {
    "kind": "pairs", "left_capacity": [1, 2], "right_capacity": [1, 1],
    "left": [0, 0, 1], "right": [0, 1, 0], "weight": [3, 2.5, 0],
}  # fmt: skip


@pytest.fixture
def put(tmp_path):
    def write(**change: object):
        fields = {name: value for name, value in {**RIGHT, **change}.items() if value is not ...}
        path = tmp_path / "instance.json"
        path.write_text(json.dumps(fields))
        return path

    return write


def read_from(path: Path) -> Instance:
    return read_instance(path.read_bytes(), beside=lambda name: array_beside(path.parent, name))


def refused(path: Path) -> tuple[str, int | None]:
    with pytest.raises(InstanceError) as wrong:
        read_from(path)
    return wrong.value.field, wrong.value.position


def test_lists_and_arrays_in_files_are_the_same_instance(put, tmp_path):
    np.save(tmp_path / "weight.npy", np.array([3, 2.5, 0], dtype=">f4"))
    np.save(tmp_path / "left.npy", np.array([0, 0, 1], dtype=np.uint8))
    from_lists = read_from(put())
    from_files = read_from(put(weight="weight.npy", left="left.npy"))
    assert from_files.weight.dtype == np.float64
    assert from_files.left.dtype == np.int64
    assert digest(from_lists) == digest(from_files)


def test_nobody_at_all_is_an_instance(put, tmp_path):
    np.save(tmp_path / "none.npy", np.empty(0))
    empty = read_from(put(left_capacity=[], right_capacity=[], left=[], right=[], weight="none.npy"))
    assert len(empty.weight) == len(empty.left_capacity) == 0


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"colour": 1}, ("colour", None)),
        ({"kind": "weather"}, ("kind", None)),
        ({"kind": ["pairs"]}, ("kind", None)),
        ({"kind": ...}, ("kind", None)),
        ({"weight": ...}, ("weight", None)),
        ({"weight": [1, 2]}, ("weight", None)),
        ({"weight": [1, float("nan"), 2]}, ("weight", 1)),
        ({"weight": [1, 2, float("inf")]}, ("weight", 2)),
        ({"weight": [1, 2, -0.5]}, ("weight", 2)),
        ({"weight": [1, "2", 3]}, ("weight", 1)),
        ({"weight": [1, True, 3]}, ("weight", 1)),
        ({"weight": [1, None, 3]}, ("weight", 1)),
        ({"weight": [1, [2], 3]}, ("weight", None)),
        ({"weight": [[1], [2], [3]]}, ("weight", None)),
        ({"weight": 3}, ("weight", None)),
        ({"weight": [1e308, 1e308, 1]}, ("weight", None)),
        ({"weight": [2**50, 1, 1]}, ("weight", None)),
        ({"\ud800": 1}, ("\\ud800", None)),
        ({"left": "\ud800.npy"}, ("left", None)),
        ({"weight": {"0": 1}}, ("weight", None)),
        ({"left": [0, 0, 2]}, ("left", 2)),
        ({"left": [0, -1, 1]}, ("left", 1)),
        ({"left": [0, 0.5, 1]}, ("left", 1)),
        ({"left": [0, 1e300, 1]}, ("left", None)),
        ({"left": [0, 2**80, 1]}, ("left", None)),
        ({"left_capacity": [1, -1]}, ("left_capacity", 1)),
        ({"right_capacity": []}, ("right", 0)),
        ({"weight": "nowhere.npy"}, ("weight", None)),
        ({"weight": "../weight.npy"}, ("weight", None)),
        ({"weight": "/etc/passwd"}, ("weight", None)),
        ({"weight": "instance.json"}, ("weight", None)),
    ],
)
def test_a_wrong_field_is_named_with_its_position(put, change, where):
    assert refused(put(**change)) == where


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", "null", '{"kind": "pairs"', "[" * 100_000, '{"kind":1,"kind":2}', "\xff"]
)
def test_what_is_no_json_object_is_refused(tmp_path, text):
    path = tmp_path / "instance.json"
    path.write_bytes(text.encode("latin-1"))
    assert refused(path)[1] is None


def test_arrays_of_objects_or_damaged_ones_are_refused(put, tmp_path):
    np.save(tmp_path / "objects.npy", np.array([1, "two", None], dtype=object), allow_pickle=True)
    np.save(tmp_path / "complex.npy", np.array([1j, 2, 3]))
    np.save(tmp_path / "yes.npy", np.array([True, False, True]))
    np.save(tmp_path / "nan.npy", np.array([1.0, 2.0, np.nan]))
    whole = io.BytesIO()
    np.save(whole, np.array([1.0, 2.0, 3.0]))
    (tmp_path / "short.npy").write_bytes(whole.getvalue()[:-8])
    (tmp_path / "huge.npy").write_bytes(whole.getvalue().replace(b"(3,)", b"(9999999999,)"))
    (tmp_path / "noise.npy").write_bytes(b"not an array")
    for name in ("objects", "complex", "yes", "short", "huge", "noise"):
        assert refused(put(weight=f"{name}.npy"))[0] == "weight", name
    assert refused(put(weight="nan.npy")) == ("weight", 2)


def test_objects_within_refuse_unknown_fields_by_their_whole_name():
    fields = Fields({"people": [{"capacity": 1}, {"capacity": 2, "hat": 3}]})
    assert [person.whole("capacity", low=0) for person in fields.parts("people")] == [1, 2]
    with pytest.raises(InstanceError) as wrong:
        fields.finish()
    assert wrong.value.field == "people[1].hat"


def test_single_values_are_checked():
    fields = Fields(
        {"n": 1.5, "yes": True, "word": "left", "x": float("nan"), "far": [[0, 3]], "rows": [[1, 2], [3, 4]],
         "none": [], "two": [1, 2], "within": [[1]], "much": 2.0**51},
    )  # fmt: skip
    for ask in (
        lambda: fields.whole("n", low=0),
        lambda: fields.whole("yes", low=0),
        lambda: fields.whole("absent", low=0),
        lambda: fields.word("word", among=["size"]),
        lambda: fields.number("x"),
        lambda: fields.number("yes"),
        lambda: fields.number("none"),
        lambda: fields.number("two"),
        lambda: fields.number("within"),
        lambda: fields.number("much"),
        lambda: fields.couples("far", below=(3, 3)),
        lambda: fields.table("rows", rows=1, columns=4),
        lambda: fields.text("n"),
        lambda: fields.part("n"),
        lambda: fields.parts("word"),
    ):
        with pytest.raises(InstanceError):
            ask()
    assert fields.whole("absent", low=0, default=7) == 7
    assert fields.number("absent", default=0.5) == 0.5
    assert fields.couples("absent").shape == (0, 2)
    assert fields.table("rows", rows=2, columns=2).tolist() == [[1, 2], [3, 4]]


def test_a_digest_depends_on_every_field_and_on_nothing_else():
    base = Pairs(
        left_capacity=np.array([1]), right_capacity=np.array([1]), left=np.array([0]), right=np.array([0]),
        weight=np.array([0.0]),
    )  # fmt: skip
    assert digest(base) == digest(dataclasses.replace(base, weight=np.array([-0.0])))
    assert digest(base) == digest(dataclasses.replace(base, left=np.array([0], dtype=np.int32)))
    for name in ("left_capacity", "right_capacity", "left", "right", "weight"):
        assert digest(base) != digest(dataclasses.replace(base, **{name: np.array([2])})), name
    ones = np.array([1])
    tied = Stable(left_preferences=(((0, 1),),), right_preferences=((0,),), left_capacity=ones, right_capacity=ones)
    apart = dataclasses.replace(tied, left_preferences=((0, 1),))
    assert digest(tied) != digest(apart)
    quotas = {"unit": {"a": (0, 1), "b": (1, 2)}}
    board = Board(size=1, attributes=({"unit": "a"},), quotas=quotas)
    turned = {"unit": dict(reversed(quotas["unit"].items()))}
    assert digest(board) == digest(dataclasses.replace(board, quotas=turned))


def test_every_known_kind_has_a_reader_a_solver_and_a_verifier():
    assert "pairs" in kinds()
    for kind in kinds():
        assert callable(reader(kind))
        assert callable(solver(kind))
        assert callable(verifier(kind))


RESULT = Result(
    kind="pairs", status="optimal", value=3.0, bound=3.0, plan={"edges": [0]}, certificate={"left": [], "right": []}
)


def test_a_result_is_read_as_it_was_written():
    result, gap = read_result(written(RESULT).encode())
    assert (result, gap) == (RESULT, 0.0)


def test_a_result_without_a_certificate_says_why():
    bare = dataclasses.replace(RESULT, certificate=None, no_certificate="time was up")
    assert json.loads(written(bare))["no_certificate"] == "time was up"
    assert read_result(written(bare).encode())[0] == bare


@pytest.mark.parametrize(
    "change",
    [
        {"value": "3"}, {"value": True}, {"value": 10**400}, {"bound": None}, {"seconds": []}, {"kind": 3},
        {"status": None}, {"seed": 1.0}, {"seed": True}, {"certificate": [1]}, {"certificate": None}, {"solver": {}},
        {"instance_sha256": 0},
    ],
)  # fmt: skip
def test_a_result_that_cannot_be_taken_apart_is_no_result(change):
    with pytest.raises(NotAResult):
        read_result(json.dumps({**json.loads(written(RESULT)), **change}).encode())


@pytest.mark.parametrize("name", ["value", "status", "edges"])
def test_a_result_that_says_something_twice_is_no_result(name):
    text = written(RESULT).replace(f'"{name}": ', f'"{name}": 0, "{name}": ', 1)
    with pytest.raises(NotAResult, match=f"twice: {name}"):
        read_result(text.encode())


def test_half_a_character_is_no_text():
    with pytest.raises(NotAResult, match="solver holds half a character"):
        read_result(written(RESULT).replace('"solver": ""', '"solver": "\\ud800"').encode())
    whole = written(RESULT).replace('"solver": ""', '"solver": "\\ud83d\\ude00"')
    assert read_result(whole.encode())[0].solver == "😀"


@pytest.mark.parametrize("text", [b"", b"[]", b"\xff\xfe", b"nonsense", b"[" * 100_000])
def test_what_is_no_json_is_no_result(text):
    with pytest.raises(NotAResult):
        read_result(text)
