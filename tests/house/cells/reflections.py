"""Prompts: each is one person's."""

from tests.house.cells import Cell, only
from tests.world import World


def asked(world: World) -> list[int]:
    return [world.open_prompt.pk]


CELLS = {
    "prompt": Cell(args=asked, get=only("ben"), post=only("ben", status=422)),
    "prompt_pass": Cell(args=asked, post=only("ben", status=302), changes=frozenset({"reflections.Prompt.passed_at"})),
}
