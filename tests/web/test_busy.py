"""While something large is written, pages are read as ever; who writes waits, and is told where it takes too long."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from peerlore import clock
from peerlore.people.models import Person, SignIn
from tests.cast import make_cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="on PostgreSQL nobody waits for it"),
]


@contextmanager
def somebody_writing() -> Iterator[None]:
    """Another process in the middle of a long write; whoever waits here gives up at once."""
    from django.db.backends.sqlite3.base import Database

    with closing(Database.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 1")
        try:
            yield
        finally:
            other.execute("ROLLBACK")


@pytest.fixture
def client() -> Client:
    cast = make_cast()
    client = Client(raise_request_exception=False)
    client.force_login(cast.cleo)
    assert client.get("/").status_code == 200
    return client


def test_pages_are_read_though_they_cannot_note_that_they_were(client, monkeypatch):
    """Once an hour a page notes when a device was last used: not worth a wait."""
    an_hour_on = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: an_hour_on)
    before = SignIn.objects.get().seen_at
    with somebody_writing():
        assert {client.get(page).status_code for page in ("/", "/people/", "/goals/", "/me/")} == {200}
    assert SignIn.objects.get().seen_at == before
    assert client.get("/").status_code == 200
    assert SignIn.objects.get().seen_at == an_hour_on


def test_who_writes_is_told_that_it_is_busy_and_nothing_of_it_is_kept(client):
    said = {"hours_kind": "unknown", "places": "7"}
    with somebody_writing():
        answer = client.post("/me/", said)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Peerlore is busy for a moment" in answer.content.decode()
    assert not Person.objects.filter(places=7).exists()
    assert client.post("/me/", said).status_code == 302
    assert Person.objects.filter(places=7).count() == 1


def test_a_page_that_must_be_written_down_is_not_shown_meanwhile(client):
    """P8: who looked."""
    ana = Person.objects.get(given_name="Ana")
    with somebody_writing():
        answer = client.get(f"/people/{ana.pk}/")
    assert answer.status_code == 503
    assert "Ferreira" not in answer.content.decode()
