"""Whether a restore was broken off in a data folder. Knows no Django."""

from pathlib import Path

MARK = "restoring"


def is_half_restored(data: Path) -> bool:
    return (data / MARK).is_file()


def says(data: Path) -> str:
    return f"A restore into {data} was broken off, so nothing starts there. Run that `peerlore restore` again."
