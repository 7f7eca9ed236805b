"""What `make demo` unpacks is what the present code plays: the same rows, and the same that happened."""

import json
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

from peerlore.config.demo import shipped
from tests.config.conftest import command_on

EXAMPLE = Path(__file__).resolve().parents[2] / "example"
pytestmark = [pytest.mark.long, pytest.mark.bare]


def test_the_packed_demonstration_is_what_the_present_code_plays(tmp_path):
    copytree(EXAMPLE, tmp_path / "example")
    subprocess.run(
        [sys.executable, "-m", "peerlore", "demo", "--rebuild", "--example", str(tmp_path / "example")],
        check=True,
        env=command_on(tmp_path / "data").environment,
        timeout=1800,
    )
    built, packed = (json.loads((folder / shipped.NOTED).read_text()) for folder in (tmp_path / "example", EXAMPLE))
    assert built == packed, "run `peerlore demo --rebuild` and commit what it makes"
