"""F11: where the disk is full, what is written is not half there, it is said, and it goes on once there is room."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from peerlore.integrations import invariants
from peerlore.integrations.models import PeopleImport
from tests.config.conftest import Peerlore, command_on
from tests.house.walk import signed_in
from tests.integrations.people_files import CAST, as_csv

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="a PostgreSQL server has a disk of its own")


@contextmanager
def no_room() -> Iterator[None]:
    """The database file may not grow by a single page."""
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")


@on_sqlite
def test_a_file_that_does_not_fit_is_not_kept_and_the_page_says_why(cast):
    """F11: an upload, and the database behind it."""
    client = signed_in(cast.cleo)
    client.raise_request_exception = False
    rows = [(f"F{n}", "x" * 60, "y" * 60, "", "", "", "", "") for n in range(3000)]
    large = as_csv(*rows)

    def sent(content: bytes) -> int:
        return client.post("/people/import/", {"file": SimpleUploadedFile("people.csv", content)}).status_code

    with no_room():
        answer = client.post("/people/import/", {"file": SimpleUploadedFile("people.csv", large)})
        assert answer.status_code == 503
        assert "no room left" in answer.content.decode()
        assert client.get("/people/").status_code == 200
    assert not PeopleImport.objects.exists()
    assert list(invariants.broken()) == []
    assert sent(as_csv(*CAST)) == 302


@pytest.fixture
def staffed(tmp_path) -> Peerlore:
    """A data folder of its own, with a few people."""
    command = command_on(tmp_path / "data")
    assert command("migrate").returncode == 0
    (tmp_path / "staff.csv").write_bytes(as_csv(*CAST))
    assert command("import", "people", str(tmp_path / "staff.csv"), "--yes").returncode == 0
    return command


@pytest.mark.bare
def test_an_import_or_a_list_that_finds_no_room_leaves_nothing_and_says_so(staffed, tmp_path):
    """F11: an import by the command, and a list taken out; both again once there is room."""
    rows = [(f"F{n}", "x" * 60, "y" * 60, "", "", "", "", "") for n in range(3000)]
    (tmp_path / "more.csv").write_bytes(as_csv(*rows))
    imports = ["import", "people", str(tmp_path / "more.csv"), "--yes"]
    size = (staffed.data / "peerlore.sqlite3").stat().st_size
    for words in (imports, ["export", "people", str(tmp_path / "list.csv")]):
        limit = size + 20_000 if words is imports else 200
        full = with_room_for(limit, staffed, *words)
        assert full.returncode == 1, full.stdout
        assert "Traceback" not in full.stderr
        assert not (tmp_path / "list.csv").exists()
    assert staffed("check").returncode == 0
    assert staffed(*imports).returncode == 0
    assert staffed("export", "people", str(tmp_path / "list.csv")).returncode == 0
    assert (tmp_path / "list.csv").read_text("utf-8-sig").count("\n") == 3008


def with_room_for(size: int, command: Peerlore, *words: str) -> subprocess.CompletedProcess[str]:
    limited = ["prlimit", f"--fsize={size}", sys.executable, "-m", "peerlore", *words]
    environment = {**command.environment, "PATH": os.environ["PATH"]}
    return subprocess.run(limited, env=environment, capture_output=True, text=True, check=False, timeout=120)
