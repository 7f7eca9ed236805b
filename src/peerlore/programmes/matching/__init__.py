"""Translator: a stage's rows to the engine's frozen problem, and the engine's plan to pairs with reasons."""

from peerlore.programmes.matching.allowed import Allowed, allowed_pairs, free_places
from peerlore.programmes.matching.crowd import readable
from peerlore.programmes.matching.freezing import digest_of, freeze
from peerlore.programmes.matching.meeting import Meeting
from peerlore.programmes.matching.planning import Pair, Plan, Without, plan

__all__ = [
    "Allowed",
    "Meeting",
    "Pair",
    "Plan",
    "Without",
    "allowed_pairs",
    "digest_of",
    "free_places",
    "freeze",
    "plan",
    "readable",
]
