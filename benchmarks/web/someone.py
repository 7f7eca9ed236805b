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
PEOPLE, SKILLS, EACH, ASKERS = 20_000, 5_000, 6, 11
HOURS = [None, {str(d): [["06:00", "14:00"]] for d in range(5)}, {str(d): [["14:00", "22:00"]] for d in range(5)}]


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"PEERLORE_DATA": data, "DJANGO_SETTINGS_MODULE": "peerlore.config.settings"}
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection

        settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
        call_command("migrate", verbosity=0)
        begin = time.process_time()
        skills = build()
        print(f"built in {time.process_time() - begin:.0f} s", file=sys.stderr)
        rows = [row for name, skill in skills for row in measured(name, skill)]
        keep(connection.vendor, rows)


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


def timed(act):
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    reset_queries()
    with CaptureQueriesContext(connection) as captured:
        clock, begin = time.perf_counter(), time.process_time()
        answer = act()
        took = 1000 * (time.process_time() - begin), 1000 * (time.perf_counter() - clock)
    return answer, (*took, len(captured))


def columns(rows: list[tuple[float, float, int]]) -> tuple[list[float], list[float], int]:
    return [row[0] for row in rows], [row[1] for row in rows], max(row[2] for row in rows)


def keep(vendor: str, rows: list[tuple[str, str, list[float], list[float], int]]) -> None:
    """Put this database's table into someone.md, and leave the other's as it was."""
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[vendor]
    lines = [
        f"## {name}",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} processors.",
        "",
        "| skill | what | median, ms of processor time | slowest | median, ms on the clock | queries |",
        "|---|---|---:|---:|---:|---:|",
        *(
            f"| {skill} | {what} | {middle(cpu):.0f} | {max(cpu):.0f} | {middle(wall):.0f} | {n} |"
            for skill, what, cpu, wall, n in rows
        ),
        "",
    ]
    head = [
        "# Find me someone now, among twenty thousand people",
        "",
        f"{PEOPLE:,} people, {SKILLS:,} skills, {EACH} drawn for each, half of the people willing.",
        "Made by `someone.py`.",
        "",
    ]
    file = HERE / "someone.md"
    parts = dict.fromkeys(("SQLite", "PostgreSQL"), "")
    if file.exists():
        for part in file.read_text().split("\n## ")[1:]:
            parts[part.split("\n", 1)[0]] = f"## {part.rstrip()}\n"
    parts[name] = "\n".join(lines)
    file.write_text("\n".join([*head, *(part for part in parts.values() if part)]).rstrip() + "\n")


if __name__ == "__main__":
    main()
