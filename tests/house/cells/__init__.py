"""What each address answers to whom: one row for each URL name, in the module of its room.

    CELLS = {"goal": Cell(get=everyone(200), args=lambda world: [world.goal.pk])}

A method without a table is not there (405). `anonymous` and `gone` are sent to the sign-in page unless the row says
otherwise. POST is sent without any field, by somebody whose token is right: a form answers 422, a bare button 302.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.world import World

SIGNED_IN = ("ana", "ben", "otto", "ines", "cleo", "ruth", "jo")
OUTSIDE = ("anonymous", "gone")
ROLES = (*SIGNED_IN, *OUTSIDE)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

Table = Mapping[str, int]


def everyone(status: int, **but: int) -> Table:
    """The same for everybody signed in, but for those named."""
    return {**dict.fromkeys(SIGNED_IN, status), **but}


def only(*roles: str, status: int = 200, others: int = 404, **but: int) -> Table:
    """`status` for these roles; for the others as if it were not there."""
    return {**everyone(others), **dict.fromkeys(roles, status), **but}


def anybody(status: int, **but: int) -> Table:
    """The same for everybody, signed in or not."""
    return {**dict.fromkeys(ROLES, status), **but}


def nothing(world: World) -> Sequence[object]:
    return []


@dataclass(frozen=True, kw_only=True)
class Cell:
    args: Callable[[World], Sequence[object]] = nothing
    get: Table | None = None
    post: Table | None = None
    options: Table | None = None
    put: Table | None = None
    others: Table | None = None  # PATCH, DELETE, and PUT unless said
    sends: Mapping[str, object] = field(default_factory=dict)
    changes: frozenset[str] = frozenset()  # the fields ("people.Person.places") and new rows a POST may change
    needs_field: bool = False  # without its one field, what a POST is about is not there
    token: bool = True  # whether something unsafe needs the form token; mail programs have none

    def expected(self, role: str, method: str) -> int:
        tables = {"GET": self.get, "HEAD": self.get, "POST": self.post, "OPTIONS": self.options}
        tables["PUT"] = self.put or self.others
        table = tables.get(method, self.others)
        if table is not None and role in table:
            return table[role]
        return 302 if role in OUTSIDE else 405


def all_cells() -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for each in pkgutil.iter_modules(__path__):
        cells: dict[str, Cell] = importlib.import_module(f"{__name__}.{each.name}").CELLS
        twice = found.keys() & cells.keys()
        assert not twice, f"two rows for {twice}"
        found |= cells
    return found
