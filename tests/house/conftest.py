"""The world that the house tests walk through, on the day it stands still: built once for all that follow each other,
and given to each test as it was built."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases
from pytest_django.plugin import blocking_manager_key

from peerlore import clock
from tests.cast import NOW, Cast, make_cast
from tests.conftest import asks_for_tables
from tests.world import World, make_world


class Standing:
    """The world that stands between tests, in a transaction that is never committed."""

    def __init__(self) -> None:
        self.world: World | None = None
        self._end = ExitStack()

    def built(self) -> World:
        if self.world is None:
            with ExitStack() as begun:
                begun.enter_context(transaction.atomic())
                self.world = make_world(make_cast())
                begun.callback(transaction.set_rollback, True)
                self._end = begun.pop_all()
        return self.world

    def take_down(self) -> None:
        self.world = None
        self._end.close()


STANDING = Standing()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """The world stands until a test comes that is not of the house, or wants the tables empty."""
    yield
    if nextitem is None:
        return  # the tables are taken down then, and it before them
    if asks_for_tables(nextitem) or Path(__file__).parent not in nextitem.path.parents:
        with item.config.stash[blocking_manager_key].unblock():
            STANDING.take_down()


@pytest.fixture(scope="session")
def tables(django_db_setup, django_db_keepdb, django_db_blocker) -> Iterator[None]:
    """pytest-django makes the tables only where some test asks for its own `db`; the house's tests do not."""
    with django_db_blocker.unblock():
        made_already = "people_person" in connection.introspection.table_names()
        known = {"aliases": {"default"}, "serialized_aliases": set(), "keepdb": django_db_keepdb}
        made = [] if made_already else setup_databases(verbosity=0, interactive=False, **known)
    yield
    with django_db_blocker.unblock():
        STANDING.take_down()
        teardown_databases(made, verbosity=0, keepdb=django_db_keepdb)


@contextmanager
def the_day() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        yield


@pytest.fixture
def world(tables, django_db_blocker) -> Iterator[World]:
    """The world as it was built, whatever the test before did to it."""
    with the_day(), django_db_blocker.unblock():
        built = STANDING.built()
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
