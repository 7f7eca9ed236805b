"""`peerlore demo`: the invented company Tarn & Lowe, to look around in."""

from pathlib import Path

import click

from peerlore.config.commands.shared import host_option, json_option, port_option, start


@click.command()
@host_option
@port_option
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="PEERLORE_DEMO_DATA",
    default=Path("demo-data"),
    show_default=True,
    help="The folder that holds the demonstration (or PEERLORE_DEMO_DATA).",
)
@click.option("--afresh", is_flag=True, help="Forget what was done in the demonstration and begin again.")
@click.option("--fill", is_flag=True, hidden=True, help="Fill the folder and stop; the command calls itself so.")
@json_option
def command(host: str, port: int, data: Path, afresh: bool, fill: bool, as_json: bool) -> None:
    """Look around in an invented company: sixty people of Tarn & Lowe, makers of hearing aids.

    The first start fills the folder, in less than a minute; later starts keep what you did. It is always the morning of
    Tuesday 10 March 2026 when it is first filled, and time runs on from there. Anybody who reaches this address can
    come in as anybody: never put it on a network.
    """
    if fill:
        _fill(data)
    else:
        _run(host, port, data=data.resolve(), afresh=afresh, as_json=as_json)


def _fill(data: Path) -> None:
    from peerlore.config.processes import end_with_supervisor

    end_with_supervisor()
    settings = start(data)
    from peerlore.config.demo.filling import fill_here
    from peerlore.config.prepare import prepare
    from peerlore.config.prepared import note_prepared

    prepare()
    fill_here(settings.EXAMPLE)
    note_prepared(data)


def _run(host: str, port: int, *, data: Path, afresh: bool, as_json: bool) -> None:
    from peerlore.config.alone import alone
    from peerlore.config.demo import folder
    from peerlore.config.running import refuse_taken

    refuse_taken(host, port)
    if afresh and data.exists():
        with alone(data):
            folder.remove(data)
    if not folder.is_filled(data):
        click.echo("Filling the demonstration; this takes less than a minute, once.", err=True)
        folder.fill(data)
    with alone(data):
        raise SystemExit(_stand(host, port, data=data, as_json=as_json))


def _stand(host: str, port: int, *, data: Path, as_json: bool) -> int:
    from peerlore.config.demo import folder

    from peerlore.config.prepared import is_prepared
    from peerlore.config.running import run

    folder.enter(data)
    if not is_prepared(data):
        _prepare(data)
    return run(host, port, data=data, name="localhost", as_json=as_json)


def _prepare(data: Path) -> None:
    start(data)
    from peerlore.config.prepare import prepare
    from peerlore.config.prepared import note_prepared

    prepare()
    note_prepared(data)
