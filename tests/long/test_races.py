"""Many processes at once, each with its own connections, on both databases: never one too many, never twice."""

import time
from collections import Counter

import pytest

from peerlore.programmes.actions.publishing import AlreadyPublished
from tests.long.processes import Installation

pytestmark = [pytest.mark.long, pytest.mark.bare]
RACERS, PLACES = 12, 5
F1_RUNS, F2_RUNS, CROWD_RUNS = 10, 10, 4
EACH = 5  # people that one process lets join at once
SOON = 0.3  # seconds until all begin; more than it takes to tell them


@pytest.fixture
def house(install) -> Installation:
    made: Installation = install(PEERLORE_LOG="ERROR")
    return made


def at_once(house: Installation, publish: list[tuple[int, str]]) -> Counter[str]:
    """Each of `publish`, (round, staff number of who publishes), in a process of its own at the same moment."""
    while len(house.hands) <= len(publish):
        house.hand().ask("facts", ahead=house.ahead)
    moment = time.monotonic() + SOON
    racers = house.hands[1 : len(publish) + 1]
    for racer, (round_, by) in zip(racers, publish, strict=True):
        racer.tell("publish", ahead=house.ahead, round=round_, by=by, moment=moment)
    return Counter(racer.answer() for racer in racers)


def test_f01_twelve_who_want_the_last_five_places_of_one_mentor_get_five(house):
    for run in range(F1_RUNS):
        drafts = house.ask("wanted_by_all", programmes=RACERS, places=PLACES, begin=run * (RACERS + 1))
        assert at_once(house, [(draft, "A2") for draft in drafts]) == {"published": RACERS}
        assert house.ask("asked", rounds=drafts) == PLACES
    assert house.broken() == []


def test_f02_of_two_coordinators_one_publishes_and_everybody_is_told_once(house):
    programme = house.ask("programme", pairs=10)
    house.ask("taught", pairs=10)
    for _ in range(F2_RUNS):
        draft = house.ask("new_round", programme=programme)
        twice = [(draft, "A2"), (draft, "A3")] * 2
        assert at_once(house, twice) == {"published": 1, AlreadyPublished.__name__: 3}
        assert house.ask("asked", rounds=[draft]) == 10
        assert house.ask("told", rounds=[draft]) == 20
        house.ahead += 8 * 86400.0  # nobody answers: all lapse, and are free for the next round
        house.ask("lapse")
    assert house.broken() == []


def test_of_fifty_who_take_five_places_at_once_five_have_them_and_forty_five_are_told_their_number(house):
    processes = 50 // EACH
    for run in range(CROWD_RUNS):
        programme = house.ask("limited", places=PLACES)
        while len(house.hands) <= processes:
            house.hand().ask("facts", ahead=house.ahead)
        moment = time.monotonic() + SOON
        racers = house.hands[1 : processes + 1]
        for number, racer in enumerate(racers):
            begin = 50 * run + EACH * number
            racer.tell("join_at_once", ahead=house.ahead, programme=programme, begin=begin, count=EACH, moment=moment)
        assert Counter(one for racer in racers for one in racer.answer()) == {"enrolled": PLACES, "waiting": 45}
        assert house.ask("told_numbers", programme=programme) == list(range(1, 46))
    assert house.broken() == []
