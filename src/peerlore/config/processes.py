"""Keep the child processes alive while Peerlore runs, and never longer."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

import click

PARENT = "PEERLORE_PARENT"  # which process a child ends with; set by the parent, for its children only
PR_SET_PDEATHSIG = 1
GRACE = 4.0
LONGEST_WAIT = 30.0
STEADY = 60.0
LOOK = 0.1


def end_with_parent() -> None:
    """Ask the system to end this process when its parent ends, however that happens (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def end_with_supervisor() -> None:
    """The same for a child of `supervise`, which may already have lost its parent while it started."""
    parent = os.environ.pop(PARENT, "")
    if parent:
        end_with_parent()
        if os.getppid() != int(parent):
            raise SystemExit(1)


class Child:
    """One command of ours in a process of its own, started again when it dies: at once, then ever more slowly."""

    def __init__(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self.command = [sys.executable, "-m", "peerlore", name, *arguments]
        self.environment = {**os.environ, **environment, PARENT: str(os.getpid())}
        self.process: subprocess.Popen[bytes] | None = None
        self.began = self.next_try = 0.0
        self.deaths = 0

    def start(self) -> None:
        # A session of its own: Ctrl+C in a terminal reaches the parent only, which ends its children in order.
        self.process = subprocess.Popen(self.command, env=self.environment, start_new_session=True)
        self.began = time.monotonic()

    def look(self) -> None:
        """Notice a death, and start again when its wait is over."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.next_try:
                self.start()
        elif self.process.poll() is not None:
            self.deaths = 1 if now - self.began > STEADY else self.deaths + 1
            wait = min(LONGEST_WAIT, 0.25 * 2 ** (self.deaths - 1))
            click.echo(f"The {self.name} process ended ({self.process.returncode}); starting it again.", err=True)
            self.process, self.next_try = None, now + wait

    def terminate(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self, *, by: float) -> None:
        """Wait for a graceful end until `by`; then end it and everything it started."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, by - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Asked:
    """Whether somebody asked us to stop."""

    def __init__(self) -> None:
        self.to_stop = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup means it
                signal.signal(number, self._stop)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.to_stop = True


def supervise(children: Sequence[Child], *, is_ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
    """Run the children until asked to stop; call `when_ready` once. 0, or 1 where they never became ready."""
    asked, ready = Asked(), False
    for child in children:
        child.start()
    try:
        while not asked.to_stop:
            time.sleep(LOOK)
            for child in children:
                child.look()
            if not ready and max(child.deaths for child in children) >= 3:
                click.echo("Peerlore does not start; what is wrong is said above.", err=True)
                return 1
            if not ready and is_ready():
                ready = True
                when_ready()
    finally:
        end_all(children)
    return 0


def end_all(children: Sequence[Child]) -> None:
    for child in children:
        child.terminate()
    by = time.monotonic() + GRACE
    for child in children:
        child.end(by=by)
