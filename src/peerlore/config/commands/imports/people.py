"""`peerlore import people FILE`: the same steps as in the browser, in the foreground."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from peerlore.config import how_read
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
    from peerlore.integrations.actions import Answers
    from peerlore.integrations.hr_files.dates import Dates
    from peerlore.integrations.hr_files.mapping import ColumnMapping
    from peerlore.integrations.hr_files.shape import Shape
    from peerlore.integrations.models import PeopleImport
    from peerlore.integrations.rows import ShownRow

SHOWN = 20
OPTIONS = {
    "leave_out": "Say --skip-bad.",
    "allow_leavers": "Say --allow-leavers %(count)s.",
    "allow_emptied": "Say --allow-emptied %(count)s.",
    "new_companies": "Say --new-company “NAME” for each.",
}
EFFECTS = ("new", "changed", "left", "returned", "unchanged", "left_out")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--company", default="", help="The company they belong to. Default: the one there is, or the organisation."
)
@maps_option
@click.option("--complete", is_flag=True, help="The file names everybody: who is missing from it has left.")
@click.option("--allow-leavers", type=click.IntRange(0), default=0, metavar="N", help="Allow up to N people to leave.")
@click.option(
    "--new-company",
    "new_companies",
    multiple=True,
    metavar="NAME",
    help="Allow a company of this name to come into being beside those there are. May be given several times.",
)
@click.option(
    "--allow-emptied", type=click.IntRange(0), default=0, metavar="N", help="Allow up to N cells to be emptied."
)
@click.option(
    "--renumber", is_flag=True, help="Lines with a new number, and name and address of somebody here, are that person."
)
@click.option("--skip-bad", is_flag=True, help="Leave out lines that need another look, instead of refusing the file.")
@click.option(
    "--leave-out",
    "left_out",
    multiple=True,
    metavar="WHO",
    help="Leave somebody out, by staff number, address, name or “line 7”. May be given several times.",
)
@click.option(
    "--dates", multiple=True, metavar="COLUMN=ORDER", help="How a column's dates are written: iso, day or month first."
)
@click.option(
    "--header-line", type=click.IntRange(1), default=None, metavar="N", help="The line that names the columns."
)
@click.option("--encoding", default="", help="How the letters of a text file are written, as in cp1250.")
@click.option("--sheet", default="", help="Which sheet of a workbook to read.")
@click.option(
    "--slash-steps/--slash-names",
    "steps",
    default=None,
    help="Whether “Sales / North” is a unit below another, or one unit of that name. Default: as the column shows.",
)
@click.option("--yes", is_flag=True, help="Apply without asking.")
@json_option
@data_option
def command(
    file: Path,
    company: str,
    maps: Sequence[str],
    complete: bool,
    allow_leavers: int,
    new_companies: Sequence[str],
    allow_emptied: int,
    renumber: bool,
    skip_bad: bool,
    left_out: Sequence[str],
    dates: Sequence[str],
    header_line: int | None,
    encoding: str,
    sheet: str,
    steps: bool | None,
    yes: bool,
    as_json: bool,
    data: Path | None,
) -> None:
    """Bring people in from an HR file (CSV or Excel), as it is.

    \b
    Shows how the file was read and every difference, and asks before anything is changed; all is applied, or none.
    Columns are guessed from their names. FIELD is one of: number, name, given_name, family_name, email, company,
    unit, unit_2, unit_3, unit_4, title, level, site, zone, manager, dotted, since, until, status.
    With --json and without --yes nothing is changed: it only tells what would be.

    \b
    peerlore import people staff.csv --company "Tarn & Lowe" --map "Cost centre=" --map "Grade=level"
    """
    said = _Said(company, parted_maps(maps), parted_maps(dates, option="--dates"), complete, steps)
    start_ready(data, as_json=as_json)
    from peerlore.integrations.actions import Answers

    run = _Import(as_json=as_json)
    try:
        run.stage(file, encoding=encoding, header=header_line or 0, sheet=sheet)
        run.compare(said)
        run.renumber(renumber)
        run.leave_out(left_out)
        if run.is_to_be_applied(yes=yes, skip_bad=skip_bad):
            run.apply(Answers(skip_bad, allow_leavers, allow_emptied, new_companies))
    except RuleBroken as broken:
        run.refuse(str(broken))
    finally:
        run.clear_away()
    run.tell(refused=not skip_bad)


@dataclass(frozen=True)
class _Said:
    """What was said of the file on the command line."""

    company: str
    maps: Mapping[str, str]
    dates: Mapping[str, str]
    complete: bool
    steps: bool | None = None


class _Import:
    """One import in the foreground."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.batch: PeopleImport | None = None
        self.applied = False
        self.counts = dict.fromkeys(EFFECTS, 0)
        self.problems: list[dict[str, object]] = []
        self.notes: list[dict[str, object]] = []
        self.told: list[dict[str, str]] = []
        self.without: list[dict[str, object]] = []
        self.shape: Shape | None = None
        self.mapping: ColumnMapping | None = None

    def stage(self, file: Path, *, encoding: str, header: int, sheet: str) -> None:
        from peerlore import clock
        from peerlore.integrations import actions
        from peerlore.integrations.hr_files.reading import HowRead, refuse_large
        from peerlore.integrations.rows import told_of_file

        refuse_large(file.stat().st_size)
        how = HowRead(encoding, header, sheet)
        self.batch = actions.stage_file(file.name, file.read_bytes(), by=None, at=clock.now(), how=how)
        self.shape = actions.shape_kept(self.batch)
        self.told = [{"column": one.column, "message": one.words} for one in told_of_file(self.batch)]

    def compare(self, said: "_Said") -> None:
        from peerlore import clock
        from peerlore.integrations import actions
        from peerlore.integrations.hr_files.mapping import ColumnMapping, NobodyToTell, from_json

        assert self.batch is not None
        guessed, maps = from_json(self.batch.mapping), said.maps
        kept = {column: field for column, field in guessed.columns.items() if field not in maps.values()}
        columns = {c: f for c, f in {**kept, **maps}.items() if f or c not in self.batch.columns}
        steps = guessed.steps if said.steps is None else said.steps
        self.mapping = ColumnMapping(columns, {**guessed.dates, **_orders(said.dates)}, steps=steps)
        try:
            self.batch = actions.name_columns(
                self.batch,
                self.mapping,
                company=said.company or actions.default_company(),
                complete=said.complete,
                by=None,
                at=clock.now(),
            )
        except NobodyToTell as nobody:
            found = ", ".join(f"“{column}”" for column in self.batch.columns)
            self.refuse(f'{nobody} The columns are: {found}. Say which with --map "COLUMN=number".')
        if not self.as_json:
            self._tell_reading()
        self._check()

    def _tell_reading(self) -> None:
        assert self.shape is not None
        assert self.mapping is not None
        for line in how_read.words(self.shape, self.mapping):
            click.echo(line, err=True)
        for one in self.told:
            click.echo(f"{one['column'] or 'the file'} (worth knowing): {one['message']}", err=True)

    def renumber(self, said: bool) -> None:
        from peerlore import clock
        from peerlore.integrations import actions

        assert self.batch is not None
        if said and self.batch.new_numbers:
            self.batch = actions.renumber(self.batch, by=None, at=clock.now())
            self._check()

    def leave_out(self, names: Sequence[str]) -> None:
        """One row's going mends others: the file is compared once more."""
        from peerlore import clock
        from peerlore.integrations import actions

        assert self.batch is not None
        if names:
            rows = actions.rows_called(self.batch, names)
            self.batch = actions.leave_out(self.batch, rows, by=None, at=clock.now())
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
        self.problems = list(_told(shown_rows(self.batch.rows.in_doubt().iterator(2000)), blocks=True))
        self.notes = list(_told(shown_rows(self.batch.rows.exclude(problems=[]).iterator(2000)), blocks=False))
        self.without = list(_left_without(shown_rows(self.batch.rows.worth_knowing().iterator(2000))))

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
        for note in self.notes[:SHOWN]:
            click.echo(f"line {note['line']}, {note['column']} (worth knowing): {note['message']}", err=True)
        if len(self.notes) > SHOWN:
            click.echo(f"… and {len(self.notes) - SHOWN} more worth knowing; --json lists them all.", err=True)
        for row in shown_rows(self.batch.rows.acting()[:SHOWN]):
            told = "; ".join(f"{one.field}: {one.before} → {one.after}" for one in row.differences) or row.facts
            click.echo(f"{row.effect.label}: {row.name}{', ' if told else ''}{told}")
        if self.batch.acts_on > SHOWN:
            click.echo(f"… and {self.batch.acts_on - SHOWN} more.")

    def apply(self, said: "Answers") -> None:
        from peerlore import clock
        from peerlore.failpoints import failpoint
        from peerlore.integrations import actions

        assert self.batch is not None
        at = clock.now()
        if still_open := list(actions.left_open(self.batch, said)):
            self.refuse(" ".join(f"{broken} {OPTIONS[broken.field or ''] % broken.params}" for broken in still_open))
        batch = actions.confirm(self.batch, said, by=None, at=at)
        actions.apply_import(batch.pk, batch.attempt, at=at)
        failpoint("import.apply.after_commit")
        self.applied = True

    def refuse(self, why: str) -> NoReturn:
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
        undo = self.batch.pk if self.applied and self.batch is not None else None
        said = {
            "problems": self.problems,
            "notes": self.notes,
            "told": self.told,
            "applied": self.applied,
            "undo": undo,
        }
        read = how_read.facts(self.shape, self.mapping) if self.shape and self.mapping else None
        return {**self.counts, **said, "left_without_manager": self.without, "read": read}

    def tell(self, *, refused: bool) -> None:
        words = ", ".join(f"{count} {effect.replace('_', ' ')}" for effect, count in self.counts.items())
        if self.problems and refused:
            if self.as_json:
                answer(self._facts(), says="", as_json=True)
                raise SystemExit(1)
            fail(f"{len(self.problems)} problems, so nothing was changed. Correct the file, or add --skip-bad.")
        left_out = f" {len({p['line'] for p in self.problems})} lines were left out." if self.problems else ""
        if self.applied and not self.as_json:
            for one in self.without:
                click.echo(f"{one['who']} left; without a manager who is here: {one['leads']}", err=True)
        done = "Applied" if self.applied else "Nothing was changed"
        undo = f" `peerlore import undo {self.batch.pk}` undoes it." if self.applied and self.batch else ""
        answer(self._facts(), says=f"{done}: {words}.{left_out}{undo}", as_json=self.as_json)


def _told(rows: "Iterable[ShownRow]", *, blocks: bool) -> Iterator[dict[str, object]]:
    for row in rows:
        for problem in row.problems:
            if problem.blocks == blocks:
                yield {"line": row.line, "column": problem.column, "message": problem.words}


def _left_without(rows: "Iterable[ShownRow]") -> Iterator[dict[str, object]]:
    """Whose leaving leaves people without a manager, and whom."""
    for row in rows:
        for problem in row.problems:
            if problem.code == "leads_people":
                yield {"who": row.name, "leads": problem.params["names"], "count": problem.params["count"]}


def _orders(dates: Mapping[str, str]) -> "dict[str, Dates]":
    from peerlore.integrations.hr_files.dates import Dates

    wrong = [order for order in dates.values() if order not in set(Dates)]
    if wrong:
        raise click.BadParameter(f'"{wrong[0]}" is no order. Write iso, day or month.', param_hint="--dates")
    return {column: Dates(order) for column, order in dates.items()}
