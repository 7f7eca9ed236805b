"""`peerlore draw commit`: one side's number, sealed."""

import json
import secrets
from pathlib import Path

import click

from peerlore.config.commands.shared import GivenWrongly, answer, json_option


@click.command()
@click.argument("statement", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("name")
@click.option("--number", default="", help="Your number, or any other line; where nothing is said, one is thrown.")
@json_option
def command(statement: Path, name: str, number: str, as_json: bool) -> None:
    """Commit NAME to a number for this STATEMENT: print what to publish now, and what to keep until all have committed.

    The salt is thrown by this machine, so that nobody finds the number by trying. What could never be drawn, an empty
    name or a file that is no statement, is refused with 2.
    """
    from peerlore.engine.matching.draw import commitment

    published = _sha256_of_statement(statement)
    if not name or name != name.strip() or not name.isprintable() or not number.isprintable():
        raise GivenWrongly("A name and a number are one line each; a name is not empty, nor has it spaces around it.")
    chosen, salt = number or str(secrets.randbelow(10**12)), secrets.token_hex(16)
    sealed = {"name": name, "sha256": commitment(published, name, chosen, salt)}
    kept = {"name": name, "number": chosen, "salt": salt}
    words = f"Publish now: {json.dumps(sealed)}\nKeep until all have committed, then publish: {json.dumps(kept)}"
    answer({"commitment": sealed, "reveal": kept}, says=words, as_json=as_json)


def _sha256_of_statement(file: Path) -> str:
    """Of a statement that can be drawn from, as `draw run` reads it."""
    from peerlore.engine import InstanceError
    from peerlore.engine.matching.files.draws import read_lottery, sha256

    text = file.read_bytes()
    try:
        read_lottery(text)
    except InstanceError as wrong:
        raise GivenWrongly(f"{file} is no statement of a draw: {wrong}") from wrong
    return sha256(text)
