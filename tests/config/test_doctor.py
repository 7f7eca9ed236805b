"""`peerlore doctor`, `web --json` and `worker --json` as somebody at the machine meets them."""

import json
import sqlite3
from contextlib import closing

import pytest

from tests.config.conftest import Peerlore, until

pytestmark = pytest.mark.bare  # its processes run on SQLite in a folder of their own


def test_a_new_installation_is_told_what_to_do_and_how(started: Peerlore):
    done = started("doctor", "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["well"]) == (1, False)
    states = {sign["area"]: sign["state"] for sign in said["signs"] if sign["state"] != "good"}
    assert states == {"worker": "fault", "mail": "heed", "backup": "heed", "settings": "heed"}
    assert all(sign["remedy"] for sign in said["signs"] if sign["state"] != "good")


def test_what_is_wrong_stands_first_in_words(started: Peerlore):
    lines = started("doctor").stdout.splitlines()
    assert lines[0].split()[:2] == ["Worker", "wrong"]
    assert "peerlore up" in lines[1]


def test_a_folder_that_is_not_there_is_not_made(peerlore: Peerlore):
    done = peerlore("doctor", "--data", str(peerlore.data))
    assert (done.returncode, peerlore.data.exists()) == (2, False)


def test_web_and_worker_say_once_for_programs_that_they_run(started: Peerlore, port):
    for command, said in (
        (["web", "--port", str(port)], {"listens": f"127.0.0.1:{port}"}),
        (["worker"], {"works": True}),
    ):
        running = started.begin(*command, "--json")
        assert running.process.stdout is not None
        assert json.loads(running.process.stdout.readline()) == said
        running.process.terminate()
        running.process.wait(timeout=20)


def test_a_master_key_is_changed_and_the_old_one_retired(started: Peerlore):
    keys = started.data / "keys"
    before = (keys / "master_key").read_text() if (keys / "master_key").exists() else ""
    assert started("keys", "rotate").returncode == 0
    new = (keys / "master_key").read_text()
    assert new != before
    assert len(list(keys.glob("master_key.*"))) == 2
    works = started.begin("worker", "--json", PEERLORE_MASTER_KEY=before)
    assert until(lambda: heard_of(started.data))
    assert "still runs on an older" in started("keys", "retire").stderr
    works.stop()
    assert json.loads(started("keys", "retire", "--json").stdout)["keys"] == 0
    assert [path.name for path in sorted(keys.iterdir())] == ["master_key", "secret_key"]
    assert (keys / "master_key").read_text() == new


def heard_of(data) -> int:
    """How many keys a process was heard of on."""
    with closing(sqlite3.connect(data / "peerlore.sqlite3")) as rows:
        said = rows.execute("SELECT count(*) FROM peerlore_cache WHERE cache_key LIKE '%running-on%'")
        return int(said.fetchone()[0])


def test_a_given_master_key_is_changed_only_with_the_one_before(started: Peerlore):
    refused = started("keys", "rotate", PEERLORE_MASTER_KEY="new")
    assert (refused.returncode, "PEERLORE_MASTER_KEY_BEFORE" in refused.stderr) == (1, True)
    done = started("keys", "rotate", PEERLORE_MASTER_KEY="new", PEERLORE_MASTER_KEY_BEFORE="old")
    assert done.returncode == 0
