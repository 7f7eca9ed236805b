"""People as a file of people would list them, and what a file may ask to be done to them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from sys import intern
from typing import TypeVar

from django.db.models import QuerySet

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
    last_day: str
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
    roster's. `last_day` is a day that is still to come, as 2026-03-10; empty, none is known any more.
    """

    line: int
    person: int | None = None
    company: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    units: tuple[str, ...] | None = None
    site: str | None = None
    zone: str = ""
    last_day: str | None = None
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


class Listing:
    """Lists people, at most a few hundred rows in hand at once; the tree of units is read once."""

    FIELDS = (
        *("pk", "company_id", "staff_number", "given_name", "family_name", "email", "unit_id", "title", "level"),
        *("site__name", "manager_id", "last_day", "is_active", "erased_at"),
    )

    def __init__(self) -> None:
        units = {unit.pk: unit for unit in Unit.objects.all()}
        self.below = {unit.pk: _below_company(unit, units) for unit in units.values()}

    def everybody(self) -> Iterator[Listed]:
        """All there are, those who left included."""
        return self._of(Person.objects.get_queryset())

    def those(self, keys: Collection[int]) -> dict[int, Listed]:
        """Those with these keys, by key."""
        found = (self._of(Person.objects.filter(pk__in=part)) for part in parts(sorted(keys)))
        return {one.pk: one for some in found for one in some}

    def locked(self, keys: Collection[int]) -> dict[int, Listed]:
        """The same, locked in the order of their keys until the transaction ends."""
        found = Person.objects.select_for_update(of=("self",)).filter(pk__in=keys)
        return {one.pk: one for one in self._of(found)}

    def _of(self, people: QuerySet[Person]) -> Iterator[Listed]:
        rows = people.order_by("pk").values_list(*self.FIELDS)
        return map(self._listed, rows.iterator(2000))

    def _listed(self, row: Sequence[object]) -> Listed:
        pk, company, number, given, family, email, unit, title, level, site, manager, last, active, erased_at = row
        return Listed(
            pk=_key(pk) or 0,
            company=_key(company),
            staff_number=str(number),
            given_name=str(given),
            family_name=str(family),
            email=str(email),
            units=self.below.get(_key(unit) or 0, ()),
            title=intern(str(title)),
            level=intern(str(level)),
            site=intern(str(site or "")),
            manager=_key(manager),
            last_day=str(last or ""),
            present=bool(active),
            erased=erased_at is not None,
        )


def once(texts: Iterable[str]) -> tuple[str, ...]:
    """The same words, each held once however many people share them."""
    return tuple(map(intern, texts))


def _key(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _below_company(unit: Unit, units: Mapping[int, Unit]) -> tuple[str, ...]:
    if not unit.path:
        return ()
    above = [int(key) for key in unit.path.strip("/").split("/")]
    return once([*(units[key].name for key in above[1:]), unit.name])


def parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for begin in range(0, len(items), BATCH):
        yield items[begin : begin + BATCH]
