"""`peerlore draw publish`: what everybody may know before the draw."""

import json
from pathlib import Path

import click

from peerlore.config.commands.shared import GivenWrongly, Watch, fail
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
    made = json.dumps(_statement(instance, result, budget), ensure_ascii=False, indent=1) + "\n"
    if out is None:
        click.echo(made, nl=False)
    else:
        try:
            out.write_text(made, encoding="utf-8")
        except OSError as wrong:
            raise GivenWrongly(f"The statement cannot be written: {wrong}") from wrong


def _statement(instance: Path, result: Path, budget: float) -> dict[str, object]:
    from peerlore.engine.matching.contract import Board
    from peerlore.engine.matching.digest import digest
    from peerlore.engine.matching.draw import statement
    from peerlore.engine.matching.files.draws import sha256
    from peerlore.engine.matching.files.results import NotAResult, read_result
    from peerlore.engine.matching.verify.board import verify_board

    board, text = read(instance), result.read_bytes()
    if not isinstance(board, Board):
        raise GivenWrongly(f"{instance} is not a board.")
    try:
        found, _ = read_result(text)
    except NotAResult as wrong:
        fail(str(wrong))
    verdict = verify_board(board, found, remaining=Watch(budget).remaining)
    if verdict.wrong or found.instance_sha256 != digest(board):
        fail("\n".join([*verdict.wrong] or ["the result is of another instance"]))
    return statement(board, found, instance_sha256=digest(board), result_sha256=sha256(text), proof=verdict.bound)
