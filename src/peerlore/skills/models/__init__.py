"""The rows of the skills room."""

from peerlore.skills.models.goals import GapReading, Goal, Need, Topic
from peerlore.skills.models.records import Evidence, RolePreset, SkillRecord, Source, Wish
from peerlore.skills.models.taxonomy import Skill, SkillLabel, normalised

__all__ = [
    "Evidence",
    "GapReading",
    "Goal",
    "Need",
    "RolePreset",
    "Skill",
    "SkillLabel",
    "SkillRecord",
    "Source",
    "Topic",
    "Wish",
    "normalised",
]
