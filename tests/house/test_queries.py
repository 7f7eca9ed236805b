"""A page asks the database at most thirty times, and no more often when there is ten times as much to show."""

from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peerlore.web.pages.my_data import holdings
from tests.crowd import crowd
from tests.house.walk import reachable, signed_in
from tests.world import World, whole

CEILING = 30
ROLES = ("ana", "cleo", "ruth", "jo")  # who takes part, and each office; the others see no page that these do not


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
