"""`peerlore import skills`: a taxonomy, from ESCO's files, from one's own file, or the one that comes with Peerlore."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from peerlore.config.commands.shared import answer, data_option, fail, json_option, start_ready

if TYPE_CHECKING:
    from peerlore.skills.actions import ImportCounts
    from peerlore.skills.own_skills import Taxonomy

LISTED = 5


@click.command()
@click.option(
    "--esco",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder with ESCO's CSV files as published (they may be gzipped).",
)
@click.option(
    "--own",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your own taxonomy: a CSV file with the columns label, other labels, description, broader.",
)
@click.option("--starter", is_flag=True, help="The small taxonomy that comes with Peerlore, about 150 skills.")
@data_option
@json_option
def command(esco: Path | None, own: Path | None, starter: bool, data: Path | None, as_json: bool) -> None:
    """Bring in the skills people can choose from. All of it or nothing; the same file twice changes nothing.

    Choose one of --esco, --own and --starter. Skills a newer file no longer has are kept where people have them, but
    no longer offered.
    """
    if sum(map(bool, (esco, own, starter))) != 1:
        raise click.UsageError("Choose one of --esco FOLDER, --own FILE and --starter.")
    start_ready(data, as_json=as_json)
    from peerlore.errors import RuleBroken
    from peerlore.skills.own_skills import NotATaxonomy

    try:
        counts = _import(_read(esco, own))
    except (NotATaxonomy, RuleBroken) as wrong:
        fail(str(wrong), as_json=as_json)
    answer(_facts(counts), says=_words(counts), as_json=as_json)


def _read(esco: Path | None, own: Path | None) -> "Taxonomy":
    from peerlore.skills.esco import read_esco
    from peerlore.skills.own_skills import read_own, read_starter

    click.echo("Reading …", err=True)
    if esco:
        return read_esco(esco)
    return read_own(own) if own else read_starter()


def _import(taxonomy: "Taxonomy") -> "ImportCounts":
    from peerlore import clock
    from peerlore.skills.actions import import_taxonomy

    return import_taxonomy(taxonomy, by=None, at=clock.now(), tell=lambda says: click.echo(says, err=True))


def _facts(counts: "ImportCounts") -> dict[str, object]:
    return {
        "new": counts.new,
        "changed": counts.changed,
        "retired": counts.retired,
        "unchanged": counts.unchanged,
        "problems": [{"file": p.file, "row": p.row, "message": p.message} for p in counts.problems],
    }


def _words(counts: "ImportCounts") -> str:
    said = f"{counts.new} new, {counts.changed} changed, {counts.retired} retired, {counts.unchanged} unchanged."
    if not counts.problems:
        return said
    lines = [f"  {problem.row}: {problem.message}" for problem in counts.problems[:LISTED]]
    rest = len(counts.problems) - len(lines)
    more = [f"  … and {rest} more; --json lists them all."] if rest > 0 else []
    return "\n".join([said, f"{len(counts.problems)} rows were left out:", *lines, *more])
