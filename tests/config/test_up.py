"""`peerlore up` as somebody who installs it meets it: real processes, a real port."""

import os
import signal
import socket
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from tests.config.conftest import ADMINISTRATOR, Peerlore, Running, children_of, lives, status, until

pytestmark = pytest.mark.bare


def people(data: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(data / "peerlore.sqlite3") as database:
        return database.execute(
            "SELECT p.email, g.office FROM people_person p JOIN people_grant g ON g.person_id = p.id"
        ).fetchall()


def test_the_first_start_says_what_to_set_where_nobody_can_be_asked(started: Peerlore, port):
    answer = started("up", "--port", str(port))
    assert answer.returncode == 2
    for name in ADMINISTRATOR:
        assert name in answer.stderr


def test_a_weak_password_in_the_environment_is_refused(started: Peerlore, port):
    answer = started("up", "--port", str(port), **{**ADMINISTRATOR, "PEERLORE_ADMIN_PASSWORD": "short"})
    assert answer.returncode == 2
    assert "too short" in answer.stderr


def test_the_first_start_makes_the_administrator_and_the_second_keeps_them(peerlore: Peerlore, port):
    first = peerlore.begin("up", "--port", str(port), **ADMINISTRATOR)
    assert f"http://127.0.0.1:{port}" in first.wait_ready()
    assert status(port) == 200
    assert first.stop() == 0
    check = peerlore("check", "--json")
    assert (check.returncode, check.stdout.strip()) == (0, '{"clean": true, "findings": []}')
    assert peerlore.data.stat().st_mode & 0o777 == 0o700
    assert all(key.stat().st_mode & 0o777 == 0o600 for key in (peerlore.data / "keys").iterdir())

    second = peerlore.begin("up", "--port", str(port))
    second.wait_ready()
    assert people(peerlore.data) == [(ADMINISTRATOR["PEERLORE_ADMIN_EMAIL"], "administrator")]
    assert second.stop(signal.SIGINT) == 0


def test_the_password_may_come_from_a_file(started: Peerlore, port, tmp_path):
    secret = tmp_path / "password"
    secret.write_text(ADMINISTRATOR["PEERLORE_ADMIN_PASSWORD"] + "\n")
    others = {name: value for name, value in ADMINISTRATOR.items() if not name.endswith("PASSWORD")}
    running = started.begin("up", "--port", str(port), PEERLORE_ADMIN_PASSWORD_FILE=str(secret), **others)
    running.wait_ready()
    assert len(people(started.data)) == 1


def test_a_taken_port_is_said_and_nothing_is_started(peerlore: Peerlore):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        answer = peerlore("up", "--port", str(taken), **ADMINISTRATOR)
    assert answer.returncode == 1
    assert str(taken) in answer.stderr
    assert not (peerlore.data / "peerlore.sqlite3").exists()


def test_two_cannot_run_on_one_data_folder(started: Peerlore, port):
    started.begin("up", "--port", str(port), **ADMINISTRATOR).wait_ready()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        another = free.getsockname()[1]
    answer = started("up", "--port", str(another))
    assert answer.returncode == 1
    assert "already runs" in answer.stderr


def all_is_well_again(running: Running, port: int, *, without: int) -> bool:
    family = children_of(running.process.pid)
    return without not in family and len(family) == 3 and status(port) == 200


def test_what_dies_is_started_again_and_nothing_outlives_the_parent(started: Peerlore, port):
    running = started.begin("up", "--port", str(port), **ADMINISTRATOR)
    running.wait_ready()

    for words in ("granian", "peerlore worker"):
        killed = running.child(words)
        os.kill(killed, signal.SIGKILL)
        assert until(partial(all_is_well_again, running, port, without=killed))

    family = children_of(running.process.pid)
    running.process.kill()
    running.process.wait()
    assert until(lambda: not any(lives(pid) for pid in family), seconds=5)
    assert status(port) == 0


def test_asked_to_stop_all_end_within_five_seconds(started: Peerlore, port):
    running = started.begin("up", "--port", str(port), **ADMINISTRATOR)
    running.wait_ready()
    family = children_of(running.process.pid)
    running.process.terminate()
    assert running.process.wait(timeout=5) == 0
    assert not any(lives(pid) for pid in family)


def test_check_says_what_is_missing_where_nothing_was_started(peerlore: Peerlore):
    nowhere = peerlore("check")
    assert (nowhere.returncode, peerlore.data.exists()) == (2, False)
    assert str(peerlore.data) in nowhere.stderr
    peerlore.data.mkdir(mode=0o700)
    before = peerlore("check")
    assert before.returncode == 1
    assert "I8" in before.stdout


@pytest.mark.parametrize("what", [["people", "FILE"], ["skills", "--starter"]])
def test_an_import_before_the_first_start_says_what_to_do(peerlore: Peerlore, tmp_path, what):
    file = tmp_path / "staff.csv"
    file.write_text("Staff number,Name\nA1,Ana Ferreira\n")
    answer = peerlore("import", *(str(file) if word == "FILE" else word for word in what))
    assert answer.returncode == 1
    assert "peerlore up" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_database_that_does_not_answer_is_said_in_a_sentence(peerlore: Peerlore):
    peerlore.data.mkdir(mode=0o700)
    answer = peerlore("check", DATABASE_URL="postgres://nobody@127.0.0.1:9/peerlore")
    assert answer.returncode == 1
    assert "DATABASE_URL" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_an_update_keeps_the_database_as_it_was(started: Peerlore):
    """F13: a copy is kept before the tables change."""
    with sqlite3.connect(started.data / "peerlore.sqlite3") as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        database.execute("DROP TABLE django_session")
    assert started("migrate").returncode == 0
    [copy] = (started.data / "before-update").iterdir()
    assert copy.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(copy) as old:
        assert not old.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_session'").fetchall()
        assert old.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 10


def test_another_master_key_is_found_out(started: Peerlore):
    with sqlite3.connect(started.data / "peerlore.sqlite3") as database:
        database.execute(
            "INSERT INTO people_person (id, password, sign_in_name, email, staff_number, given_name, family_name,"
            " title, level, own_zone, languages, places, theme, is_active)"
            " VALUES (1, '', 'ana', '', '', 'Ana', '', '', '', '', '[]', 2, '', 1)"
        )
        database.execute(
            "INSERT INTO people_datakey (person_id, wrapped, master, made_at) VALUES (1, ?, 'other', '2026-03-10')",
            (b"wrapped by a key that is not here",),
        )
    answer = started("check")
    assert answer.returncode == 1
    assert "master key" in answer.stdout
