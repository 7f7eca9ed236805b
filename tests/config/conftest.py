"""Real processes on a data folder and a port of their own."""

import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import migrated

ADMINISTRATOR = {
    "PEERLORE_ADMIN_NAME": "Jo Sandberg",
    "PEERLORE_ADMIN_EMAIL": "jo.sandberg@tarnlowe.example",
    "PEERLORE_ADMIN_PASSWORD": "heather loch seven",
}


@dataclass
class Peerlore:
    """The `peerlore` command on one data folder."""

    data: Path
    environment: dict[str, str]
    begun: list[subprocess.Popen[str]] = field(default_factory=list)

    def __call__(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "peerlore", *arguments],
            check=False,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def begin(self, *arguments: str, **environment: str) -> "Running":
        process = subprocess.Popen(
            [sys.executable, "-m", "peerlore", *arguments],
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.begun.append(process)
        return Running(process)


@dataclass
class Running:
    process: subprocess.Popen[str]

    def wait_ready(self) -> str:
        """The line that says that Peerlore is ready."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert "ready" in line, line
        return line

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=10)

    def child(self, words: str) -> int:
        """The process id of the child whose command line holds `words`."""
        [found] = [pid for pid in direct_children_of(self.process.pid) if words in command_line(pid)]
        return found


def direct_children_of(pid: int) -> list[int]:
    text = " ".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    return [int(child) for child in text.split()]


def children_of(pid: int) -> list[int]:
    """All processes that `pid` started, and theirs."""
    direct = direct_children_of(pid)
    return direct + [below for child in direct for below in children_of(child)]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(holds: Callable[[], object], *, seconds: float = 15) -> bool:
    """Whether `holds` becomes true within `seconds`."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if holds():
            return True
        time.sleep(0.05)
    return bool(holds())


def status(port: int, path: str = "/healthz") -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as response:
            return int(response.status)
    except OSError:
        return 0


@pytest.fixture
def port() -> int:
    return free_port()


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def command_on(data: Path) -> Peerlore:
    """On SQLite in a folder of its own, whatever the suite runs on: the processes must not share its rows."""
    return Peerlore(data, migrated.environment(data))


@pytest.fixture
def peerlore(tmp_path: Path) -> Iterator[Peerlore]:
    """The command on a data folder that is not there yet."""
    command = command_on(tmp_path / "data")
    yield command
    for process in command.begun:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


@pytest.fixture
def started(peerlore: Peerlore) -> Peerlore:
    """The command on a data folder with its tables, and nobody in it."""
    shutil.copytree(migrated.folder(), peerlore.data)
    return peerlore
