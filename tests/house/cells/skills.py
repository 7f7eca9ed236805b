"""Skills, goals, needs, topics."""

from tests.house.cells import Cell, everyone, only
from tests.world import World

OWNERS = ("cleo", "ruth")


def goal(world: World) -> list[int]:
    return [world.goal.pk]


CELLS = {
    "my_skills": Cell(get=everyone(200)),
    "skills": Cell(get=only("cleo", others=403)),
    "goals": Cell(get=everyone(200)),
    "goal": Cell(args=goal, get=everyone(200)),
    "goal_new": Cell(get=only(*OWNERS, others=403), post=only(*OWNERS, status=422, others=403)),
    "need_add": Cell(args=goal, get=only(*OWNERS, others=403), post=only(*OWNERS, status=422, others=403)),
    "topic_add": Cell(args=goal, post=only(*OWNERS, status=422, others=403)),
}
