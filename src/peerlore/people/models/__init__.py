"""The rows of the people room."""

from peerlore.people.models.audit import LogEntry, LogSeal
from peerlore.people.models.bounces import Bounce
from peerlore.people.models.deferrals import Deferral
from peerlore.people.models.installation import Accent, Installation, look_at_hand
from peerlore.people.models.keys import DataKey, Exclusion
from peerlore.people.models.limits import Clearing, Limit
from peerlore.people.models.mail import MailSettings
from peerlore.people.models.offices import Grant, Office
from peerlore.people.models.outbox import Delivery, Muted, Notice
from peerlore.people.models.people import Person, Post, SignInCode
from peerlore.people.models.reissues import Reissue
from peerlore.people.models.sent import Sent
from peerlore.people.models.sign_ins import SignIn
from peerlore.people.models.units import Site, Unit

__all__ = [
    "Accent",
    "Bounce",
    "Clearing",
    "DataKey",
    "Deferral",
    "Delivery",
    "Exclusion",
    "Grant",
    "Installation",
    "Limit",
    "LogEntry",
    "LogSeal",
    "MailSettings",
    "Muted",
    "Notice",
    "Office",
    "Person",
    "Post",
    "Reissue",
    "Sent",
    "SignIn",
    "SignInCode",
    "Site",
    "Unit",
    "look_at_hand",
]
