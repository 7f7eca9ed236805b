"""Let a process of its own do something and die at a failpoint, as by kill -9: nothing is tidied up, nothing caught."""

import os
import signal
from collections.abc import Callable

from django.db import connection, connections

from peerlore.failpoints import forget_passings


def dies_at(place: str, act: Callable[[], object]) -> None:
    """Run `act` in a child process that is killed at its first passing of `place`. Needs committed rows."""
    _let_go_of_the_database()
    child = os.fork()
    if child == 0:
        _die_at(place, act)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"it never passed {place}"
    assert os.WTERMSIG(status) == signal.SIGKILL


def _let_go_of_the_database() -> None:
    """A connection that two processes hold is nobody's."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()


def _die_at(place: str, act: Callable[[], object]) -> None:
    os.environ.update(PEERLORE_FAULTS="1", PEERLORE_FAIL=f"{place}:1:kill")
    forget_passings()
    try:
        act()
    finally:
        os._exit(1)
