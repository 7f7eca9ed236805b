"""The pages of the programmes room."""

from peerlore.programmes.views.programmes import (
    enrol,
    join,
    programme,
    programme_start,
    programmes,
    round_start,
    withdraw,
)
from peerlore.programmes.views.proposals import proposal, proposal_answer
from peerlore.programmes.views.rounds import (
    round_discard,
    round_overview,
    round_pairs,
    round_progress,
    round_proof,
    round_publish,
    round_unmatched,
)

__all__ = [
    "enrol",
    "join",
    "programme",
    "programme_start",
    "programmes",
    "proposal",
    "proposal_answer",
    "round_discard",
    "round_overview",
    "round_pairs",
    "round_progress",
    "round_proof",
    "round_publish",
    "round_start",
    "round_unmatched",
    "withdraw",
]
