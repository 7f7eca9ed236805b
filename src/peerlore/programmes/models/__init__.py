"""The rows of the programmes room."""

from peerlore.programmes.models.draws import Draw
from peerlore.programmes.models.programme import Enrolment, Programme, Stage
from peerlore.programmes.models.rounds import Answer, Placement, Proposal, Round, RoundState, Unmatched

__all__ = [
    "Answer",
    "Draw",
    "Enrolment",
    "Placement",
    "Programme",
    "Proposal",
    "Round",
    "RoundState",
    "Stage",
    "Unmatched",
]
