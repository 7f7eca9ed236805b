"""What has stopped: each thing stands there with its reason and one next step, for whoever coordinates it alone."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peerlore.exchanges.actions import ask_for_help, ask_still_right, book_session, write_note
from peerlore.people.actions import give_office, leave_until, record_bounce, take_up_again
from peerlore.people.actions.deferring import NotALaterDay, TooFarOff
from peerlore.people.models import Deferral, Delivery, LogEntry, Office, Person
from peerlore.people.models.outbox import TRIES
from peerlore.people.outbox import Handling, claim, mark_sent, notify, put_into_words
from peerlore.people.stopped import Stopped
from peerlore.programmes.actions import answer, end_programme, withdraw
from peerlore.programmes.models import Enrolment, Proposal
from peerlore.web.pages.exceptions import _queues, summary
from tests.cast import NOW
from tests.exchanges.conftest import open_for
from tests.programmes.conftest import World

TWO_WEEKS = NOW + timedelta(days=14)


@pytest.fixture(autouse=True)
def clock_of_the_cast(monkeypatch, settings, tmp_path) -> None:
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr("peerlore.clock.now", lambda: NOW)


@pytest.fixture
def world(cast) -> World:
    return World(cast)


def stands(reader: Person, queue: str, *, at: datetime = NOW) -> Sequence[Stopped]:
    found = {one.code: one for one in _queues(reader, now=at)}
    return found[queue].tell(list(found[queue].rows))


def page(client, reader: Person, address: str) -> BeautifulSoup:
    client.force_login(reader)
    answered = client.get(address)
    assert answered.status_code == 200
    return BeautifulSoup(answered.content, "html.parser")


def nobody_for_ana(world: World) -> Enrolment:
    """A round in which Otto offers to teach, and cannot."""
    world.mentor(world.cast.otto, level=0)
    mentee: Enrolment = world.mentee(world.cast.ana)
    world.published()
    return mentee


def again(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def test_who_got_nobody_stands_there_with_the_reason_and_the_smallest_change(world):
    nobody_for_ana(world)
    [one] = stands(world.cast.cleo, "unmatched")
    assert one.title == "Ana Ferreira in “Spring mentoring”"
    assert "Nobody in this programme is above the level held in calibration." in one.why
    assert "Add a second skill" in one.why
    assert (one.step, one.step_address) == (
        "Enrol somebody who teaches it",
        reverse("enrol", args=[world.programme.pk]),
    )
    assert one.since == NOW


def test_who_found_somebody_since_or_left_does_not(world):
    mentee = nobody_for_ana(world)
    world.mentor(world.cast.ben)
    proposal = world.published().proposals.get()
    assert stands(world.cast.cleo, "unmatched") == []
    for person in (world.cast.ana, world.cast.ben):
        answer(again(proposal), "yes", by=person, at=NOW + timedelta(hours=1))
    assert stands(world.cast.cleo, "unmatched") == []
    withdraw(mentee, by=world.cast.ana, at=NOW)
    assert stands(world.cast.cleo, "unmatched") == []


def test_whose_proposal_did_not_come_together_stands_there_without_saying_who_said_no(world):
    answer(world.proposal(), "no", by=world.cast.ben, at=NOW + timedelta(hours=1))
    [one] = stands(world.cast.cleo, "unmatched")
    assert one.why == "What was proposed did not come together. The next round looks again."
    assert (one.step, one.since) == ("To the programme", NOW + timedelta(hours=1))
    assert "Ben" not in f"{one.title}{one.why}"


def test_who_learns_with_somebody_elsewhere_since_then_does_not(world):
    nobody_for_ana(world)
    open_for(world.cast, at=NOW + timedelta(hours=1))
    assert stands(world.cast.cleo, "unmatched") == []


def test_in_a_programme_that_has_ended_nobody_waits(world):
    nobody_for_ana(world)
    end_programme(world.programme, by=world.cast.cleo, at=NOW)
    assert stands(world.cast.cleo, "unmatched") == []


def test_an_answer_is_owed_in_its_last_three_days_and_by_whom_is_not_said(world):
    proposal = world.proposal()
    answer(again(proposal), "yes", by=world.cast.ana, at=NOW)
    due = again(proposal).due
    assert stands(world.cast.cleo, "unanswered", at=due - timedelta(days=3, hours=1)) == []
    [one] = stands(world.cast.cleo, "unanswered", at=due - timedelta(days=3))
    assert one.title == "Ben Okafor and Ana Ferreira"
    assert (one.step, one.step_address) == (
        "Write to them",
        "mailto:ben@tarnlowe.example,ana@tarnlowe.example",
    )
    answer(again(proposal), "yes", by=world.cast.ben, at=NOW)
    assert stands(world.cast.cleo, "unanswered", at=due) == []


def test_an_exchange_is_quiet_after_fourteen_days_and_stays_so_when_they_were_asked(cast):
    exchange = open_for(cast)
    assert stands(cast.cleo, "quiet", at=TWO_WEEKS - timedelta(hours=1)) == []
    ask_still_right(exchange, at=TWO_WEEKS)
    [one] = stands(cast.cleo, "quiet", at=TWO_WEEKS)
    assert one.title == "Ben Okafor and Ana Ferreira"
    assert one.since == exchange.opened_at
    write_note(exchange, "Next week?", private=False, by=cast.ana, at=TWO_WEEKS)
    assert stands(cast.cleo, "quiet", at=TWO_WEEKS) == []


def test_a_private_note_changes_nothing_that_a_coordinator_sees(cast):
    exchange = open_for(cast)
    write_note(exchange, "Shall I say it?", private=True, by=cast.ana, at=TWO_WEEKS)
    assert len(stands(cast.cleo, "quiet", at=TWO_WEEKS)) == 1


def test_quiet_is_counted_from_the_last_session(cast):
    exchange = open_for(cast)
    book_session(exchange, starts_at=NOW + timedelta(hours=2), by=cast.ana, at=NOW)
    ended = exchange.sessions.get().ends_at
    [one] = stands(cast.cleo, "quiet", at=ended + timedelta(days=14))
    assert one.since == ended


def test_that_an_exchange_is_quiet_is_found_without_reading_a_word(cast):
    exchange = open_for(cast)
    write_note(exchange, "Ducks.", private=False, by=cast.ana, at=NOW)
    with CaptureQueriesContext(connection) as asked:
        assert len(stands(cast.cleo, "quiet", at=TWO_WEEKS)) == 1
    assert [query["sql"] for query in asked if '"sealed"' in query["sql"]] == []


def test_a_coordinator_does_not_look_after_an_exchange_that_they_sit_in(cast):
    open_for(cast)
    give_office(cast.ben, Office.COORDINATOR, by=cast.jo, at=NOW)
    ben = Person.objects.get(pk=cast.ben.pk)
    assert stands(ben, "quiet", at=TWO_WEEKS) == []
    assert len(stands(cast.cleo, "quiet", at=TWO_WEEKS)) == 1


def mail_to(person: Person, target: Person) -> Delivery:
    notify(person, "match_declined", target, at=NOW)
    notice = person.notices.latest("pk")
    put_into_words(
        notice, subject="A word", body="For you.", at=NOW, handling=Handling(kind="match", weekly=False, not_before=NOW)
    )
    return Delivery.objects.get(notice=notice)


def given_up(delivery: Delivery, *, at: datetime) -> None:
    for _ in range(TRIES + 1):
        claim(Delivery.objects.get(pk=delivery.pk), at=at)
        at += timedelta(days=1)


def test_mail_that_was_given_up_stands_there_once_for_each_address_until_one_arrives(cast):
    first, second = mail_to(cast.ana, cast.ben), mail_to(cast.ana, cast.otto)
    given_up(first, at=NOW)
    [one] = stands(cast.cleo, "mail")
    assert (one.row, one.title) == (first.pk, "Ana Ferreira")
    assert one.step_address == reverse("person", args=[cast.ana.pk])
    given_up(second, at=NOW)
    assert [one.row for one in stands(cast.cleo, "mail")] == [first.pk]
    mark_sent(mail_to(cast.ana, cast.ines), at=NOW + timedelta(days=30))
    assert stands(cast.cleo, "mail") == []


def test_an_address_from_which_mail_comes_back_stands_there_with_the_remedy_until_it_is_reached(client, cast):
    given_up(mail_to(cast.ana, cast.ben), at=NOW)
    bounce = record_bounce(cast.ana, by=cast.cleo, at=NOW + timedelta(hours=1))
    [one] = stands(cast.cleo, "address")
    assert (one.row, one.title, one.since) == (bounce.pk, "Ana Ferreira", NOW + timedelta(hours=1))
    assert "ana@tarnlowe.example comes back" in one.why
    assert one.step_address == reverse("mail_comes_back", args=[cast.ana.pk])
    assert stands(cast.cleo, "mail") == []
    assert "Mail to them comes back" in page(client, cast.cleo, "/exceptions/").text
    client.post(one.step_address, {})
    assert stands(cast.cleo, "address") == []


def test_who_can_correct_an_address_is_led_there_and_a_new_one_ends_it(cast):
    record_bounce(cast.ana, by=cast.cleo, at=NOW)
    give_office(cast.jo, Office.COORDINATOR, by=cast.jo, at=NOW)
    [one] = stands(Person.objects.get(pk=cast.jo.pk), "address")
    assert one.step_address == reverse("number_and_address", args=[cast.ana.pk])
    Person.objects.filter(pk=cast.ana.pk).update(email="ana.ferreira@tarnlowe.example")
    assert stands(cast.cleo, "address") == []


def test_addresses_of_people_whom_an_office_does_not_reach_are_not_told(cast):
    record_bounce(cast.ana, by=cast.cleo, at=NOW)
    give_office(cast.otto, Office.COORDINATOR, by=cast.jo, at=NOW, scope="programme:1")
    assert stands(Person.objects.get(pk=cast.otto.pk), "address") == []


def test_an_address_that_was_corrected_is_done_with(cast):
    given_up(mail_to(cast.ana, cast.ben), at=NOW)
    Person.objects.filter(pk=cast.ana.pk).update(email="ana.ferreira@tarnlowe.example")
    assert stands(cast.cleo, "mail") == []


def test_that_somebody_asks_for_help_is_known_to_the_contact_alone(cast):
    give_office(cast.cleo, Office.SAFEGUARDING, by=cast.jo, at=NOW)
    give_office(cast.otto, Office.COORDINATOR, by=cast.jo, at=NOW)
    ask_for_help(open_for(cast), cast.cleo, "He shouts.", attach=[], by=cast.ana, at=NOW)
    [one] = stands(Person.objects.get(pk=cast.cleo.pk), "help")
    assert "Ana" not in f"{one.title}{one.why}"
    assert "shouts" not in f"{one.title}{one.why}"
    assert stands(Person.objects.get(pk=cast.otto.pk), "help") == []


def test_a_coordinator_of_one_programme_finds_its_people_and_no_addresses(world):
    proposal = world.proposal()
    give_office(world.cast.otto, Office.COORDINATOR, by=world.cast.jo, at=NOW, scope=world.programme.scope)
    otto = Person.objects.get(pk=world.cast.otto.pk)
    [one] = stands(otto, "unanswered", at=again(proposal).due)
    assert one.step_address == reverse("round_pairs", args=[proposal.round_id])
    assert stands(otto, "mail") == []
    open_for(world.cast, scope="programme:987")
    assert stands(otto, "quiet", at=TWO_WEEKS) == []


def test_who_waits_longest_stands_first_and_is_named(client, world):
    nobody_for_ana(world)
    open_for(world.cast, at=NOW - timedelta(days=40))
    found = page(client, world.cast.cleo, "/exceptions/")
    assert "Two things do not go on by themselves." in found.select_one(".lede").text
    assert "Longest waits Ben Okafor and Ana Ferreira: since Thursday 29 January." in found.select_one(".lede").text
    assert [heading.text for heading in found.select("h2")] == [
        "Quiet for two weeks or more",
        "Nobody was found for them",
    ]
    assert summary(world.cast.cleo, now=NOW).count == 2


def test_where_all_goes_on_the_page_says_so_and_home_says_nothing(client, cast):
    assert "Nothing has stopped" in page(client, cast.cleo, "/exceptions/").text
    assert page(client, cast.cleo, "/").select_one("#stopped") is None


def test_home_says_how_many_and_since_when(client, cast):
    open_for(cast, at=NOW - timedelta(days=40))
    said = page(client, cast.cleo, "/").select_one("#stopped").parent.text
    assert "One thing does not go on by itself; it waits since Thursday 29 January." in said
    assert page(client, cast.ana, "/").select_one("#stopped") is None


def test_what_was_left_stands_there_again_on_its_day_and_for_others_all_along(client, cast):
    exchange = open_for(cast, at=NOW - timedelta(days=40))
    give_office(cast.otto, Office.COORDINATOR, by=cast.jo, at=NOW)
    address = reverse("exception_leave", args=["quiet", exchange.pk])
    assert "Ben Okafor and Ana Ferreira" in page(client, cast.cleo, address).text
    assert client.post(address, {"until": "2026-03-16"}).status_code == 302
    assert "Nothing has stopped" in page(client, cast.cleo, "/exceptions/").text
    assert "Left until Monday 16 March." in page(client, cast.cleo, "/exceptions/?left=yes").text
    assert summary(cast.cleo, now=NOW + timedelta(days=5)) is None
    assert summary(cast.cleo, now=NOW + timedelta(days=6)).count == 1
    assert summary(Person.objects.get(pk=cast.otto.pk), now=NOW).count == 1


def test_what_was_left_can_be_taken_up_again(client, cast):
    exchange = open_for(cast, at=NOW - timedelta(days=40))
    leave_until("quiet", exchange.pk, date(2026, 3, 16), by=cast.cleo, at=NOW)
    client.force_login(cast.cleo)
    client.post(reverse("exception_leave", args=["quiet", exchange.pk]), {"again": "yes"})
    assert summary(cast.cleo, now=NOW).count == 1
    assert not Deferral.objects.exists()
    assert [*LogEntry.objects.filter(kind="people.deferral").values_list("verb", flat=True)] == [
        "left-until",
        "taken-up",
    ]


@pytest.mark.parametrize(("until", "refused"), [(date(2026, 3, 10), NotALaterDay), (date(2026, 6, 11), TooFarOff)])
def test_it_is_left_until_a_day_to_come_and_not_for_ever(cast, until, refused):
    with pytest.raises(refused):
        leave_until("quiet", 1, until, by=cast.cleo, at=NOW)
    assert not Deferral.objects.exists()


def test_a_past_day_is_told_at_its_field_and_what_was_typed_is_kept(client, cast):
    exchange = open_for(cast, at=NOW - timedelta(days=40))
    client.force_login(cast.cleo)
    answered = client.post(reverse("exception_leave", args=["quiet", exchange.pk]), {"until": "2026-03-01"})
    found = BeautifulSoup(answered.content, "html.parser")
    assert answered.status_code == 422
    assert found.select_one("#id_until")["value"] == "2026-03-01"
    assert "Choose a day after today." in found.text


def test_what_does_not_stand_in_ones_queue_cannot_be_left(client, cast):
    exchange = open_for(cast, scope="programme:987", at=NOW - timedelta(days=40))
    give_office(cast.otto, Office.COORDINATOR, by=cast.jo, at=NOW, scope="programme:1")
    client.force_login(cast.otto)
    address = reverse("exception_leave", args=["quiet", exchange.pk])
    assert client.post(address, {"until": "2026-03-16"}).status_code == 404
    client.force_login(cast.cleo)
    assert client.get(reverse("exception_leave", args=["moons", exchange.pk])).status_code == 404
    assert client.get(reverse("exceptions_of", args=["moons"])).status_code == 404


def test_leaving_the_same_twice_keeps_the_later_word_and_what_is_past_goes(cast):
    leave_until("quiet", 1, date(2026, 3, 12), by=cast.cleo, at=NOW)
    leave_until("quiet", 2, date(2026, 3, 20), by=cast.cleo, at=NOW)
    leave_until("quiet", 2, date(2026, 3, 30), by=cast.cleo, at=NOW + timedelta(days=3))
    assert [*Deferral.objects.values_list("row", "until")] == [(2, date(2026, 3, 30))]
    take_up_again("quiet", 2, by=cast.otto, at=NOW)
    assert Deferral.objects.count() == 1


def test_more_than_a_few_have_a_page_of_their_own(client, cast):
    for days in range(20, 46):
        open_for(cast, scope=f"programme:{days}", at=NOW - timedelta(days=days))
    link = page(client, cast.cleo, "/exceptions/").select_one('a[href="/exceptions/quiet/"]')
    assert link.text.startswith("All 26")
    found = page(client, cast.cleo, "/exceptions/quiet/?page=2")
    assert len(found.select(".items > li")) == 6
