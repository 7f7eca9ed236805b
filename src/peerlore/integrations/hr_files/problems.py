"""What can be wrong with a line: a code and its parameters are kept, the words are made when somebody reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Promise] = {
    "other_width": _(
        "This line has %(found)s cells, the header %(expected)s. Look for a separator inside a text that is not quoted."
    ),
    "too_long": _("%(found)s characters; up to %(most)s are kept. Shorten it."),
    "no_number": _("There is no staff number. Add it, or leave this line out."),
    "no_email": _("There is no e-mail address, and no column holds a staff number. Add it, or leave this line out."),
    "bad_email": _("“%(value)s” is not an e-mail address. Correct it, or leave the cell empty."),
    "bad_date_iso": _(
        "“%(value)s” is not a date such as 2026-03-10. Correct it, or choose another order of day and month."
    ),
    "bad_date_day": _(
        "“%(value)s” is not a date such as 31.12.2026. Correct it, or choose another order of day and month."
    ),
    "bad_date_month": _(
        "“%(value)s” is not a date such as 12/31/2026. Correct it, or choose another order of day and month."
    ),
    "unknown_zone": _("“%(value)s” is not the name of a time zone. Write it as in Europe/Lisbon."),
    "empty_unit": _("The cell is empty, so this person stands one level higher."),
    "number_twice": _("Number %(value)s also stands on line %(lines)s. Keep the line that is right."),
    "email_twice": _("%(value)s also stands on line %(lines)s. Two people cannot share an address to sign in with."),
    "email_taken": _("%(value)s is already the address of %(name)s. Correct it, or change theirs first."),
    "erased": _(
        "Number %(value)s belonged to somebody whose data were erased. Give this person a number of their own."
    ),
    "unknown_manager": _(
        "“%(value)s” is nobody in this file and nobody Peerlore knows. Correct it, or leave it empty."
    ),
    "manager_has_left": _("%(name)s has left. Name somebody who works here, or leave the cell empty."),
    "manager_leaves": _(
        "%(name)s is not in this file, and you said that it names everybody. Add their line, or name somebody else."
    ),
    "ambiguous_manager": _(
        "“%(value)s” could be %(names)s. Write the manager's staff number or e-mail address instead."
    ),
    "own_manager": _("This person is their own manager. Name somebody else, or leave the cell empty."),
    "manager_ring": _("These people manage one another in a ring: %(names)s. Correct one of them."),
    "manager_in_doubt": _(
        "The manager's own line, %(lines)s, needs another look. If it is left out, this person comes without a manager."
    ),
    "nobody": _("Nobody is named on this line. Write a name or a number, or leave the line out."),
    "name_twice": _("“%(value)s” also stands on line %(lines)s. Give each person a number of their own."),
    "name_of_several": _("“%(value)s” is the name of several people here. Write the number instead."),
    "manager_not_here": _("“%(value)s” is nobody in this file; that is fine where the file is a part of the company."),
    "not_with_nobody": _("“%(value)s” is nobody in this file. Correct the name, write the number, or take it out."),
    "bad_level": _("“%(value)s” has no level from 1 to 5. Write it as in Forecasting:3."),
    "too_many_skills": _("%(found)s skills; up to %(most)s can be read. Keep those that matter."),
    "bad_capacity": _("“%(value)s” is no whole number from 0 to 9. Write how many people at once."),
    "bad_hours": _("“%(value)s” cannot be read as working hours. Write them as in Mon-Thu 9-17, Fri 8:30-12."),
    "zone_differs": _("%(site)s keeps the zone %(kept)s; “%(value)s” is not taken over."),
}


@dataclass(frozen=True)
class Problem:
    """One thing about one cell. It `blocks` the line, or is only worth knowing."""

    code: str
    column: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    blocks: bool = True

    @property
    def words(self) -> str:
        return str(WORDS[self.code]) % self.params

    def as_json(self) -> dict[str, object]:
        return {"code": self.code, "column": self.column, "params": dict(self.params), "blocks": self.blocks}


def problem_from_json(kept: Mapping[str, object]) -> Problem:
    params = kept.get("params")
    return Problem(
        str(kept["code"]),
        str(kept["column"]),
        {str(k): v for k, v in params.items()} if isinstance(params, dict) else {},
        blocks=bool(kept["blocks"]),
    )
