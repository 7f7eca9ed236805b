"""Skills, and a goal of Ruth's that needs one."""

from datetime import date

import pytest

from peerlore.skills.actions import add_need, set_goal
from peerlore.skills.actions.words import index_labels
from peerlore.skills.models import Goal, Need, Skill, SkillLabel, normalised
from tests.cast import NOW


def make_skill(label: str, *others: str, is_group: bool = False) -> Skill:
    skill = Skill.objects.create(uri=f"peerlore:test/{label}", label=label, source="test", is_group=is_group)
    labels = [
        SkillLabel.objects.create(skill=skill, label=said, normalised=normalised(said), preferred=said == label)
        for said in (label, *others)
    ]
    index_labels(labels)
    return skill


@pytest.fixture
def calibration(db) -> Skill:
    return make_skill("Acoustic calibration", "calibrating hearing aids")


@pytest.fixture
def goal(cast) -> Goal:
    return set_goal(
        by=cast.cleo,
        at=NOW,
        name="Halve calibration time",
        measure="From 40 minutes to 20.",
        owner=cast.ruth,
        starts=date(2026, 1, 1),
        ends=date(2026, 12, 31),
    )


@pytest.fixture
def need(cast, goal, calibration) -> Need:
    """Two people in Test at level 3."""
    return add_need(
        goal,
        by=cast.cleo,
        at=NOW,
        unit=cast.testing,
        skill=calibration,
        level=3,
        people=2,
        by_date=date(2026, 9, 30),
    )
