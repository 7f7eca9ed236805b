"""The one page of whoever answers for goals: what is owed, what moved, how sure; and nobody's name but their own."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from peerlore.people.models import Grant, Person
from peerlore.programmes.actions import end_programme
from peerlore.skills.actions import take_readings
from peerlore.skills.models import Evidence, Goal, Need, Skill, SkillRecord, Source
from peerlore.web.pages.figures import figures_for
from tests.cast import NOW, make_person
from tests.programmes.conftest import World

OCTOBER = NOW - timedelta(days=150)


@pytest.fixture(autouse=True)
def clock_of_the_cast(monkeypatch, settings, tmp_path) -> None:
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr("peerlore.clock.now", lambda: NOW)


@pytest.fixture
def world(cast) -> World:
    """Sixteen colleagues in Test, seven of whom hold calibration; two since October. Five more in Firmware, so that
    what Test leaves of the company is not too few to tell of."""
    world = World(cast)
    for n in range(5):
        make_person(f"Finn{n} Ware", unit=cast.firmware, site=cast.leeds, title="Engineer", number=f"V{n:03}")
    people = [
        make_person(f"Tess{n} Unit", unit=cast.testing, site=cast.leeds, title="Engineer", number=f"U{n:03}")
        for n in range(16)
    ]
    Need.objects.filter(pk=world.need.pk).update(people=9)
    for n, person in enumerate(people[:7]):
        holds(world, person, since=OCTOBER - timedelta(days=1) if n < 5 else NOW)
    world.need.refresh_from_db()
    take_readings(at=OCTOBER)
    return world


def holds(world: World, person: Person, *, since=OCTOBER, source=Source.SELF, skill: Skill | None = None) -> None:
    record, _ = SkillRecord.objects.get_or_create(person=person, skill=skill or world.skill)
    Evidence.objects.create(record=record, source=source, level=4, at=since)


def page(client, reader: Person) -> BeautifulSoup:
    client.force_login(reader)
    answered = client.get(reverse("my_goals"))
    assert answered.status_code == 200
    return BeautifulSoup(answered.content, "html.parser")


def rows(found: BeautifulSoup) -> list[list[str]]:
    return [[cell.text for cell in row.select("td")] for row in found.select("tbody tr")]


def test_what_moved_is_told_with_before_and_after_and_how_sure(client, world):
    found = page(client, world.cast.ruth)
    assert rows(found) == [["5 of 9 in October", "7 of 9", "Counted"]]
    assert "Most of the levels counted are people’s own word so far." in found.select_one("#moved").parent.text


@pytest.mark.parametrize(
    ("confirmed", "words"),
    [(2, "people’s own word"), (4, "About half"), (5, "Most of the levels counted were confirmed")],
)
def test_how_sure_goes_by_how_many_were_confirmed_in_three_steps(world, confirmed, words):
    for record in SkillRecord.objects.filter(skill=world.skill).order_by("pk")[:confirmed]:
        holds(world, record.person, since=NOW, source=Source.PEER)
    figures = figures_for(world.cast.ruth, [world.need], on=NOW.date(), at=NOW)
    assert words in figures.how_sure([world.need])


def test_of_fewer_than_five_levels_nothing_is_said_of_how_sure_they_are(world):
    Evidence.objects.filter(record__person__staff_number__in=["U000", "U001", "U002"]).delete()
    figures = figures_for(world.cast.ruth, [world.need], on=NOW.date(), at=NOW)
    assert "Too few" in figures.how_sure([world.need])


def test_below_five_people_a_need_is_counted_into_the_whole_only(client, world):
    few = Need.objects.create(
        goal=world.goal, unit=world.cast.sales, skill=world.skill, level=2, people=1, by_date=date(2026, 12, 1)
    )
    take_readings(at=NOW, needs=[few])
    found = page(client, world.cast.ruth)
    assert "One need is counted into the whole only" in found.text
    assert "Sales" not in found.select_one("main").text


def test_nobody_is_named_but_the_reader(client, world):
    proposal = world.proposal()
    world.goal.topics.create(question="What would we stop?")
    text = page(client, world.cast.ruth).select_one("main").text
    others = Person.objects.exclude(pk=world.cast.ruth.pk)
    assert [one.name for one in others if one.name in text or one.given_name in text] == []
    assert proposal.learner.person == world.cast.ana


def test_what_is_owed_stands_first_with_its_day(client, world):
    end_programme(world.programme, by=world.cast.cleo, at=NOW)
    Need.objects.filter(pk=world.need.pk).update(by_date=date(2026, 5, 1))
    empty = {"owner": world.cast.ruth, "starts": date(2026, 1, 1), "set_at": NOW}
    Goal.objects.create(name="Calm", ends=date(2026, 2, 28), **empty)
    Goal.objects.create(name="Courage", ends=date(2026, 11, 30), **empty)
    found = page(client, world.cast.ruth)
    assert [link.text for link in found.select("#owe ~ ul h3")] == [
        "Close “Calm”, or give it more time",
        "Nothing is under way for one need of “Halve calibration time”",
        "Say what “Courage” needs people to know",
    ]
    assert "Three decisions wait for you." in found.select_one(".lede").text


def test_a_need_past_its_day_is_a_decision_until_it_is_closed(client, world):
    Need.objects.filter(pk=world.need.pk).update(by_date=date(2026, 3, 1))
    assert "One need of “Halve calibration time” is past its day" in page(client, world.cast.ruth).text
    Need.objects.filter(pk=world.need.pk).update(people=6)
    assert page(client, world.cast.ruth).select_one("#owe") is None


def test_an_answer_that_the_reader_owes_is_counted_and_leads_home(client, world):
    world.mentor(world.cast.ruth)
    world.mentee(Person.objects.get(staff_number="V001"))
    world.published()
    owed = page(client, world.cast.ruth).select_one("#owe").parent.text
    assert "One answer to a proposal" in owed
    assert "The first is owed by Tuesday 17 March." in owed


def test_who_owns_a_goal_finds_the_page_from_home_and_others_do_not(client, world):
    Grant.objects.filter(person=world.cast.ruth).delete()
    ruth = Person.objects.get(pk=world.cast.ruth.pk)
    client.force_login(ruth)
    assert f'href="{reverse("my_goals")}"' in client.get("/").content.decode()
    assert page(client, ruth).select_one("h1").text == "Your goals on one page"
    client.force_login(world.cast.ana)
    assert client.get(reverse("my_goals")).status_code == 403
    assert reverse("my_goals") not in client.get("/").content.decode()


def test_an_executive_without_a_goal_is_told_the_next_step(client, cast):
    assert page(client, cast.ruth).select_one(".empty a.button-main")["href"] == reverse("goal_new")
