"""What each dial costs: the same crowd solved again with one dial turned, measured with the dials as they were set."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace

import numpy as np

from peerlore.engine.matching.contract import Ints, Pairs
from peerlore.engine.matching.mentoring.candidates import Candidates, candidates, instance_of
from peerlore.engine.matching.mentoring.crowd import Crowd
from peerlore.engine.matching.terms import Dials

LOWEST, HIGHEST = 0, 10
Choose = Callable[[Pairs], Ints]  # an instance to the positions of a best plan


@dataclass(frozen=True, kw_only=True)
class Turned:
    """One row of the table. `dial` is empty for the plan as set. `value` is what the plan is worth under the dials as
    set; `matched` pairs, of them `across` units, `top` with a first or second wish; `largest_load` of one who gives."""

    dial: str
    setting: int
    value: float
    matched: int
    across: int
    top: int
    largest_load: int


def dial_costs(crowd: Crowd, choose: Choose) -> Iterator[Turned]:
    """The plan as set, then each dial at 0 and at 10 where it is not there already. Solves up to 11 times."""
    set_ = candidates(crowd)
    yield _measured(crowd, set_, set_, choose(instance_of(crowd, set_)), ("", 0))
    for dial, setting in _turns(crowd.dials):
        other = replace(crowd, dials=replace(crowd.dials, **{dial: setting}))
        possible = candidates(other)
        yield _measured(crowd, set_, possible, choose(instance_of(other, possible)), (dial, setting))


def _turns(dials: Dials) -> Iterator[tuple[str, int]]:
    for dial, setting in asdict(dials).items():
        yield from ((dial, end) for end in (LOWEST, HIGHEST) if end != setting)


def _measured(crowd: Crowd, set_: Candidates, possible: Candidates, chosen: Ints, turn: tuple[str, int]) -> Turned:
    """`chosen` are positions in `possible`; the same pairs stand in the same order in `set_`, whatever the dials."""
    teacher, learner = set_.teacher[chosen], set_.learner[chosen]
    ranks = crowd.wishes[possible.wish[chosen], 3]
    return Turned(
        dial=turn[0],
        setting=turn[1],
        value=float(set_.weight[chosen].sum()),
        matched=len(chosen),
        across=int(np.count_nonzero(crowd.unit[teacher] != crowd.unit[learner])),
        top=int(np.count_nonzero(ranks <= 2)),
        largest_load=int(np.bincount(teacher).max(initial=0)),
    )
