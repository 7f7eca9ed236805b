"""The rows of the programmes room."""

from peerlore.programmes.models.draws import Draw
from peerlore.programmes.models.programme import Enrolment, Programme, Stage
from peerlore.programmes.models.rounds import (
    Answer,
    Placement,
    Proposal,
    ProposalSeat,
    Round,
    RoundState,
    Unmatched,
    Wave,
)
from peerlore.programmes.models.someone import Found, Request, RequestState, Search

__all__ = [
    "Answer",
    "Draw",
    "Enrolment",
    "Found",
    "Placement",
    "Programme",
    "Proposal",
    "ProposalSeat",
    "Request",
    "RequestState",
    "Round",
    "RoundState",
    "Search",
    "Stage",
    "Unmatched",
    "Wave",
]
