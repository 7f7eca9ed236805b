"""What is known of a line once it is compared, and of the file as a whole."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from peerlore.integrations.hr_files.problems import Problem
from peerlore.integrations.hr_files.statuses import Standing
from peerlore.integrations.hr_files.values import PersonRow
from peerlore.integrations.models import Effect
from peerlore.people.roster import Listed

NAMED = 4
NEW_NUMBERS = ("new_number", "new_number_alike")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What somebody said of the file as a whole. `left_out` are lines, `kept` are people who do not leave by it;
    `renumber`: who has a new number, and the name and address of somebody here, is that person."""

    company: str
    complete: bool
    today: date
    left_out: Collection[int] = ()
    kept: Collection[int] = ()
    renumber: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """Somebody in the line of managers: a person who is known, or the line that brings somebody new."""

    kind: str
    number: int


@dataclass(kw_only=True, slots=True)
class CheckedRow:
    """A line, what it would do to whom, and what is wrong with it."""

    row: PersonRow
    company: str
    person: Listed | None = None
    manager: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    changes: dict[str, list[str]] = field(default_factory=dict)
    effect: Effect = Effect.NEW

    @property
    def blocked(self) -> bool:
        return any(problem.blocks for problem in self.problems)

    @property
    def seems_renumbered(self) -> bool:
        """Whether it waits for a word that this is somebody here with a new number."""
        return any(problem.code in NEW_NUMBERS for problem in self.problems)

    @property
    def node(self) -> Node:
        return Node("person", self.person.pk) if self.person else Node("line", self.row.line)

    @property
    def name(self) -> str:
        """The name this person will have."""
        given = self._after("given_name")
        family = self._after("family_name")
        return f"{given} {family}".strip() or f"{self._after('title')} {self.number}".strip()

    @property
    def name_turned(self) -> str:
        """The same with the family name first."""
        return f"{self._after('family_name')} {self._after('given_name')}".strip()

    @property
    def number(self) -> str:
        return self.row.number or (self.person.staff_number if self.person else "")

    @property
    def email(self) -> str:
        return self._after("email")

    def gone_by(self, today: date) -> bool:
        """Whether the file says that they left: their last day was before today, or, without one, their status."""
        if self.row.until:
            return date.fromisoformat(self.row.until) < today
        return self.row.status == Standing.LEFT

    def _after(self, name: str) -> str:
        said = getattr(self.row, name)
        return str(said) if said is not None else str(getattr(self.person, name, "") or "")


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Every line; who is missing from the file and would leave; how many are present in the companies it is about; and
    what is weighed per company: who leaves and why, which fields are emptied, who is left without a manager, and the
    companies it would make beside those there are."""

    rows: Sequence[CheckedRow]
    leavers: Sequence[Listed]
    present: int
    new_companies: Sequence[str] = ()
    leaving: Sequence[Mapping[str, str | int]] = ()
    emptied: Sequence[Mapping[str, str | int]] = ()
    left_without: Mapping[int, Sequence[str]] = field(default_factory=dict)


def called(one: CheckedRow | Listed) -> str:
    return named(one) if isinstance(one, Listed) else _with_number(one.name, one.number)


def named(person: Listed) -> str:
    return _with_number(person.name, person.staff_number)


def some(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


def _with_number(name: str, number: str) -> str:
    return f"{name} ({number})" if number and not name.endswith(number) else name
