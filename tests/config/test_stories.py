"""The stories of the demonstration are in its data, where TRUTH.json says; the README's tour leads to them."""

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from peerlore.config.demo import shipped

EXAMPLE = Path(__file__).resolve().parents[2] / "example"
STORIES = json.loads((EXAMPLE / "TRUTH.json").read_text("utf-8"))["stories"]
pytestmark = pytest.mark.bare

SEATS = """
    SELECT seat.exchange_id, unit.name FROM exchanges_seat seat
    JOIN people_person person ON person.id = seat.person_id JOIN people_unit unit ON unit.id = person.unit_id
"""
OF_PERSON = "SELECT id FROM people_person WHERE email LIKE ? || '@%'"


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Ask the database that `make demo` unpacks."""
    data = tmp_path_factory.mktemp("demo")
    shipped.unpack(EXAMPLE, data)
    with closing(sqlite3.connect(data / "peerlore.sqlite3")) as database:
        yield lambda sql, *given: database.execute(sql, given).fetchall()


def crossing(ask, *, of=None, without=None):
    """How many exchanges are between units, and how many there are; with somebody of a unit in them, or with nobody."""
    units = {}
    for exchange, unit in ask(SEATS):
        units.setdefault(exchange, set()).add(unit)
    wanted = [found for found in units.values() if (of is None or of in found) and without not in found]
    return sum(len(found) > 1 for found in wanted), len(wanted)


def test_there_are_512_people_and_eighteen_months(ask):
    assert ask("SELECT count(*) FROM people_person WHERE is_active") == [(512,)]
    [(first, last)] = ask("SELECT min(at), max(at) FROM people_logentry")
    assert first.startswith("2024-09-02")
    assert last.startswith("2026-03-09")
    assert ask("SELECT count(*) FROM people_person WHERE NOT is_active")[0][0] > 50
    assert ask("SELECT count(*) FROM exchanges_exchange")[0][0] > 150


def test_a_silo(ask):
    unit = STORIES["silo"]["unit"]
    across, all_ = crossing(ask, of=unit)
    assert all_ >= 20
    assert across <= all_ / 10
    across, all_ = crossing(ask, without=unit)
    assert across >= all_ / 2


def test_a_thin_skill_about_to_leave(ask):
    truth = STORIES["thin"]
    held = ask(
        """SELECT person.email, evidence.source, evidence.level FROM skills_evidence evidence
        JOIN skills_skillrecord record ON record.id = evidence.record_id
        JOIN skills_skill skill ON skill.id = record.skill_id
        JOIN people_person person ON person.id = record.person_id JOIN people_unit unit ON unit.id = person.unit_id
        WHERE skill.label = ? AND unit.name = ? AND evidence.source != 'role' AND evidence.level >= 4""",
        truth["skill"], truth["unit"],
    )  # fmt: skip
    assert {email.split("@")[0] for email, _, _ in held} == {*truth["holders"]}
    given = truth["leaves"].split(".")[0].capitalize()
    questions = [question for (question,) in ask("SELECT question FROM skills_topic")]
    assert any(given in question and "30 June" in question for question in questions)


def test_a_gap_that_closed(ask):
    truth = STORIES["closed"]
    readings = ask(
        """SELECT reading."on", reading.held, reading.needed FROM skills_gapreading reading
        JOIN skills_need need ON need.id = reading.need_id JOIN skills_skill skill ON skill.id = need.skill_id
        JOIN people_unit unit ON unit.id = need.unit_id
        WHERE skill.label = ? AND unit.name = ? ORDER BY reading."on" """,
        truth["skill"], truth["unit"],
    )  # fmt: skip
    assert readings[0][1] < readings[0][2]
    full = next(on for on, held, needed in readings if held >= needed)
    assert full == truth["closed"]
    assert date.fromisoformat(full).year == 2026


def test_an_overloaded_mentor(ask):
    truth = STORIES["overloaded"]
    [(mentor,)] = ask(OF_PERSON, truth["mentor"])
    going_on = ask(
        """SELECT count(*) FROM exchanges_seat seat JOIN exchanges_exchange exchange ON exchange.id = seat.exchange_id
        WHERE seat.person_id = ? AND seat.role = 'mentor' AND exchange.closed_at IS NULL""",
        mentor,
    )
    assert going_on == [(truth["exchanges"],)]
    assert ask("SELECT places FROM people_person WHERE id = ?", mentor) == [(truth["exchanges"],)]
    others = ask(
        """SELECT count(*) FROM exchanges_seat seat JOIN exchanges_exchange exchange ON exchange.id = seat.exchange_id
        WHERE seat.role = 'mentor' AND exchange.closed_at IS NULL GROUP BY seat.person_id ORDER BY 1 DESC"""
    )
    assert others[0][0] == truth["exchanges"] > others[1][0]


def test_a_match_that_fizzled_and_was_rescued(ask):
    truth = STORIES["rescued"]
    told = ask(
        """SELECT mentor.email, exchange.closed_at, report.confirmed_at FROM exchanges_seat seat
        JOIN exchanges_exchange exchange ON exchange.id = seat.exchange_id
        JOIN exchanges_seat other ON other.exchange_id = exchange.id AND other.id != seat.id
        JOIN people_person mentor ON mentor.id = other.person_id
        LEFT JOIN exchanges_closereport report ON report.seat_id = seat.id
        WHERE seat.person_id = ? AND seat.role = 'mentee' ORDER BY exchange.opened_at""",
        ask(OF_PERSON, truth["learner"])[0][0],
    )
    assert [email.split("@")[0] for email, _, _ in told] == [truth["first"], truth["second"]]
    (_, fizzled, unsaid), (_, closed, confirmed) = told
    assert fizzled
    assert unsaid is None
    assert closed
    assert confirmed


def test_a_programme_ready_to_be_matched_now(ask):
    truth = STORIES["ready"]
    [(stage,)] = ask(
        """SELECT stage.id FROM programmes_stage stage JOIN programmes_programme programme
        ON programme.id = stage.programme_id WHERE programme.name = ?""",
        truth["programme"],
    )
    roles = dict(ask("SELECT role, count(*) FROM programmes_enrolment WHERE stage_id = ? GROUP BY role", stage))
    assert roles == {"mentor": truth["mentors"], "mentee": truth["mentees"]}
    assert ask("SELECT count(*) FROM programmes_round WHERE stage_id = ?", stage) == [(0,)]


def test_round_2_is_a_draft_with_91_learners_and_a_reason_for_each_without_a_match(ask):
    [(round_,)] = ask("SELECT id FROM programmes_round WHERE state = 'draft'")
    [(matched,)] = ask("SELECT count(*) FROM programmes_proposal WHERE round_id = ?", round_)
    without = dict(
        ask(
            """SELECT person.email, unmatched.reason FROM programmes_unmatched unmatched
            JOIN programmes_enrolment enrolment ON enrolment.id = unmatched.enrolment_id
            JOIN people_person person ON person.id = enrolment.person_id
            WHERE unmatched.round_id = ? AND enrolment.role = 'mentee'""",
            round_,
        )
    )
    assert matched + len(without) == 91
    assert 7 <= len(without) <= 12
    named = {email.split("@")[0] for email in without}
    assert {"ines.duarte", "tom.hallam", "yara.haddad", *STORIES["draft"]["without"]} <= named
    assert all(without.values())
