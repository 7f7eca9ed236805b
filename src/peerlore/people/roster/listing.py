"""People as a file of people would list them, and what a file may ask to be done to them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from peerlore.people.models import Person, Unit

BATCH = 500
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A person as a file of people would list them; `units` are the names below the company."""

    pk: int
    company: int | None
    staff_number: str
    given_name: str
    family_name: str
    email: str
    units: tuple[str, ...]
    title: str
    level: str
    site: str
    manager: int | None
    present: bool
    erased: bool

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip() or f"{self.title} {self.staff_number}".strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One person to add (`person` is `None`) or change. What is `None` or missing in `texts` stays as it is.

    `manager` is a person's key, `manager_line` the `line` of another entry that adds the manager. `was` is what the
    changer saw: whoever is no longer so has been changed by somebody else meanwhile. `company` is a name; empty, the
    roster's.
    """

    line: int
    person: int | None = None
    company: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    units: tuple[str, ...] | None = None
    site: str | None = None
    zone: str = ""
    sets_manager: bool = False
    manager: int | None = None
    manager_line: int | None = None
    since: date | None = None
    was: Listed | None = None


@dataclass(frozen=True, kw_only=True)
class Roster:
    """What is to be done to the people of one company, or of several where entries name theirs."""

    company: str
    entries: Sequence[Entry]
    leavers: Sequence[int] = ()


def listed(people: Collection[int] | None = None) -> list[Listed]:
    """Everybody (or those with these keys) as files list them, those who left included."""
    names = {unit.pk: unit for unit in Unit.objects.all()}
    everybody = Person.objects.select_related("site").order_by("pk")
    wanted = [everybody] if people is None else [everybody.filter(pk__in=part) for part in parts(sorted(people))]
    return [as_listed(person, names) for some in wanted for person in some.iterator(2000)]


def as_listed(person: Person, units: Mapping[int, Unit]) -> Listed:
    return Listed(
        pk=person.pk,
        company=person.company_id,
        staff_number=person.staff_number,
        given_name=person.given_name,
        family_name=person.family_name,
        email=person.email,
        units=_below_company(units.get(person.unit_id or 0), units),
        title=person.title,
        level=person.level,
        site=person.site.name if person.site else "",
        manager=person.manager_id,
        present=person.is_active,
        erased=person.erased_at is not None,
    )


def _below_company(unit: Unit | None, units: Mapping[int, Unit]) -> tuple[str, ...]:
    if unit is None or not unit.path:
        return ()
    above = [int(key) for key in unit.path.strip("/").split("/")]
    return (*(units[key].name for key in above[1:]), unit.name)


def parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for begin in range(0, len(items), BATCH):
        yield items[begin : begin + BATCH]
