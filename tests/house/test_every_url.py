"""Every address × role × method answers as its row in `tests/house/cells` says; an address without a row fails."""

import pytest
from django.db import connection

from peerlore.people.models import LogEntry
from tests.cast import NOW
from tests.house.cells import METHODS, OUTSIDE
from tests.house.walk import (
    ABSENT,
    CELLS,
    addresses,
    ask,
    body_of,
    roles,
    signed_in,
    tables_written,
    with_number,
    without_tokens,
)
from tests.world import have, missing, whole

ALL = list(addresses())
ROOMS = sorted({address.room for address in ALL})
GET_MAY_WRITE = {"people_signin", "people_logentry"}
# django-allauth keeps a copy of the address that it mailed a link to, whoever opens the link.
ALSO_WRITTEN = {"account_reset_password_from_key": {"account_emailaddress"}}
LOOKING = ("looked", "read_log", "took_a_copy")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


@whole
@pytest.mark.bare
def test_every_address_has_a_name_and_a_row():
    """P1: a door nobody has written down who may come in by does not pass."""
    nameless = [address.route for address in ALL if not address.name]
    rowless = sorted({f"{a.room}: {a.name} ({a.route})" for a in ALL if a.name and a.name not in CELLS})

    assert nameless == []
    assert rowless == [], "write a row for each of these in tests/house/cells/<room>.py"


@pytest.mark.bare
def test_no_row_is_left_over():
    left_over = CELLS.keys() - {address.name for address in ALL}

    # While rooms are being built their rows may stand ready; test_world fails until all rooms are there.
    assert missing() or not left_over, left_over


@whole
@pytest.mark.parametrize("room", ROOMS)
def test_each_answer_is_the_one_its_row_expects(world, room):
    """P2: every address, every method, every role; a row that is missing fails. And looking changes nothing."""
    wrong = []
    for role, client in roles(world):
        for address in (a for a in ALL if a.room == room and a.name in CELLS):
            cell = CELLS[address.name]
            path = address.of(cell.args(world))
            for method in methods():
                sends = dict(cell.sends) if method == "POST" else None
                response, found = looked(client, path) if method == "GET" else (ask(client, method, path, sends), set())
                expected = cell.expected(role, method)
                if response.status_code != expected:
                    wrong.append(f"{method} {address.name} as {role}: {response.status_code}, not {expected}")
                wrong.extend(f"{method} {address.name} as {role}: {says}" for says in _careless(role, response))
                if found := found - ALSO_WRITTEN.get(address.name, set()):
                    wrong.append(f"{method} {address.name} as {role} writes {found}")

    assert wrong == []


def methods() -> tuple[str, ...]:
    """All; on PostgreSQL those that come to a database: a 405 cannot differ there, and HEAD is a GET cut short."""
    return METHODS if connection.vendor == "sqlite" else ("GET", "POST")


def looked(client, path):
    """The answer to a GET, and what it wrote beside the one thing it may write down: that somebody looked."""
    last = LogEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    found: set[str] = set()

    def verbs() -> None:
        if "people_logentry" in written:
            verbs = LogEntry.objects.filter(pk__gt=last).values_list("verb", flat=True)
            found.update(verb for verb in verbs if not verb.startswith(LOOKING))

    with tables_written() as written:
        response = ask(client, "GET", path, then=verbs)
    return response, found | written - GET_MAY_WRITE


@whole
def test_a_look_that_writes_is_seen(world, monkeypatch):
    """The planted violation: home writes to whoever looks at it, and notes something else than that they looked."""
    from peerlore.people.audit import record
    from peerlore.web.pages import home

    def writes(person, **named):
        world.cast.ana.save()
        record("goal-set", person, by=person, at=NOW)
        return greeting(person, **named)

    greeting = home.greeting
    monkeypatch.setattr(home, "greeting", writes)
    assert looked(signed_in(world.cast.ana), "/")[1] == {"people_person", "goal-set"}


def _careless(role, response) -> list[str]:
    """What no answer may be: a fault of ours, or something that a cache may keep of somebody signed in."""
    found = [f"a fault: {response.status_code}"] if response.status_code >= 500 else []
    if role in OUTSIDE:
        return found
    if "no-store" not in response.get("Cache-Control", ""):
        found.append("no no-store")
    if "cookie" not in response.get("Vary", "").lower():
        found.append("no Vary: Cookie")
    return found


@whole
@pytest.mark.parametrize("role", ["anonymous", "jo"])
def test_nothing_unsafe_is_done_without_the_form_token(world, role):
    """The token is asked for before anything else, so that one who is signed in stands for all."""
    client, wrong = signed_in(world.people[role], enforce_csrf_checks=True), []
    for address in (a for a in ALL if a.name in CELLS and CELLS[a.name].token):
        for method in UNSAFE:
            status = ask(client, method, address.of(CELLS[address.name].args(world))).status_code
            if status != 403:
                wrong.append(f"{method} {address.name}: {status}")

    assert wrong == []


@whole
def test_what_is_not_yours_looks_as_if_it_were_not_there(world):
    """P7: nobody learns by asking what is there."""
    otto = signed_in(world.cast.otto)
    wrong = []
    for address in (a for a in ALL if a.name in CELLS and a.takes_keys):
        cell = CELLS[address.name]
        if cell.get is None or cell.expected("otto", "GET") != 404:
            continue
        theirs = otto.get(address.of(cell.args(world)))
        absent = otto.get(with_number(address, world, ABSENT))
        if absent.status_code != 404 or without_tokens(body_of(theirs)) != without_tokens(body_of(absent)):
            wrong.append(address.name)

    assert wrong == []


@pytest.mark.bare
def test_an_address_without_a_row_is_named():
    """The planted violation: take a row away, and its address is found rowless."""
    without_home = CELLS.keys() - {"home"}

    assert "home" in {address.name for address in ALL} - without_home
    assert have("peerlore.web.urls")
