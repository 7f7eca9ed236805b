"""Asking one of the three: yes, no, in writing, later, passed on, taken back, lapsed; nobody is left in silence."""

from datetime import timedelta

import pytest

from peerlore.exchanges.models import Exchange
from peerlore.people import actions as people
from peerlore.people.models import LogEntry, Notice
from peerlore.programmes import invariants
from peerlore.programmes.actions import (
    answer_in_writing,
    ask,
    ask_again,
    ask_me_later,
    begin,
    decline,
    pass_on,
    say_yes,
    search,
    take_back,
)
from peerlore.programmes.actions.replying import NobodyElse, NotADayToCome, NotAnAddress, NothingWritten
from peerlore.programmes.actions.requests import (
    AskingEnough,
    CannotBeAskedNow,
    ListIsOld,
    NoPlaceFree,
    NotBetweenYou,
    NotThatDayYet,
    RequestIsOver,
)
from peerlore.programmes.models import Request
from peerlore.programmes.panels import request_page
from peerlore.programmes.tasks import due
from peerlore.programmes.words import Answered, answers_of, words_of
from peerlore.reflections.recipes import questions_of
from peerlore.web.pages.my_data import erase
from tests.cast import NOW
from tests.programmes.someone import crowd, requested, shown, somebody, willing

DAY = timedelta(days=1)
State = Request.State


@pytest.fixture
def row(world, cast) -> Request:
    """Ana asks Ben, the only one."""
    return requested(world, cast.ana, willing(world, cast.ben), words="I broke the jig twice.")


def told() -> list[tuple[str, str]]:
    """Who was told what, in the order of telling."""
    return [(notice.person.first_name, notice.event) for notice in Notice.objects.order_by("pk")]


def tick(at) -> None:
    for _ in range(2):
        for job in list(due(at)):
            job()


def sound() -> bool:
    return list(invariants.broken()) == []


def test_asking_tells_whom_one_asks_and_their_yes_opens_an_exchange(world, cast, row):
    assert told() == [("Ben", "request_made")]
    settled = say_yes(row, by=cast.ben, at=NOW)
    assert settled.state == State.ACCEPTED
    seats = {seat.person: (seat.role, seat.teaches, seat.learns) for seat in settled.exchange.seats.all()}
    assert seats == {cast.ben: ("mentor", world.skill, None), cast.ana: ("mentee", None, world.skill)}
    assert (settled.exchange.sessions_planned, settled.exchange.minutes, settled.exchange.name) == (
        2,
        45,
        "Calibration",
    )
    assert told()[1:] == [("Ana", "request_agreed")]
    assert questions_of(settled.exchange, occasion="after-first")[0].ask.startswith("When in this")
    assert sound()


def test_the_words_are_sealed_and_open_for_the_other(cast, row):
    assert b"jig" not in bytes(row.sealed_words)
    assert words_of([Request.objects.get(pk=row.pk)]) == ["I broke the jig twice."]


def test_a_kind_no_is_told_without_the_words_in_the_mail(cast, row):
    decline(row, "I have three others just now.", by=cast.ben, at=NOW)
    assert told()[1:] == [("Ana", "request_declined")]
    assert "three others" not in str(Notice.objects.get(event="request_declined").parameters)
    assert answers_of([Request.objects.get()]) == [Answered("I have three others just now.")]
    assert not LogEntry.objects.filter(kind="programmes.request", by=cast.ben).exists()
    assert sound()


def test_an_answer_in_writing_needs_words_or_an_address(cast, row):
    with pytest.raises(NothingWritten):
        answer_in_writing(row, Answered(), by=cast.ben, at=NOW)
    with pytest.raises(NotAnAddress):
        answer_in_writing(row, Answered(link="javascript:alert(1)"), by=cast.ben, at=NOW)
    answer_in_writing(row, Answered("Warm it first.", "https://wiki.example/jig"), by=cast.ben, at=NOW)
    page = request_page(Request.objects.get(), cast.ana, now=NOW)
    assert page.answer == Answered("Warm it first.", "https://wiki.example/jig")
    assert told()[1:] == [("Ana", "request_answered")]
    assert sound()


def test_ask_me_in_april_reminds_on_that_day_once_and_asks_nobody_by_itself(world, cast, row):
    for day in (NOW.date(), (NOW + 366 * DAY).date()):
        with pytest.raises(NotADayToCome):
            ask_me_later(row, day, by=cast.ben, at=NOW)
    later = NOW + 22 * DAY
    ask_me_later(row, later.date(), by=cast.ben, at=NOW)
    with pytest.raises(NotThatDayYet):
        ask_again(row, by=cast.ana, at=later - DAY)
    tick(later - DAY)
    assert told()[1:] == [("Ana", "request_later")]
    tick(later)
    tick(later + DAY)
    assert told()[2:] == [("Ana", "request_again")]
    again = ask_again(row, by=cast.ana, at=later)
    assert (again.asked, again.state) == (cast.ben, State.OPEN)
    assert again.pk != row.pk
    assert sound()


def test_passing_on_asks_somebody_else_afresh_and_begins_with_both_yeses(world, cast, row):
    carla = somebody(world, "Carla Diaz", "C001")
    onward = pass_on(row, world.skill, by=cast.ben, at=NOW)
    assert (onward.asked, onward.came_from_id, onward.state) == (carla, row.pk, State.OPEN)
    assert words_of([onward]) == ["I broke the jig twice."]
    assert told()[1:] == [("Carla", "request_made"), ("Ana", "request_passed_on")]
    assert request_page(onward, cast.ana, now=NOW).other is None
    assert request_page(onward, carla, now=NOW).passer is None
    say_yes(onward, by=carla, at=NOW)
    assert not Exchange.objects.exists()
    assert told()[3:] == [("Ana", "request_offered")]
    begun = begin(onward, by=cast.ana, at=NOW)
    assert begun.exchange.seats.count() == 2
    assert told()[4:] == [("Carla", "request_agreed")]
    assert sound()


def test_who_passed_it_on_is_named_where_they_wish_it(world, cast, row):
    carla = somebody(world, "Carla Diaz", "C001")
    onward = pass_on(row, world.skill, names_me=True, by=cast.ben, at=NOW)
    assert request_page(onward, carla, now=NOW).passer == cast.ben


def test_a_no_of_somebody_it_was_passed_to_names_them_to_nobody(world, cast, row):
    carla = somebody(world, "Carla Diaz", "C001")
    onward = pass_on(row, world.skill, by=cast.ben, at=NOW)
    decline(onward, by=carla, at=NOW)
    said = Notice.objects.get(event="request_declined")
    assert (said.person, said.parameters["person"]) == (cast.ana, "Whoever was asked")
    assert request_page(Request.objects.get(pk=onward.pk), cast.ana, now=NOW).other is None


def test_nobody_to_pass_it_on_to_leaves_it_open(world, cast, row):
    with pytest.raises(NobodyElse):
        pass_on(row, world.skill, by=cast.ben, at=NOW)
    assert Request.objects.get().is_open
    assert told() == [("Ben", "request_made")]


def test_passing_on_asks_nobody_whom_the_asker_would_rather_not_meet(world, cast, row):
    """And whoever passes it on reads the same as where nobody else is there."""
    carla = somebody(world, "Carla Diaz", "C001")
    people.exclude(carla, by=cast.ana, at=NOW)
    with pytest.raises(NobodyElse):
        pass_on(row, world.skill, by=cast.ben, at=NOW)


def test_taking_it_back_tells_whom_one_asked_and_no_answer_counts_any_more(cast, row):
    take_back(row, by=cast.ana, at=NOW)
    assert told()[1:] == [("Ben", "request_ended")]
    for answer in (say_yes, decline):
        with pytest.raises(RequestIsOver):
            answer(row, by=cast.ben, at=NOW)
    with pytest.raises(RequestIsOver):
        take_back(row, by=cast.ana, at=NOW)
    assert sound()


def test_it_lapses_after_a_week_and_whoever_asked_is_told_once(cast, row):
    tick(NOW + 6 * DAY)
    assert Request.objects.get().is_open
    tick(NOW + 7 * DAY)
    tick(NOW + 8 * DAY)
    assert Request.objects.get().state == State.LAPSED
    assert told()[1:] == [("Ana", "request_lapsed")]
    with pytest.raises(RequestIsOver):
        say_yes(row, by=cast.ben, at=NOW + 8 * DAY)
    assert sound()


def test_an_offered_yes_that_is_not_taken_up_lapses_for_whoever_gave_it(world, cast, row):
    carla = somebody(world, "Carla Diaz", "C001")
    onward = say_yes(pass_on(row, world.skill, by=cast.ben, at=NOW), by=carla, at=NOW)
    tick(NOW + 7 * DAY)
    assert Request.objects.get(pk=onward.pk).state == State.LAPSED
    assert told()[-1] == ("Carla", "request_ended")


@pytest.mark.parametrize(("leaver", "hears"), [("ben", "Ana"), ("ana", "Ben")])
def test_who_leaves_leaves_nobody_waiting(cast, row, leaver, hears):
    people.leave(getattr(cast, leaver), by=cast.jo, at=NOW)
    tick(NOW)
    assert Request.objects.get().state == State.LAPSED
    assert told()[-1] == (hears, "request_lapsed" if leaver == "ben" else "request_ended")


def test_two_open_at_once_and_no_more_from_one_asker(world, cast):
    crowd(world, 3)
    row = search(world.skill, by=cast.ana, at=NOW)
    first, second, third = row.found.all()
    asked = ask(first, by=cast.ana, at=NOW)
    ask(second, by=cast.ana, at=NOW)
    with pytest.raises(AskingEnough):
        ask(third, by=cast.ana, at=NOW)
    take_back(asked, by=cast.ana, at=NOW)
    ask(third, by=cast.ana, at=NOW)


def test_two_open_at_once_and_no_more_to_one_who_is_asked(world, cast):
    willing(world, cast.ben)
    askers = [somebody(world, f"A{number} Asker", f"A{number}") for number in range(3)]
    for asker in askers:
        people.set_profile(asker, by=asker, at=NOW, may_be_asked=False)
        world.knows(asker, 1)
    rows = [search(world.skill, by=asker, at=NOW) for asker in askers]
    for asker, row in zip(askers[:2], rows[:2], strict=True):
        ask(row.found.get(), by=asker, at=NOW)
    with pytest.raises(CannotBeAskedNow):
        ask(rows[2].found.get(), by=askers[2], at=NOW)
    assert sound()


def test_the_same_person_is_not_asked_again_within_three_months(world, cast, row):
    decline(row, by=cast.ben, at=NOW)
    assert search(world.skill, by=cast.ana, at=NOW + 80 * DAY).reason == "places-taken"
    assert shown(search(world.skill, by=cast.ana, at=NOW + 91 * DAY)) == [cast.ben]


@pytest.mark.parametrize(
    "change",
    [
        lambda cast: people.set_profile(cast.ben, by=cast.ben, at=NOW, may_be_asked=False),
        lambda cast: people.set_profile(cast.ben, by=cast.ben, at=NOW, places=0),
        lambda cast: people.set_profile(cast.ben, by=cast.ben, at=NOW, pause_until=(NOW + DAY).date()),
        lambda cast: people.set_profile(cast.ben, by=cast.ben, at=NOW, hours={}),
        lambda cast: people.exclude(cast.ana, by=cast.ben, at=NOW),
        lambda cast: people.exclude(cast.ben, by=cast.ana, at=NOW),
    ],
    ids=["said no more", "full", "away", "no hours", "not with, theirs", "not with, mine"],
)
def test_who_can_no_longer_be_asked_is_so_in_the_same_words_whatever_the_cause(world, cast, change):
    """Canary: asking tells no list from a full week."""
    willing(world, cast.ben)
    found = search(world.skill, by=cast.ana, at=NOW).found.get()
    change(cast)
    with pytest.raises(CannotBeAskedNow) as words:
        ask(found, by=cast.ana, at=NOW)
    assert str(words.value) == "Ben cannot be asked just now. Ask one of the others, or look again."


def test_a_list_of_last_week_asks_nobody(world, cast):
    willing(world, cast.ben)
    found = search(world.skill, by=cast.ana, at=NOW).found.get()
    with pytest.raises(ListIsOld):
        ask(found, by=cast.ana, at=NOW + 7 * DAY)
    with pytest.raises(NotBetweenYou):
        ask(found, by=cast.otto, at=NOW)


@pytest.mark.parametrize("writer", ["ana", "ben"])
def test_a_yes_after_a_please_not_with_ends_as_a_no_and_a_withdrawal_end(cast, row, writer):
    other = {"ana": cast.ben, "ben": cast.ana}[writer]
    people.exclude(other, by=getattr(cast, writer), at=NOW)
    settled = say_yes(row, by=cast.ben, at=NOW)
    assert settled.state == State.DECLINED
    assert not Exchange.objects.exists()
    assert told()[1:] == [("Ana", "request_declined"), ("Ben", "request_ended")]
    assert sound()


def test_whoever_is_full_cannot_say_yes_and_is_told_what_else(cast, row):
    people.set_profile(cast.ben, by=cast.ben, at=NOW, places=0)
    with pytest.raises(NoPlaceFree):
        say_yes(row, by=cast.ben, at=NOW)
    assert Request.objects.get().is_open


def test_an_asker_who_filled_up_says_yes_when_they_have_a_place(cast, row):
    people.set_profile(cast.ana, by=cast.ana, at=NOW, places=0)
    assert say_yes(row, by=cast.ben, at=NOW).state == State.OFFERED
    with pytest.raises(NoPlaceFree):
        begin(row, by=cast.ana, at=NOW)
    people.set_profile(cast.ana, by=cast.ana, at=NOW, places=1)
    assert begin(row, by=cast.ana, at=NOW).state == State.ACCEPTED
    assert sound()


def test_only_the_two_of_it_do_what_is_theirs(cast, row):
    for verb in (say_yes, decline):
        for stranger in (cast.ana, cast.otto):
            with pytest.raises(NotBetweenYou):
                verb(row, by=stranger, at=NOW)
    for stranger in (cast.ben, cast.otto):
        with pytest.raises(NotBetweenYou):
            take_back(row, by=stranger, at=NOW)
    with pytest.raises(RequestIsOver):
        begin(row, by=cast.ana, at=NOW)


@pytest.mark.parametrize("erased", ["ana", "ben"])
def test_erasing_one_of_the_two_takes_their_words_and_ends_it(cast, row, erased):
    erase(getattr(cast, erased), by=cast.jo, at=NOW)
    tick(NOW)
    left = Request.objects.get()
    assert left.state == State.LAPSED
    assert (left.sealed_words is None) == (erased == "ana")
    assert left.reasons == []


def test_a_coordinator_sees_no_request(cast, row):
    assert not Request.objects.visible_to(cast.cleo).exists()
