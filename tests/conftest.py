"""What every test shares: a database in a file, the cast, the real data, a log that a flush may empty."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import conf
from django.core.cache import cache, caches
from django.core.management.commands import flush
from django.db import connection
from django.middleware import csrf
from hypothesis import Phase, settings

from peerlore.people.models.installation import KEPT_AS, Look
from tests import migrated
from tests.cast import Cast, make_cast

SHARED = Path(os.environ.get("PEERLORE_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
# For tests/long/test_mutation.py: which example fails does not matter, so none is looked for that is simpler.
settings.register_profile(
    "mutation",
    phases=(Phase.explicit, Phase.generate),
    database=None,
    derandomize=True,
    deadline=None,
    report_multiple_bugs=False,
)


def pytest_collection_finish() -> None:
    """What was loaded stays: looking through it for garbage again and again takes a tenth of the time of the suite."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is marked bare runs on one database only, so none of it may ask for one. Long runs take longer."""
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.timeout(1800))
        if "/engine/" in item.nodeid and not item.get_closest_marker("bare"):
            raise pytest.UsageError(f"{item.nodeid} is not marked bare: the engine knows no database")
        if item.get_closest_marker("bare") and asks_for_tables(item):
            raise pytest.UsageError(f"{item.nodeid} is marked bare, and asks for the database")


def asks_for_tables(item: pytest.Item) -> bool:
    """Whether a test wants the database from pytest-django, with nothing in it."""
    asked = {"db", "transactional_db"} & {*getattr(item, "fixturenames", ())}
    return bool(asked or item.get_closest_marker("django_db"))


@pytest.fixture(scope="session", autouse=True)
def tokens_without_names() -> Iterator[None]:
    """No name and no number stands by chance in a page's token: of 64 random letters, one in 2,000 holds "Ben"."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csrf, "CSRF_ALLOWED_CHARS", "QXZ")
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_use_migrations
) -> Iterator[None]:
    """SQLite in a file: in memory, threads would share one connection's cache and never wait for each other."""
    if connection.vendor != "sqlite":
        if django_db_use_migrations:
            connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template(os.environ["DATABASE_URL"])
        yield
        return
    with tempfile.TemporaryDirectory(prefix="tests-") as folder:
        name = str(Path(folder) / migrated.DATABASE)
        if django_db_use_migrations:
            shutil.copyfile(migrated.folder() / migrated.DATABASE, name)
        connection.settings_dict["TEST"]["NAME"] = name
        yield


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_use_migrations) -> bool:
    """On SQLite the tables are there already."""
    return connection.vendor == "sqlite" and django_db_use_migrations


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What one test left in the cache, a report on the database say, is no other test's; and what every page shows is
    at hand, as it is after the first."""
    cache.clear()
    caches["here"].clear()
    caches["here"].set(KEPT_AS, Look(conf.settings.ORGANISATION))


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


@pytest.fixture
def shared() -> Path:
    """The folder of real data beside the project; without it a test is skipped with a word."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the real data in {SHARED}, which is not here")
    return SHARED


@pytest.fixture(autouse=True, scope="session")
def emptiable_log() -> Iterator[None]:
    """Tests that commit are cleaned up by emptying all tables, which the audit log refuses: its guard stands aside
    for that moment only. For the whole session, because tables are emptied after a test's own fixtures are gone."""
    operations = type(connection.ops)
    emptied = operations.execute_sql_flush

    def unguarded(self, sql_list):
        with guards_aside():
            return emptied(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_, **__: None)  # nothing reads the names of models
        if connection.vendor == "sqlite":
            patch.setattr(operations, "execute_sql_flush", unguarded)
        else:
            patch.setattr(operations, "sql_flush", _deletes)
        yield


def _deletes(operations: object, style: object, tables: list[str], **_: object) -> list[str]:
    """As a copy of another server would, asking no guard: of few rows this takes a tenth of what TRUNCATE takes."""
    return ["SET LOCAL session_replication_role = replica; " + "; ".join(f'DELETE FROM "{name}"' for name in tables)]


class guards_aside:  # noqa: N801
    """Take the triggers of the audit log away, and put the very same back."""

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%refuses%'")
                self.triggers = cursor.fetchall()
                for name, _ in self.triggers:
                    cursor.execute(f"DROP TRIGGER {name}")
            else:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with rows to check yet cannot be altered
                for table in ("people_logentry", "people_logseal"):
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")

    def __exit__(self, *_: object) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                for _, sql in self.triggers:
                    cursor.execute(sql)
            else:
                for table in ("people_logentry", "people_logseal"):
                    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
