"""SQLite in the data folder, or PostgreSQL by DATABASE_URL; the same code runs on both."""

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from peerlore.config.settings.environment import DATA_DIR
from peerlore.config.settings.reading import secret, whole
from peerlore.config.settings.sqlite import with_wal_fix

SQLITE_WAL = with_wal_fix()
WEB_THREADS = whole("PEERLORE_WEB_THREADS", 4, least=1, most=64)


def _read_database() -> dict[str, object]:
    url = secret("DATABASE_URL") or f"sqlite:///{DATA_DIR}/peerlore.sqlite3"
    wanted = "write postgres://name:password@host:5432/database, or leave it out for SQLite in the data folder"
    try:
        found: dict[str, object] = {**dj_database_url.parse(url)}
    except ValueError as wrong:  # the address itself is not repeated: it may hold a password
        raise ImproperlyConfigured(f"DATABASE_URL is not an address of a database; {wanted}.") from wrong
    if str(found["ENGINE"]).rsplit(".", 1)[-1] not in ("sqlite3", "postgresql"):
        raise ImproperlyConfigured(f"DATABASE_URL names a kind of database that Peerlore does not know; {wanted}.")
    return found


_database = _read_database()
DATABASES = {"default": _database}
if str(_database["ENGINE"]).endswith("sqlite3"):
    _journal = "WAL" if SQLITE_WAL else "DELETE"
    # IMMEDIATE: a transaction that reads and then writes must not fail at the lock upgrade.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            f"PRAGMA journal_mode={_journal}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA cache_size=-20000; "
            "PRAGMA journal_size_limit=67108864;"
        ),
    }
else:
    # Each thread of the web process may hold one connection; two are over for whoever else asks.
    _pool = {"min_size": 1, "max_size": WEB_THREADS + 2, "timeout": 10}
    _database.update(CONN_MAX_AGE=0, CONN_HEALTH_CHECKS=True)
    _database["OPTIONS"] = {**(_database.get("OPTIONS") or {}), "pool": _pool}  # type: ignore[dict-item]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "peerlore_cache"},
    "here": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": 30},  # each process has its own
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
