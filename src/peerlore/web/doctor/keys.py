"""Whether the keys are there, for their owner alone, and open what people confided."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peerlore.people.keys import master_name, opens
from peerlore.people.models import DataKey
from peerlore.web.doctor.signs import Sign, fault, good, heed


def look(now: datetime) -> Iterator[Sign]:
    closed = sum(DataKey.objects.filter(master=name).count() for name in _masters() if not _opens(name))
    if closed:
        yield fault(
            "keys",
            ngettext(
                "No master key here opens the key of one person; what they confided stays sealed.",
                "No master key here opens the keys of %(count)s people; what they confided stays sealed.",
                closed,
            )
            % {"count": closed},
            _("Put the master key that wrapped them into the data folder's keys, as master_key.before."),
        )
    elif _waits_for_retiring():
        yield heed(
            "keys",
            _("An earlier master key is still in use or kept here."),
            _("Restart Peerlore, then run “peerlore keys retire”. Older backups need that key: keep it with them."),
        )
    else:
        yield good("keys", _("The master key opens everything that people confided."))


def _masters() -> list[str]:
    return list(DataKey.objects.order_by("master").values_list("master", flat=True).distinct())


def _opens(master: str) -> bool:
    """Keys of one master open all or none, so that one stands for them."""
    row = DataKey.objects.filter(master=master).first()
    return row is None or opens(row)


def _waits_for_retiring() -> bool:
    kept = [*(Path(settings.DATA_DIR) / "keys").glob("master_key.*")]
    return bool(kept) or DataKey.objects.exclude(master=master_name(settings.MASTER_KEY)).exists()
