"""`peerlore import people FILE`: the same steps as in the browser, in the foreground."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peerlore.config.commands.shared import (
    answer,
    data_option,
    fail,
    json_option,
    maps_option,
    parted_maps,
    start_ready,
)
from peerlore.errors import RuleBroken

if TYPE_CHECKING:
    from peerlore.integrations.models import PeopleImport

SHOWN = 20
EFFECTS = ("new", "changed", "left", "returned", "unchanged")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--company", default="", help="The company they belong to. Default: the one there is, or the organisation."
)
@maps_option
@click.option("--complete", is_flag=True, help="The file names everybody: who is missing from it has left.")
@click.option("--allow-leavers", type=click.IntRange(0), default=0, metavar="N", help="Allow up to N people to leave.")
@click.option("--skip-bad", is_flag=True, help="Leave out lines that need another look, instead of refusing the file.")
@click.option("--yes", is_flag=True, help="Apply without asking.")
@json_option
@data_option
def command(
    file: Path,
    company: str,
    maps: Sequence[str],
    complete: bool,
    allow_leavers: int,
    skip_bad: bool,
    yes: bool,
    as_json: bool,
    data: Path | None,
) -> None:
    """Bring people in from an HR file (CSV), as it is.

    \b
    Shows every difference and asks before anything is changed; all of it is applied, or none.
    Columns are guessed from their names. FIELD is one of: number, name, given_name, family_name, email,
    unit, unit_2, unit_3, unit_4, title, level, site, zone, manager, since.
    With --json and without --yes nothing is changed: it only tells what would be.

    \b
    peerlore import people staff.csv --company "Tarn & Lowe" --map "Cost centre=" --map "Grade=level"
    """
    wanted = parted_maps(maps)
    start_ready(data, as_json=as_json)
    run = _Import(as_json=as_json)
    try:
        run.compare(file, company=company, maps=wanted, complete=complete)
        if run.is_to_be_applied(yes=yes, skip_bad=skip_bad):
            run.apply(leave_out=skip_bad, allow_leavers=allow_leavers)
    except RuleBroken as broken:
        run.refuse(str(broken))
    finally:
        run.clear_away()
    run.tell(refused=not skip_bad)


class _Import:
    """One import in the foreground."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.batch: PeopleImport | None = None
        self.applied = False
        self.counts = dict.fromkeys(EFFECTS, 0)
        self.problems: list[dict[str, object]] = []

    def compare(self, file: Path, *, company: str, maps: dict[str, str], complete: bool) -> None:
        from peerlore import clock
        from peerlore.integrations import actions
        from peerlore.integrations.hr_files.mapping import ColumnMapping, from_json

        batch = self.batch = actions.stage_file(file.name, file.read_bytes(), by=None, at=clock.now())
        guessed = from_json(batch.mapping)
        kept = {column: field for column, field in guessed.columns.items() if field not in maps.values()}
        mapping = ColumnMapping(
            {c: f for c, f in {**kept, **maps}.items() if f or c not in batch.columns}, guessed.dates
        )
        self.batch = actions.name_columns(
            batch,
            mapping,
            company=company or actions.default_company(),
            complete=complete,
            by=None,
            at=clock.now(),
        )
        self._check()

    def _check(self) -> None:
        from peerlore.integrations import actions

        assert self.batch is not None
        done = actions.check_rows(self.batch.pk, self.batch.attempt)
        with click.progressbar(length=self.batch.total, label="Comparing", file=sys.stderr) as bar:
            for number in done:
                bar.update(number - bar.pos)
        self._look()

    def _look(self) -> None:
        from peerlore.integrations.rows import shown_rows

        assert self.batch is not None
        self.batch.refresh_from_db()
        self.applied = False
        self.counts = {effect: self.batch.count(effect) for effect in EFFECTS}
        self.problems = [
            {"line": row.line, "column": problem.column, "message": problem.words}
            for row in shown_rows(self.batch.rows.in_doubt())
            for problem in row.problems
            if problem.blocks
        ]

    def is_to_be_applied(self, *, yes: bool, skip_bad: bool) -> bool:
        assert self.batch is not None
        if not self.as_json:
            self._show()
        if not self.batch.acts_on or (self.problems and not skip_bad):
            return False
        return yes or (not self.as_json and click.confirm(f"Apply to {self.batch.acts_on} people?", err=True))

    def _show(self) -> None:
        from peerlore.integrations.rows import shown_rows

        assert self.batch is not None
        for problem in self.problems:
            click.echo(f"line {problem['line']}, {problem['column']}: {problem['message']}", err=True)
        for row in shown_rows(self.batch.rows.acting()[:SHOWN]):
            told = "; ".join(f"{one.field}: {one.before} → {one.after}" for one in row.differences) or row.facts
            click.echo(f"{row.effect.label}: {row.name}{', ' if told else ''}{told}")
        if self.batch.acts_on > SHOWN:
            click.echo(f"… and {self.batch.acts_on - SHOWN} more.")

    def apply(self, *, leave_out: bool, allow_leavers: int) -> None:
        from peerlore import clock
        from peerlore.failpoints import failpoint
        from peerlore.integrations import actions

        assert self.batch is not None
        at = clock.now()
        batch = actions.confirm(self.batch, leave_out=leave_out, allow_leavers=allow_leavers, by=None, at=at)
        actions.apply_import(batch.pk, batch.attempt, at=at)
        failpoint("import.apply.after_commit")
        self.applied = True

    def refuse(self, why: str) -> None:
        self.clear_away()
        fail(why, self._facts(), as_json=self.as_json)

    def clear_away(self) -> None:
        """What was only looked at, or broke off, leaves nothing behind."""
        from peerlore import clock
        from peerlore.integrations import actions

        if self.batch is not None:
            self.batch.refresh_from_db()
            if not self.batch.is_over:
                actions.stop(self.batch, by=None, at=clock.now())

    def _facts(self) -> dict[str, object]:
        return {**self.counts, "problems": self.problems, "applied": self.applied}

    def tell(self, *, refused: bool) -> None:
        words = ", ".join(f"{count} {effect}" for effect, count in self.counts.items())
        if self.problems and refused:
            if self.as_json:
                answer(self._facts(), says="", as_json=True)
                raise SystemExit(1)
            fail(f"{len(self.problems)} problems, so nothing was changed. Correct the file, or add --skip-bad.")
        left_out = f" {len({p['line'] for p in self.problems})} lines were left out." if self.problems else ""
        done = "Applied" if self.applied else "Nothing was changed"
        answer(self._facts(), says=f"{done}: {words}.{left_out}", as_json=self.as_json)
