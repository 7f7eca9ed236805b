"""`peerlore simulate`: files into a new folder, without server or data folder."""

import json
import tomllib

import pytest
from click.testing import CliRunner

from peerlore.config.commands import main
from peerlore.config.demo.example import read

pytestmark = pytest.mark.bare


def simulate(*arguments):
    return CliRunner().invoke(main, ["simulate", *map(str, arguments)])


def test_it_writes_a_company_into_a_new_folder_and_the_same_again(tmp_path):
    for name in ("one", "two"):
        done = simulate(tmp_path / name, "--people", 500, "--seed", 11, "--json")
        assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert [*told["files"]] == sorted(file.name for file in (tmp_path / "one").iterdir())
    for name in told["files"]:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("keep this")
    done = simulate(tmp_path)
    assert done.exit_code == 2
    assert "not empty" in done.output
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_too_few_and_too_many_are_refused(tmp_path):
    for people in (499, 100_001):
        assert simulate(tmp_path / "out", "--people", people).exit_code == 2
    assert not (tmp_path / "out").exists()


def test_the_demonstration_can_read_what_it_writes(tmp_path):
    simulate(tmp_path / "out", "--seed", 2)
    example = read(tmp_path / "out")
    written = tomllib.loads((tmp_path / "out" / "history.toml").read_text("utf-8"))
    assert len(example.roster.people) == 500
    assert [one.name for one in example.history.programmes] == [one["name"] for one in written["programmes"]]
    assert sum(len(one.courses) for one in example.history.programmes) > 150
    assert len(example.goals) == 4
