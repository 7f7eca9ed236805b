"""A database for each of these tests: a file of their own, or a fresh one in a throw-away PostgreSQL."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

HERE = Path(__file__).resolve().parents[2]


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


@pytest.fixture(params=["sqlite", "postgres"])
def database(request) -> str:
    """Its address; empty for the file in the data folder."""
    if request.param == "sqlite":
        return ""
    address = request.getfixturevalue("postgres")
    name = re.sub(r"\W", "_", request.node.originalname).lower()[:60]
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{address.rsplit('/', 1)[0]}/{name}"
