"""A double click makes one: the same form again within a minute is answered like the first."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from peerlore import clock
from peerlore.exchanges.actions import erase_note
from peerlore.exchanges.models import Commitment, DayOff, Note, Session, Thanks
from peerlore.integrations.models import PeopleImport
from peerlore.people.actions import set_profile
from peerlore.people.models import LogEntry, Sent
from peerlore.programmes.actions import search, start_programme
from peerlore.programmes.models import Enrolment, Programme, Request
from peerlore.skills.actions import add_need, set_goal, teach
from peerlore.skills.models import Goal, Need, Topic
from tests.cast import NOW
from tests.exchanges.conftest import THURSDAY, meet, open_for
from tests.skills.conftest import make_skill


@pytest.fixture
def day(monkeypatch):
    """The clock, to be moved."""
    shown = {"now": NOW}
    monkeypatch.setattr(clock, "now", lambda: shown["now"])
    return shown


@pytest.fixture
def doors(cast, day):
    """Every address that makes rows: who, where, what is sent, what it makes."""
    goal = set_goal(
        by=cast.cleo, at=NOW, name="Fewer returns", owner=cast.ruth, starts=date(2026, 1, 1), ends=date(2026, 12, 31)
    )
    rig, radio = make_skill("Rig testing"), make_skill("Radio")
    need = add_need(goal, by=cast.cleo, at=NOW, unit=cast.company, skill=rig, level=3, people=2, by_date=goal.ends)
    exchange = open_for(cast)
    goal_said = {"name": "Halve it", "owner": "ruth@tarnlowe.example", "serves": "company"}
    days = {"starts": "2026-03-01", "ends": "2026-12-31"}
    need_said = {"words": "Radio", "skill": radio.pk, "unit": cast.company.pk, "level": "3", "people": "2"}
    book = {"slot": "2026-03-12T14:00:00+00:00", "where": "Room 4"}
    programme = start_programme(by=cast.cleo, at=NOW, name="Spring", needs=[need])
    teach(cast.otto, rig, level=4, by=cast.otto, at=NOW)
    set_profile(cast.otto, by=cast.otto, at=NOW, may_be_asked=True)
    found = search(rig, by=cast.ana, at=NOW).found.get()
    meet(cast, exchange, starts_at=THURSDAY + timedelta(days=1))
    return {
        "goal": (cast.cleo, "/goals/new/", goal_said | days, Goal),
        "need": (cast.cleo, f"/goals/{goal.pk}/needs/", need_said | {"by_date": "2026-10-31"}, Need),
        "topic": (cast.cleo, f"/goals/{goal.pk}/topics/", {"question": "Why do they come back?"}, Topic),
        "programme": (cast.cleo, "/programmes/start/", {"recipe": "mentoring", "need": need.pk}, Programme),
        "note": (cast.ana, f"/exchanges/{exchange.pk}/notes/", {"text": "Bring the rig"}, Note),
        "promise": (cast.ana, f"/exchanges/{exchange.pk}/commitments/", {"text": "Try it alone"}, Commitment),
        "session": (cast.ana, f"/exchanges/{exchange.pk}/sessions/book/", book, Session),
        "thanks": (cast.ana, reverse("thank", args=[exchange.pk]), {"receiver": cast.ben.pk, "text": "Thanks"}, Thanks),
        "request": (cast.ana, reverse("someone_ask", args=[found.pk]), {"words": "Half an hour?"}, Request),
        "day off": (cast.ana, reverse("day_off_name"), {"first": "2026-03-20", "last": "2026-03-22"}, DayOff),
        "enrolment": (cast.ben, reverse("join", args=[programme.pk]), {"role": "mentor", "capacity": 1}, Enrolment),
    }


DOORS = [
    "goal",
    "need",
    "topic",
    "programme",
    "note",
    "promise",
    "session",
    "thanks",
    "request",
    "day off",
    "enrolment",
]


@pytest.mark.parametrize("door", DOORS)
def test_f02_the_second_within_a_minute_is_answered_like_the_first(client, doors, day, door):
    who, where, said, makes = doors[door]
    before = makes.objects.count()
    client.force_login(who)
    first = client.post(where, said)
    assert first.status_code == 302, first.content.decode()
    entries = LogEntry.objects.count()
    day["now"] += timedelta(seconds=59)
    again = client.post(where, said)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert makes.objects.count() == before + 1
    assert LogEntry.objects.count() == entries


def test_the_same_note_a_minute_later_is_meant(client, doors, day):
    who, where, said, makes = doors["note"]
    client.force_login(who)
    client.post(where, said)
    day["now"] += timedelta(seconds=61)
    client.post(where, said)
    assert makes.objects.count() == 2
    assert Sent.objects.count() == 1


def test_other_words_and_other_people_are_not_a_double_click(client, cast, doors):
    who, where, said, makes = doors["note"]
    client.force_login(who)
    client.post(where, said)
    client.post(where, {"text": "Bring the lamp"})
    client.force_login(cast.ben)
    client.post(where, said)
    assert makes.objects.count() == 3


def test_who_takes_a_note_back_may_write_it_again_at_once(client, doors):
    who, where, said, makes = doors["note"]
    client.force_login(who)
    client.post(where, said)
    erase_note(Note.objects.get(), by=who, at=NOW)
    client.post(where, said)
    assert makes.objects.count() == 1


def test_a_form_that_needed_another_look_is_tried_again(client, doors):
    who, where, _said, makes = doors["note"]
    client.force_login(who)
    assert [client.post(where, {"text": " "}).status_code for _ in range(2)] == [422, 422]
    assert Sent.objects.count() == makes.objects.count() == 0


def test_a_file_sent_twice_is_one_import(client, cast, day):
    client.force_login(cast.cleo)
    for _ in range(2):
        file = SimpleUploadedFile("people.csv", b"number,name\n1,Ada Byron\n")
        assert client.post("/people/import/", {"file": file}).status_code == 302
    assert PeopleImport.objects.count() == 1


def test_what_was_sent_is_not_kept_in_words(client, doors):
    who, where, said, _makes = doors["note"]
    client.force_login(who)
    client.post(where, said)
    assert "rig" not in str(Sent.objects.values())


@pytest.mark.parametrize("door", ["programme", "note", "promise", "goal", "thanks", "request", "day off", "enrolment"])
def test_f02_two_at_once_make_one(transactional_db, doors, door):
    who, where, said, makes = doors[door]
    before, gate, answers = makes.objects.count(), Barrier(2), []

    def send():
        client = Client()
        client.force_login(who)
        gate.wait(10)
        for _ in range(200):
            try:
                answers.append(client.post(where, said))
                break
            except OperationalError as busy:  # SQLite in memory does not wait for a lock as a file does
                if "locked" not in str(busy):
                    raise
        connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len({answer["Location"] for answer in answers}) == 1
    assert makes.objects.count() == before + 1
