"""Translator: a sheet of needs, as somebody keeps them in a spreadsheet, to lines that the skills room can look at."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.hr_files.dates import Dates, order_in, read_date
from peerlore.integrations.hr_files.fields import bare
from peerlore.integrations.hr_files.reading import Table, read_table
from peerlore.skills.actions import Numbered
from peerlore.skills.need_lines import COLUMNS

# Letters and digits alone; earlier names win.
SYNONYMS: Mapping[str, str] = {
    "skill": "skill skills competence competency capability fähigkeit faehigkeit kompetenz kenntnis",
    "unit": "unit where team department dept division orgunit einheit abteilung bereich wo",
    "level": "level howwell proficiency neededlevel requiredlevel stufe niveau",
    "people": "people howmany number count headcount needed personen anzahl wieviele",
    "title": "jobtitle title role jobrole position stelle stellenbezeichnung rolle",
    "by_date": "bywhen by bydate date due until deadline biswann bis datum termin",
}
NEEDED = ("skill", "unit", "level", "people")


class ColumnsMissing(RuleBroken):
    message = _("The sheet has no column for: %(missing)s. Its columns are: %(found)s. Name them as in the example.")
    field = "file"


def read_needs_sheet(content: bytes) -> list[Numbered]:
    """The lines of a CSV file or workbook, with their numbers there. Raises what makes it unreadable."""
    table = read_table(content)
    places = _places(table.columns)
    missing = [str(COLUMNS[name]) for name in NEEDED if name not in places]
    if missing:
        raise ColumnsMissing(missing=", ".join(missing), found=", ".join(table.columns)[:300])
    order = _order(table, places)
    return [Numbered(line.number, _cells(line.cells, places, order)) for line in table.lines]


def _places(columns: Sequence[str]) -> dict[str, int]:
    """Which column holds what; of several that could, the first."""
    found: dict[str, int] = {}
    for name, synonyms in SYNONYMS.items():
        named = [place for place, column in enumerate(columns) if bare(column) in synonyms.split()]
        if named:
            found[name] = named[0]
    return found


def _order(table: Table, places: Mapping[str, int]) -> Dates:
    """How the days of the whole column are written."""
    if "by_date" not in places:
        return Dates.ISO
    found = order_in(table.column(table.columns[places["by_date"]]))
    return found.order if found else Dates.ISO


def _cells(cells: Sequence[str], places: Mapping[str, int], order: Dates) -> dict[str, str]:
    said = {name: cells[place].strip() for name, place in places.items() if place < len(cells)}
    if day := read_date(said.get("by_date", ""), order):
        said["by_date"] = day.isoformat()
    return said
