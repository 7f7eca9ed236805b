"""The verbs of the exchanges room. Each locks its exchange first: no two of them decide on the same state."""

from peerlore.exchanges.actions.agreeing import sign_agreement, write_agreement
from peerlore.exchanges.actions.closing import (
    ask_how_it_ended,
    close_exchange,
    confirm_close,
    let_pass,
    report_close,
)
from peerlore.exchanges.actions.depth import choose_depth, forget_depths
from peerlore.exchanges.actions.feeds import claim_feed, keep_spans, read_feed
from peerlore.exchanges.actions.help import ask_for_help, note_reading, take_up
from peerlore.exchanges.actions.leavers import let_go_for_leaver, stand_alone, who_confirms
from peerlore.exchanges.actions.meeting import last_change, remind_of_session, say_met, wonder_whether_met
from peerlore.exchanges.actions.network import ask_to_reconnect, take_wish_back, thank, wish_to_catch_up
from peerlore.exchanges.actions.opening import SeatSpec, open_exchange
from peerlore.exchanges.actions.sessions import (
    before_in_plan,
    book_series,
    book_session,
    cancel_session,
    move_session,
    place_in_plan,
    record_session,
)
from peerlore.exchanges.actions.shared import ExchangeIsClosed
from peerlore.exchanges.actions.still_right import answer_still_right, ask_still_right, settle_still_right
from peerlore.exchanges.actions.times import (
    add_feed,
    name_day_off,
    remove_day_off,
    remove_feed,
    set_call_link,
)
from peerlore.exchanges.actions.words import erase_note, keep, let_go, promise, write_note

__all__ = [
    "ExchangeIsClosed",
    "SeatSpec",
    "add_feed",
    "answer_still_right",
    "ask_for_help",
    "ask_how_it_ended",
    "ask_still_right",
    "ask_to_reconnect",
    "before_in_plan",
    "book_series",
    "book_session",
    "cancel_session",
    "choose_depth",
    "claim_feed",
    "close_exchange",
    "confirm_close",
    "erase_note",
    "forget_depths",
    "keep",
    "keep_spans",
    "last_change",
    "let_go",
    "let_go_for_leaver",
    "let_pass",
    "move_session",
    "name_day_off",
    "note_reading",
    "open_exchange",
    "place_in_plan",
    "promise",
    "read_feed",
    "record_session",
    "remind_of_session",
    "remove_day_off",
    "remove_feed",
    "report_close",
    "say_met",
    "set_call_link",
    "settle_still_right",
    "sign_agreement",
    "stand_alone",
    "take_up",
    "take_wish_back",
    "thank",
    "who_confirms",
    "wish_to_catch_up",
    "wonder_whether_met",
    "write_agreement",
    "write_note",
]
