"""People, offices, the log, one's own profile."""

from tests.house.cells import Cell, anybody, everyone, only
from tests.world import World

CODE = anybody(200)


def ana(world: World) -> list[int]:
    return [world.cast.ana.pk]


CELLS = {
    "profile": Cell(get=everyone(200), post=everyone(422)),
    "people": Cell(get=only("cleo", "jo", others=403)),
    "person": Cell(args=ana, get=only("cleo", "jo")),
    "offices": Cell(get=only("jo", others=403), post=only("jo", status=422, others=403)),
    "sign_in_code": Cell(args=ana, post=only("cleo", "jo", status=200)),
    "enter_code": Cell(get=anybody(200), post=anybody(422)),
    "audit": Cell(get=only("jo", others=403)),
}
