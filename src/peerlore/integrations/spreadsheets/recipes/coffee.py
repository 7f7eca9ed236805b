"""Coffee: each meets one other, for one round or several without meeting the same person twice."""

from collections.abc import Iterator

import numpy as np

from peerlore.engine.matching.contract import Meetings
from peerlore.engine.matching.terms import PAIR
from peerlore.integrations.spreadsheets import rules
from peerlore.integrations.spreadsheets.outcome import Outcome, Wanted
from peerlore.integrations.spreadsheets.people import Sheet
from peerlore.integrations.spreadsheets.proving import Prover
from peerlore.integrations.spreadsheets.recipes.company import Company, company, told
from peerlore.integrations.spreadsheets.recipes.groups import Group, Left, outcome
from peerlore.integrations.spreadsheets.recipes.shared import of


def plan_coffee(sheet: Sheet, wanted: Wanted, prove: Prover) -> Outcome:
    with_ = company(sheet.people, wanted)
    instance = meetings_of(with_, rounds=wanted.rounds or 1)
    proven = prove(instance)
    groups = [
        _group(with_, instance, position, number=number)
        for number, positions in enumerate(proven.result.plan["rounds"], 1)
        for position in positions
    ]
    left = list(_left(with_, groups))
    met = len(sheet.people) - len(left)
    return outcome(
        sheet.people,
        groups,
        left,
        proven=proven,
        lede=f"{of(met, len(sheet.people))} people have somebody to have a coffee with.",
        rules=rules.KEPT,
        columns=("Coffee", "Who", "Round"),
    )


def meetings_of(with_: Company, *, rounds: int) -> Meetings:
    """An edge for each two who may meet; a pair more beats a pair better."""
    a, b = np.nonzero(np.triu(with_.open))
    return Meetings(
        people=len(with_.people),
        a=a.astype(np.int64),
        b=b.astype(np.int64),
        weight=PAIR + with_.score[a, b],
        rounds=rounds,
    )


def _group(with_: Company, instance: Meetings, position: int, *, number: int) -> Group:
    members = int(instance.a[position]), int(instance.b[position])
    reasons, stretch = told(with_, members)
    name = " and ".join(with_.people[member].name for member in members)
    return Group(round=number, name=name, members=members, about=f"Round {number}", reasons=reasons, stretch=stretch)


def _left(with_: Company, groups: list[Group]) -> Iterator[Left]:
    met = {member for group in groups for member in group.members}
    for person in range(len(with_.people)):
        if person not in met and not with_.plain[person].any():
            yield Left(
                person, "There is nobody they may meet at an hour both work.", "One more hour, or a wider sheet."
            )
        elif person not in met:
            yield Left(person, "This plan has nobody for them.", "One more round, or one more person.")
