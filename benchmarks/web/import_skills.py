# ruff: noqa: E402 (Django is set up before our modules are imported)
"""How long ESCO takes to come in, afresh and again, and how long a skill takes to be found.

    python benchmarks/web/import_skills.py FOLDER                  on SQLite
    scripts/postgres python benchmarks/web/import_skills.py FOLDER on PostgreSQL

FOLDER holds ESCO's CSV files. Prints a line for benchmarks/web/import_skills.md.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ["PEERLORE_DATA"] = tempfile.mkdtemp(prefix="peerlore-benchmark-")
os.environ.setdefault("PEERLORE_LOG", "ERROR")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerlore.config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from peerlore import clock
from peerlore.skills.actions import import_taxonomy
from peerlore.skills.esco import read_esco
from peerlore.skills.models import Skill

WORDS = ("pyt", "python", "calibration", "write reports", "a", "zz nothing", "manage", "language")


def seconds(act) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def bring_in(folder: Path) -> None:
    import_taxonomy(read_esco(folder), by=None, at=clock.now())


def look(words: str) -> None:
    list(Skill.objects.learnable().best_named(words)[:8])


def main(folder: Path) -> None:
    call_command("migrate", verbosity=0)
    read, first, again = seconds(lambda: read_esco(folder)), seconds(lambda: bring_in(folder)), 0.0
    again = seconds(lambda: bring_in(folder))
    found = [seconds(lambda words=words: look(words)) for words in WORDS for _ in range(5)]
    milli = 1000 * statistics.median(found), 1000 * max(found)
    print("| database | skills | read s | import s | again s | search median ms | worst ms |")
    print("|---|---|---|---|---|---|---|")
    print(
        f"| {connection.vendor} | {Skill.objects.count()} | {read:.1f} | {first:.1f} | {again:.1f} "
        f"| {milli[0]:.0f} | {milli[1]:.0f} |"
    )


main(Path(sys.argv[1]))
