"""Translator: a stage's rows to the engine's frozen problem, and the engine's plan to pairs with reasons."""

from peerlore.programmes.matching.allowed import Allowed, allowed_pairs, free_places
from peerlore.programmes.matching.crowd import readable
from peerlore.programmes.matching.freezing import Problem, digest_of
from peerlore.programmes.matching.meeting import Meeting
from peerlore.programmes.matching.outside import allowed_with
from peerlore.programmes.matching.planning import Pair, Plan, Without
from peerlore.programmes.matching.solvers import freeze, freeze_small, plan
from peerlore.programmes.matching.someone import (
    ASKED_AT_ONCE,
    RECIPE,
    Looked,
    Sought,
    Suitable,
    look,
    recipe_outside,
    still_suit,
)

__all__ = [
    "ASKED_AT_ONCE",
    "RECIPE",
    "Allowed",
    "Looked",
    "Meeting",
    "Pair",
    "Plan",
    "Problem",
    "Sought",
    "Suitable",
    "Without",
    "allowed_pairs",
    "allowed_with",
    "digest_of",
    "free_places",
    "freeze",
    "freeze_small",
    "look",
    "plan",
    "readable",
    "recipe_outside",
    "still_suit",
]
