"""`peerlore check`: prove the invariants on the live database."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peerlore.config.commands.shared import answer, data_option, json_option, refuse_missing, start

if TYPE_CHECKING:
    from peerlore.people.findings import Finding


@click.command()
@data_option
@json_option
def command(data: Path | None, as_json: bool) -> None:
    """Check everything that must always hold, on the database as it is now. Changes nothing.

    Each finding has a code (I1 to I11, see the reference of commands) and says in words what does not hold and where.
    Leaves with 0 where all is well and with 1 where something was found.
    """
    refuse_missing(data)
    start(data)
    found = list(findings())
    lines = [f"{finding.code}  {finding.says}" for finding in found] or ["Everything holds."]
    facts = {"clean": not found, "findings": [{"code": f.code, "says": f.says} for f in found]}
    answer(facts, says="\n".join(lines), as_json=as_json)
    raise SystemExit(1 if found else 0)


def findings(*, keys: bool = True) -> "Iterator[Finding]":
    """What does not hold: first the ground (tables and, unless they are looked at apart, keys), then each room's
    invariants."""
    from peerlore.config.prepare import pending
    from peerlore.config.rooms import modules
    from peerlore.people.findings import Finding

    missing = pending()
    if missing:
        said = (
            "The database lacks {} steps of this version, the first being {}. Run `peerlore up` or `peerlore migrate`."
        )
        yield Finding("I8", said.format(len(missing), missing[0]))
        return
    yield from _keys() if keys else ()
    for _room, module in modules("invariants"):
        yield from module.broken()


def _keys() -> "Iterator[Finding]":
    """Data keys that the master key at hand does not open: what their authors wrote stays sealed."""
    from peerlore.people.findings import Finding
    from peerlore.people.keys import opens
    from peerlore.people.models import DataKey

    said = "The master key here does not open the keys of {} people; what they wrote stays sealed. Put that key back."
    for master in DataKey.objects.order_by("master").values_list("master", flat=True).distinct():
        rows = DataKey.objects.filter(master=master)
        if not opens(rows[0]):
            yield Finding("I8", said.format(rows.count()))
