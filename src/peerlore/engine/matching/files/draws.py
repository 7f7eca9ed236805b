"""Statements and draws as files: JSON, every wrong field named."""

import hashlib
from datetime import datetime

from peerlore.engine.matching.draw import Draw, Said
from peerlore.engine.matching.files.fields import Fields
from peerlore.engine.matching.files.instances import parsed
from peerlore.engine.matching.lots import Lots, Side

STATEMENT = (
    "attempt", "instance_sha256", "result_sha256", "size", "lowest", "types", "hidden", "binding_quotas", "lottery",
    "lottery_error",
)  # fmt: skip
TICKETS = 1000


def object_of(text: bytes, *, kind: str) -> Fields:
    """The JSON object of that `kind`. Raises `InstanceError` for everything else."""
    fields = Fields(parsed(text))
    fields.word("kind", among=(kind,))
    return fields


def sha256(text: bytes) -> str:
    """Of a file, byte by byte."""
    return hashlib.sha256(text).hexdigest()


def read_lottery(text: bytes) -> list[int]:
    """The panels of a statement's tickets. Raises `InstanceError` for what is no whole statement."""
    fields = object_of(text, kind="board-statement")
    for name in STATEMENT:
        fields.raw(name)
    fields.finish()
    fields.whole("attempt", low=1)
    return [int(panel) for panel in fields.ints("lottery", length=TICKETS, low=0)]


def read_draw(text: bytes) -> Draw:
    """`statement_sha256`, `commitments`, `reveals`, and where there is a deadline `commit_until`, `reveal_until`."""
    fields = object_of(text, kind="draw")
    draw = Draw(
        statement_sha256=fields.text("statement_sha256"),
        commitments=tuple(
            Said(name=_name(said), at=_time(said, "at"), sha256=said.text("sha256"))
            for said in fields.parts("commitments")
        ),
        reveals=tuple(
            Said(name=_name(said), at=_time(said, "at"), number=_line(said, "number"), salt=said.text("salt"))
            for said in fields.parts("reveals")
        ),
        commit_until=_time(fields, "commit_until"),
        reveal_until=_time(fields, "reveal_until"),
    )
    fields.finish()
    return draw


def _line(fields: Fields, name: str) -> str:
    value = fields.text(name)
    if not value or not value.isprintable():
        fields.refuse(name, "must be one line of text")
    return value


def _name(fields: Fields) -> str:
    value = _line(fields, "name")
    if value != value.strip():
        fields.refuse("name", "must not begin or end with a space")
    return value


def _time(fields: Fields, name: str) -> datetime | None:
    if name not in fields:
        fields.asked.add(name)
        return None
    try:
        at = datetime.fromisoformat(fields.text(name))
    except ValueError:
        fields.refuse(name, "must be a time as in 2026-11-20T12:00:00+00:00")
    if at.tzinfo is None:
        fields.refuse(name, "must say its offset from UTC, as in 2026-11-20T12:00:00+00:00")
    return at


def read_lots(text: bytes) -> Lots:
    """`commitment`, `seed`, and `sides`, each with its `role`, `places` and the `numbers` that were in the draw."""
    fields = object_of(text, kind="places-draw")
    lots = Lots(
        commitment=fields.text("commitment"),
        seed=fields.text("seed"),
        sides=tuple(
            Side(
                role=_line(side, "role"),
                places=side.whole("places", low=0),
                numbers=tuple(side.ints("numbers", low=0).tolist()),
            )
            for side in fields.parts("sides")
        ),
    )
    fields.finish()
    return lots
