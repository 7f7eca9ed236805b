"""Take up what was suggested for a job title: by the person for themselves, by a coordinator for everybody with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from peerlore.people.models import Person
from peerlore.skills.actions.presets import preset_roles
from peerlore.skills.actions.records import learn, teach
from peerlore.skills.actions.rules import BothTeachAndLearn, NothingChosen
from peerlore.skills.models import LevelWord, RolePreset, Skill, SkillRecord


@transaction.atomic
def take_suggested(
    person: Person, *, teaches: Sequence[Skill], learns: Sequence[Skill], level: int, by: Person | None, at: datetime
) -> list[SkillRecord]:
    """Publish that `person` teaches some of the skills, at a level they state, and wants to learn others."""
    if not (teaches or learns):
        raise NothingChosen
    if both := [skill for skill in teaches if skill in learns]:
        raise BothTeachAndLearn(skill=both[0].label)
    taught = [teach(person, skill, level=level, by=by, at=at) for skill in teaches]
    return taught + [learn(person, skill, wanted_level=LevelWord.ALONE, by=by, at=at) for skill in learns]


@transaction.atomic
def preset_suggested(
    titles: Sequence[str], levels: Mapping[Skill, int], *, by: Person | None, at: datetime
) -> list[RolePreset]:
    """Let these skills be usual for the job titles, each at its level, all or none."""
    if not levels:
        raise NothingChosen
    presets = [preset_roles(titles, skill, level=level, by=by, at=at) for skill, level in levels.items()]
    return [preset for every in presets for preset in every]
