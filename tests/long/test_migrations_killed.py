"""F13: killed in the middle of an update, the next start ends it; nobody and nothing is lost."""

import os
import random
import subprocess
import time

import pytest

from tests.long.processes import PEERLORE, Installation

pytestmark = [pytest.mark.long, pytest.mark.bare]
KILLS = max(3, int(os.environ.get("PEERLORE_KILLS", "30")) // 5)
SEED = int(os.environ.get("PEERLORE_KILL_SEED", random.randrange(10**6)))
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


def migrate(house: Installation) -> "subprocess.Popen[bytes]":
    words = [PEERLORE, "migrate", "--data", str(house.data)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(words, env=house.all_environment, stdout=quiet, stderr=quiet, start_new_session=True)


def test_an_update_killed_at_random_moments_is_ended_by_the_next(house):
    """F13: from tables of some versions ago, with everybody in them."""
    chance, before = random.Random(SEED), house.ask("facts")["people"]
    print(f"PEERLORE_KILL_SEED={SEED}")
    began = time.monotonic()
    assert migrate(house).wait(timeout=180) == 0
    took = 2 * (time.monotonic() - began)
    for turn in range(KILLS):
        house.stop()
        env = {**house.all_environment, "DJANGO_SETTINGS_MODULE": "peerlore.config.settings"}
        subprocess.run([str(PEERLORE.with_name("python")), "-c", BACK], env=env, check=True, timeout=180)
        update = migrate(house)
        time.sleep(chance.uniform(0.3, took))
        update.kill()
        update.wait(timeout=20)
        assert migrate(house).wait(timeout=180) == 0, f"turn {turn}, seed {SEED}"
        assert house.broken() == [], f"turn {turn}, seed {SEED}"
    assert house.ask("facts")["people"] == before
