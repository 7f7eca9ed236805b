"""Many people at once, as an HR file brings them: `listing` says who there is, `applying` does what a file asks."""

from peerlore.people.roster.applying import (
    NoAdministratorWouldRemain,
    NobodyMayRemoveThemselves,
    RosterMovedOn,
    apply_roster,
    refuse_harmful_leaving,
)
from peerlore.people.roster.listing import Entry, Listed, Listing, Roster, once, parts

__all__ = [
    "Entry",
    "Listed",
    "Listing",
    "NoAdministratorWouldRemain",
    "NobodyMayRemoveThemselves",
    "Roster",
    "RosterMovedOn",
    "apply_roster",
    "once",
    "parts",
    "refuse_harmful_leaving",
]
