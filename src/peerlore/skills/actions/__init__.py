"""The verbs of the skills room."""

from peerlore.skills.actions.asks import answer_level, ask_for_level, lapse_ask, take_back_ask
from peerlore.skills.actions.batches import (
    Numbered,
    Stays,
    UndoPlan,
    apply_needs,
    drop_batch,
    plan_undo,
    stage_needs,
    undo_needs,
)
from peerlore.skills.actions.changing import (
    change_goal,
    change_need,
    close_goal,
    remove_need,
    reopen_goal,
    served,
)
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
    "Numbered",
    "Stays",
    "UndoPlan",
    "add_need",
    "add_own_skill",
    "add_topic",
    "answer_level",
    "apply_needs",
    "ask_for_level",
    "change_goal",
    "change_need",
    "close_goal",
    "compare_again",
    "day_of",
    "drop_batch",
    "end_preset",
    "give_preset",
    "import_taxonomy",
    "keep_apart",
    "lapse_ask",
    "learn",
    "look_at_taxonomy",
    "make_one",
    "plan_undo",
    "preset_role",
    "preset_roles",
    "preset_suggested",
    "read_again",
    "record_evidence",
    "remove_need",
    "reopen_goal",
    "say_level",
    "served",
    "set_goal",
    "stage_needs",
    "take_apart",
    "take_back_ask",
    "take_readings",
    "take_suggested",
    "teach",
    "undo_needs",
    "withdraw_evidence",
    "withdraw_wish",
]
