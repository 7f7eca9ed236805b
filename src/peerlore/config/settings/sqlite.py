"""Take an SQLite with the WAL-reset fix, from pysqlite3 where Python's own is older (see decisions/0003)."""

import sqlite3
import sys

WAL_FIXED = (3, 51, 3)


def with_wal_fix() -> bool:
    """Swap the `sqlite3` module for pysqlite3 if that is newer; say whether WAL is safe with what we have."""
    if sqlite3.sqlite_version_info >= WAL_FIXED:
        return True
    try:
        import pysqlite3
    except ImportError:
        return False
    if pysqlite3.sqlite_version_info >= WAL_FIXED:
        sys.modules["sqlite3"] = pysqlite3
        sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
        return True
    return False
