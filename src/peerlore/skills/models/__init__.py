"""The rows of the skills room."""

from peerlore.skills.models.goals import GapReading, Goal, Need, Serves, Topic
from peerlore.skills.models.occupations import Occupation, OccupationSkill, OccupationTitle, WordOfTitle
from peerlore.skills.models.records import TOP_LEVEL, Evidence, LevelWord, RolePreset, SkillRecord, Source, Wish
from peerlore.skills.models.taxonomy import Likeness, Skill, SkillLabel, normalised
from peerlore.skills.models.words import Word, WordGram, WordOfSkill, trigrams, words_in

__all__ = [
    "TOP_LEVEL",
    "Evidence",
    "GapReading",
    "Goal",
    "LevelWord",
    "Likeness",
    "Need",
    "Occupation",
    "OccupationSkill",
    "OccupationTitle",
    "RolePreset",
    "Serves",
    "Skill",
    "SkillLabel",
    "SkillRecord",
    "Source",
    "Topic",
    "Wish",
    "Word",
    "WordGram",
    "WordOfSkill",
    "WordOfTitle",
    "normalised",
    "trigrams",
    "words_in",
]
