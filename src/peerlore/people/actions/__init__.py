"""Every write of the people room: one function per verb."""

from peerlore.people.actions.addresses import AddressMovedOn, confirm_address, confirm_by_link, disown_address
from peerlore.people.actions.codes import (
    AlreadyHasPassword,
    CodeNotRight,
    NewCode,
    make_sign_in_code,
    person_with_code,
    use_sign_in_code,
)
from peerlore.people.actions.doors import (
    EndedAlready,
    GoneAlready,
    add_passkey,
    end_other_sign_ins,
    end_sign_in,
    remove_passkey,
)
from peerlore.people.actions.erasure import AlreadyErased, begin_erasure, note_export
from peerlore.people.actions.joining import (
    EmailTaken,
    Facts,
    ManagedInCircle,
    NotRecognisable,
    StaffNumberTaken,
    add_person,
    change_person,
    make_first_administrator,
)
from peerlore.people.actions.keys import rewrap_keys
from peerlore.people.actions.leaving import AlreadyHere, AlreadyLeft, LastDayIsPast, come_back, leave, set_last_day
from peerlore.people.actions.offices import (
    LastAdministrator,
    NotAnAdministrator,
    OfficeHeldAlready,
    give_office,
    take_office,
)
from peerlore.people.actions.profile import (
    HoursOverlap,
    PauseIsPast,
    Profile,
    TooManyAtOnce,
    UnknownTheme,
    UnknownZone,
    check_pause,
    set_profile,
)
from peerlore.people.actions.restored import shut_after_restore
from peerlore.people.actions.sending import answer, claim
from peerlore.people.actions.units import UnitWithinItself, make_unit, move_unit, unit_at
from peerlore.people.actions.wishes import ExcludedAlready, NotYours, WithYourself, exclude, withdraw_exclusion

__all__ = [
    "AddressMovedOn",
    "AlreadyErased",
    "AlreadyHasPassword",
    "AlreadyHere",
    "AlreadyLeft",
    "CodeNotRight",
    "EmailTaken",
    "EndedAlready",
    "ExcludedAlready",
    "Facts",
    "GoneAlready",
    "HoursOverlap",
    "LastAdministrator",
    "LastDayIsPast",
    "ManagedInCircle",
    "NewCode",
    "NotAnAdministrator",
    "NotRecognisable",
    "NotYours",
    "OfficeHeldAlready",
    "PauseIsPast",
    "Profile",
    "StaffNumberTaken",
    "TooManyAtOnce",
    "UnitWithinItself",
    "UnknownTheme",
    "UnknownZone",
    "WithYourself",
    "add_passkey",
    "add_person",
    "answer",
    "begin_erasure",
    "change_person",
    "check_pause",
    "claim",
    "come_back",
    "confirm_address",
    "confirm_by_link",
    "disown_address",
    "end_other_sign_ins",
    "end_sign_in",
    "exclude",
    "give_office",
    "leave",
    "make_first_administrator",
    "make_sign_in_code",
    "make_unit",
    "move_unit",
    "note_export",
    "person_with_code",
    "remove_passkey",
    "rewrap_keys",
    "set_last_day",
    "set_profile",
    "shut_after_restore",
    "take_office",
    "unit_at",
    "use_sign_in_code",
    "withdraw_exclusion",
]
