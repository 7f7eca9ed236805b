"""Programmes, rounds, proposals."""

from tests.house.cells import Cell, everyone, only
from tests.world import World


def programme(world: World) -> list[int]:
    return [world.programme.pk]


def draft(world: World) -> list[int]:
    return [world.draft_round.pk]


def proposal(world: World) -> list[int]:
    return [world.proposal.pk]


CELLS = {
    "programmes": Cell(get=everyone(200)),
    "programme": Cell(args=programme, get=everyone(200)),
    "programme_start": Cell(get=only("cleo", others=403), post=only("cleo", status=422, others=403)),
    "enrol": Cell(args=programme, get=only("cleo", others=403), post=only("cleo", status=422, others=403)),
    "join": Cell(args=programme, get=everyone(200), post=everyone(422)),
    "round": Cell(args=draft, get=only("cleo")),
    "round_pairs": Cell(args=draft, get=only("cleo")),
    "round_unmatched": Cell(args=draft, get=only("cleo")),
    "round_proof": Cell(args=draft, get=only("cleo")),
    "round_progress": Cell(args=draft, get=only("cleo")),
    "round_publish": Cell(args=draft, post=only("cleo", status=302)),
    "round_discard": Cell(args=draft, post=only("cleo", status=302)),
    "proposal": Cell(args=proposal, get=only("ana", "ben")),
    "answer": Cell(args=proposal, post=only("ana", "ben", status=422)),
}
