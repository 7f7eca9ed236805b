"""Prompts: each is one person's."""

from tests.house.cells import Cell, only

CELLS = {
    "prompt": Cell(args=lambda world: [world.open_prompt.pk], get=only("ben"), post=only("ben", status=422)),
}
