"""How long the gap board and a profile take with ten thousand people and fourteen thousand skills.

    .venv/bin/python benchmarks/web/gap_board.py        writes gap_board.md beside this file

On an empty SQLite database in a folder that is thrown away. Each page is asked for eleven times by the test client, in
this process and without a network; told are the middle and the slowest of the last ten in time of the processor, and
how often the database is asked.
"""

import os
import platform
import random
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from served import here, timed  # noqa: E402

PEOPLE, SKILLS, NEEDS, DAYS, EACH = 10_000, 14_000, 200, 180, 8
SITES, TEAMS = 10, 400


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        here(data)
        begin = time.process_time()
        pages = build()
        print(f"built in {time.process_time() - begin:.0f} s", file=sys.stderr)
        (HERE / "gap_board.md").write_text(table([measured(*page) for page in pages]))


def build() -> list[tuple[str, object, str]]:
    """Invented people in 400 teams, each with eight skills, drawn so that a few are known by many; the pages to ask."""
    from django.db import connection

    from peerlore import clock
    from peerlore.people.models import Grant, Person, Unit
    from peerlore.skills.actions import Numbered, stage_needs, take_readings
    from peerlore.skills.models import Evidence, GapReading, Goal, Need, Skill, SkillLabel, SkillRecord

    at, draw = clock.now(), random.Random(7)
    company = Unit.objects.create(name="Invented")
    above = [Unit(name=f"Department {n}", parent=company, path=f"{company.pk}/") for n in range(50)]
    Unit.objects.bulk_create(above)
    teams = [
        Unit(name=f"Team {n}", parent=above[n % 50], path=f"{above[n % 50].path}{above[n % 50].pk}/")
        for n in range(TEAMS)
    ]
    Unit.objects.bulk_create(teams)
    people = [
        Person(
            sign_in_name=f"p{n}",
            staff_number=f"p{n}",
            company=company,
            given_name="Given",
            family_name=f"Family{n}",
            unit=teams[n % TEAMS],
            title=f"Title {n % 80}",
            languages=["en"],
        )
        for n in range(PEOPLE)
    ]
    Person.objects.bulk_create(people, batch_size=500)
    skills = [Skill(uri=f"peerlore:own/s{n}", label=f"invented skill {n}", source="own") for n in range(SKILLS)]
    Skill.objects.bulk_create(skills, batch_size=500)
    labels = [SkillLabel(skill=s, label=s.label, normalised=s.label, preferred=True) for s in skills]
    SkillLabel.objects.bulk_create(labels, batch_size=500)
    records = []
    for person in people:
        for number in {min(SKILLS - 1, int(draw.paretovariate(0.6)) - 1) for _ in range(EACH)}:
            records.append(
                SkillRecord(person=person, skill=skills[number], wish=draw.choice(["", "teaches", "learns"]))
            )
    SkillRecord.objects.bulk_create(records, batch_size=500)
    Evidence.objects.bulk_create(
        [
            Evidence(record=r, source="self", level=draw.randint(1, 5), at=at - timedelta(days=draw.randint(0, 700)))
            for r in records
        ],
        batch_size=500,
    )
    day = at.date()
    goal = Goal.objects.create(
        name="Invented", owner=people[1], starts=day - timedelta(days=365), ends=day + timedelta(days=365), set_at=at
    )
    needs = [
        Need(
            goal=goal,
            unit=draw.choice([*above, *teams[:100]]),
            skill=skills[n],
            level=3,
            people=draw.randint(2, 30),
            by_date=goal.ends,
        )
        for n in range(NEEDS)
    ]
    Need.objects.bulk_create(needs)
    GapReading.objects.bulk_create(
        [
            GapReading(
                need=need, on=day - timedelta(days=back), read_at=at, needed=need.people, held=draw.randint(0, 9),
                teachable=9, shown_of=20,
            )
            for need in needs
            for back in range(1, DAYS)
        ],
        batch_size=500,
    )  # fmt: skip
    begin = time.process_time()
    take_readings(at=at)
    print(f"all {NEEDS} readings of a day in {time.process_time() - begin:.1f} s", file=sys.stderr)
    Grant.objects.create(person=people[0], office="coordinator", given_at=at)
    Grant.objects.create(person=people[2], office="executive", given_at=at)
    cells = [
        {"skill": skills[n].label, "unit": teams[n % TEAMS].name, "level": "3", "people": "2"} for n in range(2000)
    ]
    batch = stage_needs(goal, [Numbered(n, c) for n, c in enumerate(cells)], name="sheet", by=people[0], at=at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [
        ("Gap board, coordinator", people[0], "/goals/gaps/"),
        ("Gap board, executive", people[2], "/goals/gaps/"),
        ("Gap board of one department", people[0], f"/goals/gaps/?unit={above[0].pk}"),
        ("One gap, of the best known skill", people[0], f"/goals/gaps/{needs[0].pk}/"),
        ("The goal with its 200 needs", people[0], f"/goals/{goal.pk}/"),
        ("A sheet of 2,000 needs, looked at", people[0], f"/goals/needs/{batch.pk}/"),
        ("Job titles and units", people[0], f"/goals/{goal.pk}/needs/roles/"),
        ("Profile in three minutes", people[5], "/me/start/"),
        ("My skills", people[5], "/skills/mine/"),
    ]


def measured(name: str, person: object, address: str) -> tuple[str, float, float, int, int]:
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(person)
    answer, (_processor, _clock, asked) = timed(lambda: client.get(address))
    assert answer.status_code == 200, (address, answer.status_code)
    took = [timed(lambda: client.get(address))[1][0] for _ in range(10)]
    return name, statistics.median(took), max(took), asked, len(answer.content) // 1024


def table(rows: list[tuple[str, float, float, int, int]]) -> str:
    lines = [
        "# The gap board with ten thousand people",
        "",
        f"{PEOPLE:,} people in {TEAMS} teams, {SKILLS:,} skills, {NEEDS} needs of one goal, {DAYS} days of readings;",
        f"Python {platform.python_version()}, SQLite, {os.cpu_count()} processors. Made by `gap_board.py`.",
        "",
        "| page | median, ms of processor time | slowest | queries | KB |",
        "|---|---:|---:|---:|---:|",
        *(f"| {n} | {median:.0f} | {worst:.0f} | {queries} | {size} |" for n, median, worst, queries, size in rows),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
