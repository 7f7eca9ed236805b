"""Which rooms offer what: a page asks every room for a part, and a room without it is passed over."""

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.conf import settings


def room_modules(name: str) -> Iterator[ModuleType]:
    """Each room's module `name` (panels, tasks, invariants …), for the rooms that have one."""
    for room in settings.ROOMS:
        address = f"peerlore.{room}.{name}"
        if room != "web" and find_spec(address) is not None:
            yield import_module(address)


def offers(module_name: str, function_name: str) -> Iterator[Callable[..., object]]:
    """`function_name` of each room whose `module_name` has it."""
    for module in room_modules(module_name):
        function = getattr(module, function_name, None)
        if function is not None:
            yield function
