"""An installation for each of these tests, on SQLite and on PostgreSQL: prepared and peopled once, then copied."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.long.processes import HERE, Installation

PEOPLE = 300


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def prepared(request, tmp_path_factory) -> Installation:
    """Tables, keys and people, with nothing running on them."""
    address = "" if request.param == "sqlite" else _made(request.getfixturevalue("postgres"), "prepared", "template1")
    made = Installation(tmp_path_factory.mktemp("prepared"), address)
    made.prepare()
    made.ask("people", count=PEOPLE)
    made.stop()
    return made


@pytest.fixture
def install(prepared, request, tmp_path) -> Iterator[Callable[..., Installation]]:
    """Make an installation of one's own, with environment variables."""
    made: list[Installation] = []

    def make(**environment: str) -> Installation:
        data, address = tmp_path / "data", prepared.database_url
        shutil.copytree(prepared.data, data)
        if address:
            name = re.sub(r"\W", "_", request.node.originalname).lower()[:60]
            address = _made(address, name, "prepared")
        made.append(Installation(data, address, environment))
        return made[-1]

    yield make
    for one in made:
        one.stop()


def _made(address: str, name: str, template: str) -> str:
    """The address of a new database beside that of `address`."""
    server = address.rsplit("/", 1)[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return f"{server}/{name}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that two processes end at the same time."""
    here = Path(__file__).parent
    if items and all(here in item.path.parents for item in items):
        items.sort(key=lambda item: "mutation" not in item.nodeid)
