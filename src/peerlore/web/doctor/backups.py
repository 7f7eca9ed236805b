"""When the last backup was made, as `peerlore backup` noted it in the data folder."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from peerlore.web.doctor.signs import Sign, good, heed

LAST = "last-backup.json"
OLD = timedelta(days=2)


def look(now: datetime) -> Iterator[Sign]:
    made_at = last_made()
    remedy = _("Run “peerlore backup FILE --keys KEYS” each night, and keep the keys somewhere else.")
    if made_at is None:
        yield heed("backup", _("No backup was made from this data folder yet."), remedy)
        return
    said = {"day": formats.date_format(made_at, "DATE_FORMAT")}
    if now - made_at > OLD:
        yield heed("backup", _("The last backup was made on %(day)s.") % said, remedy)
    else:
        yield good("backup", _("The last backup was made on %(day)s.") % said)


def last_made() -> datetime | None:
    try:
        return datetime.fromisoformat(json.loads((Path(settings.DATA_DIR) / LAST).read_text())["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
