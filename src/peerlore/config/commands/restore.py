"""`peerlore restore`: a Peerlore made of a backup."""

import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peerlore.config.alone import alone
from peerlore.config.commands.shared import GivenWrongly, answer, data_option, fail, json_option, load_settings

if TYPE_CHECKING:
    from peerlore.config.backups.archive import Manifest
    from peerlore.config.backups.keys import Keys
    from peerlore.config.backups.replaying import Replayed

ERASURES = "erasures.jsonl"  # beside the backup
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("--keys", "keys_from", type=FILE, help="The file of keys that `peerlore backup --keys` wrote.")
@click.option(
    "--erasures",
    "lists",
    type=FILE,
    multiple=True,
    help="A list of erasures (erasures.jsonl) newer than the one beside FILE, such as the one in the old data folder.",
)
@click.option("--no-erasures", is_flag=True, help="There is no list: whoever was erased after this backup is back.")
@data_option
@json_option
def command(
    file: Path, keys_from: Path | None, lists: tuple[Path, ...], no_erasures: bool, data: Path | None, as_json: bool
) -> None:
    """Make a Peerlore of the backup FILE, in an empty data folder (and, on PostgreSQL, an empty database).

    Whoever was erased since is erased again; every session and sign-in code ends; mail that waited is not sent again;
    the tables become those of this version; then everything is checked. Killed half-way, nothing starts on the folder
    until this command is run again, which begins afresh. Leaves with 0 where all is well and with 1 where not.
    """
    from peerlore.config.backups import archive, keys

    folder = (data or Path(os.environ.get("PEERLORE_DATA", "peerlore-data"))).resolve()
    try:
        manifest = archive.read(_there(file))
        given = keys.read(keys_from) if keys_from else None
    except archive.NotWhole as wrong:
        fail(f"{wrong} Nothing was changed.", as_json=as_json)
    known = _lists(file, lists, none=no_erasures, as_json=as_json)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(folder):
        _take(folder, given, as_json=as_json)
        done, found, sealed = _restored(folder, file, manifest=manifest, lists=known, as_json=as_json)
    facts = {**asdict(done), "sealed": sealed, "findings": found, "made_at": manifest.made_at}
    answer(facts, says="\n".join(_words(done, found, sealed)), as_json=as_json)
    raise SystemExit(1 if found or sealed else 0)


def _there(file: Path) -> Path:
    if not file.is_file():
        raise GivenWrongly(f"There is no file {file}.")
    return file


def _lists(file: Path, lists: tuple[Path, ...], *, none: bool, as_json: bool) -> list[Path]:
    """Every list of erasures at hand; where there is none, that must be said."""
    beside = file.resolve().parent / ERASURES
    given = [*map(_there, lists), *([beside] if beside.is_file() else [])]
    if not given and not none:
        fail(
            f"There is no list of erasures beside {file}, so whoever was erased after this backup would be back. Name "
            "the list with --erasures, or say --no-erasures. Nothing was changed.",
            as_json=as_json,
        )
    return given


def _take(folder: Path, given: "Keys | None", *, as_json: bool) -> None:
    from peerlore.config.backups import keys
    from peerlore.config.backups.taking import NotEmpty, begin

    try:
        begin(folder)
    except NotEmpty as refused:
        fail(f"{refused} Nothing was changed.", as_json=as_json)
    if given is not None:
        keys.put(given, folder / "keys")


def _restored(
    folder: Path, file: Path, *, manifest: "Manifest", lists: list[Path], as_json: bool
) -> "tuple[Replayed, list[str], int]":
    """The work itself, with Django; where it is refused, the folder is as empty as it was."""
    load_settings(folder)
    import django

    django.setup()
    from peerlore import clock
    from peerlore.config.backups import archive, databases, replaying, restoring
    from peerlore.config.backups.taking import forget
    from peerlore.config.commands.check import findings

    try:
        erased = restoring.erased_by(lists)
        done = restoring.restore(file, manifest, erased=erased, at=clock.now())
    except (databases.Refused, archive.NotWhole) as refused:
        forget(folder)
        fail(f"{refused} Nothing was restored.", as_json=as_json)
    except OSError as wrong:
        fail(f"The restore broke off: {wrong}. Make room there and run it again; it begins afresh.", as_json=as_json)
    # What became due since the backup is done as soon as Peerlore runs; keys that are missing are counted apart.
    found = [f"{found.code}  {found.says}" for found in findings(keys=False) if found.code != "I10"]
    return done, found, replaying.sealed_entries()


def _words(done: "Replayed", found: list[str], sealed: int) -> Iterator[str]:
    yield f"Restored. Erased again: {done.erased}. Mails that waited and are not sent: {done.mails}."
    yield "Everybody signs in anew."
    if done.codes:
        yield f"Sign-in codes that were open: {done.codes}. They open nothing any more; make new ones."
    if sealed:
        yield f"{sealed} entries stay sealed: no master key here opens them. Put that key into the data folder's keys."
    yield from found or ["Everything holds. Start it with `peerlore up`."]
