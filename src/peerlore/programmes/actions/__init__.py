"""The verbs of the programmes room.

Whoever locks several rows takes them in this order: stage, round, proposals, people, enrolments; each in key order.
Erasing somebody takes them last of all: whoever has a round, a proposal or an enrolment may go on to want the person.
"""

from peerlore.programmes.actions.answering import answer, expire, give_back
from peerlore.programmes.actions.changing import change_programme, days_to_answer
from peerlore.programmes.actions.drawing import draw_lots
from peerlore.programmes.actions.ending import end_programme
from peerlore.programmes.actions.enrolling import (
    EnrolCounts,
    count_many,
    enrol,
    enrol_many,
    join,
    let_go,
    withdraw,
)
from peerlore.programmes.actions.erasing import hold_rounds
from peerlore.programmes.actions.following import follow_up, publish_by_itself, stages_to_follow_up
from peerlore.programmes.actions.limiting import Limits, field_of, limit_places, limits_of
from peerlore.programmes.actions.offering import lapse_offer, offer_places, take_place
from peerlore.programmes.actions.publishing import discard, publish
from peerlore.programmes.actions.replying import answer_in_writing, ask_me_later, decline, pass_on, say_yes
from peerlore.programmes.actions.requests import ask, ask_again, begin, lapse, remind, take_back
from peerlore.programmes.actions.returning import begin_afresh, pass_by, passed, return_to, stages_to_return_to
from peerlore.programmes.actions.rolling import look_for_newcomers, stages_to_look_at
from peerlore.programmes.actions.rounds import empty_round, freeze_again, solve_round, start_round, take_up_round
from peerlore.programmes.actions.searching import forget_search, search
from peerlore.programmes.actions.starting import start_programme
from peerlore.programmes.actions.turning import change_by_hand, turn_dials
from peerlore.programmes.actions.waves import publish_in_waves, send_wave, stop_waves
from peerlore.programmes.actions.words import count_words, take_back_word

__all__ = [
    "EnrolCounts",
    "Limits",
    "answer",
    "answer_in_writing",
    "ask",
    "ask_again",
    "ask_me_later",
    "begin",
    "begin_afresh",
    "change_by_hand",
    "change_programme",
    "count_many",
    "count_words",
    "days_to_answer",
    "decline",
    "discard",
    "draw_lots",
    "empty_round",
    "end_programme",
    "enrol",
    "enrol_many",
    "expire",
    "field_of",
    "follow_up",
    "forget_search",
    "freeze_again",
    "give_back",
    "hold_rounds",
    "join",
    "lapse",
    "lapse_offer",
    "let_go",
    "limit_places",
    "limits_of",
    "look_for_newcomers",
    "offer_places",
    "pass_by",
    "pass_on",
    "passed",
    "publish",
    "publish_by_itself",
    "publish_in_waves",
    "remind",
    "return_to",
    "say_yes",
    "search",
    "send_wave",
    "solve_round",
    "stages_to_follow_up",
    "stages_to_look_at",
    "stages_to_return_to",
    "start_programme",
    "start_round",
    "stop_waves",
    "take_back",
    "take_back_word",
    "take_place",
    "take_up_round",
    "turn_dials",
    "withdraw",
]
