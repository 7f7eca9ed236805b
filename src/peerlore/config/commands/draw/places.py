"""`peerlore draw places`: the order in which lots gave scarce places, drawn again."""

from pathlib import Path

import click

from peerlore.config.commands.shared import GivenWrongly, answer, fail, json_option


@click.command()
@click.argument("draw", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def command(draw: Path, as_json: bool) -> None:
    """Draw the places of a programme again from its DRAW file, as the programme's page of the draw hands it out.

    Prints the numbers of each side in the order of their lots; the first have the places. Leaves with 1 where the seed
    is not the one that was committed to; with 2 where the file cannot be read.
    """
    from peerlore.engine import InstanceError
    from peerlore.engine.matching.files.draws import read_lots
    from peerlore.engine.matching.lots import drawn_order

    try:
        lots = read_lots(draw.read_bytes())
    except InstanceError as wrong:
        raise GivenWrongly(str(wrong)) from wrong
    if not lots.holds:
        reason = "The seed is not the one that was committed to: its digest is another."
        fail(f"No draw: {reason}", {"reasons": [reason]}, as_json=as_json)
    sides = [
        {"role": side.role, "places": side.places, "order": drawn_order(lots.seed, side.numbers)} for side in lots.sides
    ]
    answer({"seed": lots.seed, "sides": sides}, says=_words(lots.seed, sides), as_json=as_json)


def _words(seed: str, sides: list[dict[str, object]]) -> str:
    lines = [f"seed: {seed}"]
    for side in sides:
        order, places = side["order"], side["places"]
        assert isinstance(order, list)
        assert isinstance(places, int)
        lines.append(f"{side['role']}, places: {places}")
        lines += [f"{turn}. {number}{' has a place' if turn <= places else ''}" for turn, number in enumerate(order, 1)]
    return "\n".join(lines)
