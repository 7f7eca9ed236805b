"""What the exchanges room shows on pages that span rooms: home, the exchange's own page, programme health."""

from peerlore.exchanges.panels.agreement import AgreementPage, agreement_page
from peerlore.exchanges.panels.health import HealthLine, health_lines
from peerlore.exchanges.panels.help import HelpPage, attachable, help_page
from peerlore.exchanges.panels.home import AtHome, NextSession, Partner, at_home, may_owe, owed, own_exchanges
from peerlore.exchanges.panels.network import Known, network, thanks_in
from peerlore.exchanges.panels.page import ExchangePage, ToldReport, page, series, slots, told_report
from peerlore.exchanges.panels.stopped import stopped
from peerlore.exchanges.panels.talk import TalkPage, talk_page
from peerlore.exchanges.panels.times import TimesPage, times_page

__all__ = [
    "AgreementPage",
    "AtHome",
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
    "at_home",
    "attachable",
    "health_lines",
    "help_page",
    "may_owe",
    "network",
    "owed",
    "own_exchanges",
    "page",
    "series",
    "slots",
    "stopped",
    "talk_page",
    "thanks_in",
    "times_page",
    "told_report",
]
