"""What a company wants this year, and what it needs for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from peerlore.engine.simulation.blueprint import Blueprint
from peerlore.engine.simulation.names import Generator
from peerlore.engine.simulation.people import LEAD, Staff
from peerlore.engine.simulation.seasons import at_nine
from peerlore.engine.simulation.stories import Need

SET = date(2025, 10, 6)


@dataclass(frozen=True)
class Goal:
    name: str
    measure: str
    owner: str
    serves: str
    set_at: datetime
    starts: date
    ends: date
    needs: Sequence[Need]
    topics: Sequence[str]


@dataclass(frozen=True)
class _Wanted:
    name: str
    measure: str
    serves: str
    skills: Sequence[str]
    topics: Sequence[str]


FIRST = _Wanted(
    "Halve the time of a calibration by December",
    "From 40 minutes to 20 for each device, so that customers wait days and not weeks.",
    "customers",
    ("work instructions",),
    (
        "Which step would you leave out, and who would notice?",
        "One of the two who can do this leaves on 30 June: what of it is written nowhere?",
    ),
)
OTHERS = (
    _Wanted(
        "Answer every customer within a day", "From 61 in a hundred to 95.", "customers",
        ("customer support", "clear writing"), ("What did a customer teach you last?",),
    ),
    _Wanted(
        "One fault fewer in a hundred devices", "From 3.1 returns in a hundred to 2.1.", "company",
        ("failure mode analysis", "test design"), ("Which fault do we know of and live with?",),
    ),
    _Wanted(
        "Waste a third less", "Tonnes of material thrown away, compared with 2024.", "community",
        ("lean production", "sustainability"), ("What do we throw away that somebody made with care?",),
    ),
)  # fmt: skip


def draw_goals(rng: Generator, blueprint: Blueprint, staff: Staff, owner: str, needs: Sequence[Need]) -> list[Goal]:
    """The first goal carries the needs of the stories; the others need skills of the kinds that have them."""
    return [_goal(FIRST, owner, [*needs, *_needs(rng, blueprint, staff, FIRST)])] + [
        _goal(wanted, owner, [*_needs(rng, blueprint, staff, wanted)]) for wanted in OTHERS
    ]


def _goal(wanted: _Wanted, owner: str, needs: Sequence[Need]) -> Goal:
    return Goal(
        name=wanted.name, measure=wanted.measure, owner=owner, serves=wanted.serves, set_at=at_nine(SET, minutes=60),
        starts=SET, ends=date(2026, 12, 31), needs=needs, topics=wanted.topics,
    )  # fmt: skip


def _needs(rng: Generator, blueprint: Blueprint, staff: Staff, wanted: _Wanted) -> Iterator[Need]:
    heads = [one for one in staff.people if one.leads and one.level == LEAD and one.kind >= 0]
    for skill in wanted.skills:
        kinds = [index for index, kind in enumerate(blueprint.kinds) if skill in kind.skills]
        units = sorted({one.department for one in heads if one.kind in kinds or not kinds})
        unit = units[int(rng.integers(len(units)))]
        yield Need(unit, skill, int(rng.integers(3, 5)), int(rng.integers(4, 9)), date(2026, 9, 30))
