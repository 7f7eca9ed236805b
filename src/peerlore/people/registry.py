"""The personal-data registry: what each room says of its models in its `personal_data.py`.

Every model of ours is declared in exactly one place, or a house test fails:

    HOLDINGS = [Holding(model=Note, export=..., erase=..., seen_by=_("You and …")), ...]
    NOT_PERSONAL = [Skill, ...]
    SEALED = [SealedField(Note, author="author"), ...]  where a room keeps what only its author's key opens
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils.functional import Promise

from peerlore.people.models import Person

Row = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What we hold of a person in `model`: how it is exported and what erasure does to it.

    `export` yields one plain mapping for each row about the person, readable by them. `erase` removes or empties what
    identifies them or what they wrote; it is called in one transaction with all the others, lowest room last.
    `name` and `seen_by` are for the page "my data": what the rows are called, and a sentence on who can see them.
    """

    model: type[Model]
    export: Callable[[Person], Iterable[Row]]
    erase: Callable[[Person, datetime], None]
    name: str | Promise = ""
    seen_by: str | Promise = ""


@dataclass(frozen=True)
class SealedField:
    """A sealed field: the model, its field, and the way from a row to the author whose key opens it."""

    model: type[Model]
    author: str
    field: str = "sealed"
