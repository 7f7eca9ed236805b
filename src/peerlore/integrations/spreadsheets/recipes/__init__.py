"""From the people of a sheet to an instance and back, one module for each recipe.

A recipe is a value in `RECIPES`; its `plan` takes the people, what was wanted and a way to prove.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from peerlore.integrations.spreadsheets.outcome import Outcome, Prove, Wanted
from peerlore.integrations.spreadsheets.people import Sheet
from peerlore.integrations.spreadsheets.recipes.mentoring import plan_mentoring

Plan = Callable[[Sheet, Wanted, Prove], Outcome]


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
    )
}  # fmt: skip
