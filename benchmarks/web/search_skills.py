# ruff: noqa: E402 (Django is set up before our modules are imported)
"""How long a skill takes to be found among all of ESCO and O*NET, by kind of query.

    python benchmarks/web/search_skills.py ESCO [ONET]                  on SQLite
    scripts/postgres python benchmarks/web/search_skills.py ESCO [ONET] on PostgreSQL

ESCO and ONET are the folders with their files. Asks for what pages ask for: the eight best, with their labels. The
queries are drawn from the labels that came in, by a fixed seed; each is asked three times, and the best counts. Prints
the lines for benchmarks/web/search_skills.md.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
from peerlore.skills.models import Skill, SkillLabel
from peerlore.skills.onet import read_onet

OF_EACH = 100
SHOWN = 8
TRIES = 3
ACCENTS = str.maketrans("aeiouc", "áéïôüç")


def misspelt(label: str, draw: random.Random) -> str:
    """One slip in the longest word: a letter left out, doubled, or two swapped."""
    word = max(label.split(), key=len)
    n = draw.randrange(1, len(word) - 1)
    slips = (word[:n] + word[n + 1 :], word[:n] + word[n] + word[n:], word[:n] + word[n + 1] + word[n] + word[n + 2 :])
    return label.replace(word, draw.choice(slips), 1)


def queries(draw: random.Random) -> Iterator[tuple[str, str, int]]:
    """Kind, what is typed, the key of the skill that is meant."""
    single = SkillLabel.objects.filter(skill__in=Skill.objects.learnable())
    rows = list(single.order_by("pk").values_list("normalised", "skill", "preferred"))
    called = [(label, key) for label, key, preferred in rows if preferred and len(max(label.split(), key=len)) > 5]
    others = [(label, key) for label, key, preferred in rows if not preferred]
    for label, key in draw.sample(called, OF_EACH):
        yield "label", label, key
        yield "label in capitals, with accents", label.translate(ACCENTS).upper(), key
        yield "first two letters", label[:2], key
        yield "first four letters", label[:4], key
        yield "beginning, two thirds", label[: max(4, 2 * len(label) // 3)], key
        yield "two words, the last begun", " ".join(reversed(sorted(label.split(), key=len)[-2:]))[:-2], key
        yield "one slip", misspelt(label, draw), key
    for label, key in draw.sample(others, OF_EACH):
        yield "other label", label, key
    for n in range(OF_EACH):
        yield "nothing like it", f"zqx{n} vwkj", 0


@dataclass(frozen=True)
class Looked:
    """What was found, how long it took, and for how long a processor was at work on it, here and in the database."""

    found: list[int]
    milli: float
    busy: float


def look(words: str) -> Looked:
    """The best of three tries."""
    return min((_look(words) for _ in range(TRIES)), key=lambda looked: looked.milli)


def _look(words: str) -> Looked:
    begun, at_work = time.perf_counter(), busy()
    rows = list(Skill.objects.learnable().best_named(words).prefetch_related("labels")[:SHOWN])
    milli = 1000 * (time.perf_counter() - begun)
    return Looked([row.pk for row in rows], milli, busy() - at_work)


def busy() -> float:
    """Milliseconds that processors have been at work for this process, and for its server process on PostgreSQL."""
    ours = 1000 * time.process_time()
    if connection.vendor == "sqlite":
        return ours
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return ours + int(told.split()[0]) / 1_000_000


def report() -> None:
    looks: dict[str, list[Looked]] = {}
    hits: dict[str, int] = {}
    for kind, words, meant in queries(random.Random(1)):
        looked = look(words)
        looks.setdefault(kind, []).append(looked)
        hits[kind] = hits.get(kind, 0) + (meant in looked.found)
    print("| database | query | n | p50 ms | p95 ms | at work p50 ms | at work p95 ms | meant one among the eight |")
    print("|---|---|---|---|---|---|---|---|")
    for kind, every in looks.items():
        figures = " | ".join(f"{p:.1f}" for p in (*spread(o.milli for o in every), *spread(o.busy for o in every)))
        told = f"{hits[kind]}" if kind != "nothing like it" else "n/a"
        print(f"| {connection.vendor} | {kind} | {len(every)} | {figures} | {told} |")


def spread(figures: Iterable[float]) -> tuple[float, float]:
    every = sorted(figures)
    return every[len(every) // 2], every[int(len(every) * 0.95)]


def main(esco: Path, *onet: Path) -> None:
    call_command("migrate", verbosity=0)
    import_taxonomy(read_esco(esco), by=None, at=clock.now())
    for folder in onet:
        import_taxonomy(read_onet(folder), by=None, at=clock.now())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as its autovacuum does within a minute
    print(f"{Skill.objects.learnable().count()} skills, {SkillLabel.objects.count()} labels")
    report()


main(*map(Path, sys.argv[1:]))
