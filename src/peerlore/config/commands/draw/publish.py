"""`peerlore draw publish`: what everybody may know before the draw."""

import json
from pathlib import Path

import click

from peerlore.config.commands.shared import GivenWrongly, Watch, fail, put_out
from peerlore.config.commands.solve import read

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("instance", type=FILE)
@click.argument("result", type=FILE)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The statement's file; else it is printed."
)
@click.option("--budget", type=click.FloatRange(min=0), default=60.0, show_default=True, help="Seconds for the proof.")
def command(instance: Path, result: Path, out: Path | None, budget: float) -> None:
    """Verify the board's RESULT and write what is published: each type's chance, the lowest with its proof, tickets.

    Types of fewer than five people are hidden; tickets name panels by number. Both files give the same bytes again.
    """
    made = json.dumps(_statement(instance, result, budget), ensure_ascii=False, indent=1)
    if out is None:
        put_out(made)
    else:
        try:
            out.write_text(made + "\n", encoding="utf-8")
        except OSError as wrong:
            raise GivenWrongly(f"The statement cannot be written: {wrong}") from wrong


def _statement(instance: Path, result: Path, budget: float) -> dict[str, object]:
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
    return statement(board, found, instance_sha256=digest(board), result_sha256=sha256(text), proof=verdict.bound)
