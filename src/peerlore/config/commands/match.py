"""`peerlore match PEOPLE.csv`: who with whom, for somebody with a spreadsheet and no server."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from peerlore.config.commands.shared import (
    GivenWrongly,
    Seconds,
    Watch,
    answer,
    fail,
    json_option,
    maps_option,
    parted_maps,
)
from peerlore.errors import RuleBroken

if TYPE_CHECKING:
    from peerlore.integrations.hr_files.reading import Table
    from peerlore.integrations.spreadsheets.outcome import Outcome, Wanted
    from peerlore.integrations.spreadsheets.people import Sheet
    from peerlore.integrations.spreadsheets.proving import Prover
    from peerlore.integrations.spreadsheets.recipes import Recipe
    from peerlore.integrations.spreadsheets.report import Look

INFEASIBLE = 3
SHOWN = 50


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--recipe", "code", default="mentoring", show_default=True, help="What to match; see below.")
@click.option("--size", type=click.IntRange(2, 1000), help="How many in a circle, a swap, a team, or on a board.")
@click.option("--rounds", type=click.IntRange(1, 52), help="How many rounds of coffees or circles, no pair twice.")
@click.option("--project", "projects", multiple=True, metavar="SKILL:LEVEL;…", help="What one team must be able to do.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Decides between equals.")
@click.option(
    "--time-limit",
    type=Seconds(),
    metavar="SECONDS",
    help="End by then, proof and all, with the best plan so far and an honest gap.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("matches"),
    show_default=True,
    metavar="FOLDER",
    help="Where to write; a folder that is new or empty.",
)
@maps_option
@click.option("--skip-bad", is_flag=True, help="Leave out lines that need another look, instead of refusing the file.")
@json_option
def command(
    file: Path,
    code: str,
    size: int | None,
    rounds: int | None,
    projects: Sequence[str],
    seed: int,
    time_limit: float | None,
    out: Path,
    maps: Sequence[str],
    skip_bad: bool,
    as_json: bool,
) -> None:
    """Match the people in FILE, a CSV file or an Excel workbook with one line for each, and write who with whom and
    why. Needs no server and no data folder.

    \b
    Recipes: mentoring, coffee, circle, swap, board, team. Columns are guessed from their names:
    name or number, unit, role, level, site, zone, manager, teaches ("Forecasting:4; SQL:3"), learns,
    hours ("Mon-Thu 9-17"), capacity, not with, languages; --map COLUMN=FIELD says it otherwise.
    A column that is not known is refused, for a rule may stand in it; --map COLUMN= leaves one out.
    Writes matches.csv, not-matched.csv and report.html. Every line that needs another look is listed,
    and then nothing is written, unless --skip-bad leaves those lines out.
    Leaves with 0 when all is written, 1 when something is wrong with the lines, 2 when the command or the
    file cannot be used, 3 when no plan exists.
    """
    watch = Watch(time_limit)
    _settings()
    wanted = _wanted(seed, size=size, rounds=rounds, projects=projects)
    try:
        recipe = _recipe(code)
        _refuse_unheeded(recipe, {"size": size, "rounds": rounds, "project": projects or None})
        sheet = _sheet(file, parted_maps(maps), out=out)
    except RuleBroken as wrong:
        raise GivenWrongly(str(wrong)) from wrong
    if not as_json:
        click.echo(sheet.columns.words, err=True)
    sheet = _in_order(sheet, skip_bad=skip_bad, as_json=as_json)
    outcome = _planned(recipe, sheet, wanted, watch=watch)
    _write(outcome, sheet, recipe=recipe, source=file.name, out=out)
    _tell(outcome, sheet, recipe=recipe, out=out, as_json=as_json)


def _settings() -> None:
    """The messages ask Django for a language; nothing else of it is used."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)


def _wanted(seed: int, *, size: int | None, rounds: int | None, projects: Sequence[str]) -> "Wanted":
    from peerlore import clock
    from peerlore.engine.hours import monday_of
    from peerlore.integrations.spreadsheets.outcome import Wanted

    week = monday_of(clock.now().date())
    return Wanted(seed=seed, week=week, size=size, rounds=rounds, projects=tuple(projects))


def _recipe(code: str) -> "Recipe":
    from peerlore.integrations.spreadsheets.proving import can_solve
    from peerlore.integrations.spreadsheets.recipes import RECIPES

    there = [recipe.code for recipe in RECIPES.values() if can_solve(recipe.kind)]
    if code not in there:
        raise GivenWrongly(f"There is no recipe “{code}” in this version. It has: {', '.join(there)}.")
    return RECIPES[code]


def _refuse_unheeded(recipe: "Recipe", given: Mapping[str, object]) -> None:
    """An option that the recipe would not heed is refused: who gave it expects something of it."""
    from peerlore.integrations.spreadsheets.recipes import RECIPES

    for option, value in given.items():
        if value is not None and option not in recipe.options:
            those = ", ".join(one.code for one in RECIPES.values() if option in one.options)
            raise GivenWrongly(f"The recipe “{recipe.code}” has no --{option}; it belongs to: {those}. Leave it out.")


def _sheet(file: Path, maps: Mapping[str, str], *, out: Path) -> "Sheet":
    from peerlore.integrations.hr_files.reading import refuse_large
    from peerlore.integrations.spreadsheets.columns import columns_of
    from peerlore.integrations.spreadsheets.folder import refuse_unusable
    from peerlore.integrations.spreadsheets.people import read_people

    refuse_unusable(out)
    refuse_large(file.stat().st_size)
    table = _table(file)
    return read_people(table, columns_of(table, maps))


def _table(file: Path) -> "Table":
    """What is named as a workbook, is text and holds no table is said to be just that."""
    from peerlore.integrations.hr_files.reading import FileIsEmpty, read_table
    from peerlore.integrations.hr_files.workbooks import is_workbook

    content = file.read_bytes()
    try:
        return read_table(content)
    except FileIsEmpty as empty:
        if file.suffix.lower() not in (".xlsx", ".xls") or is_workbook(content) or not content.strip():
            raise
        says = f"{file.name} is named as an Excel workbook and holds plain text, in which there is no table of people."
        raise GivenWrongly(f"{says} Save it again as a workbook (.xlsx) or as CSV.") from empty


def _in_order(sheet: "Sheet", *, skip_bad: bool, as_json: bool) -> "Sheet":
    """The sheet without its bad lines, where that was asked for; else what is wrong ends the command."""
    from peerlore.integrations.spreadsheets.people import without_bad_lines

    if not as_json:
        for one in sheet.wrong[:SHOWN]:
            click.echo(f"line {one.line}, {one.column}: {one.says}", err=True)
        if len(sheet.wrong) > SHOWN:
            click.echo(f"… and {len(sheet.wrong) - SHOWN} more.", err=True)
    if sheet.bad_lines and not skip_bad:
        count = len(sheet.bad_lines)
        lines = "1 line needs" if count == 1 else f"{count} lines need"
        says = f"{lines} another look, so nothing was written. Correct the file, or add --skip-bad."
        fail(says, {"problems": _problems(sheet)}, as_json=as_json)
    return without_bad_lines(sheet)


def _problems(sheet: "Sheet") -> list[dict[str, object]]:
    return [{"line": one.line, "column": one.column, "message": one.says, "blocks": one.blocks} for one in sheet.wrong]


def _planned(recipe: "Recipe", sheet: "Sheet", wanted: "Wanted", *, watch: Watch) -> "Outcome":
    from peerlore.engine import EngineError, Infeasible

    try:
        return recipe.plan(sheet, wanted, _prover(wanted, watch))
    except RuleBroken as wrong:
        raise GivenWrongly(str(wrong)) from wrong
    except Infeasible as none:
        _leave(f"No plan exists: {none.rule}", code=INFEASIBLE)
    except EngineError as failed:
        _leave(str(failed), code=1)


def _prover(wanted: "Wanted", watch: Watch) -> "Prover":
    from peerlore.integrations.spreadsheets.proving import Prover

    return Prover(seed=wanted.seed, remaining=watch.remaining, say=lambda words: click.echo(words, err=True))


def _leave(says: str, *, code: int) -> NoReturn:
    click.echo(says, err=True)
    raise SystemExit(code)


def _write(outcome: "Outcome", sheet: "Sheet", *, recipe: "Recipe", source: str, out: Path) -> None:
    from peerlore.integrations.spreadsheets.folder import as_csv, write
    from peerlore.integrations.spreadsheets.report import page

    contents = {
        "matches.csv": as_csv(outcome.matches),
        **({"not-matched.csv": as_csv(outcome.left)} if outcome.left else {}),
        "report.html": page(outcome, title=recipe.title, source=source, columns=sheet.columns.words, look=_look()),
        **outcome.files,
    }
    try:
        write(out, contents)
    except RuleBroken as wrong:
        raise GivenWrongly(str(wrong)) from wrong


def _look() -> "Look":
    from peerlore.integrations.spreadsheets.report import Look

    web = files("peerlore.web")
    static = web / "static" / "peerlore"
    css = "\n".join((static / name).read_text("utf-8") for name in ("tokens.css", "components.css", "pages.css"))
    return Look(css, (web / "templates/web/components/logo.html").read_text("utf-8"))


def _tell(outcome: "Outcome", sheet: "Sheet", *, recipe: "Recipe", out: Path, as_json: bool) -> None:
    from peerlore.integrations.spreadsheets.proving import in_words

    if not as_json:
        for note in outcome.notes:
            click.echo(note, err=True)
    result = outcome.proven.result
    facts = {
        "recipe": recipe.code,
        "people": len(sheet.people),
        "asked": outcome.asked,
        "matched": outcome.matched,
        "status": result.status,
        "value": result.value,
        "bound": result.bound,
        "gap": result.gap,
        "bound_is": outcome.proven.verdict.bound,
        "seed": result.seed,
        "folder": str(out),
        "columns": sheet.columns.read,
        "notes": outcome.notes,
        "problems": _problems(sheet),
    }
    proof = in_words(outcome.proven, matched=outcome.matched)
    answer(facts, says=f"{outcome.lede} {proof}\nWritten to {out}.", as_json=as_json)
