"""Walk the addresses: which there are, and one request that leaves nothing behind."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import urlencode

from peerlore.people.models import Person
from tests.house.cells import SIGNED_IN, Cell, all_cells
from tests.world import World

CELLS = all_cells()
ABSENT = 987_654_321
FORM = "application/x-www-form-urlencoded"
CHANGING = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|DROP|ALTER)\b[^\"`]*[\"`](\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """One URL name with its whole route."""

    name: str
    route: str
    room: str

    @property
    def takes_keys(self) -> bool:
        return "<int:" in self.route

    @property
    def key_count(self) -> int:
        return self.route.count("<int:")

    def of(self, args: Sequence[object]) -> str:
        return reverse(self.name, args=list(args))


def addresses(patterns: Sequence[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[Address]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield Address(pattern.name or "", route, _room(pattern))


def _room(pattern: URLPattern) -> str:
    view = getattr(pattern.callback, "view_class", pattern.callback)
    parts = view.__module__.split(".")
    return parts[1] if parts[0] == "peerlore" else parts[0]


def with_number(address: Address, world: World, number: int) -> str:
    """Its path in this world with `number` in the place of each key."""
    args = CELLS[address.name].args(world)
    return address.of([number if isinstance(arg, int) else arg for arg in args])


def reachable(world: World) -> list[tuple[Address, Cell, str]]:
    """Every address that answers GET, with its row and its path in this world."""
    return [
        (address, CELLS[address.name], address.of(CELLS[address.name].args(world)))
        for address in addresses()
        if address.name in CELLS and CELLS[address.name].get is not None
    ]


def signed_in(person: Person | None, *, enforce_csrf_checks: bool = False) -> Client:
    client = Client(enforce_csrf_checks=enforce_csrf_checks, raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    return client


class Undone(Exception):
    """Thrown to take a request's writes back."""


def nothing_more() -> None:
    """What to look at before a request's writes are taken back: nothing."""


def ask(
    client: Client, method: str, path: str, data: object = None, *, then: Callable[[], None] = nothing_more
) -> HttpResponse:
    """One request whose writes are taken back, so that the next finds the same world. `then` sees them before."""
    answer: list[HttpResponse] = []
    cookies = deepcopy(client.cookies)  # signing out takes the cookie, and the row that it names comes back
    try:
        with transaction.atomic():
            answer.append(_send(client, method, path, data))
            then()
            raise Undone
    except Undone:
        client.cookies = cookies
        return answer[0]


def _send(client: Client, method: str, path: str, data: object) -> HttpResponse:
    """As a browser sends a form without a file: that is read several times as quickly as one with parts."""
    if method == "POST":
        return client.post(path, urlencode(data or {}, doseq=True), content_type=FORM)
    return client.generic(method, path) if data is None else client.generic(method, path, data)


@contextmanager
def tables_written() -> Iterator[set[str]]:
    """The tables that are written to meanwhile."""
    found: set[str] = set()

    def look(execute, sql, *rest):
        if match := CHANGING.match(sql):
            found.add(match.group(2))
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        yield found


def body_of(response: HttpResponse) -> bytes:
    return b"".join(response) if response.streaming else response.content


def without_tokens(body: bytes) -> bytes:
    """A page without what differs at every request: the form token."""
    return re.sub(rb'(?i)(name="csrfmiddlewaretoken" value=|"x-csrftoken": )"\w+', b"", body)


def roles(world: World) -> Iterator[tuple[str, Client]]:
    for role, person in world.people.items():
        yield role, signed_in(person)


def insiders(world: World) -> Iterator[tuple[str, Client]]:
    for role in SIGNED_IN:
        yield role, signed_in(world.people[role])
