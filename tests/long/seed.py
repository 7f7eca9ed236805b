"""Hands on the database of an installation, in a process of its own: fill it, hurry it, tell what is there.

It reads one JSON line at a time from its input, {"do": "people", "ahead": 0.0, "with": {"count": 300}}, and answers
each with one.
"""

import json
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TypedDict

import django

django.setup()

from django.db import connections  # noqa: E402

from peerlore import clock  # noqa: E402
from peerlore.errors import RuleBroken  # noqa: E402
from peerlore.integrations.models import PeopleImport  # noqa: E402
from peerlore.people.models import Delivery, Grant, MailSettings, Notice, Office, Person, Site, Unit  # noqa: E402
from peerlore.people.models.mail import MORNING  # noqa: E402
from peerlore.people.outbox import notify_all  # noqa: E402
from peerlore.programmes.models import Enrolment, Programme, Proposal, Round, Stage  # noqa: E402
from peerlore.skills.models import Goal, Skill  # noqa: E402
from tests.cast import make_person, make_unit  # noqa: E402
from tests.world import actions, make_skill  # noqa: E402

AT_WORK = {"checking", "applying", "undoing"}


class Facts(TypedDict):
    people: int
    imports: dict[str, str]
    imported: dict[str, int]
    rounds: dict[str, str]
    unwritten: int
    unsent: int
    unexpired: int


def people(count: int) -> None:
    """Jo the administrator, Cleo and Carl the coordinators, and so many colleagues."""
    company = make_unit("Tarn & Lowe")
    site = Site.objects.create(name="Lisbon", zone="Europe/Lisbon", country="PT")
    for name, number, office in (
        ("Jo Sandberg", "A1", Office.ADMINISTRATOR),
        ("Cleo Lindqvist", "A2", Office.COORDINATOR),
        ("Carl Berg", "A3", Office.COORDINATOR),
    ):
        person = make_person(name, unit=company, site=site, title="Office", number=number)
        Grant.objects.create(person=person, office=office, given_at=clock.now())
    password = Person.objects.get(staff_number="A1").password
    Person.objects.bulk_create(
        Person(
            sign_in_name=f"k{n}@tarnlowe.example",
            email=f"k{n}@tarnlowe.example",
            password=password,
            company=company,
            unit=company,
            site=site,
            staff_number=f"K{n:05}",
            given_name=f"Person{n}",
            family_name="Kill",
            title="Engineer",
        )
        for n in range(count)
    )
    for person in Person.objects.filter(staff_number__startswith="K"):
        person.posts.create(unit=company, title=person.title, site=site, since=clock.today("Europe/Lisbon"))
        MailSettings.objects.create(person=person, quiet_from=MORNING, quiet_until=MORNING)  # at any hour


def colleagues(begin: int, count: int) -> list[Person]:
    return list(Person.objects.filter(staff_number__startswith="K").order_by("staff_number")[begin : begin + count])


def programme(pairs: int) -> int:
    """So many mentors and mentees for one skill, ready for a round; the key of the programme."""
    cleo, skill = Person.objects.get(staff_number="A2"), make_skill("rig testing")
    made = actions("programmes").start_programme(by=cleo, at=clock.now(), name="Killed", needs=[])
    for n, person in enumerate(colleagues(0, 2 * pairs)):
        _enrol(made, person, "mentee" if n < pairs else "mentor", skill)
    return int(made.pk)


def _enrol(programme: Programme, person: Person, role: str, skill: Skill) -> None:
    cleo, wishes = Person.objects.get(staff_number="A2"), [(skill, 3)] if role == "mentee" else []
    stage, at = programme.stages.get(), clock.now()
    actions("programmes").enrol(stage, person, role=role, capacity=1, wishes=wishes, by=cleo, at=at)


def taught(pairs: int) -> None:
    """The mentors of `programme` say what they can teach."""
    for person in colleagues(pairs, pairs):
        actions("skills").teach(person, make_skill("rig testing"), level=4, by=person, at=clock.now())


def notices(count: int, turn: int) -> None:
    """So many people are told something, once in each turn."""
    about = Unit(pk=10_000 + turn)
    words = {"partner": f"Ben {turn}", "link": "/"}
    notify_all([(person, words) for person in colleagues(0, count)], "rematch", about, at=clock.now())


def facts() -> Facts:
    here = Person.objects.present().values_list("staff_number", flat=True)
    imported = Counter(key[:4] for key in here if key[0] == "I")
    return {
        "people": Person.objects.count(),
        "imports": {str(pk): state for pk, state in PeopleImport.objects.values_list("pk", "state")},
        "imported": dict(imported),
        "rounds": {str(pk): state for pk, state in Round.objects.values_list("pk", "state")},
        "unwritten": Notice.objects.filter(delivery=None, channel="mail").count(),
        "unsent": Delivery.objects.due(clock.now()).count(),
        "unexpired": Proposal.objects.overdue(clock.now()).count(),
    }


def is_settled(now: Facts) -> bool:
    at_work = AT_WORK & set(now["imports"].values()) or "solving" in now["rounds"].values()
    return not (at_work or now["unwritten"] or now["unsent"] or now["unexpired"])


def settle(seconds: float) -> bool:
    """Wait until nothing is at work any more, at most so long."""
    end = time.monotonic() + seconds
    while not is_settled(facts()) and time.monotonic() < end:
        connections.close_all()
        time.sleep(0.2)
    return is_settled(facts())


def wanted_by_all(programmes: int, places: int, begin: int) -> list[int]:
    """Drafts of so many programmes, each with one pair, all with the same mentor who has so many places in all."""
    mentor, *mentees = colleagues(begin, programmes + 1)
    mentor.places = places
    mentor.save(update_fields=["places"])
    return [new_round(_of_two(mentor, mentee)) for mentee in mentees]


def _of_two(mentor: Person, mentee: Person) -> int:
    at, cleo, skill = clock.now(), Person.objects.get(staff_number="A2"), make_skill("rig testing")
    made = actions("programmes").start_programme(by=cleo, at=at, name=f"For {mentee.pk}", needs=[])
    actions("skills").teach(mentor, skill, level=4, by=mentor, at=at)
    _enrol(made, mentor, "mentor", skill)
    _enrol(made, mentee, "mentee", skill)
    return int(made.pk)


def asked(rounds: list[int]) -> int:
    """How many proposals of these rounds are open."""
    return Proposal.objects.open().filter(round__in=rounds).count()


def told(rounds: list[int]) -> int:
    """How many notices of a match these rounds brought."""
    keys = Proposal.objects.filter(round__in=rounds).values("pk")
    return Notice.objects.filter(event="match_found", target__in=keys).count()


def lapse() -> None:
    """What nobody answered in time."""
    for proposal in Proposal.objects.overdue(clock.now()):
        actions("programmes").expire(proposal, at=clock.now())


def new_round(programme: int) -> int:
    """A draft, worked out here and now."""
    from peerlore.programmes.actions.rounds import solve_round

    cleo = Person.objects.get(staff_number="A2")
    stage = Stage.objects.get(programme=programme)
    row = actions("programmes").start_round(stage, by=cleo, at=clock.now())
    solve_round(row.pk, row.attempt)
    return int(row.pk)


def publish(round: int, by: str, moment: float) -> str:  # noqa: A002
    """Publish at the agreed moment; what came of it. Who waits is let in at the end, never turned away."""
    row, person = Round.objects.get(pk=round), Person.objects.get(staff_number=by)
    time.sleep(max(0.0, moment - time.monotonic()))  # one clock for all processes of a machine
    try:
        return str(actions("programmes").publish(row, by=person, at=clock.now()).state)
    except RuleBroken as broken:
        return type(broken).__name__


def goals() -> list[str]:
    return list(Goal.objects.values_list("name", flat=True))


def limited(places: int) -> int:
    """A programme with so many places for those who learn, in the order of joining."""
    programmes, cleo, at = actions("programmes"), Person.objects.get(staff_number="A2"), clock.now()
    made = programmes.start_programme(by=cleo, at=at, name="Limited", needs=[])
    limits = programmes.Limits(places={"mentee": places}, places_by="first-come")
    programmes.limit_places(made.stages.get(), limits, seen="", by=cleo, at=at)
    return int(made.pk)


def join_at_once(programme: int, begin: int, count: int, moment: float) -> list[str]:
    """So many people join at the agreed moment, each on a connection of their own; how each stands then."""
    stage, skill, people = Stage.objects.get(programme=programme), make_skill("rig testing"), colleagues(begin, count)

    def join(person: Person) -> str:
        time.sleep(max(0.0, moment - time.monotonic()))
        try:
            wishes, at = [(skill, 3)], clock.now()
            row = actions("programmes").join(stage, role="mentee", capacity=1, wishes=wishes, by=person, at=at)
            return str(row.state)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(join, people))


def told_numbers(programme: int) -> list[int]:
    """What those who wait were told their number is."""
    waiting = Enrolment.objects.waiting().filter(stage__programme=programme).values("person")
    link = f"/programmes/{programme}/"
    said = Notice.objects.filter(event="place_waiting", person__in=waiting, parameters__link=link)
    return sorted(said.values_list("parameters__place", flat=True))


DOES = (
    people,
    goals,
    programme,
    taught,
    notices,
    facts,
    settle,
    wanted_by_all,
    asked,
    told,
    lapse,
    new_round,
    publish,
    limited,
    join_at_once,
    told_numbers,
)


def serve() -> None:
    does = {act.__name__: act for act in DOES}
    for line in sys.stdin:
        asked = json.loads(line)
        clock.shift(asked["ahead"])
        found = does[asked["do"]](**asked["with"])
        connections.close_all()
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    serve()
