"""`peerlore backup`: a copy of everything, while Peerlore runs."""

from pathlib import Path

import click

from peerlore.config.commands.shared import answer, data_option, fail, json_option, refuse_missing, start


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--keys",
    "keys_in",
    type=click.Path(path_type=Path),
    help="Write the keys to this file, to be kept elsewhere. Keys that it holds already stay in it.",
)
@data_option
@json_option
def command(file: Path, keys_in: Path | None, data: Path | None, as_json: bool) -> None:
    """Write the database and the uploaded files, as they are at one moment, to FILE. Peerlore goes on running.

    FILE holds no key: without them nobody reads what people confided. Beside FILE a list erasures.jsonl is kept, from
    which `peerlore restore` knows who was erased after an older backup. Killed half-way it leaves no FILE.
    """
    refuse_missing(data)
    start(data)
    from peerlore import clock
    from peerlore.config.backups.archive import NotWhole
    from peerlore.config.backups.databases import Refused
    from peerlore.config.backups.making import make

    file, keys_in = file.resolve(), keys_in and keys_in.resolve()
    _refuse_target(file, as_json=as_json)
    if keys_in is not None:
        _refuse_place_of_keys(keys_in, file, as_json=as_json)
    try:
        made = make(file, keys_in=keys_in, at=clock.now())
    except (Refused, NotWhole) as refused:
        fail(f"{refused} No backup was made.", as_json=as_json)
    except Exception as wrong:
        if not _is_no_room(wrong):
            raise
        said = f"No backup was made, and nothing is left of it: {wrong}. Make room there, or name another place."
        fail(said, as_json=as_json)
    facts = {"file": str(file), "bytes": file.stat().st_size, "made_at": made.made_at, "keys": str(keys_in or "")}
    facts["keys_beside"] = keys_in is not None and keys_in.parent == file.parent
    answer(facts, says=_words(file, keys_in), as_json=as_json)


def _refuse_target(file: Path, *, as_json: bool) -> None:
    if file.exists():
        fail(f"{file} is there already, and no backup is written over another. Name another file.", as_json=as_json)
    if not file.parent.is_dir():
        fail(f"There is no folder {file.parent}. Make it first, or name another.", as_json=as_json)


def _refuse_place_of_keys(keys_in: Path, file: Path, *, as_json: bool) -> None:
    """What is refused later would leave a backup without its keys."""
    if keys_in == file:
        fail(f"{file} cannot hold both the backup and its keys. Name another file for --keys.", as_json=as_json)
    if not keys_in.parent.is_dir():
        fail(f"There is no folder {keys_in.parent} for the keys. Make it first, or name another.", as_json=as_json)
    if keys_in.is_dir():
        fail(f"{keys_in} is a folder. Name a file in it for --keys.", as_json=as_json)


def _is_no_room(wrong: Exception) -> bool:
    """The system's own refusals, and SQLite's, whichever module speaks for it."""
    kind = type(wrong)
    return isinstance(wrong, OSError) or (kind.__name__ == "OperationalError" and "sqlite" in kind.__module__)


def _words(file: Path, keys_in: Path | None) -> str:
    said = f"{file} holds everything but the keys ({file.stat().st_size / 1e6:.1f} MB)."
    if keys_in is None:
        return f"{said} No keys were written: without them what people confided stays sealed. --keys FILE writes them."
    if keys_in.parent == file.parent:
        return (
            f"{said} {keys_in} holds the keys, in the same folder: whoever takes that folder reads everything. Move "
            "the keys somewhere else, and name that place with --keys next time."
        )
    return f"{said} {keys_in} holds the keys: keep it somewhere else."
