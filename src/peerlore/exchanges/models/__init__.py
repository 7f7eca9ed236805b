"""The rows of the exchanges room."""

from peerlore.exchanges.models.agreements import AgreementAnswer
from peerlore.exchanges.models.checks import StillRight, StillRightAnswer
from peerlore.exchanges.models.commitments import Commitment, Note
from peerlore.exchanges.models.depths import DepthChoice
from peerlore.exchanges.models.exchange import CloseReport, Exchange, Met, Presence, Result, Seat, Session
from peerlore.exchanges.models.help import HelpRequest
from peerlore.exchanges.models.network import CatchUp, Thanks
from peerlore.exchanges.models.times import BusySpan, CalendarFeed, CallLink, DayOff

__all__ = [
    "AgreementAnswer",
    "BusySpan",
    "CalendarFeed",
    "CallLink",
    "CatchUp",
    "CloseReport",
    "Commitment",
    "DayOff",
    "DepthChoice",
    "Exchange",
    "HelpRequest",
    "Met",
    "Note",
    "Presence",
    "Result",
    "Seat",
    "Session",
    "StillRight",
    "StillRightAnswer",
    "Thanks",
]
