"""Bring a file in and say what its columns mean."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.integrations.actions.shared import begin, locked
from peerlore.integrations.hr_files import mapping as mappings
from peerlore.integrations.hr_files.mapping import ColumnMapping
from peerlore.integrations.hr_files.reading import Table, header_digest, read_table
from peerlore.integrations.models import (
    ImportState,
    PeopleImport,
    RememberedMapping,
)
from peerlore.people.audit import record
from peerlore.people.models import Person, Unit


class CompanyNeedsName(RuleBroken):
    message = _("Say which company these people belong to; a new name makes a new company.")
    field = "company"


class NotWaitingForColumns(RuleBroken):
    message = _("This import has gone further already. Open it again to see where it stands.")


def stage_file(name: str, content: bytes, *, by: Person | None, at: datetime) -> PeopleImport:
    """Keep the file until it is applied or stopped; nothing else happens yet. Raises what makes it unreadable."""
    table = read_table(content)
    return _stage(name[:255], content, table, by=by, at=at)


@transaction.atomic
def _stage(name: str, content: bytes, table: Table, *, by: Person | None, at: datetime) -> PeopleImport:
    batch = PeopleImport.objects.create(
        file_name=name,
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        columns=list(table.columns),
        mapping=suggested_mapping(table).as_json(),
        total=len(table.lines),
        heartbeat_at=at,
        started_by=by,
        started_at=at,
    )
    record("staged", batch, by=by, at=at, state=batch.state)
    return batch


def suggested_mapping(table: Table) -> ColumnMapping:
    """As the last file with this header was read, else what the names suggest."""
    remembered = RememberedMapping.objects.filter(header_digest=header_digest(table.columns)).first()
    return mappings.guess(table) if remembered is None else mappings.from_json(remembered.mapping)


@transaction.atomic
def name_columns(
    batch: PeopleImport, mapping: ColumnMapping, *, company: str, complete: bool, by: Person | None, at: datetime
) -> PeopleImport:
    """Say what the columns mean, and remember it for the next file of this shape. The check may begin."""
    company = " ".join(company.split())[:200]
    if not company:
        raise CompanyNeedsName
    mapping = mappings.checked(mapping, columns=batch.columns)
    batch = locked(batch)
    if batch.state not in (ImportState.MAPPING, ImportState.READY):
        raise NotWaitingForColumns
    batch.mapping = {**mapping.as_json(), "company": company}
    batch.company = Unit.objects.companies().filter(name=company).first()
    batch.complete = complete
    remembered = {"mapping": mapping.as_json(), "used_at": at}
    RememberedMapping.objects.update_or_create(header_digest=header_digest(batch.columns), defaults=remembered)
    return begin(batch, ImportState.CHECKING, "columns_named", by=by, at=at)


def default_company() -> str:
    """The one company there is, else what the organisation is called."""
    names = list(Unit.objects.companies().values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else settings.ORGANISATION
