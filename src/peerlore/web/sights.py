"""Who can see what, in one table: the public page is made of it, and tests hold the rooms to it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Sight:
    """One kind of thing that Peerlore holds: `who` can see it; `symbol` is a lock where no office can."""

    code: str
    what: str | Promise
    who: str | Promise
    symbol: str = "eye"


SIGHTS = (
    Sight("name", _("Your name, title, unit and place of work"), _("Everybody who works here and can sign in.")),
    Sight(
        "number",
        _("Your staff number and e-mail address"),
        _("You, coordinators and administrators."),
    ),
    Sight(
        "level",
        _("Your level in a skill"),
        _(
            "You and the matching. If you say that you teach it, also the people we suggest you to; if you ask "
            "somebody to confirm it, that person."
        ),
    ),
    Sight("wish", _("What you want to learn"), _("You, the matching, and the person we suggest to you for it.")),
    Sight(
        "places",
        _("How many people you can take on, and until when you pause"),
        _("You, and the coordinator of each programme you join. Others read “away until”, never why."),
    ),
    Sight(
        "exclusion",
        _("“Please not with” somebody"),
        _("You alone. Only the matching uses it; no office can open it."),
        "lock",
    ),
    Sight(
        "answer",
        _("Your answer to a suggestion"),
        _("You, and the coordinator as a count. A no is never shown to the other person as a no by you."),
    ),
    Sight(
        "sessions",
        _("When you meet, and “met” or “not met”"),
        _("The people of the exchange, and the coordinator of its programme."),
    ),
    Sight(
        "shared",
        _("Notes and promises that you share in an exchange"),
        _("The people of that exchange. They are encrypted; no office can open them."),
        "lock",
    ),
    Sight("private", _("Notes you keep for yourself"), _("You alone. Nobody else sees that they exist."), "lock"),
    Sight(
        "reflection",
        _("What you write when you look back"),
        _("It stands beside each question: you alone, or the people of the exchange. No office can open it."),
        "lock",
    ),
    Sight(
        "evidence",
        _("What you say an exchange has changed"),
        _("The people of the exchange. It counts for a goal only as a number, and only if you let it."),
    ),
    Sight(
        "gap",
        _("How many people hold a skill in a unit"),
        _(
            "Coordinators: as a number, without names. Executives and the goal’s owner: from five people on, and “two "
            "or fewer” for a thin skill. Others: open or closed."
        ),
    ),
    Sight("manager", _("What your line manager sees of your learning"), _("Nothing."), "lock"),
    Sight(
        "looked",
        _("Who has looked at your data"),
        _("You, on “My data”. Administrators see that something was done, never what was written."),
    ),
)
