"""What the integrations room holds of people: HR files until they are applied, their rows for thirty days after."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.hr_files.cells import seen
from peerlore.integrations.hr_files.reading import how_from_json, read_table
from peerlore.integrations.models import ImportRow, ImportState, PeopleImport, RememberedMapping
from peerlore.people.audit import record
from peerlore.people.models import Person
from peerlore.people.outbox import notify
from peerlore.people.registry import Holding, Row


def _rows_about(person: Person) -> QuerySet[ImportRow]:
    """Rows of this person, found by what they point at, by their number, and by their address."""
    same = Q(person=person)
    if person.staff_number and person.company:
        default = Q(values__company=None) | Q(values__company="")
        there = Q(values__company=person.company.name) | (default & Q(batch__mapping__company=person.company.name))
        same |= Q(values__number=person.staff_number) & there
    if person.email:
        same |= Q(values__email=person.email)
    return ImportRow.objects.filter(same).select_related("batch")


def _export_rows(person: Person) -> Iterator[Row]:
    for row in _rows_about(person):
        said = {name: value for name, value in row.values.items() if name != "manager_is"}
        yield {"file": row.batch.file_name, "line": row.line, "said": said, "changed": sorted(row.changes)}


def _erase_rows(person: Person, at: datetime) -> None:
    """The rows stay as empty marks, so that the counts of their import still agree."""
    about = ImportRow.objects.filter(pk__in=_rows_about(person).values("pk"))
    about.update(values={}, changes={}, problems=[], undo={}, name="")
    words = [text for text in (person.name, person.email) if text.strip()]
    told = Q(values__has_key="manager") | Q(changes__has_key="manager") | ~Q(problems=[])
    for row in ImportRow.objects.filter(told).exclude(person=person).iterator(2000):
        if any(word in str((row.values, row.changes, row.problems)) for word in words):
            _erase_mention(row)


def _erase_mention(row: ImportRow) -> None:
    """Somebody else's row that names this person as the manager."""
    row.values.pop("manager", None)
    row.changes.pop("manager", None)
    row.problems = []
    row.save(update_fields=["values", "changes", "problems"])


def _export_imports(person: Person) -> Iterator[Row]:
    for batch in PeopleImport.objects.filter(started_by=person).defer("content"):
        yield {"file": batch.file_name, "started": batch.started_at.isoformat(), "state": batch.state}


def _erase_imports(person: Person, at: datetime) -> None:
    PeopleImport.objects.filter(started_by=person).update(started_by=None)
    for batch in PeopleImport.objects.exclude(content=None).select_for_update(of=("self",)).order_by("pk"):
        if _names(batch, person):
            _let_go(batch, at=at)


def _names(batch: PeopleImport, person: Person) -> bool:
    """Whether a file that still waits tells of this person: their number, address or name fills a cell of it."""
    words = {word.casefold() for word in (person.staff_number, person.email, person.family_name, person.name) if word}
    try:
        table = read_table(bytes(batch.content or b""), how_from_json(batch.mapping.get("read")))
    except RuleBroken:
        return True  # what cannot be read any more cannot be searched either
    lines = chain(table.above, table.lines)
    return any(seen(cell).casefold() in words for line in lines for cell in line.cells)


def _let_go(batch: PeopleImport, *, at: datetime) -> None:
    """A file cannot forget one of its lines: none of it is kept, and whoever brought it in hears what to do."""
    batch.state, batch.attempt = ImportState.FAILED, batch.attempt + 1
    batch.let_go_of_the_file()
    batch.failure = gettext("Somebody named in this file was erased while it waited. Bring in a file without them.")
    batch.rows.all().delete()
    batch.save()
    record("failed", batch, by=None, at=at, state=batch.state)
    if batch.started_by is not None:
        notify(batch.started_by, "import_failed", batch, at=at, parameters=_told(batch))


def _told(batch: PeopleImport) -> dict[str, str | int]:
    return {"title": batch.file_name, "count": 0, "link": batch.address}


HOLDINGS = [
    Holding(
        model=ImportRow,
        name=_("Lines about you in HR files"),
        why=_("So that what a file changed can be shown, and undone for thirty days."),
        export=_export_rows,
        erase=_erase_rows,
        seen_by=_("Coordinators and administrators, for thirty days after the file was applied."),
    ),
    Holding(
        model=PeopleImport,
        name=_("HR files you brought in"),
        why=_("So that it is known who brought a file in."),
        export=_export_imports,
        erase=_erase_imports,
        seen_by=_("You, coordinators and administrators."),
    ),
]
NOT_PERSONAL: list[type[Model]] = [RememberedMapping]
