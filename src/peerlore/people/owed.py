"""What a home page says somebody owes: every room's `panels.owed(person, now=…)` yields these."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One thing that waits for this person: `title` a sentence, `why` it is here and what happens otherwise,
    `address` the page where it is done, `verb` the button's words, `due` to sort by."""

    title: str
    why: str
    address: str
    verb: str
    due: datetime | None = None
