"""`peerlore web`: the web process alone, for installations with several machines."""

from pathlib import Path

import click

from peerlore.config.commands.shared import answer, data_option, host_option, json_option, port_option, read_settings


@click.command()
@host_option
@port_option
@data_option
@json_option
def command(host: str, port: int, data: Path | None, as_json: bool) -> None:
    """Run the web process alone.

    `peerlore up` does this for you. Use it where web and worker run on machines of their own, on one PostgreSQL,
    after `peerlore up` or `peerlore migrate` has prepared the database once. With --json it says once where it listens.
    """
    from peerlore.config.processes import end_with_supervisor
    from peerlore.config.server import serve

    end_with_supervisor()
    threads = read_settings(data).WEB_THREADS
    if as_json:
        answer({"listens": f"{host}:{port}"}, says="", as_json=True)
    serve(host, port, threads=threads)
