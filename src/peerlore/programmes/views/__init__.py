"""The pages of the programmes room."""

from peerlore.programmes.views.asking import (
    proposal_why_not,
    round_by_hand,
    round_serves,
    round_turn,
    round_whatif,
    round_why_not,
)
from peerlore.programmes.views.ending import programme_change, programme_end
from peerlore.programmes.views.people import programme_people, programme_person, take_out
from peerlore.programmes.views.places import place_take, programme_draw, programme_draw_file, programme_places
from peerlore.programmes.views.programmes import (
    enrol,
    join,
    programme,
    programme_ready,
    programme_start,
    programmes,
    round_start,
    withdraw,
)
from peerlore.programmes.views.proposals import proposal, proposal_answer, proposal_word
from peerlore.programmes.views.rounds import (
    round_afresh,
    round_discard,
    round_overview,
    round_pairs,
    round_progress,
    round_proof,
    round_publish,
    round_stop,
    round_unmatched,
)
from peerlore.programmes.views.someone import (
    request_again,
    request_answer,
    request_begin,
    request_pass_on,
    request_take_back,
    someone,
    someone_ask,
    someone_for,
    someone_found,
)
from peerlore.programmes.views.someone import (
    request_page as request,
)

__all__ = [
    "enrol",
    "join",
    "place_take",
    "programme",
    "programme_change",
    "programme_draw",
    "programme_draw_file",
    "programme_end",
    "programme_people",
    "programme_person",
    "programme_places",
    "programme_ready",
    "programme_start",
    "programmes",
    "proposal",
    "proposal_answer",
    "proposal_why_not",
    "proposal_word",
    "request",
    "request_again",
    "request_answer",
    "request_begin",
    "request_pass_on",
    "request_take_back",
    "round_afresh",
    "round_by_hand",
    "round_discard",
    "round_overview",
    "round_pairs",
    "round_progress",
    "round_proof",
    "round_publish",
    "round_serves",
    "round_start",
    "round_stop",
    "round_turn",
    "round_unmatched",
    "round_whatif",
    "round_why_not",
    "someone",
    "someone_ask",
    "someone_for",
    "someone_found",
    "take_out",
    "withdraw",
]
