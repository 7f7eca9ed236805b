"""The public draw of a board: what is published before, a seed nobody could choose, and the ticket that follows.

Commit and reveal (Blum 1981) with SHA-256. `docs/reference/draw.md` has every byte, so that anyone can draw again.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from unicodedata import normalize

from peerlore.engine import EngineError
from peerlore.engine.matching.contract import Board, Result

FEWEST = 5  # types of fewer people are hidden
RULE = "peerlore draw 1"
HEX = frozenset("0123456789abcdef")
SALT = 32


# What is published before


@dataclass(frozen=True)
class _Type:
    attributes: dict[str, str]
    people: int
    chance: float


def statement(
    instance: Board, result: Result, *, instance_sha256: str, result_sha256: str, proof: str, attempt: int = 1
) -> dict[str, Any]:
    """Everything that may be known before the draw: chances by type, the lowest with its proof, the tickets by number.

    Types of fewer than five people are told together, with others if they are fewer than five even so. `attempt` counts
    up where there was no draw: what was committed to for the attempt before is then for another statement.
    """
    shown, hidden = _split(_types(instance, result))
    return {
        "kind": "board-statement",
        "attempt": attempt,
        "instance_sha256": instance_sha256,
        "result_sha256": result_sha256,
        "size": instance.size,
        "lowest": {"chance": result.value, "bound": result.bound, "status": result.status, "proof": proof},
        "types": [{"attributes": t.attributes, "people": t.people, "chance": t.chance} for t in shown],
        "hidden": None if not hidden else {
            "types": len(hidden),
            "people": sum(t.people for t in hidden),
            "lowest": min(t.chance for t in hidden),
            "highest": max(t.chance for t in hidden),
        },
        "binding_quotas": result.plan["binding_quotas"],
        "lottery": result.plan["lottery"],
        "lottery_error": result.plan["lottery_error"],
    }  # fmt: skip


def _types(instance: Board, result: Result) -> list[_Type]:
    """In the order of their attributes: the order of people says nothing. A type's chance is its people's lowest."""
    keys = [tuple((name, has[name]) for name in instance.quotas) for has in instance.attributes]
    chance: dict[tuple[tuple[str, str], ...], float] = {}
    for key, own in zip(keys, result.plan["probability"], strict=True):
        chance[key] = min(own, chance.get(key, 1.0))
    return [_Type(dict(key), people, chance[key]) for key, people in sorted(Counter(keys).items())]


def _split(types: list[_Type]) -> tuple[list[_Type], list[_Type]]:
    """Those shown and those hidden; hidden are none, or at least five people unless there are no more."""
    shown = [kind for kind in types if kind.people >= FEWEST]
    hidden = [kind for kind in types if kind.people < FEWEST]
    while hidden and shown and (sum(kind.people for kind in hidden) < FEWEST or len(hidden) == 1):
        smallest = min(shown, key=lambda kind: kind.people)
        shown.remove(smallest)
        hidden.append(smallest)
    return shown, hidden


# Numbers


def commitment(statement_sha256: str, name: str, number: str, salt: str) -> str:
    """What a party publishes before anybody's number is known."""
    return hashed(RULE, "commit", statement_sha256, name, number, salt)


def ticket(seed: str, tickets: int) -> int:
    """A ticket from 0, each equally likely: hashes of the seed and 0, 1, … until one is below the largest multiple."""
    limit = 2**256 // tickets * tickets
    counter = 0
    while (value := int(hashed(RULE, "ticket", seed, str(counter)), 16)) >= limit:
        counter += 1
    return value % tickets


def hashed(*lines: str) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


# The draw


class DrawRefused(EngineError):
    """There is no draw. `reasons` says why, one for each thing that is wrong."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one party published: a commitment, or a reveal with number and salt. `at` may be missing."""

    name: str
    at: datetime | None = None
    sha256: str = ""
    number: str = ""
    salt: str = ""


@dataclass(frozen=True, kw_only=True)
class Draw:
    """The keeper's record: who committed to what and who revealed what, and until when they could."""

    statement_sha256: str
    commitments: tuple[Said, ...]
    reveals: tuple[Said, ...]
    commit_until: datetime | None = None
    reveal_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """`seed` [64 hexadecimal digits], the `ticket` from 0 and the number of its `panel`."""

    seed: str
    ticket: int
    panel: int


def drawn(draw: Draw, lottery: list[int], *, statement_sha256: str) -> Drawn:
    """The panel drawn. Raises `DrawRefused` unless everybody who committed revealed that number, in time."""
    wrong = [*_wrong_commitments(draw, statement_sha256), *_wrong_reveals(draw)]
    if wrong:
        raise DrawRefused(wrong)
    lines = [
        line
        for said in sorted(draw.reveals, key=lambda said: said.name)
        for line in (said.name, said.number, said.salt)
    ]
    seed = hashed(RULE, "seed", draw.statement_sha256, *lines)
    chosen = ticket(seed, len(lottery))
    return Drawn(seed=seed, ticket=chosen, panel=lottery[chosen])


def _wrong_commitments(draw: Draw, statement_sha256: str) -> Iterator[str]:
    if draw.statement_sha256 != statement_sha256:
        yield "the numbers were committed to for another statement"
    if len(draw.commitments) < 2:
        yield "one party alone could choose the seed: two at least must commit to a number"
    for _, alike in groupby(sorted(draw.commitments, key=_party), _party):
        names = [said.name for said in alike]
        if len(names) > 1:
            yield f"{names[0]} committed {len(names)} times"
    for said in draw.commitments:
        if len(said.sha256) != 64 or not set(said.sha256) <= HEX:
            yield f"the commitment of {said.name} is not 64 hexadecimal digits"
        if draw.commit_until is not None and said.at is None:
            yield f"nobody can tell whether {said.name} committed by {draw.commit_until}: the time is missing"
        if _after(said.at, draw.commit_until):
            yield f"{said.name} committed late: {said.at} is after {draw.commit_until}"


def _party(said: Said) -> str:
    """Equal for names that people take for one: in small letters, in one spelling of their characters."""
    return normalize("NFKC", said.name).casefold()


def _wrong_reveals(draw: Draw) -> Iterator[str]:
    committed = {said.name: said.sha256 for said in draw.commitments}
    revealed = Counter(said.name for said in draw.reveals)
    for name in committed:
        if name not in revealed:
            yield f"{name} has not revealed the number: without it there is no draw, and everybody commits afresh"
    for name, times in revealed.items():
        if times > 1:
            yield f"{name} revealed {times} times"
        if name not in committed:
            yield f"{name} revealed a number and had committed to none"
    for said in draw.reveals:
        yield from _wrong_reveal(draw, said, committed.get(said.name))


def _wrong_reveal(draw: Draw, said: Said, committed: str | None) -> Iterator[str]:
    if committed is not None and commitment(draw.statement_sha256, said.name, said.number, said.salt) != committed:
        yield f"{said.name} revealed another number than the one committed to"
    if len(said.salt) < SALT or not set(said.salt) <= HEX:
        yield f"the salt of {said.name} is not {SALT} hexadecimal digits or more: its number could have been guessed"
    last = _last_commitment(draw)
    if said.at is None and (last is not None or draw.reveal_until is not None):
        yield f"nobody can tell whether {said.name} revealed in time: the time is missing"
    if _after(said.at, draw.reveal_until):
        yield f"{said.name} revealed late: {said.at} is after {draw.reveal_until}"
    if last is not None and said.at is not None and said.at <= last:
        yield f"{said.name} revealed before {last}, while others could still commit"


def _last_commitment(draw: Draw) -> datetime | None:
    """When the last could commit, or did."""
    told = (draw.commit_until, *(said.at for said in draw.commitments))
    return max((at for at in told if at is not None), default=None)


def _after(at: datetime | None, until: datetime | None) -> bool:
    return at is not None and until is not None and at > until
