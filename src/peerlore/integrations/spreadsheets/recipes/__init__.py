"""From the people of a sheet to an instance and back, one module for each recipe.

A recipe is a value in `RECIPES`; its `plan` takes the people, what was wanted and a way to prove.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from peerlore.integrations.spreadsheets.outcome import Outcome, Wanted
from peerlore.integrations.spreadsheets.people import Sheet
from peerlore.integrations.spreadsheets.proving import Prover
from peerlore.integrations.spreadsheets.recipes.board import plan_board
from peerlore.integrations.spreadsheets.recipes.circle import plan_circles
from peerlore.integrations.spreadsheets.recipes.coffee import plan_coffee
from peerlore.integrations.spreadsheets.recipes.mentoring import plan_mentoring
from peerlore.integrations.spreadsheets.recipes.swap import plan_swaps
from peerlore.integrations.spreadsheets.recipes.team import plan_teams

Plan = Callable[[Sheet, Wanted, Prover], Outcome]


@dataclass(frozen=True)
class Recipe:
    """`kind` is the engine's problem; `title` heads the report."""

    code: str
    kind: str
    title: str
    plan: Plan


RECIPES: Mapping[str, Recipe] = {
    one.code: one
    for one in (
        Recipe("mentoring", "pairs", "Mentoring", plan_mentoring),
        Recipe("coffee", "meetings", "Coffee", plan_coffee),
        Recipe("circle", "circles", "Circles", plan_circles),
        Recipe("swap", "swaps", "Swaps", plan_swaps),
        Recipe("board", "board", "Board", plan_board),
        Recipe("team", "teams", "Teams", plan_teams),
    )
}  # fmt: skip
