"""Migrations are there, have names, import nothing of ours, and run from nothing and back again."""

import importlib
import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations import operations as steps
from django.db.migrations.executor import MigrationExecutor

from tests.house.source import modules

MIGRATIONS = [m for m in modules() if "migrations" in m.parts and m.parts[-1] != "__init__"]


def test_no_migration_is_missing(db, capsys):
    call_command("makemigrations", "--check", "--dry-run", verbosity=1)

    assert "No changes detected" in capsys.readouterr().out


@pytest.mark.bare
@pytest.mark.parametrize("migration", MIGRATIONS, ids=lambda m: m.path)
def test_a_migration_has_a_name_and_imports_nothing_of_ours(migration):
    assert not re.search(r"_auto_|_\d{8}|_alter_|_\d{4}$", migration.path)
    assert [name for _, name in migration.imports() if name.startswith("peerlore")] == []


# Nothing of an earlier version served anybody when these were written.
BEFORE_THE_FIRST_RELEASE = {
    "exchanges/migrations/0002_commitment_anchor.py",
    "exchanges/migrations/0004_agreement.py",
    "integrations/migrations/0002_import_rows_and_their_people.py",
    "programmes/migrations/0005_no_word_in_the_clear.py",
}
LATER = [
    m for m in MIGRATIONS if m.path not in BEFORE_THE_FIRST_RELEASE and not m.path.endswith("/migrations/0001_first.py")
]
TAKES_AWAY = (steps.RemoveField, steps.RenameField, steps.DeleteModel, steps.RenameModel)


@pytest.mark.bare
@pytest.mark.parametrize("migration", LATER, ids=lambda m: m.path)
def test_the_version_before_still_serves_while_a_migration_has_run(migration):
    """F13: what it does not know of a table it need not fill, and nothing that it reads is gone."""
    done = importlib.import_module("peerlore." + ".".join(migration.parts)).Migration.operations
    added = [step.field for step in done if isinstance(step, steps.AddField)]
    unfillable = [field for field in added if not (field.null or field.many_to_many or field.has_db_default())]
    assert unfillable == []
    assert [step for step in done if isinstance(step, TAKES_AWAY)] == []


@pytest.mark.django_db(transaction=True)
def test_every_migration_runs_backward_and_forward_again():
    """F13: from any step to any other."""
    ours = sorted({label.split("/")[0] for label in (m.path for m in MIGRATIONS)})
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        _to([(app, None) for app in ours])
        assert not _our_tables()
    finally:
        _to(latest)

    assert _our_tables() == {m._meta.db_table for app in ours for m in apps.get_app_config(app).get_models(True)}
    with connection.cursor() as cursor:
        assert connection.introspection.table_names(cursor)


def _to(targets: list[tuple[str, str | None]]) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(targets)


def _our_tables() -> set[str]:
    ours = tuple(f"{m.parts[0]}_" for m in MIGRATIONS)
    with connection.cursor() as cursor:
        return {table for table in connection.introspection.table_names(cursor) if table.startswith(ours)}
