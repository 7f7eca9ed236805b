"""SQLite in the data folder, or PostgreSQL by DATABASE_URL; the same code runs on both."""

from peerlore.config.settings.environment import DATA_DIR, env
from peerlore.config.settings.sqlite import with_wal_fix

SQLITE_WAL = with_wal_fix()
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR}/peerlore.sqlite3")}
_database = DATABASES["default"]

if _database["ENGINE"].endswith("sqlite3"):
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
    _database.update(CONN_MAX_AGE=0, OPTIONS={"pool": {"min_size": 1, "max_size": 6}})

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "peerlore_cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
