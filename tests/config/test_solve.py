"""`peerlore solve` and `peerlore verify`, as other programs call them."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from peerlore.config.targets import put

pytestmark = pytest.mark.bare
SMALL = {
    "kind": "pairs", "left_capacity": [1, 1], "right_capacity": [1, 1],
    "left": [0, 0, 1, 1], "right": [0, 1, 0, 1], "weight": [3, 2, 2, 0.5],
}  # fmt: skip


def peerlore(*words: object, within) -> subprocess.CompletedProcess[str]:
    """In a process without settings, data folder or database."""
    bare = {"PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "-m", "peerlore", *map(str, words)],
        cwd=within, env=bare, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def files(tmp_path):
    (tmp_path / "instance.json").write_text(json.dumps(SMALL))
    return tmp_path


def test_a_solved_instance_is_verified(files):
    solved = peerlore("solve", "instance.json", "--out", "result.json", within=files)
    assert (solved.returncode, solved.stdout) == (0, "")
    assert "optimal" in solved.stderr
    result = json.loads((files / "result.json").read_text())
    assert (result["edges"], result["value"], result["gap"]) == ([1, 2], 4, 0)
    verified = peerlore("verify", "instance.json", "result.json", within=files)
    assert (verified.returncode, verified.stdout) == (0, "The plan is allowed and worth its value.\nBound: checked.\n")
    assert sorted(path.name for path in files.iterdir()) == ["instance.json", "result.json"]


def test_standard_output_holds_the_result_and_nothing_else(files):
    for words in ([], ["--out", "-"]):
        solved = peerlore("solve", "instance.json", *words, "--time-limit", 60, within=files)
        assert json.loads(solved.stdout)["status"] == "optimal"


def test_two_processes_give_the_same_bytes_but_for_seconds(files):
    runs = [json.loads(peerlore("solve", "instance.json", "--seed", 3, within=files).stdout) for _ in range(2)]
    seconds = [run.pop("seconds") for run in runs]
    assert all(isinstance(value, float) for value in seconds)
    assert json.dumps(runs[0]) == json.dumps(runs[1])


def test_a_wrong_instance_leaves_with_2_and_the_position(files):
    np.save(files / "weight.npy", np.array([1, 2, np.nan, 3]))
    (files / "instance.json").write_text(json.dumps({**SMALL, "weight": "weight.npy"}))
    solved = peerlore("solve", "instance.json", within=files)
    assert (solved.returncode, solved.stdout) == (2, "")
    assert "weight[2]" in solved.stderr
    assert peerlore("solve", "nowhere.json", within=files).returncode == 2


def test_a_result_nobody_can_write_is_said(files):
    solved = peerlore("solve", "instance.json", "--out", "nowhere/result.json", within=files)
    assert solved.returncode == 2
    assert "Traceback" not in solved.stderr


def test_a_disk_that_is_full_is_said(files):
    assert peerlore("solve", "instance.json", "--out", "result.json", within=files).returncode == 0
    for words in (["solve", "instance.json"], ["verify", "instance.json", "result.json"]):
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "peerlore", *words], cwd=files, stdout=full, stderr=subprocess.PIPE, text=True,
                check=False,
            )  # fmt: skip
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
        assert "Standard output cannot be written" in done.stderr


def test_a_result_that_finds_no_room_leaves_nothing(files):
    (files / "result.json").mkdir()
    solved = peerlore("solve", "instance.json", "--out", "result.json", within=files)
    assert solved.returncode == 2
    assert sorted(path.name for path in files.iterdir()) == ["instance.json", "result.json"]


@pytest.mark.parametrize("out", ["", ".", "nowhere/x", "folder"])
def test_a_target_that_cannot_be_written_is_refused_before_solving(files, out):
    (files / "folder").mkdir()
    solved = peerlore("solve", "instance.json", "--out", out, within=files)
    assert (solved.returncode, "value" in solved.stderr, "Traceback" in solved.stderr) == (2, False, False)
    assert sorted(path.name for path in files.iterdir()) == ["folder", "instance.json"]


def test_what_is_no_regular_file_is_written_to_and_a_link_is_followed(files):
    assert json.loads(peerlore("solve", "instance.json", "--out", "/dev/stdout", within=files).stdout)["value"] == 4
    (files / "link").symlink_to("there.json")
    os.mkfifo(files / "pipe")
    with ThreadPoolExecutor() as reader:
        read = reader.submit((files / "pipe").read_text)
        for out in ("pipe", "link"):
            assert peerlore("solve", "instance.json", "--out", out, within=files).returncode == 0
        assert json.loads(read.result(timeout=30))["value"] == 4
    assert (files / "pipe").is_fifo()
    assert (files / "link").is_symlink()
    assert json.loads((files / "there.json").read_text())["value"] == 4


def test_a_result_that_cannot_be_written_whole_leaves_no_part_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "replace", lambda self, target: _full())
    with pytest.raises(OSError, match="No space"):
        put(str(tmp_path / "result.json"), "{}")
    assert list(tmp_path.iterdir()) == []


def _full():
    raise OSError(28, "No space left on device")


def test_a_time_that_is_no_number_is_refused(files):
    for words in (["solve", "instance.json", "--time-limit"], ["verify", "instance.json", "instance.json", "--budget"]):
        refused = peerlore(*words, "nan", within=files)
        assert (refused.returncode, "not a number of seconds" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"value": 5}, "the value is 4.0, not 5.0"),
        ({"gap": 0.1}, "the gap is 0.0, not 0.1"),
        ({"gap": None}, "the gap is not a finite number"),
        ({"bound": float("nan")}, "not a finite number"),
        ({"instance_sha256": "0"}, "another instance"),
        ({"kind": "stable"}, "the result is one of stable"),
        ({"kind": []}, "kind must be a string"),
        ({"status": "perfect"}, "neither optimal nor feasible"),
        ({"edges": "all"}, "no edges"),
    ],
)
def test_a_result_that_lies_leaves_with_1_and_says_what(files, change, says):
    peerlore("solve", "instance.json", "--out", "result.json", within=files)
    lie = {**json.loads((files / "result.json").read_text()), **change}
    (files / "result.json").write_text(json.dumps(lie))
    verified = peerlore("verify", "instance.json", "result.json", "--json", within=files)
    assert verified.returncode == 1
    assert any(says in wrong for wrong in json.loads(verified.stdout)["wrong"])


def test_verifying_loads_no_solver(files):
    peerlore("solve", "instance.json", "--out", "result.json", within=files)
    code = (
        "import sys; from peerlore.config.commands import main\n"
        "try: main(['verify', 'instance.json', 'result.json'])\n"
        "except SystemExit as left: assert left.code == 0\n"
        "loaded = {n for n in sys.modules if n.startswith(('ortools', 'django', 'peerlore.engine.matching.pairs'))}\n"
        "assert not loaded, loaded"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=files, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
