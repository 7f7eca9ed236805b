"""The pages of "Find me someone now": two taps from home to a request, every answer by its button, words for whom they
are for."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peerlore.people import actions as people
from peerlore.people.keys import shut
from peerlore.people.models import Delivery, Notice
from peerlore.programmes.actions import ask_me_later, pass_on, say_yes, search, take_back
from peerlore.programmes.models import Request, Search
from peerlore.programmes.panels import owed, requests_of
from peerlore.skills.actions import learn
from peerlore.skills.models import SkillLabel, normalised
from peerlore.web.tasks import due as due_in_web
from tests.cast import NOW
from tests.programmes.someone import crowd, requested, shown, somebody, willing
from tests.programmes.test_pages import see

BUTTON = re.compile(r'<form method="post" action="(/someone/[^"]+)"')


@pytest.fixture
def row(world, cast) -> Request:
    return requested(world, cast.ana, willing(world, cast.ben), words="I broke the jig twice.")


def press(client, person, path: str, **fields: object):
    client.force_login(person)
    return client.post(path, fields)


def answer(client, person, row: Request, **fields: object):
    return press(client, person, reverse("request_answer", args=[row.pk]), **fields)


def test_two_taps_from_home_to_a_request(client, world, cast):
    crowd(world, 4)
    learn(cast.ana, world.skill, wanted_level=3, by=cast.ana, at=NOW)
    client.force_login(cast.ana)
    wish = next(path for path in BUTTON.findall(see(client, cast.ana, "my_skills")))
    three = client.post(wish)
    page = client.get(three.url).content.decode()
    people_shown = shown(Search.objects.get())
    assert len(people_shown) == 3
    assert all(person.name in page for person in people_shown)
    assert "about 3 hours of yours and 2 of theirs" in page
    assert page.count("First hour you share") == 3
    asked = client.post(BUTTON.findall(page)[0])
    made = Request.objects.get()
    assert asked.url == reverse("request", args=[made.pk])
    assert made.asked == people_shown[0]
    assert "Asked kindly in your name" in client.get(asked.url).content.decode()


def test_home_offers_the_latest_wishes(client, world, cast):
    assert "Find me someone now" not in see(client, cast.otto, "home")
    learn(cast.ana, world.skill, wanted_level=3, by=cast.ana, at=NOW)
    assert BUTTON.findall(see(client, cast.ana, "home")) == [reverse("someone_for", args=[world.skill.pk])]


def test_a_double_tap_asks_and_looks_once(client, world, cast):
    willing(world, cast.ben)
    client.force_login(cast.ana)
    for _ in range(2):
        three = client.post(reverse("someone_for", args=[world.skill.pk]))
    page = client.get(three.url).content.decode()
    for _ in range(2):
        client.post(BUTTON.findall(page)[0])
    assert (Search.objects.count(), Request.objects.count()) == (1, 1)
    assert Notice.objects.filter(event="request_made").count() == 1


def test_what_is_typed_is_found_and_looked_for(client, world, cast):
    willing(world, cast.ben)
    label = world.skill.label
    SkillLabel.objects.create(skill=world.skill, label=label, normalised=normalised(label), preferred=True)
    unsure = press(client, cast.ana, reverse("someone"), words="calib")
    assert unsure.status_code == 422
    assert "Several skills may be meant" in unsure.content.decode()
    found = client.post(reverse("someone"), {"words": "calib", "skill": world.skill.pk})
    assert found.url == reverse("someone_found", args=[Search.objects.get().pk])
    assert client.get(reverse("skills_found", args=["someone"]), {"words": "calib"}).status_code == 200


def test_home_offers_it_for_what_nobody_helps_with_and_nobody_is_asked_for(client, world, cast, row):
    learn(cast.ana, world.skill, wanted_level=3, by=cast.ana, at=NOW)
    button, waits = reverse("someone_for", args=[world.skill.pk]), "Somebody you asked has yet to answer."
    asked = see(client, cast.ana, "home")
    assert waits in asked
    assert button not in asked
    take_back(row, by=cast.ana, at=NOW)
    alone = see(client, cast.ana, "home")
    assert button in alone
    assert waits not in alone


def test_home_offers_nothing_for_what_somebody_helps_with(client, world, cast, row):
    learn(cast.ana, world.skill, wanted_level=3, by=cast.ana, at=NOW)
    say_yes(row, by=cast.ben, at=NOW)
    button = reverse("someone_for", args=[world.skill.pk])
    assert button not in see(client, cast.ana, "home")
    assert button in see(client, cast.ana, "someone")


def test_nobody_found_says_why_and_where_to_change_it(client, world, cast):
    people.set_profile(willing(world, cast.ben), by=cast.ben, at=NOW, hours={"0": [["17:30", "20:00"]]})
    people.set_profile(cast.ana, by=cast.ana, at=NOW, hours={"0": [["16:00", "18:00"]]})
    page = see(client, cast.ana, "someone_found", search(world.skill, by=cast.ana, at=NOW).pk)
    assert "Your working hours leave no time" in page
    assert "15 minutes more at a stretch" in page
    assert reverse("profile") in page
    assert "Ben" not in page


def test_who_cannot_be_asked_any_more_has_no_button_and_no_cause(client, world, cast):
    willing(world, cast.ben)
    row = search(world.skill, by=cast.ana, at=NOW)
    people.exclude(cast.ana, by=cast.ben, at=NOW)
    page = see(client, cast.ana, "someone_found", row.pk)
    assert "Ben cannot be asked just now." in page
    assert BUTTON.findall(page) == [reverse("someone_for", args=[world.skill.pk])]
    refused = press(client, cast.ana, reverse("someone_ask", args=[row.found.get().pk]), words="Please")
    assert refused.status_code == 422
    assert "cannot be asked just now. Ask one of the others" in refused.content.decode()


@pytest.mark.parametrize(
    ("fields", "asker_reads", "asked_reads"),
    [
        ({"said": "yes"}, "It is a yes from you both.", "It is a yes from you both."),
        ({"said": "no", "kind": "Next year, gladly."}, "Next year, gladly.", "that is a complete answer"),
        ({"said": "written", "answer": "Warm it."}, "has answered in writing", "You answered in writing"),
        ({"said": "later", "until": "2026-04-07"}, "asked again, from Tuesday 7 April", "ask me again from Tuesday"),
    ],
)
def test_each_answer_by_its_button_is_read_by_both(client, cast, row, fields, asker_reads, asked_reads):
    page = see(client, cast.ben, "request", row.pk)
    assert "I broke the jig twice." in page
    assert "Ana asks for what you can teach" in page
    assert "about 2 hours of yours in all" in page
    answered = answer(client, cast.ben, row, **fields)
    assert answered.url == reverse("request", args=[row.pk])
    assert asked_reads in see(client, cast.ben, "request", row.pk)
    assert asker_reads in see(client, cast.ana, "request", row.pk)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"said": "written"}, "Write an answer"),
        ({"said": "written", "link": "ftp://x"}, "An address begins with https://"),
        ({"said": "later"}, "Choose a day after today."),
        ({"said": "later", "until": "2026-03-10"}, "Choose a day after today, and within a year."),
        ({"said": "later", "until": "soon"}, "Write a day, such as"),
        ({"said": "maybe"}, "Choose one of the answers below."),
        ({}, "Choose one of the answers below."),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_place_and_changes_nothing(client, cast, row, fields, words):
    answered = answer(client, cast.ben, row, **fields)
    assert answered.status_code == 422
    assert words in answered.content.decode()
    row.refresh_from_db()
    assert row.is_open


def test_passing_on_by_a_need_names_nobody(client, world, cast, row):
    label = world.skill.label
    SkillLabel.objects.create(skill=world.skill, label=label, normalised=normalised(label), preferred=True)
    path = reverse("request_pass_on", args=[row.pk])
    alone = press(client, cast.ben, path, words=label)
    assert alone.status_code == 422
    assert "Nobody else can be asked about calibration just now" in alone.content.decode()
    carla = somebody(world, "Carla Diaz", "C001")
    assert label in client.get(path).content.decode()
    assert client.post(path, {"words": label, "names_me": "on"}).status_code == 302
    onward = Request.objects.get(asked=carla)
    assert "Carla" not in see(client, cast.ben, "request", row.pk)
    assert "Carla" not in see(client, cast.ana, "request", row.pk) + see(client, cast.ana, "request", onward.pk)
    assert "Ben Okafor was asked first, and thought of you." in see(client, carla, "request", onward.pk)
    say_yes(onward, by=carla, at=NOW)
    assert "Carla Diaz" in see(client, cast.ana, "request", onward.pk)
    begun = press(client, cast.ana, reverse("request_begin", args=[onward.pk]))
    assert begun.url == reverse("request", args=[onward.pk])
    assert "Go to your exchange" in client.get(begun.url).content.decode()


def test_the_list_and_the_home_page_say_how_each_stands(world, cast, row):
    assert [one.title for one in owed(cast.ben, now=NOW)] == ["Ana asks you: calibration"]
    assert list(owed(cast.ana, now=NOW)) == []
    carla = somebody(world, "Carla Diaz", "C001")
    onward = pass_on(row, world.skill, by=cast.ben, at=NOW)
    assert [one.line for one in requests_of(cast.ana, now=NOW)] == [
        "Waits for an answer until Tuesday 17 March.",
        "Passed on to somebody else.",
    ]
    assert requests_of(cast.ana, now=NOW)[0].name == "You asked somebody else: calibration"
    say_yes(onward, by=carla, at=NOW)
    assert [one.title for one in owed(cast.ana, now=NOW)] == ["Carla would teach you calibration"]
    assert requests_of(cast.ana, now=NOW + timedelta(days=31))[0].line == "Waits for your yes until Tuesday 17 March."


def test_asking_again_is_one_tap_from_the_day_on(client, cast, row):
    ask_me_later(row, (NOW + timedelta(days=1)).date(), by=cast.ben, at=NOW - timedelta(days=2))
    assert "Ask Ben again" not in see(client, cast.ana, "request", row.pk)
    early = press(client, cast.ana, reverse("request_again", args=[row.pk]))
    assert early.status_code == 422
    assert "asked to be left until" in early.content.decode()
    Request.objects.update(again_on=NOW.date())
    assert "Ask Ben again" in see(client, cast.ana, "request", row.pk)
    assert press(client, cast.ana, reverse("request_again", args=[row.pk])).status_code == 302
    assert Request.objects.count() == 2


def test_who_came_in_by_a_new_code_opens_no_words(client, cast, row):
    with shut():
        from peerlore.programmes.panels import request_page

        assert "jig" not in request_page(row, cast.ben, now=NOW).words


def test_the_other_and_nobody_else_opens_it(client, cast, row):
    for stranger in (cast.otto, cast.cleo, cast.ines, cast.jo):
        see(client, stranger, "request", row.pk, status=404)
        assert answer(client, stranger, row, said="yes").status_code == 404
    assert answer(client, cast.ana, row, said="yes").status_code == 403
    assert press(client, cast.ben, reverse("request_take_back", args=[row.pk])).status_code == 403
    see(client, cast.ben, "someone_found", Search.objects.get().pk, status=404)


def test_each_notice_has_its_words(world, cast, row):
    carla = somebody(world, "Carla Diaz", "C001")
    onward = say_yes(pass_on(row, world.skill, by=cast.ben, at=NOW), by=carla, at=NOW)
    for job in due_in_web(NOW):
        job()
    subjects = set(Delivery.objects.values_list("subject", flat=True))
    assert subjects == {
        "Ana Ferreira asks you about calibration",
        "Passed on: calibration",
        "Carla Diaz would teach you calibration",
    }
    assert not any("jig" in body for body in Delivery.objects.values_list("body", flat=True))
    assert onward.is_offered


def test_no_page_asks_the_database_more_than_thirty_times(client, world, cast, row):
    crowd(world, 5)
    pages = [("someone",), ("request", row.pk), ("someone_found", Search.objects.get().pk)]
    for name, *args in pages:
        client.force_login(cast.ana)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(name, args=args))
        assert len(captured) <= 30, name
