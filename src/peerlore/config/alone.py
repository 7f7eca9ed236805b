"""One Peerlore on one data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peerlore.config.commands.shared import fail

LOCK = "running"


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Hold the data folder for this process; refuse where another Peerlore holds it."""
    descriptor = os.open(data / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        fail(f"Peerlore already runs on {data}. Stop that one first, or name another folder with --data.")
    try:
        yield
    finally:
        os.close(descriptor)
