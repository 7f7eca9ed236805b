"""What if a dial stood elsewhere: what each costs, and settings side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peerlore.programmes.matching.asking import Turned, too_many_to_wait_for, turned_of, what_ifs
from peerlore.programmes.models import Round

DIALS = {
    "skill_fit": gettext_lazy("Skill fit"),
    "reach": gettext_lazy("Reach across units"),
    "likeness": gettext_lazy("Likeness of level"),
    "wishes": gettext_lazy("First wishes"),
    "load": gettext_lazy("Spreading the load"),
}
FIGURES = {
    "matched": gettext_lazy("Pairs"),
    "top": gettext_lazy("With a top wish"),
    "across": gettext_lazy("Across units"),
    "largest_load": gettext_lazy("Largest load"),
    "same": gettext_lazy("Pairs as in this draft"),
    "cost": gettext_lazy("Costs, %"),
}
MOST = 3  # what-ifs side by side
Settings = dict[str, int]


@dataclass(frozen=True)
class Row:
    """A plan in one line. `cost`: how much less it is worth than the plan as set, by the dials as set."""

    name: str
    matched: int
    top: int
    across: int
    largest_load: int
    same: int
    cost: str


@dataclass(frozen=True)
class Column:
    """A plan in one column, with its settings in the order of `DIALS`."""

    name: str
    dials: list[int]
    row: Row
    token: str


@dataclass(frozen=True)
class Line:
    name: str
    values: list[str]


def dials_of(row: Round) -> Settings:
    return {name: int(row.problem["dials"][name]) for name in DIALS}


def dial_rows(row: Round) -> tuple[list[Row], list[str]]:
    """The plan as set and each turn of a dial that brings something else; and in words the turns that do not."""
    turned = turned_of(row.plan or {})
    if not turned:
        return [], []
    as_set, *others = turned
    rows = {_turn(one): _row(one, as_set, _turn(one)) for one in others}
    first = _row(as_set, as_set, _("As set"))
    still = [name for name, row in rows.items() if _brings(row) == _brings(first)]
    return [first, *(row for name, row in rows.items() if name not in still)], still


def _brings(row: Row) -> tuple[int, ...]:
    return row.matched, row.top, row.across, row.largest_load


def _turn(one: Turned) -> str:
    return _("%(dial)s at %(setting)s") % {"dial": DIALS[one.dial], "setting": one.setting}


def _row(one: Turned, as_set: Turned, name: str) -> Row:
    cost = max(0.0, (as_set.value - one.value) / as_set.value) if as_set.value else 0.0
    words = "–" if one is as_set else f"{cost * 100:.2f}"
    return Row(name, one.matched, one.top, one.across, one.largest_load, one.same, words)


def columns(row: Round, asked: Sequence[Settings]) -> list[Column]:
    """The plan as set and what was asked for, side by side; nothing where a page could not wait for it."""
    if not row.plan or too_many_to_wait_for(row.plan):
        return []
    as_set, *others = what_ifs(row.problem, asked)
    names = [_("What if %(letter)s") % {"letter": letter} for letter in "ABC"]
    made = [Column(_("As set"), list(dials_of(row).values()), _row(as_set, as_set, _("As set")), "")]
    for name, settings, one in zip(names, asked, others, strict=False):
        made.append(Column(name, list(settings.values()), _row(one, as_set, name), token_of(settings)))
    return made


def compared(made: Sequence[Column]) -> list[Line]:
    """The columns as a table: a dial to a line, then a figure to a line."""
    dials = [Line(str(name), [str(one.dials[at]) for one in made]) for at, name in enumerate(DIALS.values())]
    figures = [Line(str(name), [str(getattr(one.row, field)) for one in made]) for field, name in FIGURES.items()]
    return [*dials, *figures]


def token_of(settings: Settings) -> str:
    return "-".join(str(settings[name]) for name in DIALS)


def settings_of(token: str) -> Settings | None:
    """`None` where it is no five whole numbers from 0 to 10."""
    numbers = token.split("-")
    if len(numbers) != len(DIALS) or not all(one.isdecimal() and int(one) <= 10 for one in numbers):
        return None
    return dict(zip(DIALS, map(int, numbers), strict=True))
