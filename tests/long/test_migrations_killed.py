"""F13: killed in the middle of an update, the next start ends it; nobody and nothing is lost."""

import os
import random
import signal
import subprocess
import time

import pytest

from tests.long.processes import PEERLORE, Installation

pytestmark = [pytest.mark.long, pytest.mark.bare]
KILLS = max(3, int(os.environ.get("PEERLORE_KILLS", "30")) // 5)
SEED = int(os.environ.get("PEERLORE_KILL_SEED", random.randrange(10**6)))
STEPS = 10  # at the least, from what BACK goes back to
BACK = """
import django; django.setup()
from django.core.management import call_command
for room, step in {"integrations": "0001", "people": "0006", "exchanges": "0001"}.items():
    call_command("migrate", room, step, verbosity=0)
"""


@pytest.fixture
def house(install) -> Installation:
    made: Installation = install(PEERLORE_LOG="ERROR")
    return made


def migrate(house: Installation, **more: str) -> "subprocess.Popen[str]":
    words, pipe = [PEERLORE, "migrate", "--data", str(house.data)], subprocess.PIPE
    said, env = {"stdout": pipe, "stderr": subprocess.STDOUT}, house.all_environment | more
    return subprocess.Popen(words, env=env, text=True, start_new_session=True, **said)


def unnoted(house: Installation, step: int) -> None:
    """Killed when a step's tables are made and it is not noted yet."""
    killed = migrate(house, PEERLORE_FAULTS="1", PEERLORE_FAIL=f"update.unnoted:{step}:kill")
    killed.communicate(timeout=180)
    assert killed.returncode == -signal.SIGKILL, step


def ended(update: "subprocess.Popen[str]", *, says: str = "") -> None:
    said, _ = update.communicate(timeout=180)
    assert update.returncode == 0, f"{says}: {said}"


def test_an_update_killed_at_random_moments_is_ended_by_the_next(house):
    """F13: from tables of some versions ago, with everybody in them."""
    chance, before = random.Random(SEED), house.ask("facts")["people"]
    print(f"PEERLORE_KILL_SEED={SEED}")
    began = time.monotonic()
    ended(migrate(house))
    took = 2 * (time.monotonic() - began)
    for turn in range(KILLS):
        house.stop()
        env = {**house.all_environment, "DJANGO_SETTINGS_MODULE": "peerlore.config.settings"}
        subprocess.run([str(PEERLORE.with_name("python")), "-c", BACK], env=env, check=True, timeout=180)
        if turn % 2:
            unnoted(house, chance.randint(1, STEPS))
        else:
            update = migrate(house)
            time.sleep(chance.uniform(0.3, took))
            update.kill()
            update.communicate(timeout=20)
        ended(migrate(house), says=f"turn {turn}, seed {SEED}")
        assert house.broken() == [], f"turn {turn}, seed {SEED}"
    assert house.ask("facts")["people"] == before
