"""The doctor: each finding says what is wrong and what mends it; the page is the administrator's."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection

from peerlore import clock
from peerlore.people import outbox
from peerlore.people.keys import data_key
from peerlore.people.models import Delivery, Site
from peerlore.web import doctor, health
from peerlore.web.doctor import State, backups, database, files, keys, machine, mail, places, work


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    """A data folder as the first start makes it."""
    tmp_path.chmod(0o700)
    (tmp_path / "keys").mkdir(mode=0o700)
    (tmp_path / "keys" / "master_key").write_text("x")
    (tmp_path / "keys" / "master_key").chmod(0o600)
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def now():
    return clock.now()


def only(look, now) -> doctor.Sign:
    [sign] = look(now)
    return sign


def bad(look, now) -> list[tuple[str, str]]:
    """State and words of what is not well; each has a remedy."""
    signs = [sign for sign in look(now) if not sign.is_good]
    assert all(sign.remedy for sign in signs)
    return [(sign.state, sign.says) for sign in signs]


def test_the_database_says_which_it_is(db, now):
    release = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    assert [(sign.area, sign.state) for sign in database.look(now)] == [("database", "good"), ("tables", "good")]
    assert release in next(database.look(now)).says


def test_an_old_sqlite_is_worth_a_look(db, now, settings):
    if connection.vendor != "sqlite":
        pytest.skip("of SQLite")
    settings.SQLITE_WAL = False
    assert "pages wait for writes" in bad(database.look, now)[0][1]


def test_missing_tables_are_wrong_and_what_stands_on_them_is_not_looked_at(db, now, folder, monkeypatch):
    monkeypatch.setattr(health, "missing_steps", lambda: 3)
    signs = doctor.examine(now)
    assert "lacks 3 steps" in next(sign.says for sign in signs if sign.area == "tables")
    assert {sign.area for sign in signs}.isdisjoint({"worker", "zones", "keys"})


def test_where_the_database_does_not_answer_the_rest_is_still_looked_at(db, now, folder, monkeypatch):
    monkeypatch.setattr(health, "database_answers", lambda: False)
    signs = doctor.examine(now)
    assert [(sign.state, sign.says) for sign in signs if sign.area == "database"] == [
        ("fault", "The database does not answer.")
    ]
    assert {"disk", "files", "backup"} <= {sign.area for sign in signs}


def test_what_is_wrong_stands_first(db, now, folder, settings):
    settings.PEERLORE_ADDRESS = "http://peerlore.tarnlowe.example"
    states = [sign.state for sign in doctor.examine(now)]
    assert states == sorted(states, key=[State.FAULT, State.HEED, State.GOOD].index)
    assert states[0] == "fault"


def test_keys_open_what_is_sealed(cast, now, folder, settings):
    settings.MASTER_KEY = "one"
    data_key(cast.ana, at=now)
    assert only(keys.look, now).is_good
    settings.MASTER_KEY = "another"
    assert bad(keys.look, now) == [
        ("fault", "No master key here opens the key of one person; what they confided stays sealed.")
    ]


def test_a_key_that_waits_for_retiring_is_worth_a_look(cast, now, folder):
    (folder / "keys" / "master_key.0123").write_text("old")
    assert "earlier master key" in bad(keys.look, now)[0][1]


def test_a_folder_or_key_that_others_can_open_is_wrong(now, folder):
    assert only(files.look, now).is_good
    (folder / "keys" / "master_key").chmod(0o644)
    folder.chmod(0o755)
    found = list(files.look(now))
    assert [sign.state for sign in found] == ["fault", "fault"]
    assert [sign.remedy for sign in found] == [f"Run: chmod 700 {folder}", f"Run: chmod 600 {folder}/keys/master_key"]


def test_mail_that_stays_here_is_worth_a_look(now, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", "/x/mail"
    assert bad(mail.connection, now) == [("heed", "No mail leaves this machine: each one becomes a file in /x/mail.")]


def test_a_mail_server_that_does_not_answer_is_wrong_and_its_password_is_not_repeated(now, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_PASSWORD = "127.0.0.1", 9, "hidden"
    settings.DEFAULT_FROM_EMAIL = "Peerlore <peerlore@localhost>"
    server, sender = bad(mail.connection, now)
    assert server == ("fault", "The mail server 127.0.0.1:9 does not take our mail (ConnectionRefusedError).")
    assert (sender[0], "peerlore@localhost" in sender[1]) == ("heed", True)
    assert "hidden" not in str(server)


def test_mail_that_waits_or_was_given_up_is_worth_a_look(cast, now):
    outbox.notify(cast.ana, "export_ready", cast.ana, at=now, parameters={"link": "/me/data/"})
    handling = outbox.Handling("security", weekly=False, not_before=now - timedelta(hours=2))
    outbox.put_into_words(cast.ana.notices.get(), subject="s", body="b", at=now, handling=handling)
    assert bad(mail.waiting, now) == [("heed", "A mail waits for more than an hour.")]
    Delivery.objects.update(tries=outbox.TRIES, given_up_at=now)
    assert bad(mail.waiting, now) == [("heed", "A mail was given up this week, after eight tries.")]


def test_clocks_that_differ_are_wrong(db, now, folder):
    assert only(machine.file_clock, now).is_good
    assert only(machine.database_clock, now).is_good
    assert "the disk's differ by" in bad(machine.file_clock, now + timedelta(minutes=5))[0][1]
    assert "the database's differ by" in bad(machine.database_clock, now - timedelta(minutes=5))[0][1]
    assert list(folder.glob(".doctor-*")) == []


def test_a_demonstrations_own_day_is_not_taken_for_a_wrong_clock(db, now, folder, settings):
    settings.CLOCK_OFFSET = 86_400 * 30
    assert only(machine.database_clock, now + timedelta(days=30)).is_good


def test_a_folder_that_cannot_be_written_to_is_wrong(now, settings):
    settings.DATA_DIR = Path("/proc")
    assert "Nothing can be written to /proc" in bad(machine.file_clock, now)[0][1]


@pytest.mark.parametrize(("free", "state"), [(10, "fault"), (500, "heed"), (5000, "good")])
def test_how_much_room_is_left(now, folder, monkeypatch, free, state):
    usage = type("Usage", (), {"free": free * 1_000_000})
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _path: usage)
    assert only(machine.disk, now).state == state


def test_a_worker_that_is_not_heard_of_is_wrong(db, now):
    cache.delete(health.BEAT)
    assert bad(work.look, now)[0][0] == "fault"
    health.beat(now)
    assert bad(work.look, now) == []


def test_a_backup_older_than_two_days_is_worth_a_look(now, folder):
    assert bad(backups.look, now) == [("heed", "No backup was made from this data folder yet.")]
    for days, good in ((1, True), (3, False)):
        (folder / backups.LAST).write_text(json.dumps({"made_at": (now - timedelta(days=days)).isoformat()}))
        assert only(backups.look, now).is_good is good
    (folder / backups.LAST).write_text("half a li")
    assert not only(backups.look, now).is_good


def test_a_zone_that_is_not_known_is_wrong(db, now):
    assert only(places.zones, now).is_good
    Site.objects.create(name="Nowhere", zone="Europe/Nowhere")
    assert "Europe/Nowhere" in bad(places.zones, now)[0][1]


@pytest.mark.parametrize(
    ("address", "state"),
    [("https://p.example", "good"), ("http://127.0.0.1:8000", "heed"), ("http://p.example", "fault")],
)
def test_an_address_that_is_not_fit_for_people_is_said(now, settings, address, state):
    settings.PEERLORE_ADDRESS, settings.DEMO = address, False
    assert only(places.settings_, now).state == state


def test_the_page_is_for_administrators(cast, client, folder):
    for person, status in ((cast.jo, 200), (cast.cleo, 403), (cast.ana, 403)):
        client.force_login(person)
        assert client.get("/installation/").status_code == status


def test_the_page_says_what_is_wrong_and_its_remedy(cast, client, folder):
    (folder / "keys" / "master_key").chmod(0o644)
    client.force_login(cast.jo)
    page = client.get("/installation/").content.decode()
    assert f"chmod 600 {folder}/keys/master_key" in page
    assert "What needs you" in page
