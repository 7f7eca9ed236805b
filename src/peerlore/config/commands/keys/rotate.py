"""`peerlore keys rotate`: another master key."""

from pathlib import Path

import click

from peerlore.config.commands.shared import answer, data_option, fail, json_option, start_ready


@click.command()
@data_option
@json_option
def command(data: Path | None, as_json: bool) -> None:
    """Take a new master key into use. Peerlore may go on running meanwhile; what people wrote is not touched.

    The old key stays in the data folder (keys/master_key.NAME) until `peerlore keys retire`; backups made before need
    it. Where the key is given by PEERLORE_MASTER_KEY, put the new one there and the old one into
    PEERLORE_MASTER_KEY_BEFORE first, then run this. May be killed at any moment and run again.
    """
    settings = start_ready(data, as_json=as_json)
    from peerlore import clock
    from peerlore.config import key_files
    from peerlore.config.settings.reading import secret
    from peerlore.people.actions import rewrap_keys

    given = secret("PEERLORE_MASTER_KEY")
    if given and not settings.MASTER_KEY_BEFORE:
        fail(
            "The master key is given by PEERLORE_MASTER_KEY. Put the new one there and the old one into "
            "PEERLORE_MASTER_KEY_BEFORE, then run this again. Nothing was changed.",
            as_json=as_json,
        )
    new = given or key_files.fresh(beside=settings.MASTER_KEY)
    done, sealed = rewrap_keys(new, at=clock.now())
    if not given:
        key_files.take_into_use(new)
    answer({"keys": done, "sealed": sealed}, says=_words(done, sealed), as_json=as_json)
    raise SystemExit(1 if sealed else 0)


def _words(done: int, sealed: int) -> str:
    said = (
        f"The new master key is in use; it wraps the keys of {done} people. Restart Peerlore when it suits you, keep a "
        "copy of the new key apart, and then run `peerlore keys retire`."
    )
    if not sealed:
        return said
    return f"{said} The keys of {sealed} people stay sealed: put the master key that wrapped them into keys, beside it."
