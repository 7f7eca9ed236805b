"""The rows of the skills room."""

from peerlore.skills.models.asks import AskState, LevelAsk
from peerlore.skills.models.batches import NeedBatch, NeedEffect, NeedLine
from peerlore.skills.models.goals import GapReading, Goal, Need, Serves, Topic
from peerlore.skills.models.records import TOP_LEVEL, Evidence, LevelWord, RolePreset, SkillRecord, Source, Wish
from peerlore.skills.models.taxonomy import Skill, SkillLabel, normalised

__all__ = [
    "TOP_LEVEL",
    "AskState",
    "Evidence",
    "GapReading",
    "Goal",
    "LevelAsk",
    "LevelWord",
    "Need",
    "NeedBatch",
    "NeedEffect",
    "NeedLine",
    "RolePreset",
    "Serves",
    "Skill",
    "SkillLabel",
    "SkillRecord",
    "Source",
    "Topic",
    "Wish",
    "normalised",
]
