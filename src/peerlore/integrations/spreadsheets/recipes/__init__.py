"""From the people of a sheet to an instance and back, one module for each recipe.

A recipe is a value in `RECIPES`; what it makes of the people passes the guard before anybody sees it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from peerlore.integrations.spreadsheets.guard import refuse_broken
from peerlore.integrations.spreadsheets.outcome import Outcome, Wanted
from peerlore.integrations.spreadsheets.people import Sheet
from peerlore.integrations.spreadsheets.proving import Prover
from peerlore.integrations.spreadsheets.recipes.board import plan_board
from peerlore.integrations.spreadsheets.recipes.circle import plan_circles
from peerlore.integrations.spreadsheets.recipes.coffee import plan_coffee
from peerlore.integrations.spreadsheets.recipes.mentoring import plan_mentoring
from peerlore.integrations.spreadsheets.recipes.swap import plan_swaps
from peerlore.integrations.spreadsheets.recipes.team import plan_teams

Make = Callable[[Sheet, Wanted, Prover], Outcome]


@dataclass(frozen=True)
class Recipe:
    """`kind` is the engine's problem; `title` heads the report; `options` are those of the command that it heeds."""

    code: str
    kind: str
    title: str
    make: Make
    options: tuple[str, ...] = ()

    def plan(self, sheet: Sheet, wanted: Wanted, prove: Prover) -> Outcome:
        """Raises `WrongPlan` rather than break a rule of the sheet."""
        made = self.make(sheet, wanted, prove)
        refuse_broken(sheet.people, made.together, week=wanted.week)
        return made


RECIPES: Mapping[str, Recipe] = {
    one.code: one
    for one in (
        Recipe("mentoring", "pairs", "Mentoring", plan_mentoring),
        Recipe("coffee", "meetings", "Coffee", plan_coffee, ("rounds",)),
        Recipe("circle", "circles", "Circles", plan_circles, ("size", "rounds")),
        Recipe("swap", "swaps", "Swaps", plan_swaps, ("size",)),
        Recipe("board", "board", "Board", plan_board, ("size",)),
        Recipe("team", "teams", "Teams", plan_teams, ("size", "project")),
    )
}  # fmt: skip
