"""P8: what is written down when it is looked at leaves one line for each person; what cannot be, is not shown."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.urls import reverse

from peerlore.people.models import LogEntry, Person
from tests.house.walk import ask, signed_in
from tests.world import World, whole

FUNCTION = "CREATE FUNCTION nothing_more() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'full'; END $$ LANGUAGE plpgsql"
GUARD = {
    "sqlite": ["CREATE TRIGGER nothing_more BEFORE INSERT ON people_logentry BEGIN SELECT RAISE(ABORT, 'full'); END"],
    "postgresql": [
        FUNCTION,
        "CREATE TRIGGER nothing_more BEFORE INSERT ON people_logentry EXECUTE FUNCTION nothing_more()",
    ],
}
LOOKS = {
    "person": ("cleo", "GET", lambda world: [world.cast.ana.pk]),
    "audit": ("jo", "GET", lambda world: []),
    "my_data_file": ("ana", "GET", lambda world: []),
    "my_data_page": ("ana", "GET", lambda world: []),
    "people_take_out": ("cleo", "POST", lambda world: []),
}


@contextmanager
def a_log_that_takes_nothing() -> Iterator[None]:
    with connection.cursor() as cursor:
        for sql in GUARD[connection.vendor]:
            cursor.execute(sql)
        yield
        on = " ON people_logentry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER nothing_more{on}")
        if on:
            cursor.execute("DROP FUNCTION nothing_more")


def looked(world: World, name: str) -> int:
    role, method, keys = LOOKS[name]
    client = signed_in(world.people[role])
    data = {"kind": "csv", "left": "on"} if method == "POST" else None
    return ask(client, method, reverse(name, args=keys(world)), data, then=lambda: lines.append(_lines())).status_code


lines: list[list[tuple[str, int | None]]] = []


def _lines() -> list[tuple[str, int | None]]:
    return list(LogEntry.objects.order_by("pk").values_list("verb", "about"))


@whole
@pytest.mark.parametrize("name", LOOKS)
def test_each_look_leaves_one_line_and_without_it_nothing_is_shown(world, name):
    """P8: every look that is written down."""
    before = _lines()
    lines.clear()
    assert looked(world, name) == 200
    fresh = lines[0][len(before) :]
    about = {"person": {world.cast.ana.pk}, "audit": {None}}.get(name, {world.cast.ana.pk})
    if name == "people_take_out":
        about = set(Person.objects.filter(erased_at=None).values_list("pk", flat=True))
    assert sorted(map(str, (person for _verb, person in fresh))) == sorted(map(str, about))
    assert len({verb for verb, _person in fresh}) == 1
    with a_log_that_takes_nothing():
        assert looked(world, name) == 500
