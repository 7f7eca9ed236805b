"""Each step of an update and the word that it is done: both or neither, wherever it is killed.

Django notes a migration that leaves indexes for its end only after its transaction. Whoever is killed in between has
the new tables and no word of them, and every further update fails because they are there.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from peerlore.failpoints import failpoint

NAME = "MigrationExecutor"


class WholeSteps(MigrationExecutor):
    """Applies and notes a migration in one transaction."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        if not migration.atomic:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        MigrationRecorder(self.connection).ensure_schema()
        with self._unchecked(), transaction.atomic(using=self.connection.alias):
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)

    def record_migration(self, migration: Migration) -> None:  # type: ignore[override]  # stubs of an older Django
        failpoint("update.unnoted")
        super().record_migration(migration)  # type: ignore[call-arg, arg-type]

    @contextmanager
    def _unchecked(self) -> Iterator[None]:
        """SQLite rebuilds tables with foreign keys unchecked, which cannot be asked for within a transaction; they are
        checked at the end of each step."""
        switched = self.connection.vendor == "sqlite" and self.connection.disable_constraint_checking()
        try:
            yield
        finally:
            if switched:
                self.connection.enable_constraint_checking()


def apply_steps() -> None:
    """Apply what this database lacks."""
    plain = getattr(migrate, NAME)
    setattr(migrate, NAME, WholeSteps)  # the command offers no other way to say who applies
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        setattr(migrate, NAME, plain)
