"""The demonstration: whole or not at all, the same on every start, and only in its own folder."""

import csv
import json
import os
import tomllib
from pathlib import Path

import click
import pytest

from peerlore import clock
from peerlore.config.demo import folder
from peerlore.config.demo.example import read
from peerlore.config.demo.programmes import steps
from tests.config.conftest import Peerlore, status

EXAMPLE = Path(__file__).resolve().parents[2] / "example"
pytestmark = pytest.mark.bare


def addresses() -> set[str]:
    with (EXAMPLE / "people.csv").open(encoding="utf-8", newline="") as lines:
        return {row["E-mail"].split("@")[0] for row in csv.DictReader(lines)}


def test_the_example_names_only_people_and_skills_there_are():
    example, known = read(EXAMPLE), addresses()
    with (EXAMPLE / "people.csv").open(encoding="utf-8", newline="") as lines:
        numbers = {row["Staff number"] for row in csv.DictReader(lines)}
    assert {line.number for line in example.skills} <= numbers
    for programme in example.history.programmes:
        for round_ in programme.rounds:
            assert {*round_.mentors, *round_.mentees} <= known
            assert not {*round_.mentors} & {*round_.mentees}
        assert {exchange.learner for exchange in programme.exchanges} <= known
    doors = tomllib.loads((EXAMPLE / "doors.toml").read_text("utf-8"))["doors"]
    assert {door["email"].split("@")[0] for door in doors} <= known
    assert len(doors) == 5


def test_everything_happened_before_the_demonstration_begins_and_on_working_days():
    example = read(EXAMPLE)
    for step in steps(example):
        assert step.when < example.history.demo_begins
        assert step.when.weekday() < 5, step
    assert example.history.demo_begins == folder.BEGINS.replace(tzinfo=None)


def test_no_setting_of_the_surroundings_reaches_the_demonstration(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@db/real")
    monkeypatch.setenv("PEERLORE_MAIL_URL", "smtp://mail.example.org")
    monkeypatch.setenv("PEERLORE_MASTER_KEY", "real")
    given = folder.environment(tmp_path)
    assert not {"DATABASE_URL", "PEERLORE_MAIL_URL", "PEERLORE_MASTER_KEY"} & {*given}
    assert given["PEERLORE_DEMO"] == "1"
    assert given["PATH"] == os.environ["PATH"]


def test_a_folder_that_is_no_demonstration_is_never_taken_away(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("keep this")
    with pytest.raises(click.ClickException, match="left as it is"):
        folder.remove(tmp_path / "letters")
    assert (tmp_path / "letters" / "mine.txt").read_text() == "keep this"


def test_its_clock_is_kept_beside_the_data(tmp_path):
    folder.note_clock(tmp_path)
    offset = json.loads((tmp_path / "demo.json").read_text())["offset"]
    begins = clock.now().timestamp() + offset
    assert abs(begins - folder.BEGINS.timestamp()) < 5
    assert folder.environment(tmp_path)["PEERLORE_CLOCK_OFFSET"] == str(offset)


def test_the_demonstration_stands_and_a_second_start_keeps_it(peerlore: Peerlore, port):
    where = str(peerlore.data)
    begun = peerlore.begin("demo", "--port", str(port), "--data", where)
    begun.process.kill()  # in the middle of filling
    begun.process.wait()
    assert not (peerlore.data / "demo.json").exists()

    first = peerlore.begin("demo", "--port", str(port), "--data", where)
    first.wait_ready()
    assert status(port, "/account/sign-in/") == 200
    assert first.stop() == 0
    noted = (peerlore.data / "demo.json").read_text()
    checked = peerlore("check", "--json")  # by the demonstration's clock, without being told
    assert json.loads(checked.stdout) == {"clean": True, "findings": []}

    second = peerlore.begin("demo", "--port", str(port), "--data", where)
    second.wait_ready()
    assert (peerlore.data / "demo.json").read_text() == noted
    assert second.stop() == 0
