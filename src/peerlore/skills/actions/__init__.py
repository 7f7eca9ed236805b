"""The verbs of the skills room."""

from peerlore.skills.actions.goals import add_need, add_topic, set_goal
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
from peerlore.skills.actions.taxonomy import ImportCounts, add_own_skill, import_taxonomy

__all__ = [
    "ImportCounts",
    "add_need",
    "add_own_skill",
    "add_topic",
    "day_of",
    "end_preset",
    "give_preset",
    "import_taxonomy",
    "learn",
    "preset_role",
    "preset_roles",
    "read_again",
    "record_evidence",
    "say_level",
    "set_goal",
    "take_readings",
    "teach",
    "withdraw_evidence",
    "withdraw_wish",
]
