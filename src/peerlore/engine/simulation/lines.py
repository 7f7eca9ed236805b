"""Who reports to whom within a department: teams of about seven, and managers of teams where there are many."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from peerlore.engine.simulation.names import Generator

SPAN, SPREAD, NARROWEST, WIDEST = 7.0, 0.45, 3, 16


@dataclass(frozen=True, slots=True)
class Line:
    """`position` in the department; `above` is the position of whom one reports to, -1 for its head (or, of the head
    itself, for somebody outside). `height` is how many levels of people a leader has below."""

    position: int
    above: int
    team: int
    heads: bool = False
    height: int = 0

    @property
    def leads(self) -> bool:
        return self.height > 0


def reporting_lines(rng: Generator, count: int, *, headed: bool) -> list[Line]:
    """`count` people below a head who is there already (`headed`), or with the first of them as head."""
    first = 0 if headed else 1
    lines = [Line(0, -1, 0, heads=True)][:first] if count else []
    teams = _parts(rng, list(range(first, count)))
    lines += [Line(member, team[0], number) for number, team in enumerate(teams, start=1) for member in team]
    _raise_leads(rng, lines, [team[0] for team in teams], top=-1 if headed else 0)
    return lines


def _parts(rng: Generator, members: Sequence[int]) -> list[list[int]]:
    """Cut into teams, spans lognormal around seven, each with its leader first."""
    parts, begin = [], 0
    while begin < len(members):
        span = int(np.clip(round(rng.lognormal(np.log(SPAN), SPREAD)), NARROWEST, WIDEST)) + 1
        parts.append([*members[begin : begin + span]])
        begin += span
    if len(parts) > 1 and len(parts[-1]) <= NARROWEST:
        last = parts.pop()
        parts[-1] += last
    return parts


def _raise_leads(rng: Generator, lines: list[Line], leads: list[int], *, top: int) -> None:
    """Leaders report to the head; where they are too many, to some of them who are raised above the others."""
    height = 1
    for lead in leads:
        lines[lead] = replace(lines[lead], above=top, height=height)
    while len(leads) > WIDEST:
        height += 1
        groups = _parts(rng, leads)
        for group in groups:
            lines[group[0]] = replace(lines[group[0]], height=height)
            for lead in group[1:]:
                lines[lead] = replace(lines[lead], above=group[0])
        leads = [group[0] for group in groups]
