"""The demonstration's folder: filled apart, put in place only when it is whole; its clock is kept beside the data."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from peerlore import clock
from peerlore.config.alone import LOCK, alone
from peerlore.config.processes import PARENT

NOTED, DOORS = "demo.json", "doors.toml"


@dataclass(frozen=True)
class Told:
    """What every process of the demonstration is told of it."""

    organisation: str = ""
    zone: str = "UTC"
    begins: str = ""
    offset: float = 0


def told_in(example: Path) -> Told:
    """Of an example: its company, its zone, and the moment (there) at which it is looked at."""
    history = tomllib.loads((example / "history.toml").read_text("utf-8"))
    begins = history["demo_begins"].replace(tzinfo=ZoneInfo(history["zone"]))
    return Told(history["organisation"], history["zone"], begins.isoformat())


def _noted(data: Path) -> Told:
    return Told(**json.loads((data / NOTED).read_text("utf-8"))) if is_filled(data) else Told()


def is_filled(data: Path) -> bool:
    return (data / NOTED).is_file()


OURS = ("PEERLORE_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")


def environment(data: Path, told: Told | None = None) -> dict[str, str]:
    """What every process of the demonstration is given. No other setting of ours that happens to be there reaches it:
    it must not write to somebody's database or mail server."""
    told = told or _noted(data)
    around = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {
        **around,
        "PEERLORE_DATA": str(data),
        "PEERLORE_DEMO": "1",
        "PEERLORE_ORGANISATION": told.organisation,
        "PEERLORE_ZONE": told.zone,
        "PEERLORE_CLOCK_OFFSET": str(told.offset),
        "PEERLORE_LOG": os.environ.get("PEERLORE_LOG", "WARNING"),
    }


def enter(data: Path) -> None:
    """Let this process, and those it starts, be the demonstration's."""
    surroundings = environment(data)
    os.environ.clear()
    os.environ.update(surroundings)


def fill(data: Path, example: Path) -> None:
    """Fill a folder beside `data` and rename it: an interrupted filling is never taken for a finished one."""
    apart = data.with_name(f"{data.name}.filling")
    apart.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(apart):
        _empty(apart)
        told = told_in(example)
        _fill(apart, example, told)
        shutil.copyfile(example / DOORS, apart / DOORS)
        note_clock(apart, told)
        if data.exists():
            remove(data)
        apart.rename(data)


def _fill(apart: Path, example: Path, told: Told) -> None:
    command = [sys.executable, "-m", "peerlore", "demo", "--fill", "--data", str(apart), "--example", str(example)]
    ours = {**environment(apart, told), PARENT: str(os.getpid())}
    if subprocess.run(command, env=ours, check=False).returncode:
        raise click.ClickException("The demonstration could not be filled; what is wrong is said above.")


def _empty(folder: Path) -> None:
    """Take away what an interrupted filling left."""
    for left in folder.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        elif left.name != LOCK:
            left.unlink()


def note_clock(data: Path, told: Told) -> None:
    """From this moment on it is the morning of the first day, and time runs on with the machine's."""
    offset = (datetime.fromisoformat(told.begins) - clock.now()).total_seconds()
    (data / NOTED).write_text(json.dumps(asdict(replace(told, offset=offset))) + "\n", encoding="utf-8")


def remove(data: Path) -> None:
    """Take a demonstration's folder away, and nothing else that somebody may have named by mistake."""
    if not is_filled(data) and {held.name for held in data.iterdir()} - {LOCK}:
        raise click.ClickException(f"{data} holds something that is not a demonstration; it is left as it is.")
    shutil.rmtree(data)
