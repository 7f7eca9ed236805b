"""What each dial costs: the same crowd solved again with one dial turned, measured with the dials as they were set."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import TypedDict

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
    set; `matched` pairs, of them `across` units, `top` with a first or second wish, `same` also in the plan as set;
    `largest_load` of one who gives."""

    dial: str
    setting: int
    value: float
    matched: int
    across: int
    top: int
    same: int
    largest_load: int


def dial_costs(crowd: Crowd, choose: Choose) -> Iterator[Turned]:
    """The plan as set, then each dial at 0 and at 10 where it is not there already. Solves up to 11 times."""
    turns = [(dial, end, replace(crowd.dials, **{dial: end})) for dial, end in _turns(crowd.dials)]
    yield from _compared(crowd, turns, choose)


def what_if(crowd: Crowd, settings: Iterable[Dials], choose: Choose) -> list[Turned]:
    """The plan as set, then each of the settings. Solves once for each."""
    return list(_compared(crowd, [("", 0, one) for one in settings], choose))


def _turns(dials: Dials) -> Iterator[tuple[str, int]]:
    for dial, setting in asdict(dials).items():
        yield from ((dial, end) for end in (LOWEST, HIGHEST) if end != setting)


def _compared(crowd: Crowd, turns: Iterable[tuple[str, int, Dials]], choose: Choose) -> Iterator[Turned]:
    """The same pairs stand in the same order among the candidates, whatever the dials."""
    set_ = candidates(crowd)
    first = choose(instance_of(crowd, set_))
    as_set = Turned(dial="", setting=0, same=len(first), **_figures(crowd, set_, set_, first))
    yield as_set
    for dial, setting, dials in turns:
        other = replace(crowd, dials=dials)
        possible = candidates(other)
        chosen = choose(instance_of(other, possible))
        same = len(np.intersect1d(first, chosen))
        yield replace(as_set, dial=dial, setting=setting, same=same, **_figures(crowd, set_, possible, chosen))


class _Figures(TypedDict):
    value: float
    matched: int
    across: int
    top: int
    largest_load: int


def _figures(crowd: Crowd, set_: Candidates, possible: Candidates, chosen: Ints) -> _Figures:
    teacher, learner = set_.teacher[chosen], set_.learner[chosen]
    ranks = crowd.wishes[possible.wish[chosen], 3]
    return {
        "value": float(set_.weight[chosen].sum()),
        "matched": len(chosen),
        "across": int(np.count_nonzero(crowd.unit[teacher] != crowd.unit[learner])),
        "top": int(np.count_nonzero(ranks <= 2)),
        "largest_load": int(np.bincount(teacher).max(initial=0)),
    }
