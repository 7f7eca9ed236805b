"""Skills, goals, needs, topics."""

from peerlore.skills.models import Likeness, Occupation, RolePreset
from tests.house.cells import Cell, everyone, only
from tests.world import World

OWNERS = ("cleo", "ruth")
OWNERS_PAGE = only(*OWNERS, others=403)
OWNERS_FORM = only(*OWNERS, status=422, others=403)
COORDINATORS_FORM = only("cleo", status=422, others=403)


def goal(world: World) -> list[int]:
    return [world.goal.pk]


def need(world: World) -> list[int]:
    return [world.need.pk]


def preset(world: World) -> list[int]:
    return [RolePreset.objects.get(skill=world.radio).pk]


def wish(world: World) -> list[int]:
    return [world.record.pk]


def said_by_ben(world: World) -> list[int]:
    record = world.cast.ben.skill_records.get(skill=world.rig)
    return [record.evidence.filter(source="self").first().pk]


def level_ask(world: World) -> list[int]:
    return [world.level_ask.pk]


def need_batch(world: World) -> list[int]:
    return [world.need_batch.pk]


def applied_needs(world: World) -> list[int]:
    return [world.applied_needs.pk]


OWNERS_BUTTON = only(*OWNERS, status=302, others=403)


def likeness(world: World) -> list[int]:
    return [world.likeness.pk]


def decided(world: World) -> list[int]:
    return [Likeness.objects.kept_apart().get().pk]


def occupation(world: World) -> list[int]:
    return [Occupation.objects.get().pk]


DECIDED = frozenset({"skills.Likeness.state", "skills.Likeness.by_id", "skills.Likeness.at"})
MADE_ONE = DECIDED | {
    "skills.Evidence.said_of_id",
    "skills.Need.said_of_id",
    "skills.Need.skill_id",
    "skills.Skill.same_as_id",
    "skills.SkillRecord.said_of_id",
    "skills.SkillRecord.skill_id",
}
CELLS = {
    "my_skills": Cell(get=everyone(200)),
    "skill_teach": Cell(post=everyone(422)),
    "skill_learn": Cell(post=everyone(422)),
    "skills_found": Cell(args=lambda world: ["teach"], get=everyone(200)),
    "wish_withdraw": Cell(
        args=wish,
        post=only("ana", status=302),
        changes=frozenset(
            {"skills.SkillRecord.wanted_level", "skills.SkillRecord.wish", "skills.SkillRecord.wished_at"}
        ),
    ),
    "evidence_withdraw": Cell(
        args=said_by_ben,
        post=only("ben", status=302),
        changes=frozenset({"skills.Evidence.withdrawn_at", "skills.GapReading.teachable"}),
    ),
    "skills": Cell(get=only("cleo", others=403)),
    "preset_add": Cell(post=COORDINATORS_FORM),
    "preset_end": Cell(
        args=preset,
        post=only("cleo", status=302, others=403),
        changes=frozenset({"skills.Evidence.withdrawn_at", "skills.RolePreset (gone)"}),
    ),
    "skills_suggested": Cell(get=everyone(200)),
    "skills_of_occupation": Cell(args=occupation, get=everyone(200), post=everyone(422)),
    "presets_suggested": Cell(get=only("cleo", others=403)),
    "presets_of_occupation": Cell(args=occupation, get=only("cleo", others=403), post=COORDINATORS_FORM),
    "skills_alike": Cell(get=only("cleo", others=403)),
    "skills_make_one": Cell(args=likeness, post=only("cleo", status=302, others=403), changes=MADE_ONE),
    "skills_keep_apart": Cell(args=likeness, post=only("cleo", status=302, others=403), changes=DECIDED),
    "skills_compare_again": Cell(args=decided, post=only("cleo", status=302, others=403), changes=DECIDED),
    "skill_same": Cell(args=lambda world: [world.rig.pk], get=only("cleo", others=403), post=COORDINATORS_FORM),
    "goals": Cell(get=everyone(200)),
    "goal": Cell(args=goal, get=everyone(200)),
    "goal_new": Cell(get=OWNERS_PAGE, post=OWNERS_FORM),
    "goal_change": Cell(args=goal, get=OWNERS_PAGE, post=OWNERS_FORM),
    "goal_close": Cell(args=goal, post=OWNERS_BUTTON, changes=frozenset({"skills.Goal.closed_at"})),
    "goal_reopen": Cell(args=goal, post=OWNERS_BUTTON),
    "need_change": Cell(
        args=need,
        get=OWNERS_PAGE,
        post=OWNERS_FORM,
        changes=frozenset(
            {"skills.Need.people", "skills.Need.by_date", "skills.GapReading.needed", "skills.GapReading.shown_of"}
        ),
    ),
    "need_remove": Cell(args=need, post=only(*OWNERS, status=422, others=403)),
    "need_add": Cell(args=goal, get=OWNERS_PAGE, post=OWNERS_FORM),
    "topic_add": Cell(args=goal, get=OWNERS_PAGE, post=OWNERS_FORM, changes=frozenset({"skills.Topic (new)"})),
    "level_ask_whom": Cell(args=wish, get=only("ana"), post=only("ana", status=422)),
    "level_ask_send": Cell(
        args=wish, post=everyone(404), needs_field=True, changes=frozenset({"skills.LevelAsk (new)"})
    ),
    "level_ask": Cell(args=level_ask, get=only("ben"), post=only("ben", status=422)),
    "level_ask_take_back": Cell(
        args=level_ask,
        post=only("ana", status=302),
        changes=frozenset({"skills.LevelAsk.answered_at", "skills.LevelAsk.state"}),
    ),
    "needs_by_role": Cell(args=goal, get=OWNERS_PAGE, post=OWNERS_FORM),
    "need_batch": Cell(args=need_batch, get=OWNERS_PAGE),
    "need_batch_apply": Cell(
        args=need_batch,
        post=OWNERS_BUTTON,
        changes=frozenset(
            {
                "skills.GapReading (new)",
                "skills.Need (new)",
                "skills.NeedBatch.applied_at",
                "skills.NeedLine.effect",
                "skills.NeedLine.need_id",
            }
        ),
    ),
    "need_batch_drop": Cell(
        args=need_batch,
        post=OWNERS_BUTTON,
        changes=frozenset({"skills.NeedBatch (gone)", "skills.NeedLine (gone)"}),
    ),
    "need_batch_undo": Cell(
        args=applied_needs,
        get=OWNERS_PAGE,
        post=OWNERS_BUTTON,
        changes=frozenset(
            {
                "skills.GapReading (gone)",
                "skills.Need (gone)",
                "skills.NeedBatch.undone_at",
                "skills.NeedLine.need_id",
            }
        ),
    ),
}
