"""Whatever an address or a form is sent, the answer is a page in words, never a fault of ours."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.forms.forms import BaseForm
from django.http import QueryDict
from django.utils.http import urlencode

import peerlore
from peerlore.config.settings.apps import ROOMS
from tests.house.walk import CELLS, FORM, addresses, signed_in
from tests.world import whole

SOURCE = Path(peerlore.__file__).parent
ASKED = re.compile(r"""(?:GET\.get(?:list)?|_asked)\((?:request, )?["'](\w+)["']""")
KEPT = [
    "9" * 5000,
    "9" * 19,
    "\0",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31",
    "0001-01-01",
    "\ud7ff" * 300,
]
READ = ["-1", "²", "١٢", "1e999", "23:00"]
# What is only hard to read cannot differ from one database to another; what is hard to keep can.
VALUES = KEPT + READ if connection.vendor == "sqlite" else KEPT


DAY = {"hour": "23:00", "text": "Words"}


class Undone(Exception):
    """Thrown to take back what a form did."""


def asked_names() -> set[str]:
    """Every name that a view reads from a query."""
    return {name for file in SOURCE.rglob("*.py") for name in ASKED.findall(file.read_text())}


def form_names() -> set[str]:
    for room in ROOMS:
        for module in pkgutil.walk_packages([str(SOURCE / room)], f"peerlore.{room}."):
            if "forms" in module.name:
                importlib.import_module(module.name)
    return {form.prefix + "-" + name if form.prefix else name for form in below(BaseForm) for name in form.base_fields}


def below(kind):
    for each in kind.__subclasses__():
        yield from [each] if getattr(each, "base_fields", None) and each.__module__.startswith("peerlore") else []
        yield from below(each)


def reachable(world, method):
    """Each address with somebody who may use it so."""
    for address in addresses():
        cell = CELLS[address.name]
        table = getattr(cell, method) or {}
        who = next((role for role, status in table.items() if status in (200, 302, 422)), None)
        if who:
            client = signed_in(world.people[who])
            client.raise_request_exception = False
            yield address.name, address.of(cell.args(world)), client


def send(client, method, path, sent):
    return client.get(path, sent) if method == "get" else client.post(path, urlencode(sent), content_type=FORM)


def faults(world, method, name, path, client, sent) -> list[str]:
    try:
        with transaction.atomic():
            status = send(client, method, path, sent).status_code
            raise Undone
    except Undone:
        return [f"{method} {name}: {status} for {next(iter(sent.values()), None)!r:.40}"] if status >= 500 else []


@pytest.fixture
def names_read(monkeypatch) -> set[str]:
    """The names that are looked for in what a request sends, from now on."""
    read: set[str] = set()

    def noting(method):
        def note(sent, name, *rest):
            read.add(name)
            return method(sent, name, *rest)

        return note

    for each in ("__getitem__", "__contains__", "get", "getlist"):
        monkeypatch.setattr(QueryDict, each, noting(getattr(QueryDict, each)))
    return read


def walked(world, method, names_read) -> tuple[list[str], set[str]]:
    """The faults that some value makes at some door, sent under every name that the door looks for: when nothing is
    sent, or when all is that anything here is called. A door that looks for nothing gets one value. And all names."""
    known, wrong, everything = sorted(asked_names() | form_names()), [], set()
    for name, path, client in reachable(world, method):
        names_read.clear()
        for sent in ({}, dict.fromkeys(known, "1")):
            wrong += faults(world, method, name, path, client, sent)
        names = sorted(names_read - {"csrfmiddlewaretoken"})
        for value in VALUES if names else VALUES[:1]:
            wrong += faults(world, method, name, path, client, dict.fromkeys(names or known, value))
            if names_read >= {"day", "hour"} and method == "post":  # a day alone, and a time that is one
                wrong += faults(world, method, name, path, client, {**DAY, "day": value})
        everything |= names_read
    return wrong, everything


@pytest.mark.bare
def test_the_names_are_found():
    assert {"page", "before", "need", "q"} <= asked_names()
    assert {"slot", "day", "due", "by_date", "teach-words"} <= form_names()


@whole
def test_no_query_makes_a_fault(world, names_read):
    wrong, names = walked(world, "get", names_read)
    assert wrong == []
    assert {"page", "before", "q", "need"} <= names


@whole
def test_no_form_makes_a_fault(world, names_read):
    wrong, names = walked(world, "post", names_read)
    assert wrong == []
    assert {"day", "hour", "teach-words", "level"} <= names
