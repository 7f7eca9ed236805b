# ruff: noqa: E402 (Django is set up before our modules are imported)
"""How often the occupation that a job title means is the first suggested, and among the first five.

    python benchmarks/web/titles.py SHARED

SHARED is the folder of data with esco-1.2.0, onet-29.2-partA, ibm-hr-attrition and vivainsights-sample. A tenth of
O*NET's alternate titles and of ESCO's other labels, drawn by a fixed seed, are held out of the index and asked for; and
the job titles of the other data sets, for which it is written below which occupations would be right (set down before
the first run). Prints the lines for benchmarks/web/titles.md.
"""

import csv
import os
import random
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from peerlore.skills.models import normalised
from peerlore.skills.onet import read_onet
from peerlore.skills.own_skills import Taxonomy
from peerlore.skills.titles import Guess, occupations_for

HELD_OUT = 0.1
ASKED = 1000  # of each source at most
# What would be right, by the beginning of a SOC code or by a whole ESCO label.
RIGHT: Mapping[str, Sequence[str]] = {
    "Sales Executive": ("11-2022", "41-3", "41-4", "sales account manager", "commercial sales representative",
                        "sales manager", "advertising sales agent", "technical sales representative"),
    "Research Scientist": ("19-", "15-1221", "research engineer", "scientist", "research and development manager"),
    "Laboratory Technician": ("29-2012", "29-2011", "19-4", "medical laboratory technician", "chemistry technician",
                              "laboratory technician", "physics technician", "medical laboratory assistant",
                              "biology technician"),
    "Manufacturing Director": ("11-3051", "11-1021", "manufacturing manager", "industrial production manager",
                               "production engineer", "operations manager"),
    "Healthcare Representative": ("41-4011", "29-", "11-9111", "21-1094", "medical sales representative",
                                  "healthcare consultant", "patient transport services manager"),
    "Manager": ("11-", "business manager", "manager", "operations manager", "department manager", "project manager"),
    "Sales Representative": ("41-3", "41-4", "commercial sales representative", "technical sales representative",
                             "sales account manager", "advertising sales agent"),
    "Research Director": ("11-9121", "research manager", "research and development manager", "director of research"),
    "Human Resources": ("11-3121", "13-1071", "43-4161", "human resources manager", "human resources officer",
                        "human resources assistant", "recruitment consultant"),
    "Digital Marketing": ("11-2021", "11-2011", "13-1161", "digital marketing manager", "online marketer",
                          "online marketing manager", "marketing manager", "marketing assistant"),
    "HRBP": ("11-3121", "13-1071", "human resources manager", "human resources officer"),
    "Payroll": ("43-3051", "11-3111", "payroll clerk", "payroll manager"),
    "North Sales": ("41-", "11-2022", "sales manager", "commercial sales representative", "sales account manager"),
    "South Sales": ("41-", "11-2022", "sales manager", "commercial sales representative", "sales account manager"),
}  # fmt: skip


def held_out(taxonomy: Taxonomy, draw: random.Random) -> tuple[Taxonomy, list[tuple[str, str]]]:
    """The taxonomy without a tenth of its other titles, and these, each with its occupation. Titles that several
    occupations have, or that is an occupation's own name, stay: nobody could tell which is meant."""
    occupations = dict(taxonomy.occupations or {})
    often: dict[str, int] = {}
    for one in occupations.values():
        for title in {normalised(title) for title in (one.label, *one.titles)}:
            often[title] = often.get(title, 0) + 1
    asked: list[tuple[str, str]] = []
    for uri, one in occupations.items():
        out = {t for t in one.titles if often[normalised(t)] == 1 and draw.random() < HELD_OUT}
        occupations[uri] = replace(one, titles=tuple(t for t in one.titles if t not in out))
        asked += [(title, uri) for title in sorted(out)]
    return replace(taxonomy, occupations=occupations), asked


def place(guesses: Sequence[Guess], *, source: str, uri: str) -> int:
    """Where the right one stands among those of its source; 0 where it does not."""
    mine = [guess.occupation.uri for guess in guesses if guess.occupation.source == source]
    return mine.index(uri) + 1 if uri in mine else 0


def tell(what: str, places: Sequence[int], took: Sequence[float]) -> None:
    n = len(places)
    first, five = sum(p == 1 for p in places), sum(1 <= p <= 5 for p in places)
    p95 = sorted(took)[int(0.95 * len(took))]
    print(f"| {what} | {n} | {first} ({first / n:.0%}) | {five} ({five / n:.0%}) | {p95:.0f} |")


def ask(title: str, at_most: int) -> tuple[list[Guess], float]:
    begun = time.perf_counter()
    found = occupations_for(title, at_most=at_most)
    return found, 1000 * (time.perf_counter() - begun)


def ask_held_out(what: str, source: str, asked: list[tuple[str, str]], draw: random.Random) -> None:
    chosen = draw.sample(asked, min(ASKED, len(asked)))
    answers = [(ask(title, 10), uri) for title, uri in chosen]
    tell(what, [place(g, source=source, uri=uri) for (g, _t), uri in answers], [t for (_g, t), _u in answers])


def titles_of(path: Path, column: str) -> list[str]:
    with path.open(encoding="utf-8-sig") as file:
        return sorted({row[column].strip() for row in csv.DictReader(file) if row[column].strip()})


def is_right(guess: Guess, right: Sequence[str]) -> bool:
    one = guess.occupation
    return any(one.code.startswith(r) if r[:1].isdigit() else normalised(one.label) == r for r in right) and (
        one.source == "onet" or normalised(one.label) in right
    )


def ask_data_set(what: str, titles: Sequence[str]) -> None:
    places, took = [], []
    for title in titles:
        guesses, milli = ask(title, 5)
        if right := RIGHT.get(title, ()):
            places.append(next((n for n, guess in enumerate(guesses, 1) if is_right(guess, right)), 0))
            took.append(milli)
        told = "; ".join(f"{guess.occupation.label} ({guess.occupation.source})" for guess in guesses[:3])
        print(f"    {title}: {told or 'nothing suggested'}", file=sys.stderr)
    if places:
        tell(what, places, took)


def main(shared: Path) -> None:
    call_command("migrate", verbosity=0)
    draw = random.Random(1)
    esco, esco_asked = held_out(read_esco(shared / "esco-1.2.0"), draw)
    onet, onet_asked = held_out(read_onet(shared / "onet-29.2-partA"), draw)
    for taxonomy in (esco, onet):
        import_taxonomy(replace(taxonomy, uses=()), by=None, at=clock.now())
    print(f"{connection.vendor}\n\n| titles | n | first | among five | p95 ms |\n|---|---|---|---|---|")
    ask_held_out("O*NET alternate titles, held out", "onet", onet_asked, draw)
    ask_held_out("ESCO other labels, held out", "esco", esco_asked, draw)
    ask_data_set("IBM HR attrition, JobRole", titles_of(next((shared / "ibm-hr-attrition").glob("*.csv")), "JobRole"))
    viva = shared / "vivainsights-sample" / "p2g_data.csv"
    ask_data_set("Viva Insights, FunctionType", titles_of(viva, "SecondaryCollaborator_FunctionType"))


main(Path(sys.argv[1]))
