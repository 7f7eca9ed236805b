"""`peerlore draw publish`: what everybody may know before the draw."""

import json
from pathlib import Path

import click

from peerlore.config.commands.shared import GivenWrongly, Seconds, Watch, fail, put_out
from peerlore.config.commands.solve import read
from peerlore.config.targets import put, refuse_unwritable

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("instance", type=FILE)
@click.argument("result", type=FILE)
@click.option("--out", help="The statement's file; else it is printed.")
@click.option("--budget", type=Seconds(), default=60.0, show_default=True, help="Seconds for the proof.")
@click.option(
    "--attempt", type=click.IntRange(1), default=1, show_default=True, help="2 where there was no draw the first time."
)
def command(instance: Path, result: Path, out: str | None, budget: float, attempt: int) -> None:
    """Verify the board's RESULT and write what is published: each type's chance, the lowest with its proof, tickets.

    Types of fewer than five people are hidden; tickets name panels by number. Both files give the same bytes again.
    After an attempt without a draw, publish the next: numbers revealed for the one before are refused with it.
    """
    if out is not None:
        refuse_unwritable(out)
    made = json.dumps(_statement(instance, result, budget, attempt), ensure_ascii=False, indent=1)
    if out is None:
        put_out(made)
    else:
        try:
            put(out, made + "\n")
        except OSError as wrong:
            raise GivenWrongly(f"The statement cannot be written: {wrong}") from wrong


def _statement(instance: Path, result: Path, budget: float, attempt: int) -> dict[str, object]:
    from peerlore.engine import InstanceError
    from peerlore.engine.matching.checking import judged
    from peerlore.engine.matching.contract import Board
    from peerlore.engine.matching.digest import digest
    from peerlore.engine.matching.draw import statement
    from peerlore.engine.matching.files.draws import sha256

    board, text = read(instance), result.read_bytes()
    if not isinstance(board, Board):
        raise GivenWrongly(f"{instance} is not a board.")
    try:
        found, verdict = judged(board, text, remaining=Watch(budget).remaining)
    except InstanceError as wrong:
        raise GivenWrongly(str(wrong)) from wrong
    if found is None or verdict.wrong:
        fail("\n".join(verdict.wrong))
    sealed = {"instance_sha256": digest(board), "result_sha256": sha256(text)}
    return statement(board, found, **sealed, proof=verdict.bound, attempt=attempt)
