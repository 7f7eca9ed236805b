"""`peerlore draw run`: the ticket, from the numbers that were revealed."""

from pathlib import Path

import click

from peerlore.config.commands.shared import GivenWrongly, answer, fail, json_option

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("statement", type=FILE)
@click.argument("draw", type=FILE)
@json_option
def command(statement: Path, draw: Path, as_json: bool) -> None:
    """Draw the board's ticket from STATEMENT and from the committed and revealed numbers in DRAW.

    Prints every number that went in, so that anyone can draw again. Leaves with 1 and the reasons where a number is
    missing, late, or not the one committed to; with 2 where a file cannot be read.
    """
    from peerlore.engine import InstanceError
    from peerlore.engine.matching.draw import DrawRefused, drawn
    from peerlore.engine.matching.files.draws import read_draw, read_lottery, sha256

    text = statement.read_bytes()
    try:
        record, lottery = read_draw(draw.read_bytes()), read_lottery(text)
        found = drawn(record, lottery, statement_sha256=sha256(text))
    except InstanceError as wrong:
        raise GivenWrongly(str(wrong)) from wrong
    except DrawRefused as refused:
        fail("No draw:\n" + "\n".join(refused.reasons), {"reasons": refused.reasons}, as_json=as_json)
    numbers = [{"name": said.name, "number": said.number, "salt": said.salt} for said in record.reveals]
    facts = {
        "statement_sha256": record.statement_sha256, "numbers": sorted(numbers, key=lambda said: said["name"]),
        "seed": found.seed, "tickets": len(lottery), "ticket": found.ticket, "panel": found.panel,
    }  # fmt: skip
    answer(facts, says=_words(facts), as_json=as_json)


def _words(facts: dict[str, object]) -> str:
    """One fact a line, the numbers in the order in which they are hashed."""
    lines = [f"{name}: {value}" for name, value in facts.items() if name != "numbers"]
    said = facts["numbers"]
    assert isinstance(said, list)
    told = [f"number of {one['name']}: {one['number']} (salt {one['salt']})" for one in said]
    return "\n".join([lines[0], *told, *lines[1:]])
