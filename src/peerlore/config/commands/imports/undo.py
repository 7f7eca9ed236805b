"""`peerlore import undo [NUMBER]`: an applied import becomes undone, wherever nobody has changed things since."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from peerlore.config.commands.shared import answer, data_option, fail, json_option, start_ready
from peerlore.errors import RuleBroken

if TYPE_CHECKING:
    from peerlore.integrations.actions import UndoPlan
    from peerlore.integrations.models import PeopleImport


@click.command()
@click.argument("number", type=click.IntRange(1), required=False)
@click.option("--yes", is_flag=True, help="Undo without asking.")
@json_option
@data_option
def command(number: int | None, yes: bool, as_json: bool, data: Path | None) -> None:
    """Undo an import of people that was applied: all that can be undone at once, or nothing.

    Without NUMBER it lists the imports that can be undone. What was changed since stays, and is told by name.
    With --json and without --yes nothing is changed: it only tells what would be.
    """
    start_ready(data, as_json=as_json)
    if number is None:
        return _list(as_json=as_json)
    try:
        _undo(number, yes=yes, as_json=as_json)
    except RuleBroken as broken:
        fail(str(broken), as_json=as_json)
    return None


def _list(*, as_json: bool) -> None:
    from peerlore.integrations.models import PeopleImport

    found = list(PeopleImport.objects.that_can_be_undone().defer("content"))
    facts = [{"undo": one.pk, "file": one.file_name, "applied_at": one.applied_at} for one in found]
    lines = [f"{one.pk}  {one.applied_at:%Y-%m-%d %H:%M}  {one.file_name}, {one.acts_on} people" for one in found]
    answer({"imports": facts}, says="\n".join(lines) or "No import can be undone.", as_json=as_json)


def _undo(number: int, *, yes: bool, as_json: bool) -> None:
    from peerlore.integrations import actions

    batch = _import(number, as_json=as_json)
    plan = actions.plan_undo(batch)
    if not as_json:
        _show(batch, plan)
    asked = yes or (not as_json and plan.does_something and click.confirm("Undo it?", err=True))
    if asked:
        _act(batch)
    says = "Undone." if asked else "Nothing was changed."
    answer({**plan.counts, "told": _told(batch, plan), "undone": asked}, says=says, as_json=as_json)


def _import(number: int, *, as_json: bool) -> "PeopleImport":
    from peerlore.integrations.models import PeopleImport

    batch = PeopleImport.objects.filter(pk=number).defer("content").first()
    if batch is None:
        fail(f"There is no import {number}. `peerlore import undo` lists those that can be undone.", as_json=as_json)
    return batch


def _show(batch: "PeopleImport", plan: "UndoPlan") -> None:
    for one in _told(batch, plan):
        click.echo(f"{one['who']}: {one['message']}", err=True)
    click.echo(f"{plan.restored} as before again, {plan.back} back, {plan.gone} gone again.")


def _told(batch: "PeopleImport", plan: "UndoPlan") -> list[dict[str, object]]:
    rows = batch.rows.in_bulk(list(plan.stays))
    return [
        {"line": rows[key].line, "who": rows[key].name, "message": problem.words}
        for key, problems in plan.stays.items()
        for problem in problems
    ]


def _act(batch: "PeopleImport") -> None:
    from peerlore import clock
    from peerlore.failpoints import failpoint
    from peerlore.integrations import actions

    at = clock.now()
    asked = actions.ask_undo(batch, by=None, at=at)
    try:
        actions.undo_import(asked.pk, asked.attempt, by=None, at=at)
    except RuleBroken as broken:
        actions.give_up(asked.pk, asked.attempt, why=str(broken), at=clock.now())
        raise
    failpoint("import.undo.after_commit")
