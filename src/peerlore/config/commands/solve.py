"""`peerlore solve`: an instance in, a plan with its proof out."""

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from peerlore.config.commands.shared import GivenWrongly, Seconds, Watch, put_out
from peerlore.config.targets import put, refuse_unwritable

if TYPE_CHECKING:
    from peerlore.engine.matching.contract import Instance, Result
    from peerlore.engine.matching.limits import Remaining

INFEASIBLE = 3
STANDARD_OUTPUT = "-"


@click.command()
@click.argument("instance", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", default=STANDARD_OUTPUT, show_default=True, help="The result's file; - is standard output.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Decides between equals.")
@click.option(
    "--time-limit",
    type=Seconds(),
    metavar="SECONDS",
    help="End by then with the best plan so far and an honest gap.",
)
def command(instance: Path, out: str, seed: int, time_limit: float | None) -> None:
    """Solve the matching problem in INSTANCE, a JSON file (see the reference of the solver contract).

    Needs no data folder. Leaves with 0 and a result, with 2 where the instance is wrong (it names the field and the
    position), with 3 where no plan exists (it names the rule or quota that makes it so). Progress goes to standard
    error.
    """
    watch = Watch(time_limit)
    if out != STANDARD_OUTPUT:
        refuse_unwritable(out)
    found = _solved(read(instance), seed=seed, remaining=watch.remaining)
    _put(found, out)
    click.echo(f"{found.status}: value {found.value:g}, bound {found.bound:g}, gap {found.gap:.4%}", err=True)


def read(path: Path) -> "Instance":
    """The instance; a wrong one is said in one sentence and ends the command with 2."""
    from peerlore.config.arrays import array_beside
    from peerlore.engine import InstanceError
    from peerlore.engine.matching.files.instances import read_instance

    try:
        return read_instance(path.read_bytes(), beside=lambda name: array_beside(path.parent, name))
    except (InstanceError, OSError) as wrong:
        raise GivenWrongly(str(wrong)) from wrong


def _solved(instance: "Instance", *, seed: int, remaining: "Remaining") -> "Result":
    from dataclasses import replace

    from peerlore.engine import EngineError, Infeasible, InstanceError
    from peerlore.engine.matching.digest import digest
    from peerlore.engine.matching.registry import solver

    watch = Watch(None)
    try:
        found = solver(instance.kind)(instance, seed=seed, remaining=remaining, say=_say)
    except InstanceError as wrong:
        raise GivenWrongly(str(wrong)) from wrong
    except Infeasible as none:
        _leave(f"No plan exists: {none.rule}", code=INFEASIBLE)
    except EngineError as failed:
        _leave(str(failed), code=1)
    except MemoryError:
        _leave("There is not enough memory on this machine to solve so large an instance.", code=1)
    return replace(found, seconds=round(watch.elapsed(), 3), instance_sha256=digest(instance))


def _say(words: str) -> None:
    click.echo(words, err=True)


def _leave(says: str, *, code: int) -> NoReturn:
    click.echo(says, err=True)
    raise SystemExit(code)


def _put(result: "Result", out: str) -> None:
    """Whole or not at all: a file is written beside and then renamed."""
    from peerlore.engine.matching.files.results import written

    if out == STANDARD_OUTPUT:
        put_out(written(result))
        return
    try:
        put(out, written(result) + "\n")
    except OSError as wrong:
        raise GivenWrongly(f"The result cannot be written: {wrong}") from wrong
