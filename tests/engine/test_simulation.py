"""An invented company: the same bytes for the same seed, consistent, and its stories where TRUTH.json says."""

import csv
import json
import tomllib
from collections import Counter
from io import StringIO

import pytest

from peerlore.engine import InstanceError
from peerlore.engine.simulation import BEGINS, ENDS, simulate

pytestmark = pytest.mark.bare
MANY = 2_400


@pytest.fixture(scope="module", params=[500, MANY])
def company(request):
    return simulate(request.param, seed=3)


@pytest.fixture(scope="module")
def files(company):
    return company.files()


def rows(text):
    return [*csv.DictReader(StringIO(text))]


def test_one_seed_gives_the_same_bytes_and_another_seed_others(company, files):
    assert simulate(company.size, seed=3).files() == files
    assert simulate(company.size, seed=4).files()["people.csv"] != files["people.csv"]


def test_nobody_below_500_or_above_100_000():
    for size in (499, 100_001):
        with pytest.raises(InstanceError, match=str(size)):
            simulate(size, seed=1)


def test_exactly_so_many_people_each_recognisable_with_no_address_that_exists(company, files):
    people = rows(files["people.csv"])
    assert len(people) == company.size
    for column in ("Staff number", "E-mail"):
        assert len({row[column] for row in people}) == company.size
    for row in people:
        local, _, domain = row["E-mail"].partition("@")
        assert domain.endswith(".example")
        assert local.isascii()
        assert row["First name"]
        assert row["Last name"]
    names = Counter((row["First name"], row["Last name"]) for row in people)
    namesakes = company.size - len(names)
    assert namesakes == 0 if company.size == 500 else namesakes < company.size / 50


def test_managers_are_there_and_nobody_is_above_themselves(files):
    above = {row["Staff number"]: row["Manager number"] for row in rows(files["people.csv"])}
    tops = [number for number, boss in above.items() if not boss]
    assert len(tops) == 1
    for boss in above.values():
        seen, one = set(), boss
        while one:
            assert one not in seen
            seen.add(one)
            one = above[one]


def test_teams_are_of_about_seven_and_few_lead_very_many(company):
    spans = Counter(Counter(one.manager for one in company.staff.people if one.manager).values())
    sizes = sorted(spans.elements())
    assert 5 <= sizes[len(sizes) // 2] <= 9
    assert sizes[-1] <= 34


def test_a_large_company_has_teams_as_units_and_more_departments():
    many, few = simulate(MANY, seed=3).staff.people, simulate(500, seed=3).staff.people
    assert any(one.team for one in many)
    assert not any(one.team for one in few)
    assert len({one.department for one in many}) > len({one.department for one in few})


def test_everybody_began_on_a_monday_before_the_last_day_and_most_years_ago(company):
    days = [one.since for one in company.staff.people]
    assert max(days) < ENDS
    assert {day.weekday() for day in days} == {0}
    assert sum(day < BEGINS for day in days) > 0.6 * len(days)


def test_about_a_fifth_left_in_the_told_months_and_none_of_them_is_there(company):
    left = [past for past in company.staff.past if past.left]
    assert 0.12 < len(left) / company.size < 0.25
    assert not {past.employee.number for past in left} & {one.number for one in company.staff.people}
    assert all(past.employee.since < past.until < ENDS for past in left)


def test_each_person_has_five_to_twelve_skills_and_few_skills_are_had_by_many(company, files):
    held = Counter(row["Staff number"] for row in rows(files["skills.csv"]) if row["Wish"] != "learns")
    here = [held[one.number] for one in company.staff.people]
    assert min(here) >= 5
    assert max(here) <= 14  # with what a story adds
    popular = [count for _, count in Counter(row["Skill"] for row in rows(files["skills.csv"])).most_common()]
    assert popular[0] > 5 * popular[len(popular) // 2]


def test_whoever_is_named_is_there_and_no_round_has_one_person_on_both_sides(files):
    known = {row["E-mail"].split("@")[0] for row in [*rows(files["people.csv"]), *rows(files["past.csv"])]}
    history = tomllib.loads(files["history.toml"])
    assert {office["person"] for office in history["offices"]} <= known
    for programme in history["programmes"]:
        for one in programme["rounds"]:
            assert {*one["mentors"], *one["mentees"]} <= known
            assert not {*one["mentors"]} & {*one["mentees"]}
        enrolled = [name for one in programme["rounds"] for name in (*one["mentors"], *one["mentees"])]
        assert len(enrolled) == len({*enrolled})
        assert {course["learner"] for course in programme.get("courses", [])} <= {*enrolled}


def test_the_silo_learns_from_itself_alone(company):
    truth = company.truth["stories"]["silo"]
    where = {one.address: one.department for one in company.staff.people}
    where |= {past.employee.address: past.employee.department for past in company.staff.past if past.left}
    for programme in company.programmes:
        inside = {where[name] == truth["unit"] for one in programme.rounds for name in (*one.mentors, *one.mentees)}
        assert inside == {programme.name in truth["programmes"]}, programme.name


def test_of_the_thin_skill_two_hold_what_is_needed_and_one_of_them_leaves(company, files):
    truth = company.truth["stories"]["thin"]
    holders = [row for row in rows(files["skills.csv"]) if row["Skill"] == truth["skill"] and int(row["Level"]) >= 4]
    numbers = {one.address: one.number for one in company.staff.people}
    assert {row["Staff number"] for row in holders if row["Wish"] != "learns"} == {numbers[n] for n in truth["holders"]}
    assert truth["leaves"] in truth["holders"]
    assert any(need.skill == truth["skill"] and need.people == 4 for goal in company.goals for need in goal.needs)


def test_nobody_but_the_overloaded_mentor_teaches_what_four_learn_there(company, files):
    truth = company.truth["stories"]["overloaded"]
    teaching = [row for row in rows(files["skills.csv"]) if row["Skill"] == truth["skill"] and row["Wish"] == "teaches"]
    assert len(teaching) == 1
    going_on = [course.learner for made in company.programmes for course in made.courses if course.ends == "open"]
    assert {*truth["learners"]} <= {*going_on}


def test_the_match_that_fizzled_has_a_second_course_in_the_follow_up(company):
    truth = company.truth["stories"]["rescued"]
    made = next(made for made in company.programmes if made.name == truth["programme"])
    ends = {course.round: course.ends for course in made.courses if course.learner == truth["learner"]}
    assert ends == {1: "no fault", 2: "closed"}
    assert truth["first"] in made.rounds[0].mentors
    assert truth["second"] in made.rounds[1].mentors


def test_one_programme_waits_for_its_first_round_and_one_round_for_its_coordinator(company):
    ready = next(made for made in company.programmes if made.name == company.truth["stories"]["ready"]["programme"])
    assert [one.worked_out for one in ready.rounds] == [None]
    drafted = [one for made in company.programmes for one in made.rounds if one.worked_out and not one.published]
    assert len(drafted) == 1
    assert len(drafted[0].mentees) == company.truth["stories"]["draft"]["mentees"]


def test_truth_is_json_and_tells_how_the_company_was_drawn(company, files):
    truth = json.loads(files["TRUTH.json"])
    assert (truth["people"], truth["seed"]) == (company.size, 3)
    assert {*truth["stories"]} >= {"silo", "thin", "closed", "overloaded", "rescued", "ready"}
