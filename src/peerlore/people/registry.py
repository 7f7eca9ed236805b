"""The personal-data registry: what each room says of its models in its `personal_data.py`.

Every model of ours is declared in exactly one place, or a house test fails:

    HOLDINGS = [Holding(model=Note, export=..., erase=..., seen_by=_("You and …")), ...]
    NOT_PERSONAL = [Skill, ...]
    SEALED = [SealedField(Note, author="author"), ...]  where a room keeps what only its author's key opens
    RULES = [Rule(code="notes", ...), ...]              where it can let go of what is old
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from peerlore.people.models import Person

Row = Mapping[str, object]
PART = 500


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What we hold of a person in `model`: how it is exported and what erasure does to it.

    `export` yields one plain mapping for each row about the person, readable by them. `erase` removes or empties what
    identifies them or what they wrote; it is called in one transaction with all the others, lowest room last.
    `name`, `why` and `seen_by` are for the pages "my data" and "for the works council": what the rows are called, a
    sentence on what they are for, and one on who can see them.
    """

    model: type[Model]
    export: Callable[[Person], Iterable[Row]]
    erase: Callable[[Person, datetime], None]
    name: str | Promise = ""
    why: str | Promise = ""
    seen_by: str | Promise = ""


@dataclass(frozen=True)
class SealedField:
    """A sealed field: the model, its field, and the way from a row to the author whose key opens it."""

    model: type[Model]
    author: str
    field: str = "sealed"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What can be let go once it is older than an administrator says: `count(before)` tells how much that is now, and
    `forget(before, at)` lets one part of it go, for good, and tells how much that was; nought when nothing is left.
    `least` is the fewest days that may be said; `says` tells what goes and what stays."""

    code: str
    name: str | Promise
    says: str | Promise
    least: int
    count: Callable[[datetime], int]
    forget: Callable[[datetime, datetime], int]


def one_part_of(rows: QuerySet[Model]) -> list[int]:
    """The keys of the next few hundred."""
    return list(rows.order_by("pk").values_list("pk", flat=True)[:PART])
