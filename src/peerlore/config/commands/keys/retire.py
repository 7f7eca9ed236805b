"""`peerlore keys retire`: take away the master keys that nothing needs any more."""

from pathlib import Path

import click

from peerlore.config.commands.shared import answer, data_option, fail, json_option, start_ready


@click.command()
@data_option
@json_option
def command(data: Path | None, as_json: bool) -> None:
    """Take the old master keys out of the data folder, once the one in use wraps everything.

    Run it after `peerlore keys rotate` and a restart; while a web or worker process still runs on an older key it is
    refused. Keys that such a process wrapped with the old one until then are wrapped anew first. A backup made before
    opens with the old key only: keep it with that backup.
    """
    settings = start_ready(data, as_json=as_json)
    from peerlore import clock
    from peerlore.config import key_files
    from peerlore.people import running
    from peerlore.people.actions import rewrap_keys

    if process := running.on_one_of(key_files.older(), now=clock.now()):
        fail(
            f"The process {process} still runs on an older master key, so none was taken away. Restart Peerlore, and "
            "run this again a minute later.",
            {"keys": 0, "sealed": 0, "process": process},
            as_json=as_json,
        )
    done, sealed = rewrap_keys(settings.MASTER_KEY, at=clock.now())
    if sealed:
        fail(
            f"The keys of {sealed} people are opened by no master key here, so none was taken away. Put the key that "
            "opens them into the data folder's keys, as master_key.before, and run this again.",
            {"keys": done, "sealed": sealed},
            as_json=as_json,
        )
    retired = key_files.retire()
    said = f"{len(retired)} old master keys were taken out of the data folder. Every key opens with the one in use."
    answer({"keys": done, "retired": retired}, says=said, as_json=as_json)
