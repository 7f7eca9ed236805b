"""Change the source at random places and see whether the tests notice: at least nine in ten changes must be.

mutmut works on a copy, so that nothing of ours is touched. What survived is printed when the floor is missed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.long, pytest.mark.bare]
HERE = Path(__file__).resolve().parents[2]
MUTMUT = Path(sys.executable).parent / "mutmut"
FLOOR = 0.9
MINUTES = 10

# The rules that must not soften unseen, and the tests that hold each.
HELD: dict[str, list[str]] = {
    "engine/gaps.py": ["tests/engine/test_gaps.py"],
    "engine/hours.py": ["tests/engine/test_hours.py"],
    "engine/matching/verifier.py": ["tests/engine"],
    "people/offices.py": ["tests/people"],
    "attempt.py": ["tests/people", "tests/skills"],
}
CONFIG = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = [{files}]
pytest_add_cli_args = ["-x", "-p", "no:randomly"]
pytest_add_cli_args_test_selection = [{tests}]
also_copy = ["README.md", "manage.py"]
"""


def copied(to: Path, path: str, tests: list[str]) -> Path:
    """The house as it stands, set up to change `path` and ask `tests`."""
    aside = shutil.ignore_patterns("__pycache__", "browser", "house", "long")
    for folder in ("src", "tests"):
        shutil.copytree(HERE / folder, to / folder, ignore=aside)
    for file in ("README.md", "manage.py"):
        if (HERE / file).exists():
            shutil.copy(HERE / file, to)
    asked = ", ".join(f'"{test}"' for test in tests)
    config = CONFIG.format(files=f'"src/peerlore/{path}"', tests=asked)
    (to / "pyproject.toml").write_text((HERE / "pyproject.toml").read_text() + config)
    return to


def mutmut(*words: str, within: Path) -> str:
    done = subprocess.run(
        [MUTMUT, *words],
        cwd=within,
        env={**os.environ, "PEERLORE_DATA": str(within / "data"), "DATABASE_URL": ""} | _sqlite(within),
        capture_output=True,
        text=True,
        timeout=MINUTES * 60,
        check=False,
    )
    return done.stdout + done.stderr


def _sqlite(within: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{within / 'mutation.sqlite3'}"}


@pytest.mark.parametrize("path", HELD)
def test_nine_in_ten_changes_are_noticed(tmp_path, path):
    said = mutmut("run", "--max-children", "2", within=copied(tmp_path, path, HELD[path]))
    fates = [line.rsplit(": ", 1) for line in mutmut("results", "--all", "true", within=tmp_path).splitlines()]
    fates = [fate for fate in fates if len(fate) == 2 and "__mutmut_" in fate[0]]
    unnoticed = [name.strip() for name, fate in fates if fate in {"survived", "no tests", "suspicious"}]

    assert len(fates) >= 5, said[-3000:]
    assert 1 - len(unnoticed) / len(fates) >= FLOOR, unnoticed
