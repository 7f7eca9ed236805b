"""Whether the data folder and the keys are for their owner alone."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from peerlore.web.doctor.signs import Sign, fault, good

OTHERS = 0o077


def look(now: datetime) -> Iterator[Sign]:
    data = Path(settings.DATA_DIR)
    keys = data / "keys"
    private = [data, *([keys, *sorted(keys.iterdir())] if keys.is_dir() else [])]
    signs = [sign for path in private for sign in _open_to_others(path)] + list(_owned_by_others(data))
    yield from signs or [good("files", _("The data folder and the keys are readable by their owner alone."))]


def _open_to_others(path: Path) -> Iterator[Sign]:
    mode = path.stat().st_mode & 0o777
    if mode & OTHERS:
        said = {"path": path, "mode": f"{mode:o}", "right": "700" if path.is_dir() else "600"}
        yield fault(
            "files",
            _("%(path)s can be opened by others on this machine (%(mode)s).") % said,
            _("Run: chmod %(right)s %(path)s") % said,
        )


def _owned_by_others(data: Path) -> Iterator[Sign]:
    for path in (data, data / "keys" / "master_key", data / "peerlore.sqlite3"):
        if path.exists() and path.stat().st_uid != os.geteuid():
            yield fault(
                "files",
                _("%(path)s belongs to another account than the one that runs this.") % {"path": path},
                _("Run Peerlore and its commands as one account, and let it own the data folder (chown -R)."),
            )
            return
