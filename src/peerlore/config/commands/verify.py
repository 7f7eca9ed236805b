"""`peerlore verify`: is this result allowed, worth its value, and its bound proven?"""

from pathlib import Path

import click

from peerlore.config.commands.shared import GivenWrongly, Seconds, Watch, answer, fail, json_option
from peerlore.config.commands.solve import read

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("instance", type=FILE)
@click.argument("result", type=FILE)
@click.option(
    "--budget",
    type=Seconds(),
    metavar="SECONDS",
    default=60.0,
    show_default=True,
    help="Time for proving again a bound that takes a search.",
)
@json_option
def command(instance: Path, result: Path, budget: float, as_json: bool) -> None:
    """Check RESULT against INSTANCE from the two files alone, with code that imports no solver.

    Says whether the bound was checked, checked in the budget, or not checked. Leaves with 0 where nothing is wrong,
    with 1 and a list of what is, with 2 where the instance itself is wrong. Needs no data folder.
    """
    from peerlore.engine import InstanceError
    from peerlore.engine.matching.checking import judged

    try:
        _, verdict = judged(read(instance), result.read_bytes(), remaining=Watch(budget).remaining)
    except InstanceError as wrong:
        raise GivenWrongly(str(wrong)) from wrong
    except MemoryError:
        fail("There is not enough memory on this machine to check so large an instance.", as_json=as_json)
    lines = [*verdict.wrong] or ["The plan is allowed and worth its value."]
    facts = {"right": not verdict.wrong, "wrong": verdict.wrong, "bound": verdict.bound}
    answer(facts, says="\n".join([*lines, f"Bound: {verdict.bound}."]), as_json=as_json)
    raise SystemExit(1 if verdict.wrong else 0)
