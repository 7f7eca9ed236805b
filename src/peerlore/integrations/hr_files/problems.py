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
    "turns_round": _(
        "“%(value)s” holds marks that turn the direction of writing, so that it reads otherwise than it is. "
        "Type the cell again."
    ),
    "unreadable": _(
        "“%(value)s” has letters that could not be read. Choose another encoding for the file, or correct the cell."
    ),
    "read_twice": _(
        "“%(value)s” was “%(meant)s” before its letters were read wrongly, earlier than here. Export the file again, "
        "as UTF-8."
    ),
    "short_year": _(
        "“%(value)s” is read as %(day)s, and so are all years of two digits in this column. If that is wrong, write "
        "the years with four."
    ),
    "unknown_status": _(
        "“%(value)s” says neither that somebody works here nor that they left. Write Active or Left, or leave the "
        "column out."
    ),
    "number_alone": _(
        "“%(value)s” and nothing else of a person: the foot of a table, perhaps. Correct it, or leave this line out."
    ),
    "number_alike": _(
        "Number %(value)s is nobody here, and %(known)s is %(name)s: they differ only in zeros, case, width or "
        "separators, as when a spreadsheet takes zeros off. Write it as here. If these are two people, bring in a file "
        "that names both."
    ),
    "number_otherwise": _(
        "Number %(value)s also stands on line %(lines)s, written otherwise. Write it in one way, or keep the line that "
        "is right."
    ),
    "formula": _("“%(value)s” is a formula without a value. Open the file in your spreadsheet and save it again."),
    "error_value": _("“%(value)s” is an error of the spreadsheet. Correct its formula, or leave the cell empty."),
    "in_science": _(
        "“%(value)s” has lost its last digits to the spreadsheet. Make the column one of text, and export it again."
    ),
    "header_again": _("The header stands here once more. Leave this line out."),
    "foot_of_table": _("“%(value)s” is the foot of a table and no person. Leave this line out."),
    "unknown_zone": _("“%(value)s” is not the name of a time zone. Write it as in Europe/Lisbon."),
    "empty_unit": _("The cell is empty, so this person stands one level higher."),
    "number_twice": _("Number %(value)s also stands on line %(lines)s. Keep the line that is right."),
    "email_twice": _("%(value)s also stands on line %(lines)s. Two people cannot share an address to sign in with."),
    "email_taken": _("%(value)s is already the address of %(name)s. Correct it, or change theirs first."),
    "somebody_else": _(
        "Number %(value)s is %(name)s here, with no part of the name and no address in common. If the number was given "
        "to somebody new, give them one of their own; if it is the same person, bring the new name and the new address "
        "in one after the other."
    ),
    "erased": _(
        "Number %(value)s belonged to somebody whose data were erased here. Leave this line out; if the number was "
        "given to somebody new, give them one of their own."
    ),
    "new_number": _(
        "Number %(value)s is new, and the name and the address are those of %(name)s, whose number this file does not "
        "have. Say that they are the same people with new numbers, or correct the line."
    ),
    "new_number_alike": _(
        "Number %(value)s is nobody here, and %(name)s has this name and address: the numbers differ only in zeros, "
        "case, width or separators, as when a spreadsheet takes zeros off. Write it as here; or, if it is right so, "
        "say that they are the same people with new numbers."
    ),
    "unknown_manager": _(
        "“%(value)s” is nobody in this file and nobody Peerlore knows. Correct it, or leave it empty."
    ),
    "manager_has_left": _("%(name)s has left. Name somebody who works here, or leave the cell empty."),
    "manager_leaves": _(
        "%(name)s is not in this file, and you said that it names everybody. Add their line, or name somebody else."
    ),
    "manager_gone": _("The last day of %(name)s was %(day)s. Name somebody who works here, or leave the cell empty."),
    "several_managers": _("“%(value)s” names several; %(name)s is taken. Peerlore keeps one manager."),
    "dotted_line": _("The second manager, %(value)s, is told here and not kept: consents are asked of the manager."),
    "ambiguous_manager": _(
        "“%(value)s” could be %(names)s. Write the manager's staff number or e-mail address instead."
    ),
    "own_manager": _("This person is their own manager. Name somebody else, or leave the cell empty."),
    "manager_ring": _("These people manage one another in a ring: %(names)s. Correct one of them."),
    "manager_in_doubt": _(
        "The manager's own line, %(lines)s, needs another look. If it is left out, this person comes without a manager."
    ),
    "name_emptied": _(
        "The name is empty here, and nobody loses theirs by a file: %(name)s. Write it, or leave this line out."
    ),
    "leads_people": _(
        "Leaves, and leads %(count)s who stay: %(names)s. They will have nobody above them who is here. Name another "
        "manager, in the next file or on their own pages."
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
    "gone_before": _("The last day was %(day)s, and this person is not here. They do not come in."),
    "gone_by_status": _("The file says that they left, and they are not here. They do not come in."),
    "manager_gone_by_status": _(
        "%(name)s has left, as the file says. Name somebody who works here, or leave the cell empty."
    ),
    "starts_later": _("The first day will be %(day)s. They come in now, and could sign in before."),
    "leaves_later": _(
        "The last day will be %(day)s; that is noted. Until a file of after that day says so, this person stays."
    ),
    "encoding_guessed": _(
        "The file does not say how its letters are written. They are read as %(encoding)s: %(samples)s. If that looks "
        "wrong, choose another encoding."
    ),
    "hidden_lines": _(
        "Rows that are hidden in the workbook, as by a filter, are read like all others: %(count)s, the first is row "
        "%(line)s. If they are not meant, take them out of the file."
    ),
    "other_sheets": _(
        "The sheet “%(sheet)s” is read. These look like people too, and are not: %(sheets)s. Bring the file in once "
        "for each."
    ),
    "remembered": _(
        "What the columns mean is taken from %(day)s, when a file with the same header was applied. Look if it still "
        "holds."
    ),
    "both_ways_day": _("Each date could be read both ways, as %(value)s on line %(line)s. They are read day first."),
    "both_ways_month": _(
        "Each date could be read both ways, as %(value)s on line %(line)s. They are read month first."
    ),
    "no_way": _(
        "%(value)s on line %(line)s and %(against)s on line %(against_line)s cannot both be right: in one the day "
        "stands first, in the other the month. Correct the column."
    ),
    "thousands": _(
        "Numbers such as %(value)s on line %(line)s are kept as they stand. If the separator only marks thousands, "
        "make the column one of text without it, and export it again."
    ),
    "units_whole": _(
        "“%(value)s” is taken as the name of one unit. If it is a unit and the one below it, say so: slashes are steps."
    ),
    "undo_erased": _("Their data were erased since. Nothing of them comes back."),
    "undo_in_use": _("They have signed in, or hold an office, since. They stay; let them leave on their own page."),
    "undo_leads": _("%(names)s were given to them as manager since. They stay; name another manager first."),
    "undo_changed": _("Changed again since: %(fields)s. That stays as it is now."),
    "undo_taken": _("%(value)s is somebody else's now. Give it back by hand, once it is free."),
    "undo_manager": _("The manager of before has left since, or would close a ring. Name one by hand."),
    "undo_offices": _("Had these offices, which are not given back: %(offices)s. An administrator can give them anew."),
    "zone_differs": _("%(site)s keeps the zone %(kept)s; “%(value)s” is not taken over."),
}

FIELD_NAMES: dict[str, str | Promise] = {
    "staff_number": _("staff number"),
    "given_name": _("given name"),
    "family_name": _("family name"),
    "email": _("e-mail"),
    "company": _("company"),
    "units": _("unit"),
    "title": _("job title"),
    "level": _("job level"),
    "site": _("place of work"),
    "manager": _("manager"),
    "last_day": _("last day"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about one cell. It `blocks` the line, or is only worth knowing."""

    code: str
    column: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    blocks: bool = True

    @property
    def words(self) -> str:
        said = dict(self.params)
        if isinstance(fields := said.get("fields"), str):
            said["fields"] = ", ".join(str(FIELD_NAMES[name]) for name in fields.split(", "))
        return str(WORDS[self.code]) % said

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
