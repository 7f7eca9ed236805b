"""Boards: a lottery over panels that mirror the company and give everybody as even a chance as can be."""

import json
from collections import Counter
from collections.abc import Sequence
from math import ceil, floor

from peerlore.engine.matching.contract import Board
from peerlore.engine.matching.fairness import LEAST
from peerlore.engine.matching.files.results import written
from peerlore.integrations.spreadsheets.outcome import Figure, Outcome, Proven, Table, Together, Wanted
from peerlore.integrations.spreadsheets.people import Person, Sheet
from peerlore.integrations.spreadsheets.proving import Prover, percent
from peerlore.integrations.spreadsheets.recipes.shared import NobodyToMatch

SIZE = 7
SLACK = 1e-4  # so that a half is not shown as 49.99 %
MIRRORED = ("unit", "level", "site", "role")
# Two attributes can always be mirrored to the person; three may not.
MOST_MIRRORED = 2
RULES = (
    "Each panel holds as many people of each {mirrored} as their share of the sheet, rounded up or down. "
    "Nobody is drawn here: the draw is public, from numbers that nobody could choose (peerlore draw)."
)
HIDDEN = "Kinds of people with fewer than five on the sheet are not shown; their chance is in matches.csv."


def plan_board(sheet: Sheet, wanted: Wanted, prove: Prover) -> Outcome:
    people = sheet.people
    size = wanted.size or min(SIZE, max(1, len(people) - 1))
    if len(people) <= size:
        raise NobodyToMatch(why=f"A board of {size} needs more than {size} people to draw from. Say a smaller --size.")
    mirrored = [name for name in MIRRORED if len({getattr(one, name) for one in people} - {""}) > 1][:MOST_MIRRORED]
    board = board_of(people, size=size, mirrored=mirrored)
    proven = prove(board)
    chances = [float(chance) for chance in proven.result.plan["probability"]]
    return Outcome(
        lede=f"A board of {size} out of {len(people)}. Nobody has a smaller chance than {_chance(min(chances))}.",
        figures=_figures(board, proven, chances),
        matches=_matches(people, chances),
        left=None,
        columns=("", "", ""),
        shown=(),
        proven=proven,
        rules=RULES.format(mirrored=" and ".join(mirrored) or "kind"),
        together=Together(),  # nobody is drawn yet
        matched=len(people),
        asked=len(people),
        tables=_kinds(board, chances),
        notes=(HIDDEN,),
        files={"board.json": _as_json(board), "lottery.json": written(proven.result) + "\n"},
    )


def board_of(people: Sequence[Person], *, size: int, mirrored: Sequence[str]) -> Board:
    attributes = tuple({name: getattr(person, name) or "not said" for name in mirrored} for person in people)
    quotas = {name: _quotas([one[name] for one in attributes], size) for name in mirrored}
    return Board(size=size, attributes=attributes, quotas=quotas, ids=tuple(f"line {p.line}" for p in people))


def _quotas(values: Sequence[str], size: int) -> dict[str, tuple[int, int]]:
    counts = Counter(values)
    shares = {value: size * count / len(values) for value, count in sorted(counts.items())}
    return {value: (floor(share), ceil(share)) for value, share in shares.items()}


def _as_json(board: Board) -> str:
    people = [{"id": id_, "attributes": one} for id_, one in zip(board.ids, board.attributes, strict=True)]
    quotas = {name: {value: list(pair) for value, pair in of.items()} for name, of in board.quotas.items()}
    made = {"kind": board.kind, "size": board.size, "people": people, "quotas": quotas, "objective": board.objective}
    return json.dumps(made, ensure_ascii=False) + "\n"


def _chance(chance: float) -> str:
    return f"{floor(chance * 10_000 + SLACK) / 100:g} %"


def _figures(board: Board, proven: Proven, chances: Sequence[float]) -> tuple[Figure, ...]:
    even = board.size / len(board.attributes)
    lottery = proven.result.plan
    return (
        Figure(name="lowest chance", figure=_chance(min(chances)), note=f"An even chance would be {_chance(even)}."),
        Figure(name="tickets", figure=str(len(lottery["lottery"])), note="Each names a panel; all are equally likely."),
        Figure(
            name="rounding",
            figure=percent(float(lottery["lottery_error"])),
            note="The farthest a chance by tickets is from the one worked out.",
        ),
    )


def _matches(people: Sequence[Person], chances: Sequence[float]) -> Table:
    rows = [
        (str(position), person.name, person.number, person.unit, f"{chance:.6f}")
        for position, (person, chance) in enumerate(zip(people, chances, strict=True))
    ]
    headings = ("Number in the draw", "Person", "Number", "Unit", "Chance")
    return Table(name="matches", title="Chances", caption="", headings=headings, rows=rows)


def _kinds(board: Board, chances: Sequence[float]) -> tuple[Table, ...]:
    """The chance of each kind of people that has five or more."""
    kinds = [", ".join(one.values()) or "everybody" for one in board.attributes]
    counts, lowest = Counter(kinds), dict[str, float]()
    for kind, chance in zip(kinds, chances, strict=True):
        lowest[kind] = min(chance, lowest.get(kind, 1.0))
    shown = sorted((kind for kind, count in counts.items() if count >= LEAST), key=lambda kind: (lowest[kind], kind))
    rows = [(kind, str(counts[kind]), _chance(lowest[kind])) for kind in shown]
    caption = "People alike in what is mirrored have equal chances."
    headings = ("Kind", "People", "Chance")
    table = Table(
        name="kinds", title="Chances", caption=caption, headings=headings, rows=rows, numbers=frozenset({1, 2})
    )
    return (table,) if rows else ()
