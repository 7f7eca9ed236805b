"""What the exchanges room shows on pages that span rooms: home, the exchange's own page, programme health."""

from peerlore.exchanges.panels.agreement import AgreementPage, agreement_page
from peerlore.exchanges.panels.health import HealthLine, health_lines
from peerlore.exchanges.panels.help import HelpPage, attachable, help_page
from peerlore.exchanges.panels.home import NextSession, Partner, next_session, owed, own_exchanges, partners
from peerlore.exchanges.panels.network import Known, network, thanks_in
from peerlore.exchanges.panels.page import ExchangePage, ToldReport, page, series, slots, told_report
from peerlore.exchanges.panels.stopped import stopped
from peerlore.exchanges.panels.talk import TalkPage, talk_page
from peerlore.exchanges.panels.times import TimesPage, times_page

__all__ = [
    "AgreementPage",
    "ExchangePage",
    "HealthLine",
    "HelpPage",
    "Known",
    "NextSession",
    "Partner",
    "TalkPage",
    "TimesPage",
    "ToldReport",
    "agreement_page",
    "attachable",
    "health_lines",
    "help_page",
    "network",
    "next_session",
    "owed",
    "own_exchanges",
    "page",
    "partners",
    "series",
    "slots",
    "stopped",
    "talk_page",
    "thanks_in",
    "times_page",
    "told_report",
]
