"""Swaps: people take one another's places for a while, in rings; each goes where something is that they want."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from peerlore.engine.matching.contract import Result, Swaps
from peerlore.engine.matching.swaps.left_out import reasons_left_out
from peerlore.engine.matching.terms import GRID, PAIR
from peerlore.integrations.spreadsheets import rules
from peerlore.integrations.spreadsheets.outcome import Outcome, Together, Wanted
from peerlore.integrations.spreadsheets.people import Person, Sheet
from peerlore.integrations.spreadsheets.proving import Prover
from peerlore.integrations.spreadsheets.recipes.groups import Group, Left, outcome
from peerlore.integrations.spreadsheets.recipes.shared import NobodyToMatch, of

SIZES = range(2, 6)
USUAL = 3
RULES = (
    "Nobody takes the place of their own manager, of the one above, or of those they lead. “Not with” holds both ways "
    "and is never told. Each goes to a place where somebody does what they want to learn, at the level they want."
)

LEFT_OUT = {
    "wants nobody's place": ("There is no place here for what they want.", "Name one more skill or role to learn."),
    "nobody wants their place": ("Nobody wants what is done at their place.", "Say what else can be learned there."),
    "no cycle or chain within the caps contains them": ("No ring of this size closes around them.", "{larger}"),
    "others together are worth more": ("This plan has no ring for them.", "The next round."),
}


def plan_swaps(sheet: Sheet, wanted: Wanted, prove: Prover) -> Outcome:
    size = wanted.size or USUAL
    if size not in SIZES:
        raise NobodyToMatch(why="A swap is a ring of 2 to 5 people. Say --size 2, 3, 4 or 5.")
    instance = swaps_of(sheet.people, size=size)
    proven = prove(instance)
    told = swaps_of(sheet.people, size=size, told=True) if rules.in_confidence(sheet.people) else instance
    groups = [_group(sheet.people, cycle, number=n) for n, cycle in enumerate(proven.result.plan["cycles"], 1)]
    moved = {member for group in groups for member in group.members}
    return outcome(
        sheet.people,
        groups,
        _left(proven.result, told),
        proven=proven,
        lede=f"{of(len(moved), len(sheet.people))} people have a place to go to, in rings of up to {size}.",
        rules=RULES,
        columns=("Swap", "Who goes where", "Ring"),
        together=Together(groups=[way for group in groups for way in _ways(group.members)], meet=False),
    )


def _ways(cycle: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Who takes whose place."""
    return pairwise((*cycle, cycle[0]))


def swaps_of(people: Sequence[Person], *, size: int, told: bool = False) -> Swaps:
    """An arc where what somebody wants is done by another; a place more beats a place better, then the rank counts.
    `told`: as if nobody had asked not to meet somebody."""
    apart = rules.in_line(people) if told else rules.apart(people)
    arcs = [
        (one, other, rank)
        for one, person in enumerate(people)
        for other, host in enumerate(people)
        if one != other and (min(one, other), max(one, other)) not in apart
        if (rank := _rank(person, host))
    ]
    weight = np.array([PAIR + 1.0 / rank for _, _, rank in arcs], dtype=np.float64)
    return Swaps(
        people=len(people),
        source=np.array([one for one, _, _ in arcs], dtype=np.int64),
        target=np.array([other for _, other, _ in arcs], dtype=np.int64),
        weight=np.rint(weight * GRID) / GRID,
        max_cycle=size,
    )


def _rank(person: Person, host: Person) -> int:
    """The rank of the first wish that the host's place would serve, by a skill or by the name of the role; else 0."""
    levels = {skill.key: skill.level for skill in host.teaches}
    for rank, wish in enumerate(person.learns, 1):
        if levels.get(wish.key, 0) >= wish.level or wish.key == host.role.casefold():
            return rank
    return 0


def _group(people: Sequence[Person], cycle: Sequence[int], *, number: int) -> Group:
    ways = [(people[one], people[other]) for one, other in _ways(cycle)]
    return Group(
        round=1,
        name=f"Swap {number}",
        members=tuple(cycle),
        about=f"Ring of {len(cycle)}",
        parts=tuple(f"takes the place of {host.name}" for _, host in ways),
        reasons=tuple(_why(one, host) for one, host in ways),
        stretch="Each leaves what they know for a while. Write a page for whoever comes, before you go.",
    )


def _why(one: Person, host: Person) -> str:
    return f"{one.name} wants {one.learns[_rank(one, host) - 1].name}, which is done where {host.name} is."


def _left(result: Result, told: Swaps) -> Iterator[Left]:
    """With the reasons in `told`, which are the same had nobody asked not to meet somebody."""
    reasons, size = reasons_left_out(told), told.max_cycle
    larger = f"Rings of {size + 1} (--size)." if size + 1 in SIZES else "One more person on the sheet."
    for one in result.plan["left_out"]:
        why, option = LEFT_OUT[reasons(one["person"])]
        yield Left(one["person"], why, option.format(larger=larger))
