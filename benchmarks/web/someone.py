"""How long "Find me someone now" takes to three among twenty thousand people.

    .venv/bin/python benchmarks/web/someone.py                              on an empty SQLite database
    scripts/postgres .venv/bin/python benchmarks/web/someone.py             the same on PostgreSQL

Each writes its part of someone.md beside this file. Asked by the test client, in this process and without a network;
told are the middle and the slowest of ten in time of the processor, on the clock, and how often the database is asked.
"""

import os
import platform
import random
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median as middle

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from served import here, keep, timed  # noqa: E402

PEOPLE, SKILLS, EACH, ASKERS = 20_000, 5_000, 6, 11
HOURS = [None, {str(d): [["06:00", "14:00"]] for d in range(5)}, {str(d): [["14:00", "22:00"]] for d in range(5)}]


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        here(data)
        begin = time.process_time()
        skills = build()
        print(f"built in {time.process_time() - begin:.0f} s", file=sys.stderr)
        rows = [row for name, skill in skills for row in measured(name, skill)]
        from django.db import connection

        vendor = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
        keep(HERE / "someone.md", vendor, told(rows))


def build() -> list[tuple[str, object]]:
    """Invented people with six skills each, a third of what is known taught and half of the people willing; every tenth
    wrote whom they would rather not meet. The skill most people teach, one a hundred teach, one a handful."""
    from django.db import connection
    from django.db.models import Count

    from peerlore import clock
    from peerlore.people.actions import exclude
    from peerlore.people.models import Person, Unit
    from peerlore.skills.models import Evidence, Skill, SkillRecord

    at, draw = clock.now() - timedelta(days=30), random.Random(7)
    company = Unit.objects.create(name="Invented")
    units = [Unit(name=f"Team {n}", parent=company, path=f"{company.pk}/") for n in range(400)]
    Unit.objects.bulk_create(units)
    people = [
        Person(
            sign_in_name=f"p{n}",
            staff_number=f"p{n}",
            company=company,
            given_name="Given",
            family_name=f"Family{n}",
            unit=units[n % 400],
            title=f"Title {n % 80}",
            languages=draw.choice([[], ["en"], ["de", "en"], ["pt"]]),
            hours=draw.choice(HOURS),
            may_be_asked=draw.random() < 0.5,
        )
        for n in range(PEOPLE)
    ]
    Person.objects.bulk_create(people, batch_size=500)
    for n, person in enumerate(people):
        person.manager = people[n // 8] if n else None
    Person.objects.bulk_update(people, ["manager"], batch_size=500)
    skills = [Skill(uri=f"peerlore:own/s{n}", label=f"invented skill {n}", source="own") for n in range(SKILLS)]
    Skill.objects.bulk_create(skills, batch_size=500)
    records = [
        SkillRecord(person=person, skill=skills[number], wish=draw.choice(["", "teaches", "learns"]))
        for person in people
        for number in {min(SKILLS - 1, int(draw.paretovariate(0.7)) - 1) for _ in range(EACH)}
    ]
    SkillRecord.objects.bulk_create(records, batch_size=500)
    said = [Evidence(record=row, source="self", level=draw.randint(1, 5), at=at) for row in records]
    Evidence.objects.bulk_create(said, batch_size=500)
    for person in people[::10]:
        exclude(draw.choice(people), by=person, at=at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    taught = SkillRecord.objects.taught().order_by().values_list("skill").annotate(n=Count("pk")).order_by("-n")
    counts = list(taught)
    common = min(counts, key=lambda row: abs(row[1] - 100))
    few = min(counts, key=lambda row: abs(row[1] - 5))
    return [(f"{n:,} teach it", Skill.objects.get(pk=pk)) for pk, n in (counts[0], common, few)]


def measured(name: str, skill: object) -> list[tuple[str, str, list[float], list[float], int]]:
    """The tap that looks, and the page it leads to, for eleven askers; the first warms up."""
    from django.test import Client

    from peerlore.people.models import Person

    askers = Person.objects.exclude(skill_records__skill=skill).filter(hours__isnull=True).order_by("-pk")[:ASKERS]
    taps, pages = [], []
    for person in askers:
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(person)
        answer, tap = timed(lambda c=client: c.post(f"/someone/skill/{skill.pk}/"))
        assert answer.status_code == 302, answer.status_code
        page, seen = timed(lambda c=client, to=answer.url: c.get(to))
        assert b"pair-card" in page.content or b"empty" in page.content
        taps.append(tap)
        pages.append(seen)
    return [
        (name, "look, and keep three", *columns(taps[1:])),
        (name, "the page of the three", *columns(pages[1:])),
    ]


def columns(rows: list[tuple[float, float, int]]) -> tuple[list[float], list[float], int]:
    return [row[0] for row in rows], [row[1] for row in rows], max(row[2] for row in rows)


def told(rows: list[tuple[str, str, list[float], list[float], int]]) -> list[str]:
    return [
        f"Python {platform.python_version()}, {os.cpu_count()} processors.",
        "",
        "| skill | what | median, ms of processor time | slowest | median, ms on the clock | queries |",
        "|---|---|---:|---:|---:|---:|",
        *(
            f"| {skill} | {what} | {middle(cpu):.0f} | {max(cpu):.0f} | {middle(wall):.0f} | {n} |"
            for skill, what, cpu, wall, n in rows
        ),
    ]


if __name__ == "__main__":
    main()
