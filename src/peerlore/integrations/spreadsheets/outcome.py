"""What a recipe makes of a sheet: matches with reasons, who is left and why, the proof, and tables to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from peerlore.engine.matching.contract import Result
from peerlore.engine.matching.verify.verdict import Verdict


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What was asked for on the command line; `size` and `rounds` are `None` where nothing was said."""

    seed: int
    week: date
    size: int | None = None
    rounds: int | None = None
    projects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proven:
    """A plan, and what a verifier that imports no solver says of it."""

    result: Result
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One match on the page: who, with whom, about what, and why."""

    head: str
    note: str = ""
    with_: tuple[str, ...] = ()
    about: str = ""
    reasons: tuple[str, ...] = ()
    stretch: str = ""


@dataclass(frozen=True, kw_only=True)
class Together:
    """Whom a plan brings together, by position among the people of the sheet: each two of a group, who `meet` at an
    hour of work or not. `taken`: whose places it takes, once for each."""

    groups: Sequence[tuple[int, ...]] = ()
    taken: Sequence[int] = ()
    meet: bool = True


@dataclass(frozen=True, kw_only=True)
class Figure:
    name: str
    figure: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """`numbers` are the columns set to the right."""

    name: str
    title: str
    caption: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """`matches` and `left` are written as CSV; `shown` is the same for the page, under `columns`;
    `files` are further ones, by name."""

    lede: str
    figures: tuple[Figure, ...]
    matches: Table
    left: Table | None
    columns: tuple[str, str, str]
    shown: tuple[Shown, ...]
    proven: Proven
    rules: str
    together: Together
    matched: int
    asked: int
    tables: tuple[Table, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())
    files: Mapping[str, str] = field(default_factory=dict)
