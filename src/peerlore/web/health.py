"""Is this installation able to work: the database answers, its tables fit the code, the worker has been heard of."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

FULL, BUSY = ("disk is full", "no space left"), ("locked", "lock timeout", "deadlock", "pooltimeout")
BEAT, LATE_AFTER = "web.worker-beat", timedelta(minutes=5)


def beat(now: datetime) -> None:
    """The ticker calls this at each round."""
    cache.set(BEAT, now, timeout=None)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def missing_steps() -> int:
    """How many migrations of this version the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def tables_fit() -> bool:
    return not missing_steps()


def worker_is_heard(now: datetime) -> bool:
    last = cache.get(BEAT)
    return last is not None and now - last < LATE_AFTER


def hurdle_in(wrong: BaseException | None) -> str:
    """Why the database did not write where nothing is broken: `full`, or `busy` for longer than anybody waits."""
    kind = type(wrong).__name__.lower()
    if not (isinstance(wrong, OperationalError) or kind == "pooltimeout"):
        return ""
    said = f"{kind} {wrong}".lower()
    return "full" if any(word in said for word in FULL) else "busy" if any(word in said for word in BUSY) else ""
