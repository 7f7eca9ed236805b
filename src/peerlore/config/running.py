"""Run web and worker on a prepared data folder until asked to stop. `peerlore up` and `peerlore demo` end here."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from django.conf import settings

from peerlore.config.commands.shared import fail
from peerlore.config.processes import Child, supervise
from peerlore.config.server import answers, is_free


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Hold the data folder for this process; refuse where another Peerlore holds it."""
    descriptor = os.open(data / "running", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        fail(f"Peerlore already runs on {data}. Stop that one first, or name another folder with --data.")
    try:
        yield
    finally:
        os.close(descriptor)


def refuse_taken(host: str, port: int) -> None:
    if not is_free(host, port):
        fail(f"Something else already listens on {host}:{port}. Choose another port with --port, or stop it.")


def run(host: str, port: int, *, data: Path) -> int:
    """Start web and worker and watch over them; the exit code."""
    shown = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    environment = {"PEERLORE_DATA": str(data)}
    if not os.environ.get("PEERLORE_ADDRESS"):
        environment["PEERLORE_ADDRESS"] = shown
    web = Child("web", ["--host", host, "--port", str(port)], environment)
    worker = Child("worker", [], environment)
    name = settings.ALLOWED_HOSTS[0].lstrip(".")
    return supervise(
        [web, worker],
        is_ready=lambda: answers(host, port, name=name),
        when_ready=lambda: click.echo(f"Peerlore is ready: {shown}"),
    )
