"""A page asks the database at most thirty times, and no more often when there is ten times as much to show. Those that
people open most are held to what they have reached."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peerlore.web.pages.my_data import holdings
from tests.crowd import crowd
from tests.house.walk import reachable, signed_in
from tests.world import World, whole

CEILING = 30
ROLES = ("ana", "cleo", "ruth", "jo")  # who takes part, and each office; the others see no page that these do not


class Budget(NamedTuple):
    """How often a page asks at most; `aim` is how often it should. Both count sign-in and the frame of the page."""

    held: int
    aim: int


FRAME = {"ana": 1, "cleo": 1, "ruth": 1}  # the session with who it is and which offices they hold
OFTEN_OPENED = {
    ("home", "ana"): Budget(15, 8),  # with one of everything that can wait for somebody
    ("home", "cleo"): Budget(12, 8),  # one for each kind of thing that has stopped
    ("people", "cleo"): Budget(4, 6),
    ("profile", "ana"): Budget(2, 8),
    ("person", "cleo"): Budget(12, 8),
    ("exchange", "ana"): Budget(14, 8),  # with every kind of word that members leave there
    ("session_talk", "ana"): Budget(7, 8),
    ("goals", "ana"): Budget(4, 8),
    ("goal", "ana"): Budget(11, 8),
    ("goal", "ruth"): Budget(15, 8),
    ("round", "cleo"): Budget(7, 15),
    ("gap_board", "cleo"): Budget(10, 10),
}
WRITE, SIGN_IN = Budget(14, 15), Budget(15, 10)


def counted(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def ceiling(name: str) -> int:
    """My data asks every room for each of its models once, besides what any page asks."""
    return CEILING + len(list(holdings())) if name.startswith("my_data") else CEILING


def pages(world: World) -> Iterator[tuple[str, Client, str]]:
    for role, client in ((name, signed_in(world.people[name])) for name in ROLES):
        for address, cell, path in reachable(world):
            if cell.get is not None and cell.get.get(role) == 200:
                yield f"{address.name} as {role}", client, path


@whole
def test_no_page_asks_more_often_than_thirty_times_nor_more_often_with_more_rows(world):
    crowd(world, 10)
    walked = list(pages(world))
    for _, client, path in walked:
        client.get(path)  # what is only asked once in a process is asked now
    few = {name: counted(client, path) for name, client, path in walked}
    crowd(world, 90)
    many = {name: counted(client, path) for name, client, path in walked}

    assert len(walked) > 40
    assert {name: n for name, n in few.items() if n > ceiling(name)} == {}
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name]} == {}


def test_a_query_for_each_row_would_be_seen(cast):
    """The planted violation: the counter counts."""
    with CaptureQueriesContext(connection) as captured:
        for person in cast.everybody():
            person.refresh_from_db()

    assert len(captured) == len(cast.everybody())


@whole
def test_the_frame_of_a_page_asks_once_for_the_session_and_who_it_is(world):
    for role, most in FRAME.items():
        client = signed_in(world.people[role])
        client.get(reverse("who_sees_what"))
        assert (role, counted(client, reverse("who_sees_what"))) == (role, most)


@whole
def test_the_pages_opened_most_ask_no_more_often_than_they_have_come_down_to(world):
    crowd(world, 10)
    paths = {address.name: path for address, _cell, path in reachable(world)}
    over = {}
    for (name, role), budget in OFTEN_OPENED.items():
        client = signed_in(world.people[role])
        client.get(paths[name])
        if (asked := counted(client, paths[name])) > budget.held:
            over[name, role] = asked
    assert over == {}


@whole
def test_a_word_on_a_session_is_written_within_its_budget(world):
    client = signed_in(world.people["ana"])
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(reverse("session_met", args=[world.met.pk]), {"said": "met"})
    assert answer.status_code == 302
    assert len(captured) <= WRITE.held


@whole
def test_signing_in_stays_within_its_budget(world):
    ana, password = world.cast.ana, "heather loch seven"
    ana.set_password(password)
    ana.save()
    with CaptureQueriesContext(connection) as captured:
        answer = Client().post(reverse("account_login"), {"login": ana.sign_in_name, "password": password})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert len(captured) <= SIGN_IN.held
