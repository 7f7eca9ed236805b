"""`peerlore import skills`: a taxonomy, from ESCO's or O*NET's files, one's own file, or the one that comes along."""

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peerlore.config.commands.shared import answer, data_option, fail, json_option, start_ready

if TYPE_CHECKING:
    from peerlore.skills.actions import Change, ImportCounts
    from peerlore.skills.own_skills import Taxonomy

LISTED = 5
BECAME = {
    "new": "New",
    "renamed": "Renamed",
    "retired": "Retired (kept where people have them, no longer offered)",
    "back": "Back",
    "one": "The same as another",
}


@click.command()
@click.option(
    "--esco",
    type=click.Path(exists=True, path_type=Path),
    metavar="FOLDER",
    help="ESCO's CSV files as published (they may be gzipped), or the archive they came in.",
)
@click.option(
    "--onet",
    type=click.Path(exists=True, path_type=Path),
    metavar="FOLDER",
    help="O*NET's database as published (text, Excel or CSV), or the archive it came in.",
)
@click.option(
    "--own",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your own taxonomy: a CSV file with the columns label, other labels, description, broader.",
)
@click.option("--starter", is_flag=True, help="The small taxonomy that comes with Peerlore, about 150 skills.")
@click.option("--language", default="", help="Which of several languages of ESCO in one folder, as in en.")
@click.option("--dry-run", is_flag=True, help="Tell what would change, and change nothing.")
@data_option
@json_option
def command(
    esco: Path | None,
    onet: Path | None,
    own: Path | None,
    starter: bool,
    language: str,
    dry_run: bool,
    data: Path | None,
    as_json: bool,
) -> None:
    """Bring in the skills people can choose from. All of it or nothing; the same file twice changes nothing.

    Choose one of --esco, --onet, --own and --starter; several runs stand beside each other, and what two sources call
    the same is one skill. Skills a newer file no longer has are kept where people have them, but no longer offered.
    """
    if sum(map(bool, (esco, onet, own, starter))) != 1:
        raise click.UsageError("Choose one of --esco FOLDER, --onet FOLDER, --own FILE and --starter.")
    start_ready(data, as_json=as_json)
    from peerlore.errors import RuleBroken
    from peerlore.skills.own_skills import NotATaxonomy

    try:
        counts = _import(_read(esco=esco, onet=onet, own=own, language=language), dry_run=dry_run)
    except (NotATaxonomy, RuleBroken) as wrong:
        fail(str(wrong), as_json=as_json)
    answer(_facts(counts, dry_run=dry_run), says=_words(counts, dry_run=dry_run), as_json=as_json)


def _read(*, esco: Path | None, onet: Path | None, own: Path | None, language: str) -> "Taxonomy":
    from peerlore.skills.esco import read_esco
    from peerlore.skills.onet import read_onet
    from peerlore.skills.own_skills import read_own, read_starter

    click.echo("Reading …", err=True)
    if esco:
        return read_esco(esco, language=language)
    if onet:
        return read_onet(onet)
    return read_own(own) if own else read_starter()


def _import(taxonomy: "Taxonomy", *, dry_run: bool) -> "ImportCounts":
    from peerlore import clock
    from peerlore.skills.actions import import_taxonomy, look_at_taxonomy

    def tell(says: str) -> None:
        click.echo(says, err=True)

    if dry_run:
        return look_at_taxonomy(taxonomy, at=clock.now(), tell=tell)
    return import_taxonomy(taxonomy, by=None, at=clock.now(), tell=tell)


def _facts(counts: "ImportCounts", *, dry_run: bool) -> dict[str, object]:
    return {
        "new": counts.new,
        "changed": counts.changed,
        "retired": counts.retired,
        "unchanged": counts.unchanged,
        "one": counts.one,
        "alike": counts.alike,
        "occupations": counts.occupations,
        "applied": not dry_run,
        "changes": [{"kind": c.kind, "label": c.label, "other": c.other} for c in counts.changes],
        "problems": [{"file": p.file, "row": p.row, "message": p.message} for p in counts.problems],
    }


def _words(counts: "ImportCounts", *, dry_run: bool) -> str:
    said = [f"{counts.new} new, {counts.changed} changed, {counts.retired} retired, {counts.unchanged} unchanged."]
    if counts.occupations:
        said.append(f"{counts.occupations} occupations are new, changed or retired.")
    if counts.one:
        said.append(f"{counts.one} are the same as another skill here and are offered once.")
    if counts.alike:
        said.append(
            f"{counts.alike} pairs may be one: a coordinator compares them on the page “Skills that may be one”."
        )
    if dry_run:
        said += [*_changes(counts.changes), "Nothing was changed: this was a dry run."]
    return "\n".join([*said, *_problems(counts)])


def _changes(changes: "tuple[Change, ...]") -> list[str]:
    """The first few of each kind."""
    by_kind: defaultdict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_kind[change.kind].append(change)
    return [line for kind in BECAME for line in _few(BECAME[kind], by_kind[kind])]


def _few(heading: str, changes: "list[Change]") -> list[str]:
    if not changes:
        return []
    lines = [f"  {one.label}{f' (of: {one.other})' if one.other else ''}" for one in changes[:LISTED]]
    return [f"{heading}:", *lines, *_more(len(changes) - len(lines))]


def _problems(counts: "ImportCounts") -> list[str]:
    if not counts.problems:
        return []
    lines = [f"  {problem.row or problem.file}: {problem.message}" for problem in counts.problems[:LISTED]]
    return [f"{len(counts.problems)} rows were left out:", *lines, *_more(len(counts.problems) - len(lines))]


def _more(count: int) -> list[str]:
    return [f"  … and {count} more; --json lists them all."] if count > 0 else []
