"""Skills, goals, needs, topics."""

from peerlore.skills.models import RolePreset
from tests.house.cells import Cell, everyone, only
from tests.world import World

OWNERS = ("cleo", "ruth")
OWNERS_PAGE = only(*OWNERS, others=403)
OWNERS_FORM = only(*OWNERS, status=422, others=403)
COORDINATORS_FORM = only("cleo", status=422, others=403)


def goal(world: World) -> list[int]:
    return [world.goal.pk]


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
    "goals": Cell(get=everyone(200)),
    "goal": Cell(args=goal, get=everyone(200)),
    "goal_new": Cell(get=OWNERS_PAGE, post=OWNERS_FORM),
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
