"""`peerlore export people FILE`: the list of people, as a coordinator takes it out in the browser."""

from pathlib import Path

import click

from peerlore.config.commands.shared import answer, data_option, fail, json_option, start_ready
from peerlore.errors import RuleBroken


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--left", is_flag=True, help="With people who left.")
@json_option
@data_option
def command(file: Path, left: bool, as_json: bool, data: Path | None) -> None:
    """Write everybody into FILE, as CSV or, where it ends in .xlsx, as an Excel workbook.

    Numbers, names, addresses, units, titles, managers and dates: what the company knows of people, and nothing that
    they said or wrote here themselves. Nobody who was erased. A file that is there already is left as it is. In each
    person's data it is written down that a list with them in it was taken out.
    """
    start_ready(data, as_json=as_json)
    if file.exists():
        fail(f"{file} is there already. Name another file.", as_json=as_json)
    try:
        count = _write(file, left=left)
    except RuleBroken as broken:
        fail(str(broken), as_json=as_json)
    except OSError as wrong:
        fail(f"{file} was not written: {wrong.strerror or wrong}. Name another place.", as_json=as_json)
    answer({"people": count, "file": str(file)}, says=f"{count} people are in {file}.", as_json=as_json)


def _write(file: Path, *, left: bool) -> int:
    from peerlore import clock
    from peerlore.config.private_files import write_bytes
    from peerlore.integrations import actions, exports
    from peerlore.people.models import Person

    kind = file.suffix.removeprefix(".").lower()
    if kind not in exports.KINDS:
        raise exports.KindUnknown
    people = Person.objects.not_erased()
    people = people if left else people.present()
    count = actions.note_taken_out(people, by=None, at=clock.now())
    write_bytes(file, exports.written(people, kind))
    return count
