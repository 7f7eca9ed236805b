"""The verifier's reasons why somebody is left out of all swaps, against every walk followed by hand."""

import numpy as np
import pytest

from peerlore.engine.matching.verify import left_out
from peerlore.engine.matching.verify.left_out import reasons

pytestmark = pytest.mark.bare
NOTHING, UNWANTED = "wants nobody's place", "nobody wants their place"
NO_SWAP, OTHERS = "no cycle or chain within the caps contains them", "others together are worth more"


def told(arcs: list[tuple[int, int]], *, people: int, cycle: int, chain: int = 0, vacancies: int = 0) -> list[str]:
    source, target = np.array(arcs, dtype=np.int64).reshape(-1, 2).T
    nodes = people + vacancies
    return [*reasons(source, target, people=people, nodes=nodes, max_cycle=cycle, max_chain=chain)]


def by_hand(arcs: list[tuple[int, int]], *, people: int, cycle: int, chain: int = 0, vacancies: int = 0) -> list[str]:
    """Paths that hold nobody twice, from each person on."""

    def swaps(path: list[int]) -> bool:
        for one, other in arcs:
            if one != path[-1]:
                continue
            closes = other == path[0] and len(path) <= cycle
            ends = other >= people and len(path) <= chain
            if closes or ends or (other < people and other not in path and swaps([*path, other])):
                return True
        return False

    def reason(person: int) -> str:
        if all(one != person for one, _ in arcs):
            return NOTHING
        if swaps([person]):
            return OTHERS
        return NO_SWAP if any(other == person for _, other in arcs) else UNWANTED

    return [reason(person) for person in range(people)]


def test_nobody_and_people_without_a_wish():
    assert told([], people=0, cycle=2) == []
    assert told([], people=2, cycle=2) == [NOTHING, NOTHING]


def test_a_cycle_counts_up_to_its_cap():
    ring = [(0, 1), (1, 2), (2, 3), (3, 0), (4, 0), (1, 5)]
    assert told(ring, people=6, cycle=3) == [NO_SWAP] * 4 + [UNWANTED, NOTHING]
    assert told(ring, people=6, cycle=4) == [OTHERS] * 4 + [UNWANTED, NOTHING]


def test_a_chain_counts_its_moves_and_ends_in_a_vacancy():
    line = [(0, 1), (1, 2), (2, 3)]
    assert told(line, people=3, cycle=2, chain=0, vacancies=1) == [UNWANTED, NO_SWAP, NO_SWAP]
    assert told(line, people=3, cycle=2, chain=1, vacancies=1) == [UNWANTED, NO_SWAP, OTHERS]
    assert told(line, people=3, cycle=2, chain=2, vacancies=1) == [UNWANTED, OTHERS, OTHERS]
    assert told(line, people=3, cycle=2, chain=3, vacancies=1) == [OTHERS, OTHERS, OTHERS]
    assert told([(0, 2), (1, 0)], people=2, cycle=2, chain=2, vacancies=2) == [OTHERS, OTHERS]


@pytest.mark.parametrize("at_once", [1, 20, 45, 1 << 22])
@pytest.mark.parametrize("seed", range(12))
def test_the_reasons_are_what_following_every_path_finds_however_many_are_looked_at_at_once(monkeypatch, seed, at_once):
    monkeypatch.setattr(left_out, "AT_ONCE", at_once)
    rng = np.random.default_rng(seed)
    people, vacancies = int(rng.integers(3, 9)), int(rng.integers(0, 3))
    there = rng.random((people, people + vacancies)) < rng.choice([0.12, 0.25])
    arcs = [(one, other) for one, other in np.argwhere(there).tolist() if one != other]
    caps = {"cycle": int(rng.integers(2, 6)), "chain": int(rng.integers(0, 4)) if vacancies else 0}
    asked = {"people": people, "vacancies": vacancies, **caps}
    assert told(arcs, **asked) == by_hand(arcs, **asked)
