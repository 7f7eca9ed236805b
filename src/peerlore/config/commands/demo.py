"""`peerlore demo`: the invented company Tarn & Lowe, to look around in."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from peerlore.config.demo.place import EXAMPLE
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
@click.option(
    "--example",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another company, as `peerlore simulate` writes it. Playing its months takes minutes.",
)
@click.option("--rebuild", is_flag=True, help="For maintainers: play the example to its end, pack it, and stop.")
@click.option("--fill", is_flag=True, hidden=True, help="Fill the folder and stop; the command calls itself so.")
@json_option
def command(
    host: str, port: int, data: Path, afresh: bool, example: Path | None, rebuild: bool, fill: bool, as_json: bool
) -> None:
    """Look around in an invented company: the 512 people of Tarn & Lowe, makers of hearing aids.

    The first start fills the folder, in less than a minute; later starts keep what you did. It is always the morning of
    Tuesday 10 March 2026 when it is first filled, and time runs on from there. Anybody who reaches this address can
    come in as anybody: never put it on a network.
    """
    told = (example or EXAMPLE).resolve()
    if fill:
        _fill(data, told)
    elif rebuild:
        _rebuild(told)
    else:
        _run(host, port, data=data.resolve(), example=told, afresh=afresh, as_json=as_json)


def _fill(data: Path, example: Path) -> None:
    from peerlore.config.demo import shipped
    from peerlore.config.processes import end_with_supervisor

    end_with_supervisor()
    is_built = shipped.is_of(example)
    if is_built:
        shipped.unpack(example, data)
    start(data)
    from peerlore.config.demo.filling import bring_forward, play_here, settle_here
    from peerlore.config.prepare import prepare
    from peerlore.config.prepared import note_prepared

    if is_built:
        bring_forward()
    prepare()
    if not is_built:
        play_here(example)
    settle_here(example)
    note_prepared(data)


def _rebuild(example: Path) -> None:
    """What was built before is put away first, so that the folder is played and not unpacked."""
    from peerlore.config.demo import folder, shipped

    (example / shipped.NOTED).unlink(missing_ok=True)
    with TemporaryDirectory() as place:
        data = Path(place) / "demo-data"
        folder.fill(data, example)
        shipped.pack(data, example)
    click.echo(f"{example / shipped.DATABASE} holds what the present code plays.", err=True)


def _run(host: str, port: int, *, data: Path, example: Path, afresh: bool, as_json: bool) -> None:
    from peerlore.config.alone import alone
    from peerlore.config.demo import folder
    from peerlore.config.running import refuse_taken

    refuse_taken(host, port)
    if afresh and data.exists():
        with alone(data):
            folder.remove(data)
    if not folder.is_filled(data):
        click.echo("Filling the demonstration, once.", err=True)
        folder.fill(data, example)
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
