"""Faults that take several processes and a real load: many workers, a database that restarts, writers beside a reader.

PEERLORE_JOBS, PEERLORE_RESTARTS and PEERLORE_STRESS (seconds) make them longer; `make soak` runs them in full size.
"""

import os
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psycopg
import pytest

from tests.cast import PASSWORD
from tests.long.conftest import PEOPLE
from tests.long.driver import Driver, Unknown
from tests.long.processes import Installation, wait_until
from tests.long.stub_smtp import StubSmtp

pytestmark = [pytest.mark.long, pytest.mark.bare, pytest.mark.timeout(7200)]
JOBS = int(os.environ.get("PEERLORE_JOBS", "1000"))
RESTARTS = int(os.environ.get("PEERLORE_RESTARTS", "3"))
STRESS = float(os.environ.get("PEERLORE_STRESS", "20"))
WORKERS, WRITERS = 4, 4
READ = 15.0  # seconds that one long read stays open
LARGEST_WAL = 64 * 1024 * 1024
BACK_WITHIN = 10.0  # seconds, each time


@pytest.fixture
def post() -> Iterator[StubSmtp]:
    with StubSmtp() as server:
        yield server


@pytest.fixture
def house(install, post) -> Installation:
    made: Installation = install(PEERLORE_MAIL_URL=post.url, PEERLORE_LOG="WARNING")
    return made


@dataclass(frozen=True)
class Try:
    """One goal that somebody wanted to set: `status` is 0 where no answer came."""

    name: str
    began: float
    took: float
    status: int


def signed_in(house: Installation) -> Driver:
    driver = Driver(house.address, "cleo@tarnlowe.example", PASSWORD)
    driver.sign_in()
    return driver


def set_goal(driver: Driver, name: str) -> Try:
    fields = {"name": name, "starts": "2026-01-01", "ends": "2099-12-31", "serves": "company", "owner": driver.login}
    began = time.monotonic()
    try:
        status = driver.post("/goals/new/", fields).status
    except Unknown:
        status = 0
    return Try(name, began, time.monotonic() - began, status)


def goals_until(ended: Callable[[], bool], driver: Driver, name: str) -> list[Try]:
    tries: list[Try] = []
    while not ended():
        tries.append(set_goal(driver, f"{name} {len(tries)}"))
    return tries


def test_f07_what_four_workers_take_at_once_is_done_once_and_nothing_is_lost(house, post):
    turns = -(-JOBS // PEOPLE)
    for turn in range(turns):
        house.ask("notices", count=PEOPLE, turn=turn)
    house.start("worker")
    house.more_workers(WORKERS)
    began, wanted = time.monotonic(), turns * PEOPLE
    wait_until(lambda: len(post.mailbox.mails) >= wanted, seconds=60 + 0.5 * wanted, says="every mail is sent")
    print(f"{wanted} mails by {WORKERS} workers in {time.monotonic() - began:.0f} s")
    assert house.ask("settle", seconds=60)
    copies = post.mailbox.contents()
    assert (len(copies), copies.total()) == (wanted, wanted)
    assert house.broken() == []


def test_f09_a_database_that_restarts_loses_nothing_and_all_are_back_without_help(house, post):
    if not house.database_url:
        pytest.skip("SQLite is no process that could restart")
    folder = durable(house.database_url)
    house.start()
    cleo, tries, back = signed_in(house), list[Try](), list[float]()
    for turn in range(RESTARTS):
        with goals_meanwhile(cleo, f"Goal {turn}") as meanwhile:
            time.sleep(1)
            restart(folder)
            up_again = time.monotonic()
            house.ask("notices", count=1, turn=turn)
            wait_until(lambda turn=turn: len(post.mailbox.mails) > turn, seconds=150, says="the worker is back")
            back.append(time.monotonic() - up_again)
        assert [one for one in meanwhile if one.began > up_again and one.status != 302] == []
        tries += meanwhile
    refused = sum(one.status != 302 for one in tries)
    print(f"{len(tries)} goals, {refused} refused; back after {median(back):.1f} s (median), at most {max(back):.1f} s")
    assert {one.name for one in tries if one.status == 302} <= set(house.ask("goals")), "acknowledged, not there (I9)"
    assert max(back) <= BACK_WITHIN
    assert house.broken() == []


@contextmanager
def goals_meanwhile(driver: Driver, name: str) -> Iterator[list[Try]]:
    """What is tried beside it stands in the list when it is over."""
    stop, tries = threading.Event(), list[Try]()
    with ThreadPoolExecutor() as threads:
        setting = threads.submit(goals_until, stop.is_set, driver, name)
        try:
            yield tries
        finally:
            stop.set()
        tries += setting.result()


def durable(address: str) -> Path:
    """What is written from now on outlives a crash of the server; where its data are."""
    with closing(psycopg.connect(address, autocommit=True)) as connection:
        row = connection.execute("SELECT current_database(), current_setting('data_directory')").fetchone()
        assert row
        connection.execute(f'ALTER DATABASE "{row[0]}" SET synchronous_commit = on')
    return Path(row[1])


def restart(folder: Path) -> None:
    """As by a crash: nothing is written out before."""
    owner = folder.owner()
    tool = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1] / "pg_ctl"
    words = [tool, "-D", folder, "-m", "immediate", "-w", "-l", folder.parent / "log", "restart"]
    as_owner = ["setpriv", f"--reuid={owner}", f"--regid={owner}", "--clear-groups"] if os.getuid() == 0 else []
    subprocess.run([*as_owner, *words], check=True, capture_output=True, cwd=folder.parent, timeout=60)


def test_f12_writers_beside_a_long_read_are_never_turned_away(house):
    if house.database_url:
        pytest.skip("PostgreSQL has writers beside each other")
    for turn in range(-(-JOBS // PEOPLE)):
        house.ask("notices", count=PEOPLE, turn=turn)
    house.start()
    house.more_workers(2)
    drivers, database = [signed_in(house) for _ in range(WRITERS)], next(house.data.rglob("*.sqlite3"))
    end = time.monotonic() + STRESS
    with ThreadPoolExecutor() as threads:
        writing = [
            threads.submit(goals_until, lambda: time.monotonic() > end, driver, f"Stress {n}")
            for n, driver in enumerate(drivers)
        ]
        largest = largest_while_read(database, end)
        tries = [one for each in writing for one in each.result()]
    took = sorted(one.took for one in tries)
    p99 = took[int(len(took) * 0.99)]
    print(f"{len(took)} writes, p50 {took[len(took) // 2]:.2f} s, p99 {p99:.2f} s, WAL {largest / 2**20:.1f} MB")
    assert [one for one in tries if one.status != 302] == []
    assert "database is locked" not in house.logs()
    assert 0 < largest <= LARGEST_WAL
    assert house.broken() == []


def largest_while_read(database: Path, end: float) -> int:
    """The most bytes that waited in the write-ahead log while one long read followed the other."""
    beside, largest = database.with_name(f"{database.name}-wal"), 0
    while time.monotonic() < end:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM people_person").fetchone()
            time.sleep(min(READ, max(0.0, end - time.monotonic())))
            largest = max(largest, beside.stat().st_size)
        time.sleep(1)
    return largest
