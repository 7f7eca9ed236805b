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
MINUTES = 25  # on an idle machine it takes a few

# The rules that must not soften unseen, and the tests that hold each.
HELD: dict[str, str] = {
    "engine/gaps.py": "tests/engine/test_gaps.py",
    "engine/hours.py": "tests/engine/test_hours.py",
    "engine/matching/verify/pairs.py": "tests/engine/test_verify_pairs.py",
    "engine/matching/verify/meetings.py": "tests/engine/test_verify_meetings.py",
    "engine/matching/verify/odd_sets.py": "tests/engine/test_verify_meetings.py",
    "engine/matching/verify/circles.py": "tests/engine/test_verify_circles.py tests/engine/test_forged.py",
    "engine/matching/verify/people_pairs.py": "tests/engine/test_verify_people_pairs.py",
    "engine/matching/verify/stable.py": "tests/engine/test_verify_stable.py",
    "engine/matching/verify/board.py": "tests/engine/test_verify_board.py tests/engine/test_forged.py",
    "engine/matching/verify/swaps.py": "tests/engine/test_verify_swaps.py tests/engine/test_forged.py",
    "engine/matching/verify/envelope.py": "tests/engine/test_verify_envelope.py",
    "engine/matching/verify/teams.py": "tests/engine/test_verify_teams.py",
    "engine/matching/verify/left_best.py": "tests/engine/test_verify_left_best.py",
    "engine/matching/verify/left_out.py": "tests/engine/test_verify_left_out.py",
    "engine/matching/verify/numbers.py": "tests/engine/test_verify_numbers.py",
    "engine/matching/mentoring/candidates.py": "tests/engine/test_candidates.py",
    "integrations/spreadsheets/rules.py": "tests/integrations/test_match_rules.py",
    "programmes/matching/allowed.py": (
        "tests/programmes/test_allowed.py tests/programmes/test_words_of_a_no.py"
        " tests/programmes/test_seats.py tests/programmes/test_search.py"
    ),
    "people/offices.py": "tests/people/test_offices_scopes.py",
    "people/keys.py": "tests/people/test_keys.py",
    "attempt.py": "tests/people/test_attempt.py",
}
# Changes that change nothing anybody could see, each with its reason. Named as mutmut names them.
EQUIVALENT: dict[str, str] = {}
CONFIG = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/peerlore/{path}"]
pytest_add_cli_args = ["-x", "--no-migrations", "--hypothesis-profile=mutation"]
pytest_add_cli_args_test_selection = {tests}
also_copy = ["README.md", "manage.py"]
"""


def copied(path: str, to: Path) -> Path:
    """The house as it stands, set up to change one file and to ask the tests that hold it."""
    aside = shutil.ignore_patterns("__pycache__", "browser", "house", "long")
    for folder in ("src", "tests"):
        shutil.copytree(HERE / folder, to / folder, ignore=aside)
    for file in ("README.md", "manage.py"):
        shutil.copy(HERE / file, to)
    config = CONFIG.format(path=path, tests=HELD[path].split())
    (to / "pyproject.toml").write_text((HERE / "pyproject.toml").read_text() + config)
    return to


def mutmut(*words: str, within: Path) -> str:
    done = subprocess.run(
        [MUTMUT, *words],
        cwd=within,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{within / 'mutation.sqlite3'}"},
        capture_output=True,
        text=True,
        timeout=MINUTES * 60,
        check=False,
    )
    return done.stdout + done.stderr


def fates(within: Path) -> dict[str, str]:
    """What became of each change: killed, survived, …"""
    said = mutmut("run", "--max-children", "1", within=within)
    lines = [line.strip().rsplit(": ", 1) for line in mutmut("results", "--all", "true", within=within).splitlines()]
    found = {line[0]: line[1] for line in lines if len(line) == 2 and "__mutmut_" in line[0]}
    assert found, said[-3000:]
    return found


@pytest.mark.parametrize("path", HELD)
def test_nine_in_ten_changes_are_noticed(tmp_path, path):
    module = "peerlore." + path.removesuffix(".py").replace("/", ".")
    all_fates = fates(copied(path, tmp_path))
    own = {name: fate for name, fate in all_fates.items() if name.startswith(f"{module}.") and name not in EQUIVALENT}
    unnoticed = [name for name, fate in own.items() if fate not in {"killed", "timeout", "caught by type check"}]
    print(f"{path}: {len(own) - len(unnoticed)} of {len(own)} changes were noticed; not: {unnoticed}")
    assert len(own) >= 5
    assert 1 - len(unnoticed) / len(own) >= FLOOR, unnoticed
