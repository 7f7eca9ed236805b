"""Before a round is started: what would keep it from finding anybody, each with its remedy; for whoever runs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peerlore.errors import RuleBroken
from peerlore.programmes.matching import freeze
from peerlore.programmes.matching.obstacles import Obstacle
from peerlore.programmes.matching.solvers import obstacles_of
from peerlore.programmes.models import Stage


@dataclass(frozen=True)
class Said:
    """What stands in the way, what helps, and the page where that is done."""

    what: str | Promise
    remedy: str | Promise
    page: str
    verb: str | Promise


ENROL, PEOPLE = gettext_lazy("Enrol people"), gettext_lazy("See who takes part")
WORDS = {
    "nobody-gives": Said(
        gettext_lazy("Nobody here may teach."),
        gettext_lazy("Enrol people who can do what is needed, or ask them to join as those who give."),
        "enrol",
        ENROL,
    ),
    "nobody-asks": Said(
        gettext_lazy("Nobody here asks to learn."),
        gettext_lazy("Enrol people who lack what is needed, or tell them of the programme; they join by themselves."),
        "enrol",
        ENROL,
    ),
    "givers-paused": Said(
        gettext_lazy("Everybody who could teach is on pause."),
        gettext_lazy("Wait until a pause ends, or enrol others."),
        "enrol",
        ENROL,
    ),
    "askers-paused": Said(
        gettext_lazy("Everybody who asks is on pause."),
        gettext_lazy("Wait until a pause ends, or enrol others."),
        "enrol",
        ENROL,
    ),
    "givers-full": Said(
        gettext_lazy("Everybody who could teach is in as many exchanges as they offer."),
        gettext_lazy("Ask some of them for one more place, enrol others, or wait until an exchange ends."),
        "programme_people",
        PEOPLE,
    ),
    "askers-full": Said(
        gettext_lazy("Everybody who asks is in as many exchanges as they offer."),
        gettext_lazy("Enrol others, or wait until an exchange ends."),
        "enrol",
        ENROL,
    ),
    "no-wish": Said(
        gettext_lazy("Nobody who asks has said what to learn."),
        gettext_lazy("Ask them to name one skill each; it takes a minute on the programme’s page."),
        "programme_people",
        PEOPLE,
    ),
    "nobody-teaches": Said(
        gettext_lazy("Nobody who gives is above the level that those who ask hold in what they wish to learn."),
        gettext_lazy("Enrol people who can do it, or have those who give say what they can do."),
        "enrol",
        ENROL,
    ),
    "all-apart": Said(
        gettext_lazy("All who would suit stand in one line of report, or are or were together lately."),
        gettext_lazy("Enrol people from other teams, above all some who give."),
        "enrol",
        ENROL,
    ),
    "no-hours": Said(
        gettext_lazy("No two who would suit have working hours in common that leave time for a session."),
        gettext_lazy("%(short)s minutes more at a stretch would be enough for two of them; or enrol people nearby."),
        "programme_people",
        PEOPLE,
    ),
    "no-room": Said(
        gettext_lazy("No place is free with anybody who would suit."),
        gettext_lazy("Ask those who give for one more place, or enrol others who can teach it."),
        "programme_people",
        PEOPLE,
    ),
    "too-few": Said(
        gettext_lazy("Fewer than two people are free to meet."),
        gettext_lazy("Enrol people, tell them of the programme, or wait until a pause or a meeting is over."),
        "enrol",
        ENROL,
    ),
    "no-common-hours": Said(
        gettext_lazy("No two here have working hours in common that leave time for a meeting."),
        gettext_lazy("Enrol people who work at the same time, or ask those here to look at their hours."),
        "enrol",
        ENROL,
    ),
    "all-met": Said(
        gettext_lazy("Everybody here has met everybody whom they may meet."),
        gettext_lazy("Enrol people of another unit; or start the round, and begin afresh on its page."),
        "enrol",
        ENROL,
    ),
    "one-unit": Said(
        gettext_lazy("Everybody is from one unit, and the recipe looks for pairs across units."),
        gettext_lazy("A round finds pairs within the unit; enrol people of another one to bring units together."),
        "enrol",
        ENROL,
    ),
    "few-places": Said(
        gettext_lazy("%(asked)s places are asked for, and %(places)s are offered."),
        gettext_lazy("Some will have nobody, and are told why. More who give, or one more place each, would help."),
        "enrol",
        ENROL,
    ),
}


@dataclass(frozen=True)
class ObstacleLine:
    what: str
    remedy: str
    address: str
    verb: str
    blocks: bool


def obstacle_lines(stage: Stage, *, at: datetime) -> list[ObstacleLine]:
    """As people are enrolled now; nothing is kept of it."""
    try:
        found = obstacles_of(freeze(stage, at=at))
    except RuleBroken as broken:
        return [ObstacleLine(str(broken), "", "", "", blocks=True)]
    return [_line(stage, one) for one in found]


def _line(stage: Stage, one: Obstacle) -> ObstacleLine:
    said, facts = WORDS[one.code], one.facts
    address = reverse(said.page, args=[stage.programme_id])
    return ObstacleLine(str(said.what) % facts, str(said.remedy) % facts, address, str(said.verb), one.blocks)


def launch_words(lines: Sequence[ObstacleLine]) -> str:
    if any(line.blocks for line in lines):
        return _("A round would find nobody, as things stand.")
    if lines:
        return _("A round would find pairs; this would make it better.")
    return _("Nothing stands in the way: a round would find pairs.")
