"""The plan as one self-contained page: no script, nothing fetched, light and dark."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from django.template import Context, Engine

from peerlore.integrations.spreadsheets.outcome import Outcome, Table
from peerlore.integrations.spreadsheets.proving import how_checked, in_words, limits

FETCHED = re.compile(r"@font-face\s*\{[^}]*\burl\([^}]*\}")
CARDS_FROM = 4  # columns


@dataclass(frozen=True)
class Look:
    """The design system's own sheets and logo, as text."""

    css: str
    logo: str


@dataclass(frozen=True)
class Cell:
    words: str
    heading: str
    is_number: bool


@dataclass(frozen=True)
class ShownTable:
    name: str
    title: str
    caption: str
    headings: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def is_long(self) -> bool:
        return len(self.headings) >= CARDS_FROM


def page(outcome: Outcome, *, title: str, source: str, columns: str, look: Look) -> str:
    template = Engine(autoescape=True).from_string((files(__package__) / "report.html").read_text("utf-8"))
    facts = {
        "outcome": outcome,
        "title": title,
        "source": source,
        "columns": columns,
        "result": outcome.proven.result,
        "proof": in_words(outcome.proven, matched=outcome.matched),
        "checked": how_checked(outcome.proven),
        "numbers": limits(outcome.proven.result),
        "tables": [_shown(table) for table in (outcome.left, *outcome.tables) if table and table.rows],
        "css": FETCHED.sub("", look.css).replace("</", "<\\/"),
        "logo": look.logo,
    }
    return template.render(Context(facts))


def _shown(table: Table) -> ShownTable:
    """Without the columns in which nothing stands."""
    kept = [n for n in range(len(table.headings)) if any(row[n] for row in table.rows)]
    headings = tuple(Cell(table.headings[n], table.headings[n], n in table.numbers) for n in kept)
    rows = tuple(tuple(_cells(tuple(row[n] for n in kept), headings)) for row in table.rows)
    return ShownTable(table.name, table.title, table.caption, headings, rows)


def _cells(row: tuple[str, ...], headings: tuple[Cell, ...]) -> Iterator[Cell]:
    for words, heading in zip(row, headings, strict=True):
        yield Cell(words, heading.words, heading.is_number)
