"""A real Peerlore in processes of its own: start it, kill it, ask it, check it.

Only processes started here are ended, each by its own group.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PEERLORE = Path(sys.executable).parent / "peerlore"
HERE = Path(__file__).resolve().parents[2]
PARTS = ("web", "worker")


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def wait_until(holds: Callable[[], bool], *, seconds: float, says: str) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError(f"{says}: not within {seconds:.0f} s")


@dataclass
class Installation:
    """One data folder, one database, and the processes that run on them."""

    data: Path
    database_url: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    hands: list["Hands"] = field(default_factory=list)
    ahead: float = 0.0  # seconds by which its clock runs before the machine's

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def all_environment(self) -> dict[str, str]:
        ours = ("PEERLORE_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        database = {"DATABASE_URL": self.database_url} if self.database_url else {}
        fixed = {"PEERLORE_DATA": str(self.data), "PEERLORE_ZONE": "Europe/Lisbon", "OPENBLAS_NUM_THREADS": "1"}
        fixed["PEERLORE_CLOCK_OFFSET"] = str(self.ahead)
        return {**kept, **fixed, **database, **self.environment}

    def ask(self, do: str, **words: object) -> Any:
        """Have `tests/long/seed.py` do something on this database, in the one process that is kept for it."""
        return (self.hands or [self.hand()])[0].ask(do, ahead=self.ahead, **words)

    def hand(self) -> "Hands":
        """One more process for `seed.py`."""
        self.hands.append(Hands(self.all_environment))
        return self.hands[-1]

    def run(self, *words: str, seconds: float = 600) -> subprocess.CompletedProcess[str]:
        """One command of ours, to its end."""
        return subprocess.run(
            [PEERLORE, *words],
            env=self.all_environment,
            cwd=self.data,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def prepare(self) -> None:
        done = self.run("migrate", "--json")
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self, *parts: str) -> None:
        """Start what does not run (all parts where none is named) and wait until the web process answers."""
        for part in parts or PARTS:
            if part not in self.running:
                self.running[part] = self.started(part)
        if "web" in self.running:
            wait_until(self.answers, seconds=180, says="the web process answers")

    def started(self, part: str, *, log_name: str = "") -> subprocess.Popen[bytes]:
        words = ["--port", str(self.port)] if part == "web" else []
        log = (self.data / f"{log_name or part}.log").open("ab")
        return subprocess.Popen(
            [PEERLORE, part, *words, "--data", str(self.data)],
            env=self.all_environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def more_workers(self, many: int) -> None:
        """So many workers in all."""
        for number in range(1, many):
            name = f"worker-{number}"
            self.running[name] = self.started("worker", log_name=name)

    def kill(self, *parts: str) -> None:
        """SIGKILL to the whole group of each part, at once, and wait until it is gone."""
        for part in parts or PARTS:
            if part in self.running:
                self._signal(part, signal.SIGKILL)
        for part in parts or PARTS:
            if part in self.running:
                self.running.pop(part).wait(timeout=20)

    def stop(self) -> None:
        for part in list(self.running):
            self._signal(part, signal.SIGTERM)
        for process in self.running.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        self.running.clear()
        for hands in self.hands:
            hands.stop()
        self.hands.clear()

    def _signal(self, part: str, what: signal.Signals) -> None:
        try:
            os.killpg(self.running[part].pid, what)
        except ProcessLookupError:
            return

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def findings(self) -> list[str]:
        """What `peerlore check` says does not hold."""
        done = self.run("check", "--json")
        assert done.stdout.startswith("{"), done.stdout + done.stderr
        return [f"{f['code']} {f['says']}" for f in json.loads(done.stdout)["findings"]]

    def broken(self) -> list[str]:
        """What must hold at any moment and does not. While no worker runs, what is overdue waits for the next (I10)."""
        return [one for one in self.findings() if not one.startswith("I10")]

    def logs(self) -> str:
        return "".join(file.read_text(errors="replace")[-4000:] for file in sorted(self.data.glob("*.log")))


class Hands:
    """A process of `seed.py`: says what to do, one line each, and reads the answer."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("seed.py"))],
            env={**environment, "PYTHONPATH": str(HERE), "DJANGO_SETTINGS_MODULE": "peerlore.config.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, do: str, *, ahead: float, **words: object) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": do, "ahead": ahead, "with": words}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "seed.py ended; what was wrong is said above"
        return json.loads(line)

    def ask(self, do: str, *, ahead: float, **words: object) -> Any:
        self.tell(do, ahead=ahead, **words)
        return self.answer()

    def stop(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(timeout=20)
