"""Give every data key another master key."""

from datetime import datetime

from django.db import transaction

from peerlore.failpoints import failpoint
from peerlore.people.audit import record
from peerlore.people.keys import Sealed, master_name, rewrapped
from peerlore.people.models import DataKey


@transaction.atomic
def rewrap_keys(secret: str, *, at: datetime) -> tuple[int, int]:
    """Wrap every data key that can be opened with the master key `secret`; how many were, and how many stay sealed.

    What people wrote is not touched: their own keys stay as they are."""
    done, sealed = [], 0
    for row in DataKey.objects.exclude(master=master_name(secret)).order_by("pk").select_for_update():
        try:
            done.append(rewrapped(row, secret))
        except Sealed:
            sealed += 1
    DataKey.objects.bulk_update(done, ["wrapped", "master"], batch_size=500)
    failpoint("keys.rewrap.before_commit")
    if done:
        record("rotated_keys", done[0], by=None, at=at, fields=["wrapped", "master"])
    return len(done), sealed
