"""`peerlore doctor`: is this installation well, and what mends it if not?"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peerlore.config.commands.shared import answer, data_option, json_option, refuse_missing, start

if TYPE_CHECKING:
    from peerlore.web.doctor import Sign


@click.command()
@data_option
@json_option
def command(data: Path | None, as_json: bool) -> None:
    """Look at the installation: database, tables, keys, mail, clock, disk, worker, files, backup, zones, settings.

    Each thing is well, worth a look, or wrong; what is not well comes with its remedy. Changes nothing. Leaves with 0
    where nothing is wrong and with 1 where something is.
    """
    refuse_missing(data)
    start(data)
    from peerlore import clock
    from peerlore.web.doctor import State, examine

    signs = examine(clock.now())
    wrong = any(sign.state == State.FAULT for sign in signs)
    answer(
        {"well": not wrong, "signs": [_facts(sign) for sign in signs]}, says="\n".join(_lines(signs)), as_json=as_json
    )
    raise SystemExit(1 if wrong else 0)


def _facts(sign: "Sign") -> dict[str, str]:
    return {"area": sign.area, "state": sign.state, "says": sign.says, "remedy": sign.remedy}


def _lines(signs: "Sequence[Sign]") -> Iterator[str]:
    for sign in signs:
        yield f"{sign.where:10}  {sign.state_in_words:12}  {sign.says}"
        if sign.remedy:
            yield f"{'':10}  {'':12}  {sign.remedy}"
