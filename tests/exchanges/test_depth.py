"""Depth is chosen in private, the lower holds, and what was chosen is forgotten with the session; cards keep to it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from peerlore.exchanges import invariants, tasks
from peerlore.exchanges.actions import cancel_session, choose_depth
from peerlore.exchanges.actions.depth import NoSuchDepth, OnlyLighter, SessionIsOver
from peerlore.exchanges.cards import deck, draw
from peerlore.exchanges.depths import holds_in
from peerlore.exchanges.models import DepthChoice
from peerlore.people.models import LogEntry
from tests.cast import NOW
from tests.exchanges.conftest import CARDS, THURSDAY

DURING = THURSDAY + timedelta(minutes=10)
AFTER = THURSDAY + timedelta(hours=1)


def both_choose(cast, session, anas: int, bens: int) -> None:
    choose_depth(session, anas, by=cast.ana, at=NOW)
    choose_depth(session, bens, by=cast.ben, at=NOW)


@pytest.mark.parametrize(("anas", "bens", "holds"), [(3, 2, 2), (1, 3, 1), (3, 3, 3)])
def test_the_lower_choice_holds(cast, session, anas, bens, holds):
    both_choose(cast, session, anas, bens)
    assert holds_in(session, now=NOW) == holds


def test_the_lightest_holds_until_everybody_has_chosen(cast, session):
    choose_depth(session, 3, by=cast.ana, at=NOW)
    assert holds_in(session, now=NOW) == 1


def test_a_recipe_bounds_the_depth(cast, session):
    session.exchange.cards = {**CARDS, "deepest": 2}
    session.exchange.save()
    with pytest.raises(NoSuchDepth):
        choose_depth(session, 3, by=cast.ana, at=NOW)


def test_within_a_session_it_only_becomes_lighter(cast, session):
    both_choose(cast, session, 2, 3)
    for depth in (2, 3):
        with pytest.raises(OnlyLighter):
            choose_depth(session, depth, by=cast.ana, at=DURING)
    choose_depth(session, 1, by=cast.ana, at=DURING)
    assert holds_in(session, now=DURING) == 1


def test_what_was_chosen_is_forgotten_with_the_session(cast, session):
    both_choose(cast, session, 2, 3)
    assert {job for job in tasks.due(DURING) if job.func.__name__ == "forget_depths"} == set()
    assert DepthChoice.objects.count() == 2
    with pytest.raises(SessionIsOver):
        choose_depth(session, 1, by=cast.ana, at=AFTER)
    assert holds_in(session, now=AFTER) == 1
    for job in tasks.due(AFTER):
        job()
    assert not DepthChoice.objects.exists()


def test_it_is_forgotten_when_the_session_is_called_off(cast, session):
    both_choose(cast, session, 2, 3)
    cancel_session(session, by=cast.ben, at=NOW)
    for job in tasks.due(NOW):
        job()
    assert not DepthChoice.objects.exists()


def test_a_choice_that_is_kept_too_long_is_found(cast, session, monkeypatch):
    choose_depth(session, 2, by=cast.ana, at=NOW)
    monkeypatch.setattr("peerlore.clock.now", lambda: AFTER + timedelta(hours=1))
    assert any("depths" in finding.says for finding in invariants.broken())


def test_no_page_and_no_log_says_who_chose_what(cast, client, session):
    choose_depth(session, 3, by=cast.ana, at=NOW)
    page = reverse("session_talk", args=[session.pk])
    client.force_login(cast.ben)
    before = client.get(page).content
    choose_depth(session, 2, by=cast.ana, at=NOW)
    assert strip(client.get(page).content) == strip(before)
    client.force_login(cast.ana)
    assert "checked" not in client.get(page).content.decode()
    assert not LogEntry.objects.filter(verb="depth-chosen").exclude(state="").exists()
    assert bytes(DepthChoice.objects.get().sealed) != b"2"


def strip(page: bytes) -> list[str]:
    return [line for line in page.decode().splitlines() if "csrf" not in line]


def test_both_draw_the_same_three_cards_of_the_depth_that_holds(cast, client, session):
    both_choose(cast, session, 2, 2)
    drawn = []
    for person in (cast.ana, cast.ben):
        client.force_login(person)
        drawn.append(client.get(reverse("session_talk", args=[session.pk])).context["page"].cards)
    assert drawn[0] == drawn[1]
    assert [card.depth for card in drawn[0]] == [1, 2, 2]
    assert {card.theme for card in drawn[0]} <= set(CARDS["themes"])


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_draw_has_at_most_three_cards_none_twice_none_too_deep(depth):
    for number in range(30):
        cards = draw({}, depth=depth, seed=7, number=number)
        assert len(cards) == len(set(cards)) == 3
        assert max(card.depth for card in cards) == depth


def test_the_next_draw_is_another_one():
    assert not {*draw({}, depth=1, seed=7, number=0)} & {*draw({}, depth=1, seed=7, number=1)}


def test_the_deck_is_whole():
    whole = deck()
    assert len(whole.cards) == 66
    assert len({card.code for card in whole.cards}) == 66
    assert (len(whole.moves), len(whole.drills), len(whole.levels)) == (10, 8, 3)


def test_the_challenger_takes_turns(cast, client, met, exchange):
    from peerlore.exchanges.actions import book_session

    second = book_session(exchange, starts_at=THURSDAY + timedelta(days=7), by=cast.ben, at=AFTER)
    client.force_login(cast.ana)
    turns = [client.get(reverse("session_talk", args=[row.pk])).context["page"].challenger for row in (met, second)]
    assert turns == [cast.ben, cast.ana]


def test_the_form_without_a_depth_says_what_is_missing(cast, client, session):
    client.force_login(cast.ana)
    answer = client.post(reverse("session_talk", args=[session.pk]), {"depth": ""})
    assert answer.status_code == 422
    assert "Choose one of the depths" in answer.content.decode()
