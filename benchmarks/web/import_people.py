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
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("PEERLORE_SHARED", HERE.parents[2] / "shared"))
REAL = SHARED / "data/ibm-hr-attrition/WA_Fn-UseC_-HR-Employee-Attrition.csv"
HEADER = ("Staff ID", "Surname", "First name", "E-mail", "Department", "Team", "Job title", "Site", "Manager")


def invent(path: Path, rows: int) -> None:
    """People in teams of ten, each led by an earlier one; ten sites, fifty departments."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for n in range(rows):
            manager = f"N{n // 10}" if n else ""
            where = (f"Department {n % 50}", f"Team {n % 50}.{n % 400 // 50}", f"Title {n % 80}", f"Site {n % 10}")
            writer.writerow((f"N{n}", f"Family{n}", f"Given{n}", f"person{n}@invented.example", *where, manager))


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


def line(name: str, took: dict[str, float]) -> str:
    seconds = " | ".join(f"{took[part]:.1f}" for part in ("compare", "apply", "again", "undo"))
    return f"| {name} | {took['rows']:,} | {seconds} | {took['memory']:.0f} |\n"


def main(sizes: list[int]) -> None:
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        if REAL.exists():
            lines.append(line("real (IBM attrition)", measured(REAL)))
        for rows in sizes:
            path = Path(folder) / f"{rows}.csv"
            invent(path, rows)
            lines.append(line("invented, with managers", measured(path)))
    table = f"""# Bringing people in

Seconds of one processor ({platform.machine()}), Python {platform.python_version()}, SQLite, an empty database.
*Apply* and *undo* are one transaction each, so that is also how long other writers wait. *Again* compares the same file
once more. Memory is the most the process held, in MB. Made by `benchmarks/web/import_people.py`.

| file | rows | compare (s) | apply (s) | again (s) | undo (s) | memory (MB) |
|---|---:|---:|---:|---:|---:|---:|
{"".join(lines)}"""
    (HERE / "import_people.md").write_text(table)
    print(table)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(run(Path(sys.argv[2]))))
    else:
        main([int(size) for size in sys.argv[1:]] or [10_000])
