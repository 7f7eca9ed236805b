"""The lottery as 1,000 equally likely tickets: everybody's share within one ticket of the chance, where that can be.

Each panel gets as many whole tickets as its chance holds; what is left is given ticket by ticket, each a panel next to
the average of what is still owed, so that no type is ever owed a whole ticket for each of its people too much.
"""

from dataclasses import dataclass, replace

import numpy as np

from peerlore.engine.matching.board.exact import any_panel, any_panels
from peerlore.engine.matching.board.levelled import Due, levelled
from peerlore.engine.matching.board.mixture import Mixture, face_of
from peerlore.engine.matching.board.pool import Face, Pool, whole_face
from peerlore.engine.matching.board.sampled import Draw, opened, whole
from peerlore.engine.matching.board.search import searched
from peerlore.engine.matching.contract import Floats, Ints
from peerlore.engine.matching.limits import Remaining

TICKETS = 1000
NEAR = 1e-6
MANY = 50  # open types, and tickets that are not whole
LAST = (1, 2, 4, 8, 16)  # tickets made together at the end


@dataclass(frozen=True)
class Lottery:
    """`tickets`: panels of persons, `TICKETS` of them, in the order of their numbers."""

    tickets: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, kw_only=True)
class _Debt:
    """`owed` [T] seats still to give; in the end a type may have got `below` fewer or `above` more than its due."""

    owed: Floats
    below: Floats
    above: Floats


def _debt(pool: Pool, mixture: Mixture, owed: Floats) -> _Debt:
    """Room up to the whole tickets next to everybody's due, a whole ticket where the due is whole."""
    due = TICKETS * mixture.seats() / pool.count
    down, up = np.ceil(due - 1 - NEAR), np.floor(due + 1 + NEAR)
    return _Debt(owed=owed, below=pool.count * (due - down), above=pool.count * (up - due))


def drawn_up(pool: Pool, mixture: Mixture, *, rng: np.random.Generator, remaining: Remaining) -> Lottery:
    """O(tickets) searches for a panel; the order of tickets and who of a type gets one more are `rng`'s."""
    panels = rng.permutation(_panels(pool, mixture, rng=rng, remaining=remaining))
    members: list[list[int]] = [[] for _ in panels]
    for kind, people in enumerate(pool.members):
        left = panels[:, kind].astype(np.int64)
        shares = int(left.sum()) // len(people) + (np.arange(len(people)) < int(left.sum()) % len(people))
        for person, share in zip(rng.permutation(people), shares, strict=True):
            chosen = np.argsort(-left, kind="stable")[:share]
            left[chosen] -= 1
            for ticket in chosen:
                members[ticket].append(int(person))
    return Lottery(tuple(tuple(sorted(people)) for people in members))


def _panels(pool: Pool, mixture: Mixture, *, rng: np.random.Generator, remaining: Remaining) -> Floats:
    """[`TICKETS`, T] seats of types."""
    copies = np.floor(mixture.chance * TICKETS + NEAR).astype(np.int64)
    owed = TICKETS * mixture.seats() - copies @ mixture.panels
    loose = TICKETS - int(copies.sum())
    debt = _debt(pool, mixture, owed)
    made = _at_once(pool, debt, loose, rng=rng, remaining=remaining)
    made = made or _one_by_one(pool, debt, loose, rng=rng, remaining=remaining)
    if len(made) < loose:
        made = [*made, *_heaviest(mixture, copies, loose - len(made))]
    return np.vstack(
        [np.repeat(mixture.panels, copies, axis=0), np.array(made).reshape(loose, mixture.panels.shape[1])]
    )


def _at_once(pool: Pool, debt: _Debt, loose: int, *, rng: np.random.Generator, remaining: Remaining) -> list[Floats]:
    """Many panels drawn and levelled: a hundred times as fast where types are many; none where that fails."""
    point = debt.owed / max(loose, 1)
    part = opened(pool, face_of(pool, point), point)
    draw, kinds = Draw(part, rng), part.types
    if min(len(kinds), loose) < MANY:
        return []
    draw.until(loose, remaining=remaining)
    if draw.count < loose:
        return []
    owed = debt.owed - loose * part.face.least
    due = Due(
        seats=owed[kinds],
        people=pool.count[kinds],
        least=np.ceil(owed - debt.below - NEAR)[kinds],
        most=np.floor(owed + debt.above + NEAR)[kinds],
    )
    taken = levelled(part, draw.panels()[:loose], due, rng=rng, remaining=remaining)
    return [] if due.outside(taken.sum(axis=0)).any() else [*whole(part, taken)]


def _one_by_one(pool: Pool, debt: _Debt, loose: int, *, rng: np.random.Generator, remaining: Remaining) -> list[Floats]:
    """Where none fits what is owed, the last few are taken back and made together; too few where that fails."""
    made: list[Floats] = []
    while len(made) < loose and remaining() > 0:
        panel = _next(pool, debt, loose - len(made), rng=rng)
        if panel is None:
            return _together(pool, debt, made, loose)
        made.append(panel)
        debt = replace(debt, owed=debt.owed - panel)
    return made


def _together(pool: Pool, debt: _Debt, made: list[Floats], loose: int) -> list[Floats]:
    for last in LAST:
        keep = max(loose - last, 0)
        if keep > len(made):
            continue
        owed = debt.owed + np.sum(made[keep:], axis=0)
        least, most = np.ceil(owed - debt.below - NEAR).clip(0.0), np.floor(owed + debt.above + NEAR)
        found = any_panels(pool, whole_face(pool), panels=loose - keep, least=least, most=most)
        if found is not None:
            return [*made[:keep], *found]
    return made


def _heaviest(mixture: Mixture, copies: Ints, missing: int) -> list[Floats]:
    """Largest remainders (Hamilton 1792): then some may be further from their chance than one ticket."""
    order = np.argsort(copies - mixture.chance * TICKETS, kind="stable")
    return [mixture.panels[order[i % len(order)]] for i in range(missing)]


def _next(pool: Pool, debt: _Debt, left: int, *, rng: np.random.Generator) -> Floats | None:
    """A panel next to the average of what is owed."""
    point, close = debt.owed / left, _close(pool, debt, left)
    wish = np.clip(point - close.least, 0.0, 1.0) + rng.random(len(point)) / 4
    found = searched(pool, close, near=point, wish=wish, rng=rng)
    return found if found is not None else any_panel(pool, close)


def _close(pool: Pool, debt: _Debt, left: int) -> Face:
    """Quotas may be owed less than one seat more than the tickets still to come can give."""
    point, counts = debt.owed / left, pool.rows @ debt.owed
    return Face(
        least=np.floor(point + NEAR).clip(0.0, pool.count),
        most=np.ceil(point - NEAR).clip(0.0, pool.count),
        low=np.maximum(pool.low, np.ceil(counts - (left - 1) * pool.high - 1 + NEAR)),
        high=np.minimum(pool.high, np.floor(counts - (left - 1) * pool.low + 1 - NEAR)),
    )
