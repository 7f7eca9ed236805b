"""The modules that every room may have: found by name, so that config knows no room by heart."""

import importlib
from collections.abc import Iterator
from importlib.util import find_spec
from types import ModuleType

from django.conf import settings


def modules(name: str) -> Iterator[tuple[str, ModuleType]]:
    """Each room that has a module `name` (`tasks`, `invariants`), lowest first, and that module."""
    for room in settings.ROOMS:
        if find_spec(f"peerlore.{room}.{name}"):
            yield room, importlib.import_module(f"peerlore.{room}.{name}")
