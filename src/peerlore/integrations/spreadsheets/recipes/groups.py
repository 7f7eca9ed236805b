"""How groups are told, whatever recipe made them: rows for the files, matches for the page, who is left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from peerlore.integrations.spreadsheets.outcome import Figure, Outcome, Proven, Shown, Table, Together
from peerlore.integrations.spreadsheets.people import Person
from peerlore.integrations.spreadsheets.recipes import tables
from peerlore.integrations.spreadsheets.recipes.shared import called, of

HEADINGS = (
    "Round", "Group", "Person", "Number", "Unit", "Part", "Reason 1", "Reason 2", "Reason 3", "Stretch",
)  # fmt: skip
REASONS = 3


@dataclass(frozen=True, kw_only=True)
class Group:
    """People by position; `parts` what each does in it, empty where all do the same."""

    round: int
    name: str
    members: tuple[int, ...]
    about: str = ""
    parts: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    stretch: str = ""

    def part(self, place: int) -> str:
        return self.parts[place] if self.parts else ""


@dataclass(frozen=True)
class Left:
    person: int
    why: str
    help: str


def outcome(
    people: Sequence[Person],
    groups: Sequence[Group],
    left: Iterable[Left],
    *,
    proven: Proven,
    lede: str,
    rules: str,
    columns: tuple[str, str, str],
    notes: tuple[str, ...] = (),
    together: Together | None = None,
) -> Outcome:
    """Everybody on the sheet is taken to ask, and all of a group to meet where `together` does not say otherwise."""
    inside = {member for group in groups for member in group.members}
    matched = [position in inside for position in range(len(people))]
    return Outcome(
        lede=lede,
        figures=_figures(people, groups, len(inside)),
        matches=_matches(people, groups),
        left=_left(people, left),
        columns=columns,
        shown=tuple(_shown(people, group) for group in groups),
        proven=proven,
        rules=rules,
        together=together or Together(groups=[group.members for group in groups]),
        matched=len(inside),
        asked=len(people),
        tables=tables.fairness_tables(people, asked=[True] * len(people), matched=matched),
        notes=notes,
    )


def _figures(people: Sequence[Person], groups: Sequence[Group], inside: int) -> tuple[Figure, ...]:
    across = sum(len({people[member].unit for member in group.members}) > 1 for group in groups)
    return (
        Figure(name="people", figure=of(inside, len(people)), note="People on the sheet with a place in this plan."),
        Figure(name="groups", figure=str(len(groups)), note="Over all rounds."),
        Figure(name="across units", figure=str(across), note="Groups whose people come from different units."),
    )


def _matches(people: Sequence[Person], groups: Sequence[Group]) -> Table:
    rows = [row for group in groups for row in _rows(people, group)]
    return Table(name="matches", title="Matches", caption="", headings=HEADINGS, rows=rows)


def _rows(people: Sequence[Person], group: Group) -> Iterable[tuple[str, ...]]:
    reasons = (*group.reasons, *[""] * REASONS)[:REASONS]
    for place, member in enumerate(group.members):
        person = people[member]
        who = (person.name, person.number, person.unit, group.part(place))
        yield (str(group.round), group.name, *who, *reasons, group.stretch)


def _shown(people: Sequence[Person], group: Group) -> Shown:
    return Shown(
        head=group.name,
        with_=tuple(
            f"{called(people[member])}{', ' if group.part(place) else ''}{group.part(place)}"
            for place, member in enumerate(group.members)
        ),
        about=group.about,
        reasons=group.reasons,
        stretch=group.stretch,
    )


def _left(people: Sequence[Person], left: Iterable[Left]) -> Table:
    rows = [
        (people[one.person].name, people[one.person].number, people[one.person].unit, one.why, one.help) for one in left
    ]
    return Table(
        name="not-matched",
        title="Without a place",
        caption="A reason for each, and the smallest change that would help. Nobody's wish is told to anybody.",
        headings=("Who", "Number", "Unit", "Why", "What could help"),
        rows=rows,
    )
