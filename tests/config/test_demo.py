"""The demonstration: whole or not at all, the same on every start, and only in its own folder."""

import json
import os
import tomllib
from datetime import date, datetime
from pathlib import Path

import click
import pytest

from peerlore import clock
from peerlore.config.demo import folder, shipped
from peerlore.config.demo.example import read
from peerlore.config.demo.programmes import steps
from peerlore.config.demo.roster import Roster
from peerlore.config.demo.story import Step, Waiting
from tests.config.conftest import Peerlore, status

EXAMPLE = Path(__file__).resolve().parents[2] / "example"
pytestmark = pytest.mark.bare


def test_the_example_names_only_people_and_skills_there_are():
    example = read(EXAMPLE)
    everybody = [*example.roster.people, *example.roster.past]
    known = {row["E-mail"].split("@")[0] for row in everybody}
    assert {line.number for line in example.skills} <= {row["Staff number"] for row in everybody}
    for programme in example.history.programmes:
        for round_ in programme.rounds:
            assert {*round_.mentors, *round_.mentees} <= known
            assert not {*round_.mentors} & {*round_.mentees}
        assert {exchange.learner for exchange in (*programme.exchanges, *programme.courses)} <= known
    doors = tomllib.loads((EXAMPLE / "doors.toml").read_text("utf-8"))["doors"]
    assert {door["email"].split("@")[0] for door in doors} <= known
    assert len(doors) == 5


def test_everything_happened_before_the_demonstration_begins_and_on_working_days():
    example = read(EXAMPLE)
    for step in steps(example):
        assert step.when < example.history.demo_begins
        assert step.when.weekday() < 5, step
    assert f"{example.history.demo_begins:%A %d %B %Y, %H:%M}" == "Tuesday 10 March 2026, 09:12"


def test_what_was_drawn_around_those_told_by_hand_is_what_is_drawn():
    from peerlore.engine.simulation.tarn_lowe import tarn_lowe

    people, skills = ((EXAMPLE / name).read_text("utf-8") for name in ("people.csv", "skills.csv"))
    for name, text in tarn_lowe(people, skills).items():
        assert (EXAMPLE / name).read_text("utf-8") == text, f"{name}: run scripts/tarn-and-lowe"


def test_what_is_packed_was_built_from_the_example_as_it_is(tmp_path):
    assert shipped.is_of(EXAMPLE), "run `peerlore demo --rebuild`"
    shipped.unpack(EXAMPLE, tmp_path)
    noted = json.loads((EXAMPLE / "demo.json").read_text("utf-8"))
    assert {"built_from": shipped.digest_of(EXAMPLE), **shipped.facts_of(tmp_path / "peerlore.sqlite3")} == noted
    for secret in (tmp_path / "peerlore.sqlite3", tmp_path / "keys" / "master_key"):
        assert secret.stat().st_mode & 0o077 == 0
    assert sum((EXAMPLE / name).stat().st_size for name in ("demo.sqlite3.xz", "demo.key")) < 5_000_000


def test_of_an_example_that_was_changed_nothing_packed_is_taken(tmp_path):
    for file in EXAMPLE.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert shipped.is_of(tmp_path)
    with (tmp_path / "chronicle.toml").open("a") as chronicle:
        chronicle.write("# one word more\n")
    assert not shipped.is_of(tmp_path)


def test_a_file_as_it_read_on_a_day_knows_who_was_there_and_who_was_above_them():
    people = [person("1", "", "2020-01-06"), person("2", "1", "2025-01-06"), person("3", "2", "2020-01-06")]
    past = [
        {**person("3", "1", "2020-01-06"), "Department": "Sales", "Until": "2024-12-01", "Then": "moved"},
        {**person("4", "2", "2020-01-06"), "Until": "2025-02-01", "Then": "left"},
    ]
    roster = Roster(people, past)

    def on(day):
        found = roster.on(date.fromisoformat(day))
        return {row["Staff number"]: (row["Department"], row["Manager number"]) for row in found}

    assert on("2024-10-01") == {"1": ("Test", ""), "3": ("Sales", "1"), "4": ("Test", "1")}  # 2 is not there yet
    assert on("2025-01-07") == {"1": ("Test", ""), "2": ("Test", "1"), "3": ("Test", "2"), "4": ("Test", "2")}
    assert on("2025-02-01") == {"1": ("Test", ""), "2": ("Test", "1"), "3": ("Test", "2")}
    assert roster.left() == {"4": date(2025, 2, 1)}


def person(number, above, since):
    address = f"p{number}@x.example"
    facts = {"Staff number": number, "E-mail": address, "Department": "Test"}
    return {**facts, "Manager number": above, "Start date": since}


def test_what_follows_from_a_step_is_played_in_its_turn_and_nothing_after_the_end():
    played = []

    def step(hour, name, *follows):
        return Step(datetime(2026, 3, 9, hour), name, lambda at: [*follows, *(played.append(name) or [])])

    waiting = Waiting([step(12, "noon"), step(9, "first", step(10, "second"), step(14, "third"))])
    while found := waiting.next():
        waiting.put(found.act(found.when))
    assert played == ["first", "second", "noon", "third"]


def test_no_setting_of_the_surroundings_reaches_the_demonstration(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@db/real")
    monkeypatch.setenv("PEERLORE_MAIL_URL", "smtp://mail.example.org")
    monkeypatch.setenv("PEERLORE_MASTER_KEY", "real")
    given = folder.environment(tmp_path, folder.told_in(EXAMPLE))
    assert not {"DATABASE_URL", "PEERLORE_MAIL_URL", "PEERLORE_MASTER_KEY"} & {*given}
    assert given["PEERLORE_DEMO"] == "1"
    assert given["PEERLORE_ORGANISATION"] == "Tarn & Lowe"
    assert given["PATH"] == os.environ["PATH"]


def test_a_folder_that_is_no_demonstration_is_never_taken_away(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("keep this")
    with pytest.raises(click.ClickException, match="left as it is"):
        folder.remove(tmp_path / "letters")
    assert (tmp_path / "letters" / "mine.txt").read_text() == "keep this"


def test_its_clock_is_kept_beside_the_data(tmp_path):
    told = folder.told_in(EXAMPLE)
    folder.note_clock(tmp_path, told)
    offset = json.loads((tmp_path / "demo.json").read_text())["offset"]
    begins = clock.now().timestamp() + offset
    assert abs(begins - datetime.fromisoformat(told.begins).timestamp()) < 5
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
