"""The verbs of the skills room."""

from peerlore.skills.actions.goals import add_need, add_topic, set_goal
from peerlore.skills.actions.joining import compare_again, keep_apart, make_one, take_apart
from peerlore.skills.actions.presets import end_preset, give_preset, preset_role, preset_roles
from peerlore.skills.actions.readings import day_of, read_again, take_readings
from peerlore.skills.actions.records import (
    learn,
    record_evidence,
    say_level,
    teach,
    withdraw_evidence,
    withdraw_wish,
)
from peerlore.skills.actions.suggested import preset_suggested, take_suggested
from peerlore.skills.actions.taxonomy import Change, ImportCounts, add_own_skill, import_taxonomy, look_at_taxonomy

__all__ = [
    "Change",
    "ImportCounts",
    "add_need",
    "add_own_skill",
    "add_topic",
    "compare_again",
    "day_of",
    "end_preset",
    "give_preset",
    "import_taxonomy",
    "keep_apart",
    "learn",
    "look_at_taxonomy",
    "make_one",
    "preset_role",
    "preset_roles",
    "preset_suggested",
    "read_again",
    "record_evidence",
    "say_level",
    "set_goal",
    "take_apart",
    "take_readings",
    "take_suggested",
    "teach",
    "withdraw_evidence",
    "withdraw_wish",
]
