"""Exchanges: sessions, notes, commitments, the close. Members only; a coordinator sees that it exists and whether
they met, and changes nothing."""

from tests.house.cells import Cell, everyone, only
from tests.world import World

MEMBERS = ("ana", "ben")
FORM = only(*MEMBERS, status=422, cleo=403)
BUTTON = only(*MEMBERS, status=302, cleo=403)


def exchange(world: World) -> list[int]:
    return [world.exchange.pk]


def ahead(world: World) -> list[int]:
    return [world.ahead.pk]


def met(world: World) -> list[int]:
    return [world.met.pk]


CELLS = {
    "exchanges": Cell(get=everyone(200)),
    "exchange": Cell(args=exchange, get=only(*MEMBERS, "cleo")),
    "session_book": Cell(args=exchange, get=only(*MEMBERS, cleo=403), post=FORM),
    "session_move": Cell(args=ahead, get=only(*MEMBERS, cleo=403), post=FORM),
    "session_cancel": Cell(args=ahead, post=BUTTON),
    "session_met": Cell(args=met, post=FORM),
    "session_invitation": Cell(args=ahead, get=only(*MEMBERS)),
    "note_write": Cell(args=exchange, post=FORM),
    "commitment_promise": Cell(args=exchange, post=FORM),
    "commitment_keep": Cell(args=lambda world: [world.commitment.pk], post=only("ana", status=302, ben=403)),
    "close": Cell(args=exchange, get=only(*MEMBERS, cleo=403), post=FORM),
    "confirm": Cell(args=lambda world: [world.report.pk], get=only("ben"), post=only("ben", status=422)),
}
