"""What the integrations room holds of people: rows of HR files, for thirty days after an import."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from peerlore.integrations.models import ImportRow, PeopleImport, RememberedMapping
from peerlore.people.models import Person
from peerlore.people.registry import Holding, Row


def _rows_about(person: Person) -> QuerySet[ImportRow]:
    """Rows of this person, found by what they point at, by their number, and by their address."""
    same = Q(person=person)
    if person.staff_number and person.company:
        same |= Q(values__number=person.staff_number, batch__mapping__company=person.company.name)
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
    about.update(values={}, changes={}, problems=[], name="")
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


HOLDINGS = [
    Holding(
        model=ImportRow,
        name=_("Rows of HR files about you"),
        seen_by=_("You, coordinators and administrators. They are gone thirty days after the import."),
        export=_export_rows,
        erase=_erase_rows,
    ),
    Holding(
        model=PeopleImport,
        name=_("Imports you started"),
        seen_by=_("You, coordinators and administrators."),
        export=_export_imports,
        erase=_erase_imports,
    ),
]
NOT_PERSONAL: list[type[Model]] = [RememberedMapping]
