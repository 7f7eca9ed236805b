"""What the columns of a file meant is remembered once it is applied: trying one out leaves no trace."""

from collections.abc import Sequence
from datetime import datetime

from peerlore.integrations.hr_files import mapping as mappings
from peerlore.integrations.hr_files.reading import header_digest
from peerlore.integrations.models import PeopleImport, RememberedMapping


def remembered(columns: Sequence[str]) -> RememberedMapping | None:
    """As the last file with this header was read that was applied."""
    return RememberedMapping.objects.filter(header_digest=header_digest(columns)).first()


def remember_columns(batch: PeopleImport, *, at: datetime) -> None:
    kept = RememberedMapping(header_digest=header_digest(batch.columns), used_at=at)
    kept.mapping = mappings.from_json(batch.mapping).as_json()
    RememberedMapping.objects.bulk_create(
        [kept], update_conflicts=True, unique_fields=["header_digest"], update_fields=["mapping", "used_at"]
    )
