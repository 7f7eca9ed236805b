"""What people complain of in other products, each answered by a test of its name.

They go through the actions, the ticker and the pages as people do; the rules behind have their tests in the rooms.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from peerlore.exchanges.actions import (
    answer_still_right,
    book_session,
    cancel_session,
    move_session,
    name_day_off,
    say_met,
)
from peerlore.exchanges.hours import free_times
from peerlore.people import actions as people
from peerlore.people.models import Notice, Person
from peerlore.programmes.actions import (
    answer,
    enrol_many,
    join,
    publish,
    start_programme,
    start_round,
    withdraw,
)
from peerlore.programmes.actions.rounds import NobodyToMatch
from peerlore.programmes.models import Proposal, Unmatched
from tests.cast import NOW, make_person
from tests.exchanges.conftest import THURSDAY, meet
from tests.house.walk import signed_in

FORTNIGHT = timedelta(days=14)


def colleague(cast, name: str):
    return make_person(name, unit=cast.sales, site=cast.leeds, title="Engineer", number=f"C{len(name)}{name[:6]}")


def told(event: str) -> list[str]:
    return sorted(Notice.objects.filter(event=event).values_list("person__given_name", flat=True))


def test_01_pairs_meet_once_then_fizzle(cast, exchange, reads, passes_to):
    """The next time is booked where the last one ended; after two quiet weeks each is asked alone."""
    met = meet(cast, exchange)
    passes_to(met.ends_at + timedelta(minutes=5))
    assert "Book" in reads(cast.ana, "exchange", exchange.pk)
    passes_to(met.ends_at + FORTNIGHT + timedelta(days=1))
    assert told("still_right") == ["Ana", "Ben"]
    answer_still_right(exchange, "part", by=cast.ana, at=met.ends_at + FORTNIGHT)
    answer_still_right(exchange, "go-on", by=cast.ben, at=met.ends_at + FORTNIGHT)
    exchange.refresh_from_db()
    assert not exchange.is_open
    parted = Notice.objects.filter(event="still_right_settled")
    assert len({str(notice.parameters["option"]) for notice in parted}) == 1


def test_02_the_other_reschedules_at_the_last_minute_or_vanishes(cast, exchange, reads, passes_to):
    """Moving and calling off are told at once, with a new time to tap; silence is asked about, first of each alone."""
    session = book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)
    passes_to(NOW + timedelta(hours=1))
    moved = move_session(session, starts_at=THURSDAY + timedelta(days=1), by=cast.ben, at=NOW + timedelta(hours=1))
    assert told("session_moved") == ["Ana"]
    cancel_session(moved, by=cast.ben, at=NOW + timedelta(hours=2))
    assert told("session_cancelled") == ["Ana"]
    assert reads(cast.ana, "exchange", exchange.pk).count("Book") >= 1
    passes_to(NOW + FORTNIGHT + timedelta(days=2))
    assert told("still_right") == ["Ana", "Ben"]


def test_03_the_same_partner_again_and_again(cast, reads, passes_to):
    """Each round brings somebody new; when nobody new is left, it says so and repeats nothing by itself."""
    passes_to(NOW)
    stage = start_programme(by=cast.cleo, at=NOW, name="Coffee", recipe_code="coffee").stages.get()
    for person in (cast.ben, cast.cleo, cast.jo, cast.otto):
        join(stage, role="guest", capacity=1, wishes=[], by=person, at=NOW)
    publish(start_round(stage, by=cast.cleo, at=NOW, seed=1), by=cast.cleo, at=NOW)
    for weeks in (4, 8, 12):
        passes_to(NOW + timedelta(weeks=weeks))
    seats = Proposal.objects.filter(state="accepted").with_seats()
    met = [frozenset(seat.enrolment.person_id for seat in proposal.seats.all()) for proposal in seats]
    assert len(met) == len({*met}) == 6  # each two of four, once
    assert told("pool_used_up") == ["Cleo"]
    assert "egin afresh" in reads(cast.cleo, "round", stage.rounds.get(number=4).pk)


def test_04_left_out_silently(cast, world, reads, passes_to):
    """Of three who ask and one who gives, two have nobody: both are told why, and what would help."""
    world.mentor(cast.ben)
    asking = [cast.ana, *(colleague(cast, f"Odd{n} One") for n in range(2))]
    for person in asking:
        world.mentee(person)
    row = world.published()
    placed = {row.proposals.get().learner.person}
    alone = {one.enrolment.person for one in Unmatched.objects.filter(round=row).select_related("enrolment__person")}
    assert placed | alone == {*asking}
    assert {notice.person for notice in Notice.objects.filter(event="left_without_match")} == alone
    for notice in Notice.objects.filter(event="left_without_match"):
        assert notice.parameters["reason"]
        assert notice.parameters["option"]
        assert "Spring mentoring" in reads(notice.person, "programme", world.programme.pk)


def test_04_an_odd_one_out_where_people_meet(cast, passes_to):
    passes_to(NOW)
    stage = start_programme(by=cast.cleo, at=NOW, name="Coffee", recipe_code="coffee").stages.get()
    for person in (cast.ben, cast.cleo, cast.jo):
        join(stage, role="guest", capacity=1, wishes=[], by=person, at=NOW)
    row = publish(start_round(stage, by=cast.cleo, at=NOW, seed=1), by=cast.cleo, at=NOW)
    assert row.proposals.get().seats.count() == 3


def test_05_matched_while_away_or_across_impossible_hours(cast, world, passes_to):
    passes_to(NOW)
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    people.set_profile(cast.ben, by=cast.ben, at=NOW, pause_until=(NOW + timedelta(days=20)).date())
    away = start_round(world.stage, by=cast.cleo, at=NOW, seed=1)
    assert not away.proposals.exists()
    publish(away, by=cast.cleo, at=NOW)
    cast.ben.refresh_from_db()
    people.set_profile(cast.ben, by=cast.ben, at=NOW, pause_until=None, hours={"0": [["06:00", "07:00"]]})
    people.set_profile(cast.ana, by=cast.ana, at=NOW, hours={"4": [["20:00", "21:00"]]})
    assert not start_round(world.stage, by=cast.cleo, at=NOW, seed=1).proposals.exists()


def test_06_the_coordinator_cannot_see_whether_anyone_met(cast, world, reads, passes_to):
    """Three answers, one tap each; the coordinator reads met, not met and not sure, and nothing of what was said."""
    made = world.proposal()
    for person in (cast.ana, cast.ben):
        answer(made, "yes", by=person, at=NOW)
    made.refresh_from_db()
    exchange = made.placement.exchange
    session = book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)
    passes_to(session.ends_at + timedelta(hours=1))
    page = reads(cast.ana, "exchange", exchange.pk)
    assert all(words in page for words in ("Met", "Not met", "Not sure"))
    say_met(session, "met", by=cast.ana, at=session.ends_at + timedelta(hours=1))
    assert "met" in reads(cast.cleo, "exchange", exchange.pk).lower()


def test_07_a_pause_that_has_no_end_and_holidays_that_are_not_skipped(cast, world, exchange, passes_to):
    passes_to(NOW)
    until = (NOW + timedelta(days=20)).date()
    world.mentor(cast.ben)
    world.mentee(cast.ana)
    people.set_profile(cast.ben, by=cast.ben, at=NOW, pause_until=until)
    cast.ben.refresh_from_db()
    publish(start_round(world.stage, by=cast.cleo, at=NOW, seed=1), by=cast.cleo, at=NOW)
    assert not Proposal.objects.exists()
    later = NOW + timedelta(days=21)
    passes_to(later)
    assert start_round(world.stage, by=cast.cleo, at=later, seed=1).proposals.count() == 1
    people.set_profile(cast.ben, by=cast.ben, at=later, pause_until=None)
    offered = free_times([cast.ben], minutes=45, after=later)
    name_day_off(first=offered[0].date(), last=offered[-1].date(), name="Holidays", by=cast.ben, at=later)
    assert not {*offered} & {*free_times([cast.ben], minutes=45, after=later)}


def test_08_nobody_can_withdraw_and_one_takes_several(cast, world, passes_to):
    """A place is taken once; a no, an end and a withdrawal free it, and the next one has it."""
    passes_to(NOW)
    world.mentor(cast.ben, capacity=1)
    world.mentee(cast.ana)
    other = colleague(cast, "Nia Next")
    world.mentee(other)
    row = world.published()
    first = row.proposals.get()
    assert first.teacher.person == cast.ben
    taken, waits = first.learner, ({cast.ana, other} - {first.learner.person}).pop()
    withdraw(taken, by=taken.person, at=NOW + timedelta(hours=1))
    first.refresh_from_db()
    assert first.state != "open"
    passes_to(NOW + timedelta(days=2))
    assert Proposal.objects.filter(learner__person=waits, state="open").count() == 1


def test_09_matches_that_nobody_understands(cast, world, reads, passes_to):
    """Reasons in plain words and a stretch; a no with a word, which teaches the next round."""
    made = world.proposal()
    passes_to(NOW)
    page = reads(cast.ana, "proposal", made.pk)
    assert "calibration" in page
    assert "Why" in page
    answer(made, "no", why="skill", by=cast.ana, at=NOW)
    assert not start_round(world.stage, by=cast.cleo, at=NOW, seed=1).proposals.exists()


def test_10_administration_by_spreadsheet(cast, world, reads, passes_to):
    """One press enrols everybody whom it fits and one matches them; what stopped is told."""
    world.knows(cast.ben, 4, publishes=True)
    counts = enrol_many(world.stage, Person.objects.present(), by=cast.cleo, at=NOW)
    assert counts.mentors == 1
    assert counts.mentees >= 1
    row = world.round()
    assert "Skill fit" in reads(cast.cleo, "round_whatif", row.pk)
    assert f"of {counts.mentees} people who asked to learn" in reads(cast.cleo, "round", row.pk)
    publish(row, by=cast.cleo, at=NOW)
    passes_to(NOW + timedelta(days=9))
    assert {*row.proposals.values_list("state", flat=True)} == {"expired"}
    assert "Spring mentoring" in reads(cast.cleo, "exceptions")


def test_12_a_few_carry_the_load(cast, world):
    """Nobody has more than the places they said; of two alike, whoever has more room left is asked."""
    bea = make_person("Bea Both", unit=cast.ben.unit, site=cast.ben.site, title=cast.ben.title, number="C1")
    for mentor in (cast.ben, bea):
        people.set_profile(mentor, by=mentor, at=NOW, places=2)
        world.mentor(mentor, capacity=2)
    given = []
    for n in range(4):
        world.mentee(colleague(cast, f"Lee{n} Load"))
        made = world.published().proposals.get()
        for person in (made.learner.person, made.teacher.person):
            answer(made, "yes", by=person, at=NOW)
        given.append(made.teacher.person.given_name)
    assert sorted(given[:2]) == sorted(given[2:]) == ["Bea", "Ben"]
    world.mentee(colleague(cast, "Lee5 Load"))
    with pytest.raises(NobodyToMatch):
        world.published()


def test_13_too_many_messages(cast, world, exchange, passes_to, mailoutbox):
    """What can wait goes with one weekly mail, and every mail can be stopped without signing in."""
    passes_to(NOW)
    for person in (cast.ana, cast.ben):
        person.email = f"{person.given_name.lower()}@tarnlowe.example"
        person.save()
    for hours in (1, 2, 3):
        passes_to(NOW + timedelta(hours=hours))
    passes_to(NOW + timedelta(days=9))
    to_ana = [mail for mail in mailoutbox if mail.to == ["ana@tarnlowe.example"]]
    assert len(to_ana) <= 2
    assert all("List-Unsubscribe" in mail.extra_headers for mail in to_ana)


@pytest.mark.parametrize("office", ["jo", "ruth"])
def test_14_what_is_called_anonymous_is_not(cast, exchange, reads, office):
    """Nobody reads who learns what, and everybody reads who looked."""
    answer = signed_in(getattr(cast, office)).get(reverse("exchange", args=[exchange.pk]))
    assert answer.status_code in (403, 404)
    signed_in(cast.cleo).get(reverse("person", args=[cast.ana.pk]))
    assert cast.cleo.name in reads(cast.ana, "my_data")
