"""The demonstration's folder: filled apart, put in place only when it is whole; its clock is kept beside the data."""

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from peerlore import clock
from peerlore.config.alone import LOCK, alone
from peerlore.config.processes import PARENT

ORGANISATION, ZONE = "Tarn & Lowe", "Europe/Lisbon"
BEGINS = datetime(2026, 3, 10, 9, 12, tzinfo=ZoneInfo(ZONE))
NOTED = "demo.json"


def is_filled(data: Path) -> bool:
    return (data / NOTED).is_file()


OURS = ("PEERLORE_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")


def environment(data: Path) -> dict[str, str]:
    """What every process of the demonstration is given. No other setting of ours that happens to be there reaches it:
    it must not write to somebody's database or mail server."""
    offset = json.loads((data / NOTED).read_text())["offset"] if is_filled(data) else 0
    around = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {
        **around,
        "PEERLORE_DATA": str(data),
        "PEERLORE_DEMO": "1",
        "PEERLORE_ORGANISATION": ORGANISATION,
        "PEERLORE_ZONE": ZONE,
        "PEERLORE_CLOCK_OFFSET": str(offset),
        "PEERLORE_LOG": os.environ.get("PEERLORE_LOG", "WARNING"),
    }


def enter(data: Path) -> None:
    """Let this process, and those it starts, be the demonstration's."""
    surroundings = environment(data)
    os.environ.clear()
    os.environ.update(surroundings)


def fill(data: Path) -> None:
    """Fill a folder beside `data` and rename it: an interrupted filling is never taken for a finished one."""
    apart = data.with_name(f"{data.name}.filling")
    apart.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(apart):
        _empty(apart)
        _fill(apart)
        note_clock(apart)
        if data.exists():
            remove(data)
        apart.rename(data)


def _fill(apart: Path) -> None:
    command = [sys.executable, "-m", "peerlore", "demo", "--fill", "--data", str(apart)]
    ours = {**environment(apart), PARENT: str(os.getpid())}
    if subprocess.run(command, env=ours, check=False).returncode:
        raise click.ClickException("The demonstration could not be filled; what is wrong is said above.")


def _empty(folder: Path) -> None:
    """Take away what an interrupted filling left."""
    for left in folder.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        elif left.name != LOCK:
            left.unlink()


def note_clock(data: Path) -> None:
    """From this moment on it is the morning of the first day, and time runs on with the machine's."""
    offset = (BEGINS - clock.now()).total_seconds()
    (data / NOTED).write_text(json.dumps({"offset": offset, "begins": BEGINS.isoformat()}) + "\n")


def remove(data: Path) -> None:
    """Take a demonstration's folder away, and nothing else that somebody may have named by mistake."""
    if not is_filled(data) and {held.name for held in data.iterdir()} - {LOCK}:
        raise click.ClickException(f"{data} holds something that is not a demonstration; it is left as it is.")
    shutil.rmtree(data)
