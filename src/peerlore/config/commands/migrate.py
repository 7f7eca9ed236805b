"""`peerlore migrate`: prepare the database and the static files without starting anything."""

from pathlib import Path

import click

from peerlore.config.commands.shared import answer, data_option, json_option, start


@click.command()
@data_option
@json_option
def command(data: Path | None, as_json: bool) -> None:
    """Bring the database up to this version, and start nothing.

    `peerlore up` does this by itself. An SQLite database is copied into the data folder's `before-update` first.
    """
    start(data)
    from peerlore.config.prepare import pending, prepare

    steps = pending()
    prepare()
    answer({"steps": steps}, says=f"The database is up to date ({len(steps)} steps done).", as_json=as_json)
