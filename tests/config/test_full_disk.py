"""F11: where the disk is full, a command leaves nothing half there, says so, and does it once there is room.

Real processes under a limit, hence some seconds.
"""

import os
import subprocess
import sys

import pytest

from tests.config.conftest import Peerlore
from tests.integrations.people_files import as_csv

pytestmark = pytest.mark.bare


def with_room_for(size: int, command: Peerlore, *words: str) -> subprocess.CompletedProcess[str]:
    """As on a full disk: no file may grow beyond `size`."""
    limited = ["prlimit", f"--fsize={size}", sys.executable, "-m", "peerlore", *words]
    environment = {**command.environment, "PATH": os.environ["PATH"]}
    return subprocess.run(limited, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_an_import_and_a_list_that_find_no_room_leave_nothing_and_say_so(started: Peerlore, tmp_path):
    """F11: an import by the command, and a list taken out."""
    rows = [(f"F{n}", "x" * 60, "y" * 60, "", "", "", "", "") for n in range(600)]
    (tmp_path / "staff.csv").write_bytes(as_csv(*rows))
    imports = ["import", "people", str(tmp_path / "staff.csv"), "--yes"]
    size = (started.data / "peerlore.sqlite3").stat().st_size
    full = with_room_for(size, started, *imports)
    assert (full.returncode, "Traceback" in full.stderr) == (1, False), full.stderr
    assert started(*imports).returncode == 0
    full = with_room_for(50_000, started, "export", "people", str(tmp_path / "list.csv"))
    assert (full.returncode, "Traceback" in full.stderr) == (1, False), full.stderr
    assert not (tmp_path / "list.csv").exists()
