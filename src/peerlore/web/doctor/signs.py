"""What the doctor says of one thing: that it is well, or what is wrong and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(StrEnum):
    GOOD, HEED, FAULT = "good", "heed", "fault"


STATES: dict[str, str | Promise] = {
    State.GOOD: _("well"),
    State.HEED: _("worth a look"),
    State.FAULT: _("wrong"),
}
AREAS: dict[str, str | Promise] = {
    "database": _("Database"),
    "tables": _("Tables"),
    "keys": _("Keys"),
    "mail": _("Mail"),
    "clock": _("Clock"),
    "disk": _("Disk"),
    "worker": _("Worker"),
    "files": _("Files"),
    "backup": _("Backup"),
    "zones": _("Zones"),
    "settings": _("Settings"),
    "recipes": _("Recipes"),
}


@dataclass(frozen=True)
class Sign:
    """One finding, in words; `remedy` says what to do where something is to be done."""

    area: str
    state: State
    says: str
    remedy: str = ""

    @property
    def where(self) -> str:
        return str(AREAS[self.area])

    @property
    def state_in_words(self) -> str:
        return str(STATES[self.state])

    @property
    def icon(self) -> str:
        return {State.GOOD: "check", State.HEED: "heed", State.FAULT: "fault"}[self.state]

    @property
    def is_good(self) -> bool:
        return self.state == State.GOOD


def good(area: str, says: str) -> Sign:
    return Sign(area, State.GOOD, says)


def heed(area: str, says: str, remedy: str) -> Sign:
    return Sign(area, State.HEED, says, remedy)


def fault(area: str, says: str, remedy: str) -> Sign:
    return Sign(area, State.FAULT, says, remedy)
