"""What lies vendored is what the lock file says, unmodified."""

import hashlib
import json
from pathlib import Path

VENDOR = Path(__file__).parent / "vendor"


def test_every_vendored_file_is_the_one_that_was_locked():
    locked = json.loads((VENDOR / "vendor.lock.json").read_text())
    assert {file.name for file in VENDOR.glob("*.js")} == set(locked)
    for name, entry in locked.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == entry["sha256"]
