"""Kill web and worker at random points of an import, a round and a delivery, thirty times each, on both databases.

Whatever the moment: `peerlore check` finds nothing, what was acknowledged is there (I9), and nobody is mailed twice
but for the one mail in flight, which keeps its Message-ID. The seed is printed; PEERLORE_KILL_SEED plays it again.
"""

import json
import os
import random
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cast import PASSWORD
from tests.long.driver import Answer, Driver, Unknown, defaults
from tests.long.processes import HERE, Installation
from tests.long.stub_smtp import StubSmtp
from tests.world import whole

pytestmark = [pytest.mark.long, pytest.mark.bare, whole]
KILLS = int(os.environ.get("PEERLORE_KILLS", "30"))
SEED = int(os.environ.get("PEERLORE_KILL_SEED", random.randrange(10**6)))
SEED_SCRIPT = Path(__file__).with_name("seed.py")
ROWS = 200
PEOPLE = 60
SETTLE = "400"
# Stale work is only overdue while it waits for its next worker; everything else must hold at any moment.
WAITS = ("I10",)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The address of a throw-away PostgreSQL, for as long as these tests run."""
    process = subprocess.Popen(
        [HERE / "scripts" / "postgres", "sh", "-c", "echo $DATABASE_URL; cat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    yield process.stdout.readline().strip()
    process.stdin.close()
    process.wait(timeout=30)


@pytest.fixture(params=["sqlite", "postgres"])
def house(request, tmp_path) -> Iterator[tuple[Installation, StubSmtp]]:
    with StubSmtp() as post:
        address = _fresh_database(request.getfixturevalue("postgres"), request) if request.param == "postgres" else ""
        made = Installation(tmp_path, address, {"PEERLORE_MAIL_URL": post.url, "PEERLORE_LOG": "WARNING"})
        made.prepare()
        made.python(SEED_SCRIPT, "people", str(PEOPLE))
        yield made, post
        made.stop()


def _fresh_database(address: str, request: pytest.FixtureRequest) -> str:
    import psycopg

    name = re.sub(r"\W", "_", request.node.originalname).lower()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return address.rsplit("/", 1)[0] + f"/{name}"


def killed_again_and_again(house: Installation, act: Callable[[int], None], *, within: float) -> None:
    """Start, act, kill at a random moment: KILLS times; each time nothing is broken."""
    chance = random.Random(SEED)
    print(f"PEERLORE_KILL_SEED={SEED}")
    for turn in range(KILLS):
        house.start()
        try:
            act(turn)
        except Unknown:
            print(f"turn {turn}: no answer")
        time.sleep(chance.uniform(0, within))
        house.kill(*chance.choice([("web",), ("worker",), ("web", "worker"), ("worker", "web")]))
        if turn % 5 == 4:
            broken = [f for f in house.findings() if not f.startswith(WAITS)]
            assert broken == [], f"turn {turn}, seed {SEED}"


def settled(house: Installation) -> dict[str, object]:
    house.start()
    facts: dict[str, object] = json.loads(house.python(SEED_SCRIPT, "settle", SETTLE, seconds=500).splitlines()[-1])
    assert facts["settled"], (facts, house.logs())
    assert house.findings() == [], f"seed {SEED}"
    return facts


def signed_in(house: Installation, who: str) -> Driver:
    driver = Driver(house.address)
    driver.sign_in(f"{who}@tarnlowe.example", PASSWORD)
    return driver


def hr_file(turn: int) -> bytes:
    rows = "".join(f"I{turn:03}-{n:04},Given{n},Family{turn},i{turn}.{n}@tarnlowe.example\n" for n in range(ROWS))
    return f"Staff number,Given name,Family name,E-mail\n{rows}".encode()


def key_in(answer: Answer) -> int:
    found = re.search(r"/(\d+)/", answer.address)
    assert found, answer.address
    return int(found[1])


def test_an_import_is_whole_or_not_there_whenever_it_is_killed(house):
    installation, _ = house
    installation.start()
    jo = signed_in(installation, "jo")
    confirmed: list[int] = []

    def bring(turn: int) -> None:
        staged = jo.post("/people/import/", {}, file=("file", f"people-{turn}.csv", hr_file(turn)))
        key = key_in(staged)
        mapping = f"/people/import/{key}/map/"
        jo.post(mapping, defaults(jo.get(mapping)))
        if confirm(jo, key):
            confirmed.append(turn)

    def confirm(driver: Driver, key: int) -> bool:
        """Wait until the file is read, and say yes; whether that was acknowledged."""
        path = f"/people/import/{key}/apply/"
        for _ in range(40):
            page = driver.get(path)
            if page.path == path and page.status == 200:
                return driver.post(path, defaults(page)).status == 302
            time.sleep(0.2)
        return False

    killed_again_and_again(installation, bring, within=1.5)
    facts = settled(installation)

    assert facts["imported"] % ROWS == 0, "an import is in by half"
    assert facts["imported"] >= ROWS * len(confirmed), "an acknowledged import is not there (I9)"
    assert confirmed, "no import came far enough to be killed: raise the time"


def test_a_round_is_worked_out_and_published_whole_whenever_it_is_killed(house):
    installation, _ = house
    programme = json.loads(installation.python(SEED_SCRIPT, "programme", str(PEOPLE // 2)))["programme"]
    installation.start()
    cleo = signed_in(installation, "cleo")
    rounds: list[int] = []

    def turn_of(turn: int) -> None:
        """A round is begun where none is open; a draft is discarded, the last one published."""
        begun = cleo.post(f"/programmes/{programme}/round/", {}, page=f"/programmes/{programme}/")
        rounds.extend([key_in(begun)] if begun.status == 302 and "/rounds/" in begun.address else [])
        if rounds and turn % 2:
            verb = "publish" if turn == KILLS - 1 else "discard"
            cleo.post(f"/rounds/{rounds[-1]}/{verb}/", {}, page=f"/rounds/{rounds[-1]}/")

    killed_again_and_again(installation, turn_of, within=1.0)
    facts = settled(installation)

    assert rounds, "no round was begun"
    assert facts["rounds"].keys() <= {"draft", "published", "discarded", "failed"}
    assert sum(facts["rounds"].values()) >= len(set(rounds)), "an acknowledged round is not there (I9)"


def test_nobody_is_mailed_twice_whenever_the_delivery_is_killed(house):
    installation, post = house
    installation.python(SEED_SCRIPT, "notices", str(PEOPLE))

    killed_again_and_again(installation, lambda turn: None, within=1.0)
    facts = settled(installation)

    copies = post.mailbox.message_ids()
    readers = {to for to, _ in post.mailbox.mails}
    assert facts["sent"] == PEOPLE
    assert len(readers) == PEOPLE, "somebody was not told"
    assert len(copies) == PEOPLE, "somebody got a second mail with another Message-ID"
    assert sum(copies.values()) - PEOPLE <= KILLS, "more repeats than kills"


def test_a_part_that_is_killed_is_back_at_once(house):
    installation, _ = house
    installation.start()
    installation.kill("web")
    assert not installation.answers()

    installation.start("web")

    assert installation.answers()
    assert installation.findings() == []
