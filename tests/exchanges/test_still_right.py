"""After fourteen quiet days each is asked alone; what suits all is done, and nobody learns who said what."""

from datetime import timedelta

import pytest
from django.urls import reverse

from peerlore.exchanges import invariants, tasks
from peerlore.exchanges.actions import answer_still_right, book_session, close_exchange, write_note
from peerlore.exchanges.actions.shared import ExchangeIsClosed
from peerlore.exchanges.actions.still_right import SayOneOfFour
from peerlore.exchanges.due import quiet
from peerlore.exchanges.models import StillRight, StillRightAnswer
from peerlore.exchanges.panels import owed
from peerlore.people.models import LogEntry, Notice
from tests.cast import NOW
from tests.exchanges.conftest import THURSDAY

TWO_WEEKS = NOW + timedelta(days=14)
LATER = TWO_WEEKS + timedelta(days=10)


def tick(at) -> None:
    for job in list(tasks.due(at)):
        job()


def told(event="still_right") -> list[str]:
    return sorted(Notice.objects.filter(event=event).values_list("person__given_name", flat=True))


def settled() -> StillRight:
    return StillRight.objects.exclude(settled_at=None).get()


def test_two_quiet_weeks_ask_each_alone_and_once(cast, exchange):
    tick(TWO_WEEKS - timedelta(hours=1))
    assert told() == []
    for _ in range(2):
        tick(TWO_WEEKS)
    assert told() == ["Ana", "Ben"]
    for person in (cast.ana, cast.ben):
        assert [item.verb for item in owed(person, now=TWO_WEEKS)].count("Answer for myself") == 1


@pytest.mark.parametrize("sign", ["session", "note", "pause", "closed"])
def test_a_sign_of_life_a_pause_or_an_end_leaves_it_alone(cast, exchange, sign):
    if sign == "session":
        book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)
    elif sign == "note":
        write_note(exchange, "I thought of you.", private=True, by=cast.ana, at=NOW + timedelta(days=1))
    elif sign == "closed":
        close_exchange(exchange, by=cast.ana, at=NOW)
    else:
        cast.ben.pause_until = (TWO_WEEKS + timedelta(days=3)).date()
        cast.ben.save()
    assert not quiet(TWO_WEEKS).exists()


@pytest.mark.parametrize(("zone", "is_quiet"), [("Pacific/Auckland", True), ("Europe/Lisbon", False)])
def test_a_pause_is_over_on_the_organisations_day(cast, exchange, settings, zone, is_quiet):
    """In the afternoon in Lisbon, the next day has begun in Auckland."""
    settings.TIME_ZONE = zone
    afternoon = TWO_WEEKS + timedelta(hours=5)
    cast.ben.pause_until = afternoon.date() + timedelta(days=1)
    cast.ben.save()
    assert quiet(afternoon).exists() == is_quiet


@pytest.mark.parametrize(
    ("anas", "bens", "outcome"),
    [
        ("go-on", "go-on", "go-on"),
        ("go-on", "slower", "slower"),
        ("another-way", "slower", "another-way"),
        ("part", "go-on", "part"),
    ],
)
def test_what_suits_all_is_done_when_all_have_answered(cast, exchange, anas, bens, outcome):
    answer_still_right(exchange, anas, by=cast.ana, at=NOW)
    assert not StillRight.objects.exclude(settled_at=None).exists()
    answer_still_right(exchange, bens, by=cast.ben, at=NOW)
    assert settled().outcome == outcome
    exchange.refresh_from_db()
    assert exchange.is_open is (outcome != "part")
    assert exchange.every_days == (21 if outcome == "slower" else 14)
    assert told("still_right_settled") == ["Ana", "Ben"]
    assert list(invariants.broken()) == []


def test_nothing_remains_of_who_said_what(cast, client, exchange):
    answer_still_right(exchange, "part", by=cast.ana, at=NOW)
    assert bytes(StillRightAnswer.objects.get().sealed) != b"part"
    answer_still_right(exchange, "go-on", by=cast.ben, at=NOW)
    assert not StillRightAnswer.objects.exists()
    parted = Notice.objects.filter(event="still_right_settled")
    assert len({str(notice.parameters["option"]) for notice in parted}) == 1
    assert not Notice.objects.filter(event="exchange_closed").exists()
    line = LogEntry.objects.get(verb="closed", kind="exchanges.exchange")
    assert line.by is None


def test_all_answers_are_sealed_at_one_length(cast, exchange):
    lengths = set()
    for said in StillRightAnswer.Said.values:
        answer_still_right(exchange, said, by=cast.ana, at=NOW)
        lengths.add(len(bytes(StillRightAnswer.objects.get().sealed)))
    assert len(lengths) == 1


def test_whoever_asks_first_is_not_told_of_and_the_other_is_asked_as_ever(cast, client, exchange):
    client.force_login(cast.ben)
    page = reverse("still_right", args=[exchange.pk])
    before = client.get(page).content.decode().split("<main")[1].split("csrf")[0]
    answer_still_right(exchange, "slower", by=cast.ana, at=NOW)
    assert told() == ["Ben"]
    assert client.get(page).content.decode().split("<main")[1].split("csrf")[0] == before


def test_ten_days_later_the_answers_there_are_count(cast, exchange):
    tick(TWO_WEEKS)
    answer_still_right(exchange, "part", by=cast.ben, at=TWO_WEEKS)
    tick(LATER - timedelta(hours=1))
    exchange.refresh_from_db()
    assert exchange.is_open
    tick(LATER)
    exchange.refresh_from_db()
    assert not exchange.is_open
    assert settled().outcome == "part"


def test_nobodys_answer_changes_nothing_and_it_is_asked_again(cast, exchange):
    tick(TWO_WEEKS)
    tick(LATER)
    assert (settled().outcome, told("still_right_settled")) == ("silence", [])
    assert not quiet(LATER + timedelta(days=13)).exists()
    assert quiet(LATER + timedelta(days=15)).exists()


def test_an_end_meanwhile_settles_it_without_a_word(cast, exchange):
    answer_still_right(exchange, "slower", by=cast.ana, at=NOW)
    close_exchange(exchange, by=cast.ben, at=NOW)
    tick(NOW)
    assert settled().outcome == "ended"
    assert not StillRightAnswer.objects.exists()
    with pytest.raises(ExchangeIsClosed):
        answer_still_right(exchange, "go-on", by=cast.ana, at=NOW)


def test_what_is_none_of_the_four_is_refused(cast, client, exchange):
    with pytest.raises(SayOneOfFour):
        answer_still_right(exchange, "perhaps", by=cast.ana, at=NOW)
    client.force_login(cast.ana)
    assert client.post(reverse("still_right", args=[exchange.pk]), {"said": "perhaps"}).status_code == 422
    assert not StillRight.objects.exists()


def test_the_page_takes_an_answer(cast, client, exchange):
    client.force_login(cast.ana)
    client.post(reverse("still_right", args=[exchange.pk]), {"said": "another-way"})
    assert "You have answered" in client.get(reverse("still_right", args=[exchange.pk])).content.decode()
    answer_still_right(exchange, "go-on", by=cast.ben, at=NOW)
    assert Notice.objects.filter(event="still_right_settled").first().parameters["link"] == reverse(
        "agreement", args=[exchange.pk]
    )


def test_an_asking_forgotten_is_found(cast, exchange, monkeypatch):
    tick(TWO_WEEKS)
    monkeypatch.setattr("peerlore.clock.now", lambda: LATER + timedelta(hours=1))
    assert any("still right" in finding.says for finding in invariants.broken())


def test_one_whose_exchange_has_just_ended_waits_for_the_next_tick(cast, exchange, monkeypatch):
    tick(TWO_WEEKS)
    ended = TWO_WEEKS + timedelta(days=1)
    close_exchange(exchange, by=cast.ana, at=ended)
    monkeypatch.setattr("peerlore.clock.now", lambda: ended)
    assert not any("still right" in finding.says for finding in invariants.broken())
    tick(ended)
    assert settled().settled_at == ended
