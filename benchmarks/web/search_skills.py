# ruff: noqa: E402 (Django is set up before our modules are imported)
"""How long a skill takes to be found among all of ESCO and O*NET, by kind of query.

    python benchmarks/web/search_skills.py ESCO [ONET]                  on SQLite
    scripts/postgres python benchmarks/web/search_skills.py ESCO [ONET] on PostgreSQL

ESCO and ONET are the folders with their files. Asks for what pages ask for: the eight best, with their labels. The
queries are drawn from the labels that came in, by a fixed seed. Prints the lines for benchmarks/web/search_skills.md.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
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


def look(words: str) -> tuple[float, list[int]]:
    begun = time.perf_counter()
    found = list(Skill.objects.learnable().best_named(words).prefetch_related("labels")[:SHOWN])
    return 1000 * (time.perf_counter() - begun), [skill.pk for skill in found]


def report() -> None:
    took: dict[str, list[float]] = {}
    hits: dict[str, int] = {}
    for kind, words, meant in queries(random.Random(1)):
        milli, found = look(words)
        took.setdefault(kind, []).append(milli)
        hits[kind] = hits.get(kind, 0) + (meant in found)
    print("| database | query | n | p50 ms | p95 ms | worst ms | meant one among the eight |")
    print("|---|---|---|---|---|---|---|")
    for kind, every in took.items():
        every.sort()
        p50, p95 = every[len(every) // 2], every[int(len(every) * 0.95)]
        told = f"{hits[kind]}" if kind != "nothing like it" else "n/a"
        print(f"| {connection.vendor} | {kind} | {len(every)} | {p50:.1f} | {p95:.1f} | {every[-1]:.1f} | {told} |")


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
