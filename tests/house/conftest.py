"""The world that the house tests walk through, on the day it stands still: built once for each module, and given to
each test as it was built."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases

from peerlore import clock
from tests.cast import NOW, Cast, make_cast
from tests.world import World, make_world


@pytest.fixture(scope="session")
def tables(django_db_setup, django_db_keepdb, django_db_blocker) -> Iterator[None]:
    """pytest-django makes the tables only where some test asks for its own `db`; the house's tests do not."""
    with django_db_blocker.unblock():
        made_already = "people_person" in connection.introspection.table_names()
        known = {"aliases": {"default"}, "serialized_aliases": set(), "keepdb": django_db_keepdb}
        made = [] if made_already else setup_databases(verbosity=0, interactive=False, **known)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0, keepdb=django_db_keepdb)


@pytest.fixture(scope="module")
def built(tables, django_db_blocker) -> Iterator[World]:
    """One world for a whole module. It is never committed."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(clock, "now", lambda: NOW)
        yield make_world(make_cast())
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World) -> Iterator[World]:
    """The world as it was built, whatever the test before did to it."""
    with transaction.atomic():
        yield deepcopy(built)
        transaction.set_rollback(True)


@pytest.fixture
def cast(world: World) -> Cast:
    """The cast within the world: two of them would have the same names."""
    return world.cast


@pytest.fixture(autouse=True)
def no_sign_in_limits(settings) -> None:
    """The walk asks the same door many times in a second; a test of its own holds the limits."""
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False
