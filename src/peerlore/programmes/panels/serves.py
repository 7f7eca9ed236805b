"""Whom a round serves: shares by unit, level and site, the load, and which skills are scarce."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peerlore.people.models import Site, Unit
from peerlore.programmes.matching.asking import MERGED, scarce_of, served_by
from peerlore.programmes.models import Proposal, Round
from peerlore.skills.models import Skill

HEAT = (
    gettext_lazy("none"),
    gettext_lazy("little"),
    gettext_lazy("some"),
    gettext_lazy("much"),
    gettext_lazy("most"),
)
MOST_SKILLS = 12


@dataclass(frozen=True)
class Served:
    """A table: who asked, and who has somebody, by one thing that people have in common."""

    code: str
    title: str
    heading: str
    rows: list["ServedRow"]


@dataclass(frozen=True)
class ServedRow:
    group: str
    asked: int
    matched: int
    percent: int


@dataclass(frozen=True)
class ScarceRow:
    skill: str
    asked: int
    places: int
    heat: str


def served(row: Round) -> list[Served]:
    """Groups of fewer than five are counted together; what has one group only is left out."""
    matched = {*_matched(row)}
    units = {str(unit.pk): unit.name for unit in Unit.objects.all()}
    sites = {str(site.pk): site.name for site in Site.objects.all()}
    made = [
        Served("unit", _("By unit"), _("Unit"), _rows(row, matched, "unit", units)),
        Served("level", _("By level"), _("Level"), _rows(row, matched, "level", {})),
        Served("site", _("By site"), _("Site"), _rows(row, matched, "site", sites)),
    ]
    return [one for one in made if len(one.rows) > 1]


def _matched(row: Round) -> list[int]:
    return list(_kept(row).values_list("learner", flat=True).distinct())


def _kept(row: Round) -> QuerySet[Proposal]:
    return row.proposals.exclude(state=Proposal.State.DROPPED).order_by()


def _rows(row: Round, matched: set[int], field: str, names: dict[str, str]) -> list[ServedRow]:
    return [
        ServedRow(_group(one.group, names), one.asked, one.matched, round(one.share * 100))
        for one in served_by(row.problem, matched, field)
    ]


def _group(value: str, names: dict[str, str]) -> str:
    if value == MERGED:
        return _("Groups under five, together")
    if value in ("", "0"):
        return _("Not said")
    return names.get(value, value)


def loads(row: Round) -> list[tuple[int, int]]:
    """(proposals in this round, how many people who give have so many), of all who had a place."""
    taken = Counter(_kept(row).values_list("teacher", flat=True))
    people = row.problem["people"]
    rows = zip(people["enrolment"], people["gives"], people["free"], strict=True)
    return sorted(Counter(taken[key] for key, gives, free in rows if gives and free).items())


def scarce(row: Round) -> list[ScarceRow]:
    """The dearest dozen of the skills that five people or more ask for."""
    found = scarce_of(row.plan or {})[:MOST_SKILLS]
    names = Skill.objects.in_bulk([one.skill for one in found])
    return [
        ScarceRow(capfirst(names[one.skill].label), one.asked, one.places, str(HEAT[one.heat]))
        for one in found
        if one.skill in names
    ]
