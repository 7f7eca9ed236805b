"""Adding people, changing what a company knows of them, and the history of their posts."""

from datetime import date, timedelta

import pytest

from peerlore.people import actions
from peerlore.people.models import LogEntry, Person, Post, Unit
from tests.cast import NOW, make_unit

TODAY = NOW.date()


def add(cast, **facts) -> Person:
    return actions.add_person(by=cast.cleo, at=NOW, company=facts.pop("company", cast.company), **facts)


def test_a_new_person_has_an_open_post_and_a_line_in_the_log(cast):
    kim = add(cast, staff_number=" T100 ", given_name="Kim", unit=cast.sales, title="Buyer", since=date(2026, 1, 5))
    post = Post.objects.get(person=kim)
    assert (post.unit, post.title, post.since, post.until) == (cast.sales, "Buyer", date(2026, 1, 5), None)
    assert LogEntry.objects.get(verb="added").state == "present"
    assert kim.sign_in_name == "t100"
    assert not kim.has_signed_up


def test_people_sign_in_by_their_address_in_small_letters(cast):
    assert add(cast, staff_number="T100", email="Kim@TarnLowe.example").sign_in_name == "kim@tarnlowe.example"


def test_a_number_that_another_company_has_is_told_apart(cast):
    other = make_unit("Reed & Sons")
    assert add(cast, staff_number="1234").sign_in_name == "1234"
    assert add(cast, company=other, staff_number="1234").sign_in_name == "reed-sons/1234"


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"given_name": "Kim"}, actions.NotRecognisable),
        ({"staff_number": "T003"}, actions.StaffNumberTaken),
        ({"email": "ANA@tarnlowe.example"}, actions.EmailTaken),
    ],
)
def test_nobody_is_added_who_could_not_be_told_from_others(cast, facts, rule):
    with pytest.raises(rule):
        add(cast, **facts)
    assert Person.objects.count() == len(cast.everybody())


def test_a_change_of_post_closes_the_open_one_and_opens_the_next(cast):
    actions.change_person(cast.ana, by=cast.cleo, at=NOW, unit=cast.firmware, title="Firmware engineer")
    earlier, later = Post.objects.filter(person=cast.ana)
    assert (earlier.unit, earlier.until) == (cast.testing, TODAY)
    assert (later.unit, later.title, later.since, later.until) == (cast.firmware, "Firmware engineer", TODAY, None)
    assert LogEntry.objects.get(verb="changed").fields == ["unit", "title"]


def test_two_changes_on_one_day_leave_one_post_for_that_day(cast):
    for title in ("Typist", "Tester"):
        actions.change_person(cast.ana, by=cast.cleo, at=NOW, title=title)
    assert list(Post.objects.filter(person=cast.ana).values_list("title", flat=True)) == ["Test engineer", "Tester"]


def test_a_new_name_opens_no_post_and_the_same_facts_change_nothing(cast):
    actions.change_person(cast.ana, by=cast.cleo, at=NOW, family_name="Reis")
    actions.change_person(cast.ana, by=cast.cleo, at=NOW, family_name="Reis", unit=cast.testing)
    assert Post.objects.filter(person=cast.ana).count() == 1
    assert LogEntry.objects.filter(verb="changed").count() == 1


def test_nobody_comes_to_report_to_their_own_people(cast):
    with pytest.raises(actions.ManagedInCircle):
        actions.change_person(cast.ruth, by=cast.cleo, at=NOW, manager=cast.ana)
    cast.ruth.refresh_from_db()
    assert cast.ruth.manager is None


def test_the_first_administrator_can_sign_in_and_give_offices(db, client):
    jo = actions.make_first_administrator(
        email="Jo@Example.org", name="Jo van Sandberg", password="a long sentence", at=NOW, organisation="Reed"
    )
    assert (jo.given_name, jo.family_name, jo.company.name) == ("Jo van", "Sandberg", "Reed")
    assert client.login(username="jo@example.org", password="a long sentence")
    kim = actions.add_person(by=jo, at=NOW, company=jo.company, staff_number="1")
    assert actions.give_office(kim, "coordinator", by=jo, at=NOW).pk


def test_units_are_made_once_and_moving_takes_all_below_along(cast):
    lab = actions.unit_at(["Test", "Lab", "", "Night shift"], cast.company, by=None, at=NOW)
    assert lab == actions.unit_at(["Test", "Lab", "Night shift"], cast.company, by=None, at=NOW)
    assert Unit.objects.get(name="Lab").path == f"{cast.company.pk}/{cast.testing.pk}/"
    actions.move_unit(Unit.objects.get(name="Lab"), cast.firmware, by=cast.jo, at=NOW)
    lab.refresh_from_db()
    assert lab.path == f"{cast.company.pk}/{cast.firmware.pk}/{lab.parent_id}/"
    with pytest.raises(actions.UnitWithinItself):
        actions.move_unit(cast.firmware, lab, by=cast.jo, at=NOW)


def test_a_post_that_began_later_than_the_change_is_corrected(cast):
    Post.objects.filter(person=cast.ana).update(since=TODAY + timedelta(days=3))
    actions.change_person(cast.ana, by=cast.cleo, at=NOW, title="Tester")
    assert Post.objects.get(person=cast.ana).title == "Tester"
