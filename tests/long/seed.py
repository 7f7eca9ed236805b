"""Work on the database of an installation from a process of its own: fill it, wait for it, tell what is there.

python tests/long/seed.py people 300 | programme 40 | notices 200 | facts | settle 300
"""

import json
import sys
import time
from collections import Counter

import django

django.setup()

from django.db import connection  # noqa: E402

from peerlore import clock  # noqa: E402
from peerlore.integrations.models import PeopleImport  # noqa: E402
from peerlore.people.models import Delivery, Grant, Notice, Office, Person, Site, Unit  # noqa: E402
from peerlore.people.outbox import notify  # noqa: E402
from peerlore.programmes.models import Round  # noqa: E402
from tests.cast import PASSWORD, make_person  # noqa: E402
from tests.world import actions, make_skill  # noqa: E402

AT_WORK = {"checking", "applying"}


def people(count: int) -> None:
    """Jo the administrator, Cleo the coordinator, and so many colleagues."""
    company = Unit.objects.create(name="Tarn & Lowe")
    site = Site.objects.create(name="Lisbon", zone="Europe/Lisbon", country="PT")
    for name, number, office in (
        ("Jo Sandberg", "A1", Office.ADMINISTRATOR),
        ("Cleo Lindqvist", "A2", Office.COORDINATOR),
    ):
        person = make_person(name, unit=company, site=site, title="Office", number=number)
        Grant.objects.create(person=person, office=office, given_at=clock.now())
    for n in range(count):
        make_person(f"Person{n} Kill", unit=company, site=site, title="Engineer", number=f"K{n:05}")


def programme(pairs: int) -> None:
    """So many mentors and mentees for one skill, ready for a round."""
    at, cleo = clock.now(), Person.objects.get(staff_number="A2")
    skill = make_skill("rig testing")
    made = actions("programmes").start_programme(by=cleo, at=at, name="Killed", needs=[])
    everybody = list(Person.objects.filter(staff_number__startswith="K").order_by("staff_number")[: 2 * pairs])
    for n, person in enumerate(everybody):
        if n % 2:
            actions("skills").teach(person, skill, level=4, by=person, at=at)
        wishes = [] if n % 2 else [(skill, 3)]
        role = "mentor" if n % 2 else "mentee"
        actions("programmes").enrol(made.stages.get(), person, role=role, capacity=1, wishes=wishes, by=cleo, at=at)
    print(json.dumps({"programme": made.pk}))


def notices(count: int) -> None:
    """Everybody is told of each other's having no match: one notice for each."""
    company = Unit.objects.get(name="Tarn & Lowe")
    for person in Person.objects.filter(staff_number__startswith="K").order_by("pk")[:count]:
        words = {"programme": "Mentoring", "reason": "Nobody was free.", "option": "The next round.", "link": "/"}
        notify(person, "left_without_match", company, at=clock.now(), parameters=words)


def facts() -> dict[str, object]:
    connection.close()
    return {
        "people": Person.objects.count(),
        "imported": Person.objects.filter(staff_number__startswith="I").count(),
        "imports": Counter(PeopleImport.objects.values_list("state", flat=True)),
        "rounds": Counter(Round.objects.values_list("state", flat=True)),
        "unwritten": Notice.objects.filter(delivery=None, channel="mail").count(),
        "unsent": Delivery.objects.filter(sent_at=None, given_up_at=None).count(),
        "sent": Delivery.objects.exclude(sent_at=None).count(),
    }


def is_settled(now: dict[str, object]) -> bool:
    imports, rounds = now["imports"], now["rounds"]
    assert isinstance(imports, Counter)
    assert isinstance(rounds, Counter)
    at_work = sum(imports[state] for state in AT_WORK) + rounds["solving"]
    return not (at_work or now["unwritten"] or now["unsent"])


def settle(seconds: int) -> None:
    end = time.monotonic() + seconds
    while not is_settled(facts()) and time.monotonic() < end:
        time.sleep(1)
    print(json.dumps({**facts(), "settled": is_settled(facts())}))


if __name__ == "__main__":
    assert PASSWORD
    command, *words = sys.argv[1:]
    if command == "facts":
        print(json.dumps(facts()))
    else:
        {"people": people, "programme": programme, "notices": notices, "settle": settle}[command](int(words[0]))
