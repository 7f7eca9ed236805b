"""A copy of everything while others write; a Peerlore made of it elsewhere. On the database that the suite runs on."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import migrated
from tests.config.conftest import Peerlore, command_on

SERVER = os.environ.get("DATABASE_URL", "")
ON_POSTGRES = SERVER.startswith("postgres")
WORDS = "what nobody else may read"


@dataclass
class Place:
    """One data folder with its database."""

    peerlore: Peerlore

    @property
    def data(self) -> Path:
        return self.peerlore.data

    def __call__(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.peerlore(*arguments, **environment)

    def asked(self, code: str, **environment: str) -> str:
        """What some lines of Python print there."""
        done = subprocess.run(
            [sys.executable, "-c", f"{BEFORE}\n{code}"],
            env={**self.peerlore.environment, "DJANGO_SETTINGS_MODULE": "peerlore.config.settings", **environment},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout.strip()


BEFORE = """
import django; django.setup()
from datetime import timedelta
from peerlore import clock
from peerlore.people import actions
from peerlore.people.models import *
from peerlore.people.keys import seal, unseal
from peerlore.web.pages import my_data
now = clock.now()
def who(name): return Person.objects.get(given_name=name)
"""
FILL = """
from django.contrib.sessions.backends.db import SessionStore
from peerlore.people.outbox import notify
jo = actions.make_first_administrator(
    email="jo@tarnlowe.example", name="Jo Sandberg", password="heather loch seven", at=now, organisation="Tarn & Lowe"
)
for number, name in enumerate(["Ana", "Ben", "Kim", "Lea"]):
    actions.add_person(by=jo, at=now, company=jo.company, staff_number=f"T{number}", given_name=name,
                       email=f"{name.lower()}@tarnlowe.example" if number < 2 else "")
actions.exclude(who("Ben"), by=who("Ana"), at=now)
actions.make_sign_in_code(who("Kim"), by=jo, at=now)
notify(who("Ben"), "export_ready", jo, at=now, parameters={"link": "/me/data/"})
session = SessionStore(); session["_auth_user_id"] = str(jo.pk); session.create()
"""


@pytest.fixture(scope="module")
def databases() -> Iterator[list[str]]:
    """Names of databases made for these tests, taken away at the end."""
    made: list[str] = []
    yield made
    for name in made:
        on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def on_server(sql: str) -> None:
    import psycopg

    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(sql)


def place(data: Path, made: list[str], *, template: Place | None = None) -> Place:
    command = command_on(data)
    if ON_POSTGRES:
        name = f"backup_{uuid.uuid4().hex[:12]}"
        whose = template.peerlore.environment["DATABASE_URL"].rpartition("/")[2] if template else "template1"
        on_server(f'CREATE DATABASE "{name}" TEMPLATE "{whose}"')
        made.append(name)
        command.environment["DATABASE_URL"] = SERVER.rpartition("/")[0] + f"/{name}"
    return Place(command)


@pytest.fixture(scope="module")
def source(tmp_path_factory, databases) -> Place:
    """A Peerlore with a few people, something confided, a session, a code, a mail that waits."""
    filled = place(tmp_path_factory.mktemp("source") / "data", databases)
    if ON_POSTGRES:
        assert filled("migrate").returncode == 0
    else:
        shutil.copytree(migrated.folder(), filled.data)
    filled.asked(FILL)
    uploaded = filled.data / "files" / "a" / "picture.txt"
    uploaded.parent.mkdir(parents=True)
    uploaded.write_text("uploaded")
    return filled


def twin(of: Place, data: Path, made: list[str]) -> Place:
    """Another Peerlore with all that `of` holds."""
    other = place(data, made, template=of)
    shutil.copytree(of.data, data)
    return other


@pytest.fixture(scope="module")
def backed_up(source, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("backups")
    done = source("backup", str(folder / "one.tar"), "--keys", str(folder.parent / f"{folder.name}-keys.json"))
    assert done.returncode == 0, done.stderr
    return folder / "one.tar"


@pytest.fixture
def backup(backed_up, tmp_path) -> Path:
    """A copy of the backup that a test may spoil, with its list of erasures."""
    shutil.copy(backed_up, tmp_path / "one.tar")
    shutil.copy(backed_up.parent / "erasures.jsonl", tmp_path / "erasures.jsonl")
    return tmp_path / "one.tar"


@pytest.fixture
def keys(backed_up) -> str:
    return str(backed_up.parent.parent / f"{backed_up.parent.name}-keys.json")


@pytest.fixture
def target(tmp_path, databases) -> Place:
    return place(tmp_path / "elsewhere", databases)


@pytest.mark.bare
def test_data_and_keys_are_apart_and_for_their_owner_alone(source, backed_up, keys):
    master = (source.data / "keys" / "master_key").read_text()
    assert master.encode() not in backed_up.read_bytes()
    assert master in json.loads(Path(keys).read_text())["master_keys"]
    assert {Path(file).stat().st_mode & 0o777 for file in (backed_up, keys)} == {0o600}
    with tarfile.open(backed_up) as tar:
        assert tar.getnames() == ["database", "files/a/picture.txt", "manifest.json"]
    assert [path.name for path in backed_up.parent.iterdir() if path.name.startswith(".")] == []


def test_restored_elsewhere_with_its_keys_it_is_the_same_and_everything_holds(source, backup, keys, target):
    """F19: on a new machine."""
    done = target("restore", str(backup), "--keys", keys, "--json")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert json.loads(done.stdout)["findings"] == []
    everybody = """
from peerlore.people.wishes import own_exclusions
print(sorted(Person.objects.values_list('sign_in_name', 'password', 'reference')))
print(Exclusion.objects.get().writer, [str(wish.person) for wish in own_exclusions(who('Ana'))])
"""
    verbs = "print(*LogEntry.objects.values_list('verb', flat=True))"
    *held, log = target.asked(everybody + verbs).splitlines()
    assert held == source.asked(everybody).splitlines()
    assert held[1].startswith("Ana")
    assert held[1].endswith("['Ben']")
    assert "restored" in log
    assert (target.data / "files" / "a" / "picture.txt").read_text() == "uploaded"
    assert target("check").returncode == 0


def test_what_was_open_is_shut_and_what_waited_is_not_sent(backup, keys, target):
    assert target("restore", str(backup), "--keys", keys).returncode == 0
    counts = (
        "from peerlore.people.models import SignIn\n"
        "print(SignIn.objects.count(), SignInCode.objects.count(),"
        " Delivery.objects.due(now + timedelta(days=9)).count(), Notice.objects.unrendered().count(),"
        " Delivery.objects.filter(notice__person=who('Ben')).exclude(given_up_at=None).count())"
    )
    assert target.asked(counts) == "0 0 0 0 1"


def test_without_the_keys_it_says_how_many_entries_stay_sealed(backup, target):
    done = target("restore", str(backup), "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["sealed"], said["findings"]) == (1, 1, [])
    assert "do" not in target.asked("print(Exclusion.objects.count())")
    check = target("check")
    assert check.returncode == 1
    assert "does not open the keys of 1 people" in check.stdout


@pytest.mark.bare
def test_the_keys_can_be_put_back_later(backup, keys, target):
    target("restore", str(backup))
    master = json.loads(Path(keys).read_text())["master_keys"][0]
    (target.data / "keys" / "master_key.before").write_text(master)
    assert target("check").stdout == "Everything holds.\n"


def test_who_was_erased_after_the_backup_stays_erased(source, backup, tmp_path, databases):
    """F19: By the list of the old data folder, and by the one beside a later backup."""
    old = twin(source, tmp_path / "old", databases)
    old.asked("my_data.erase(who('Ana'), by=who('Jo'), at=now)")
    assert old("backup", str(tmp_path / "second.tar")).returncode == 0

    target = place(tmp_path / "new", databases)
    done = target("restore", str(backup), "--json")

    assert json.loads(done.stdout)["erased"] == 1
    state = """
print(Person.objects.filter(given_name='Ana').exists(), Exclusion.objects.exists(), DataKey.objects.exists())
print(Person.objects.exclude(erased_at=None).get().erased_at.isoformat())
"""
    assert target.asked(state).splitlines()[0] == "False False False"
    assert target.asked(state) == old.asked(state)
    if not ON_POSTGRES:
        assert b"ana@tarnlowe" not in (target.data / "peerlore.sqlite3").read_bytes()
    assert target("check").returncode == 0
    assert (target.data / "erasures.jsonl").read_text() == (tmp_path / "erasures.jsonl").read_text()


@pytest.mark.bare
def test_without_any_list_of_erasures_that_must_be_said(backup, keys, target):
    (backup.parent / "erasures.jsonl").unlink()
    refused = target("restore", str(backup), "--keys", keys)
    assert refused.returncode == 1
    assert "--erasures" in refused.stderr
    assert not target.data.exists()
    assert target("restore", str(backup), "--keys", keys, "--no-erasures").returncode == 0


@pytest.mark.bare
def test_a_folder_that_holds_something_is_left_as_it_is(source, backup, keys):
    before = held(source.data)
    refused = source("restore", str(backup), "--keys", keys)
    assert refused.returncode == 1
    assert "is not empty" in refused.stderr
    assert held(source.data) == before
    assert source("check").returncode == 0


def held(data: Path) -> set[str]:
    return {str(path.relative_to(data)) for path in data.rglob("*")} - {"running"}


@pytest.mark.skipif(not ON_POSTGRES, reason="on SQLite the database lies in the folder")
def test_a_database_that_holds_something_is_left_as_it_is(source, backup, keys, target):
    refused = target("restore", str(backup), "--keys", keys, DATABASE_URL=source.peerlore.environment["DATABASE_URL"])
    assert refused.returncode == 1
    assert "is not empty" in refused.stderr
    assert {path.name for path in target.data.iterdir()} == {"running"}
    assert source("check").returncode == 0


def spoilt(backup: Path, how: str) -> None:
    whole = backup.read_bytes()
    if how == "cut":
        backup.write_bytes(whole[: len(whole) // 2])
    elif how == "cut at the end":
        backup.write_bytes(whole[:-10240])
    elif how == "changed":
        at = whole.index(b"uploaded")
        backup.write_bytes(whole[:at] + b"UPLOADED" + whole[at + 8 :])
    else:
        backup.write_bytes(b"something else entirely" * 1000)


@pytest.mark.bare
@pytest.mark.parametrize("how", ["cut", "cut at the end", "changed", "another kind of file"])
def test_a_wrong_or_cut_file_is_refused_in_a_word_before_anything_is_touched(backup, target, how):
    spoilt(backup, how)
    refused = target("restore", str(backup))
    assert refused.returncode == 1
    assert "Nothing was changed." in refused.stderr
    assert any(word in refused.stderr for word in ("not a backup", "cut off", "changed or damaged"))
    assert "Traceback" not in refused.stderr
    assert not target.data.exists()


@pytest.mark.bare
def test_a_part_that_leads_out_of_the_folder_is_refused(backup, target):
    with tarfile.open(backup, "w") as tar:
        tar.add(__file__, "files/../../outside")
    refused = target("restore", str(backup))
    assert (refused.returncode, "which no backup of Peerlore has" in refused.stderr) == (1, True)
    assert not (target.data.parent / "outside").exists()


@pytest.mark.bare
def test_a_file_of_keys_that_is_none_is_refused(backup, target):
    refused = target("restore", str(backup), "--keys", str(backup))
    assert refused.returncode == 1
    assert "not a file of keys" in refused.stderr
    assert not target.data.exists()


def test_a_backup_of_a_newer_peerlore_or_of_another_database_is_refused(backup, target):
    for change, word in (({"steps": ["people.9999_later"]}, "newer Peerlore"), ({"vendor": "oracle"}, "oracle")):
        rewritten(backup, **change)
        refused = target("restore", str(backup))
        assert (refused.returncode, word in refused.stderr) == (1, True), refused.stderr
        assert {path.name for path in target.data.iterdir()} <= {"running"}


def rewritten(backup: Path, **change: object) -> None:
    """The same backup, whose manifest says otherwise."""
    import io

    other = backup.with_suffix(".other")
    with tarfile.open(backup) as tar, tarfile.open(other, "w") as new:
        for member in tar:
            content = tar.extractfile(member).read()
            if member.name == "manifest.json":
                content = json.dumps({**json.loads(content), **change}).encode()
                member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    other.replace(backup)


@pytest.mark.bare
def test_no_backup_is_written_over_another(source, backup):
    before = backup.read_bytes()
    refused = source("backup", str(backup))
    assert (refused.returncode, "is there already" in refused.stderr) == (1, True)
    assert backup.read_bytes() == before


@pytest.mark.bare
def test_a_backup_of_nothing_is_refused(tmp_path):
    refused = command_on(tmp_path / "nowhere")("backup", str(tmp_path / "x.tar"))
    assert refused.returncode == 2
    assert not (tmp_path / "x.tar").exists()


@pytest.mark.parametrize("place_", ["backup.database_copied", "backup.before_name"])
def test_killed_half_way_there_is_no_backup_and_the_next_one_tidies_up(source, tmp_path, place_):
    killed = source("backup", str(tmp_path / "one.tar"), PEERLORE_FAULTS="1", PEERLORE_FAIL=f"{place_}:1:kill")
    assert killed.returncode == -signal.SIGKILL
    assert not (tmp_path / "one.tar").exists()
    assert source("backup", str(tmp_path / "one.tar")).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["erasures.jsonl", "one.tar"]


@pytest.mark.parametrize("place_", ["restore.unpacked", "restore.filled", "restore.before_done"])
def test_a_restore_killed_half_way_starts_nothing_until_it_is_run_again(backup, keys, target, port, place_):
    faults = {"PEERLORE_FAULTS": "1", "PEERLORE_FAIL": f"{place_}:1:kill"}
    assert target("restore", str(backup), "--keys", keys, **faults).returncode == -signal.SIGKILL
    every = [["check"], ["up", "--port", str(port)], ["worker"], ["web", "--port", str(port)]]
    for command in every if place_ == "restore.filled" else every[:1]:
        refused = target(*command)
        assert (refused.returncode, "was broken off" in refused.stderr) == (1, True), command

    done = target("restore", str(backup), "--keys", keys)

    assert done.returncode == 0, done.stderr
    assert place_ != "restore.filled" or target("check").returncode == 0
    assert "restoring" not in {path.name for path in target.data.iterdir()}


def with_little_room(place: Place, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As on a full disk: no file may grow beyond 100 KB."""
    command = ["prlimit", "--fsize=100000", sys.executable, "-m", "peerlore", *arguments]
    environment = place.peerlore.environment
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_on_a_full_disk_there_is_no_backup_and_a_clear_word(source, tmp_path):
    """F11: a backup."""
    full = with_little_room(source, "backup", str(tmp_path / "one.tar"))
    assert (full.returncode, "No backup was made" in full.stderr) == (1, True), full.stderr
    assert "Traceback" not in full.stderr
    assert list(tmp_path.iterdir()) == []
    assert source("check").returncode == 0


def test_a_restore_onto_a_full_disk_can_be_run_again_once_there_is_room(backup, keys, target):
    """F11: a restore."""
    full = with_little_room(target, "restore", str(backup), "--keys", keys)
    assert full.returncode == 1
    assert "Traceback" not in full.stderr
    assert target("restore", str(backup), "--keys", keys).returncode == 0


def test_under_write_load_the_copy_is_of_one_moment(source, tmp_path, databases, keys):
    """F19: Each round of the writer adds a person and takes their place in the same transaction; what was said to be
    written before the backup began is in it, and everything holds."""
    writer = subprocess.Popen(
        [sys.executable, "-c", f"{BEFORE}\n{WRITER}"],
        env={**source.peerlore.environment, "DJANGO_SETTINGS_MODULE": "peerlore.config.settings"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = [writer.stdout.readline() for _ in range(20)]
        done = source("backup", str(tmp_path / "one.tar"), "--keys", str(tmp_path / "keys.json"))
        assert done.returncode == 0, done.stderr
        assert writer.poll() is None, "it wrote all the while"
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    target = place(tmp_path / "elsewhere", databases)

    restored = target("restore", str(tmp_path / "one.tar"), "--keys", str(tmp_path / "keys.json"), "--json")

    assert restored.returncode == 0, restored.stdout + restored.stderr
    numbers = {*target.asked("print(*Person.objects.values_list('staff_number', flat=True))").split()}
    assert {line.strip() for line in said} <= numbers


WRITER = """
import itertools
jo = who("Jo")
for number in itertools.count():
    person = actions.add_person(by=jo, at=now, company=jo.company, staff_number=f"W{number}", given_name="W")
    actions.exclude(jo, by=person, at=now)
    print(f"W{number}", flush=True)
"""
