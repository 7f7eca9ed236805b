"""A format accepted by coming: rounds without repeats until the pool is used up, trios, and nobody asked for a yes."""

from collections import Counter
from datetime import timedelta
from itertools import combinations

import pytest

from peerlore.exchanges.actions import record_session
from peerlore.exchanges.models import Exchange
from peerlore.people.actions import exclude
from peerlore.people.models import Notice, Person
from peerlore.programmes.actions import (
    answer,
    begin_afresh,
    discard,
    enrol_many,
    join,
    publish,
    start_programme,
    start_round,
    withdraw,
)
from peerlore.programmes.actions.answering import AlreadySettled
from peerlore.programmes.actions.returning import NotUsedUp
from peerlore.programmes.actions.rounds import FewerThanTwo
from peerlore.programmes.invariants import broken
from peerlore.programmes.models import Proposal, Round, Stage
from peerlore.programmes.tasks import due
from tests.cast import NOW, make_person

FOUR_WEEKS = timedelta(days=28)
EVERYBODY = ("ben", "cleo", "jo", "otto")  # all report to Ruth


@pytest.fixture
def stage(cast) -> Stage:
    return start_programme(by=cast.cleo, at=NOW, name="Coffee", recipe_code="coffee").stages.get()


def come(stage: Stage, *people: Person, at=NOW) -> None:
    for person in people:
        join(stage, role="guest", capacity=1, wishes=[], by=person, at=at)


def four(cast) -> list[Person]:
    return [getattr(cast, name) for name in EVERYBODY]


def first_round(stage: Stage, cast, *, seed: int = 1) -> Round:
    return publish(start_round(stage, by=cast.cleo, at=NOW, seed=seed), by=cast.cleo, at=NOW)


def tick(at) -> None:
    """A round that begins in one tick goes out in the next."""
    for _ in range(2):
        for job in due(at):
            job()


def pairs_of(proposals) -> list[frozenset[int]]:
    return [
        frozenset(both)
        for row in proposals.prefetch_related("seats__enrolment")
        for both in combinations([seat.enrolment.person_id for seat in row.seats.all()], 2)
    ]


def begun() -> list[frozenset[int]]:
    return pairs_of(Proposal.objects.filter(state="accepted"))


def test_publishing_begins_it_and_tells_each_once(stage, cast):
    come(stage, *four(cast))
    row = first_round(stage, cast)
    assert row.proposals.count() == Exchange.objects.count() == 2
    assert {proposal.state for proposal in row.proposals.all()} == {"accepted"}
    told = Notice.objects.order_by("person")
    assert Counter(told.values_list("event", flat=True)) == {"meeting_found": 4}
    said = told.get(person=cast.ben).parameters
    (other,) = row.proposals.of(cast.ben).get().others(cast.ben)
    assert (said["partner"], said["programme"]) == (other.name, "Coffee")
    assert said["question"].startswith("What is harder about your work")
    assert "Wednesday 11 March" in said["when"]
    assert said["reason"].count(".") >= 3
    assert list(broken()) == []


def test_the_certificate_is_kept(stage, cast):
    come(stage, *four(cast))
    said = first_round(stage, cast).plan
    assert (said["status"], said["wrong"], said["bound_is"]) == ("optimal", [], "checked")
    assert (said["matched"], said["asked"]) == (4, 4)


def test_nobody_meets_twice_until_the_pool_is_used_up(stage, cast):
    come(stage, *four(cast))
    first_round(stage, cast)
    for number in (1, 2):
        tick(NOW + number * FOUR_WEEKS)
    assert len(begun()) == len({*begun()}) == 6  # each two of four, once
    assert Round.objects.count() == 3
    tick(NOW + 3 * FOUR_WEEKS)
    last = Round.objects.get(number=4)
    assert (last.state, last.plan["used_up"], last.proposals.count()) == ("draft", True, 0)
    told = Notice.objects.get(event="pool_used_up")
    assert (told.person, told.parameters["programme"]) == (cast.cleo, "Coffee")
    assert not Notice.objects.filter(event="left_without_match").exists()
    tick(NOW + 3 * FOUR_WEEKS + timedelta(days=1))
    assert Round.objects.count() == 4
    assert list(broken()) == []


def used_up(stage: Stage, cast) -> Round:
    come(stage, cast.ben, cast.otto)
    first_round(stage, cast)
    tick(NOW + FOUR_WEEKS)
    return Round.objects.get(number=2)


def test_a_fresh_beginning_lets_them_meet_again(stage, cast):
    row = begin_afresh(used_up(stage, cast), by=cast.cleo, at=NOW + FOUR_WEEKS)
    assert (row.number, row.state, row.proposals.count()) == (3, "draft", 1)
    publish(row, by=cast.cleo, at=NOW + FOUR_WEEKS)
    assert Counter(begun()) == {frozenset({cast.ben.pk, cast.otto.pk}): 2}
    assert list(broken()) == []


def test_nobody_begins_afresh_where_somebody_is_new(stage, cast):
    come(stage, cast.ben, cast.otto)
    draft = start_round(stage, by=cast.cleo, at=NOW, seed=1)
    with pytest.raises(NotUsedUp):
        begin_afresh(draft, by=cast.cleo, at=NOW)


def test_an_odd_one_out_makes_a_trio(stage, cast):
    come(stage, cast.ben, cast.jo, cast.otto)
    proposal = first_round(stage, cast).proposals.get()
    assert len(proposal.sides()) == 3
    told = Notice.objects.get(person=cast.ben)
    assert told.parameters["partner"] == "Jo Sandberg and Otto Brandt"
    assert "odd" in told.parameters["reason"]
    assert Exchange.objects.get().seats.count() == 3
    tick(NOW + FOUR_WEEKS)
    assert Round.objects.get(number=2).plan["used_up"]
    assert list(broken()) == []


def test_not_with_ones_manager_nor_whom_one_would_rather_not_meet(stage, cast):
    come(stage, cast.ana, cast.ines, cast.ben)
    exclude(cast.ben, by=cast.ana, at=NOW)
    draft = start_round(stage, by=cast.cleo, at=NOW, seed=1)
    assert pairs_of(draft.proposals.all()) == [frozenset({cast.ben.pk, cast.ines.pk})]
    left = draft.unmatched.get()
    assert (left.enrolment.person, left.reason) == (cast.ana, "sit-with-others")


def test_who_is_on_pause_or_has_no_place_is_left_in_peace(stage, cast):
    come(stage, *four(cast))
    cast.ben.pause_until = NOW.date() + timedelta(days=9)
    cast.ben.save()
    row = first_round(stage, cast)
    assert row.unmatched.get().reason == "paused"
    assert not Notice.objects.filter(person=cast.ben).exists()
    assert len(row.proposals.get().sides()) == 3


def test_not_this_time_frees_the_others_for_a_follow_up(stage, cast):
    come(stage, *four(cast))
    first_round(stage, cast)
    left = []
    for proposal in Proposal.objects.with_stage().with_seats():
        said_no, other = (side.person for side in proposal.sides())
        assert answer(proposal, "no", by=said_no, at=NOW).state == "declined"
        left.append(other.pk)
    assert not Exchange.objects.going_on().exists()
    assert Notice.objects.filter(event="match_declined").count() == 2
    tick(NOW + timedelta(days=1, hours=1))
    follow_up = Round.objects.get(number=2)
    assert pairs_of(follow_up.proposals.all()) == [frozenset(left)]
    assert Exchange.objects.going_on().count() == 1
    assert list(broken()) == []


def test_of_three_whose_third_cannot_come_the_others_meet(stage, cast):
    come(stage, cast.ben, cast.jo, cast.otto)
    proposal = first_round(stage, cast).proposals.get()
    answer(proposal, "no", by=cast.otto, at=NOW)
    tick(NOW + timedelta(days=1, hours=1))
    assert begun() == [frozenset({cast.ben.pk, cast.jo.pk})]
    assert list(broken()) == []


def test_nothing_is_called_off_after_they_met(stage, cast):
    come(stage, cast.ben, cast.otto)
    proposal = first_round(stage, cast).proposals.get()
    exchange = Exchange.objects.get()
    record_session(exchange, starts_at=NOW - timedelta(hours=2), by=cast.ben, at=NOW)
    with pytest.raises(AlreadySettled):
        answer(proposal, "no", by=cast.ben, at=NOW)


def test_who_leaves_between_is_in_no_later_round(stage, cast):
    come(stage, *four(cast))
    first_round(stage, cast)
    withdraw(stage.enrolments.get(person=cast.otto), by=cast.otto, at=NOW)
    tick(NOW + FOUR_WEEKS)
    second = Round.objects.get(number=2)
    seated = {seat.enrolment.person for row in second.proposals.all() for seat in row.seats.all()}
    assert cast.otto not in seated
    assert list(broken()) == []


def test_who_comes_new_is_met_by_all(stage, cast):
    row = used_up(stage, cast)
    assert row.plan["used_up"]
    new = make_person("Nia Park", unit=cast.firmware, site=cast.leeds, title="Tester", number="T900", manager=cast.ruth)
    come(stage, new, at=NOW + FOUR_WEEKS)
    discard(row, by=cast.cleo, at=NOW + FOUR_WEEKS)
    again = start_round(stage, by=cast.cleo, at=NOW + FOUR_WEEKS, seed=1)
    assert pairs_of(again.proposals.all())[0] >= {new.pk}
    assert again.unmatched.get().reason == "sit-with-others"


def test_everybody_of_a_unit_is_enrolled_in_the_one_role(stage, cast):
    counts = enrol_many(stage, Person.objects.present(), by=cast.cleo, at=NOW)
    assert counts.mentors == stage.enrolments.filter(role="guest").count() == 7


def test_one_alone_starts_no_round(stage, cast):
    come(stage, cast.ben)
    with pytest.raises(FewerThanTwo):
        start_round(stage, by=cast.cleo, at=NOW, seed=1)


def test_no_round_comes_by_itself_before_the_first_or_after_the_end(stage, cast):
    come(stage, cast.ben, cast.otto, cast.jo, cast.cleo)
    tick(NOW + FOUR_WEEKS)
    assert not Round.objects.exists()


def test_the_same_seed_gives_the_same_plan(stage, cast):
    come(stage, *four(cast))
    plans = []
    for _ in range(2):
        draft = start_round(stage, by=cast.cleo, at=NOW, seed=7)
        plans.append(pairs_of(draft.proposals.all()))
        discard(draft, by=cast.cleo, at=NOW)
    assert plans[0] == plans[1]
