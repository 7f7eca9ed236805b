"""F11: where the disk is full, what is written is not half there, it is said, and it goes on once there is room."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from peerlore.integrations import invariants
from peerlore.integrations.models import PeopleImport
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
