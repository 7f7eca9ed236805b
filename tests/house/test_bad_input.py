"""Whatever an address or a form is sent, the answer is a page in words, never a fault of ours."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from django.db import transaction
from django.forms.forms import BaseForm

import peerlore
from peerlore.config.settings.apps import ROOMS
from tests.house.walk import CELLS, addresses, signed_in
from tests.world import whole

SOURCE = Path(peerlore.__file__).parent
ASKED = re.compile(r"""(?:GET\.get(?:list)?|_asked)\((?:request, )?["'](\w+)["']""")
VALUES = [
    "9" * 5000,
    "9" * 19,
    "-1",
    "²",
    "١٢",
    "1e999",
    "\0",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31",
    "0001-01-01",
    "23:00",
    "\ud7ff" * 300,
]


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


def faults(world, method, name, path, client, sent) -> list[str]:
    try:
        with transaction.atomic():
            status = getattr(client, method)(path, sent).status_code
            raise Undone
    except Undone:
        return [f"{method} {name}: {status} for {next(iter(sent.values()))!r:.40}"] if status >= 500 else []


@pytest.mark.bare
def test_the_names_are_found():
    assert {"page", "before", "need", "q"} <= asked_names()
    assert {"slot", "day", "due", "by_date", "teach-words"} <= form_names()


@whole
@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value)[:20])
def test_no_query_makes_a_fault(world, value):
    names = asked_names() | form_names()
    doors = list(reachable(world, "get"))
    wrong = [fault for door in doors for fault in faults(world, "get", *door, dict.fromkeys(names, value))]
    assert wrong == []


@whole
@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value)[:20])
def test_no_form_makes_a_fault(world, value):
    """All fields so, and the fields of a time with that in the day alone."""
    names, wrong = form_names() | {"person", "said"}, []
    for door in reachable(world, "post"):
        wrong += faults(world, "post", *door, dict.fromkeys(sorted(names), value))
        wrong += faults(world, "post", *door, {"day": value, "due": value, "hour": "23:00", "text": "Words"})
    assert wrong == []
