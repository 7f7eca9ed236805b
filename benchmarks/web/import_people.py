"""How long an import of people takes and how much memory: the real HR file, where it lies beside us, and invented ones.

    .venv/bin/python benchmarks/web/import_people.py [ROWS …]     writes import_people.md beside this file

Each size runs in a process of its own, on an empty SQLite database in a folder that is thrown away.
"""

import csv
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("PEERLORE_SHARED", HERE.parents[2] / "shared"))
REAL = SHARED / "data/ibm-hr-attrition/WA_Fn-UseC_-HR-Employee-Attrition.csv"
HEADER = ("Staff ID", "Surname", "First name", "E-mail", "Department", "Team", "Job title", "Site", "Manager")


def invented(rows: int) -> Iterator[tuple[str, ...]]:
    """People in teams of ten, each led by an earlier one; ten sites, fifty departments."""
    yield HEADER
    for n in range(rows):
        manager = f"N{n // 10}" if n else ""
        where = (f"Department {n % 50}", f"Team {n % 50}.{n % 400 // 50}", f"Title {n % 80}", f"Site {n % 10}")
        yield (f"N{n}", f"Family{n}", f"Given{n}", f"person{n}@invented.example", *where, manager)


def write(path: Path, rows: int) -> None:
    if path.suffix == ".csv":
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(invented(rows))
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in invented(rows):
        sheet.append(row)
    book.save(path)


def run(path: Path) -> dict[str, float]:
    """Stage, compare, apply, compare again, and undo, timed by the processor; in this process."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "peerlore.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from peerlore.integrations import actions
    from peerlore.integrations.hr_files.mapping import from_json

    at, content, took = datetime.now(UTC), path.read_bytes(), dict[str, float]()

    def compare() -> object:
        batch = actions.stage_file(path.name, content, by=None, at=at)
        mapping = from_json(batch.mapping)
        named = actions.name_columns(batch, mapping, company="Invented", complete=False, by=None, at=at)
        list(actions.check_rows(named.pk, named.attempt))
        named.refresh_from_db()
        return named

    begin = time.process_time()
    batch = compare()
    took["compare"] = time.process_time() - begin
    confirmed = actions.confirm(batch, by=None, at=at)
    begin = time.process_time()
    actions.apply_import(confirmed.pk, confirmed.attempt, at=at)
    took["apply"] = time.process_time() - begin
    begin = time.process_time()
    assert compare().was_applied
    took["again"] = time.process_time() - begin
    begin = time.process_time()
    asked = actions.ask_undo(type(batch).objects.get(pk=confirmed.pk), by=None, at=at)
    actions.undo_import(asked.pk, asked.attempt, by=None, at=at)
    took["undo"] = time.process_time() - begin
    took["rows"] = batch.total
    took["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return took


def measured(path: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, __file__, "--one", str(path)]
        environment = {**os.environ, "PEERLORE_DATA": data, "PEERLORE_LOG": "ERROR"}
        environment.pop("DATABASE_URL", None)
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        return json.loads(done.stdout.splitlines()[-1])


def by_command(path: Path) -> dict[str, float]:
    """`peerlore import people`, from a folder with empty tables: seconds on the clock, and the most it held."""
    peerlore = str(Path(sys.executable).parent / "peerlore")
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "PEERLORE_LOG": "ERROR"}
        environment.pop("DATABASE_URL", None)
        subprocess.run([peerlore, "migrate", "--data", data], env=environment, check=True, capture_output=True)
        began = time.monotonic()
        words = ["import", "people", str(path), "--company", "Invented", "--yes", "--json", "--data", data]
        with subprocess.Popen([peerlore, *words], env=environment, stdout=subprocess.DEVNULL) as started:
            _pid, status, used = os.wait4(started.pid, 0)
            started.returncode = os.waitstatus_to_exitcode(status)
        assert started.returncode == 0
        return {"command": time.monotonic() - began, "command_memory": used.ru_maxrss / 1024}


def line(name: str, path: Path) -> str:
    took = measured(path) | by_command(path)
    seconds = " | ".join(f"{took[part]:.1f}" for part in ("compare", "apply", "again", "undo"))
    command = f"{took['command']:.0f} | {took['command_memory']:.0f}"
    return f"| {name} | {took['rows']:,} | {seconds} | {took['memory']:.0f} | {command} |\n"


def main(sizes: list[int]) -> None:
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        if REAL.exists():
            lines.append(line("real (IBM attrition)", REAL))
        for rows in sizes:
            for kind in ("csv", "xlsx"):
                path = Path(folder) / f"{rows}.{kind}"
                write(path, rows)
                lines.append(line(f"invented, {kind.upper()}", path))
    table = f"""# Bringing people in

Seconds of one processor ({platform.machine()}), Python {platform.python_version()}, SQLite, an empty database.
*Apply* and *undo* are one transaction each, so that is also how long other writers wait. *Again* compares the same file
once more. Memory is the most the process held that did all four, in MiB. *Command* is `peerlore import people FILE
--yes` as one waits for it, on the clock from its start to its end, and the most that it held. Made by
`benchmarks/web/import_people.py`.

| file | rows | compare (s) | apply (s) | again (s) | undo (s) | memory (MiB) | command (s) | memory (MiB) |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
{"".join(lines)}"""
    (HERE / "import_people.md").write_text(table)
    print(table)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(run(Path(sys.argv[2]))))
    else:
        main([int(size) for size in sys.argv[1:]] or [10_000, 100_000])
