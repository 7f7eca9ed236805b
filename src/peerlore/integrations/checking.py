"""Translator: the lines of an HR file against the people there are: what each would do, and what is wrong with it.

Reads people, writes nothing. The same file against the same people gives the same answer.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from peerlore.integrations.hr_files.mapping import ColumnMapping, Field
from peerlore.integrations.hr_files.problems import Problem
from peerlore.integrations.hr_files.reading import Table
from peerlore.integrations.hr_files.values import LineReader, PersonRow, split_name
from peerlore.integrations.models import Effect
from peerlore.people.models import Site, Unit
from peerlore.people.roster import Listed, listed

NAMED = 4
# What a row may change, and the name it has in a person's list.
COMPARED = {
    "staff_number": "number",
    "given_name": "given_name",
    "family_name": "family_name",
    "email": "email",
    "units": "units",
    "title": "title",
    "level": "level",
    "site": "site",
}


@dataclass(frozen=True)
class Node:
    """Somebody in the line of managers: a person who is known, or the line that brings somebody new."""

    kind: str
    number: int


@dataclass(kw_only=True)
class CheckedRow:
    """A line, what it would do to whom, and what is wrong with it."""

    row: PersonRow
    person: Listed | None = None
    manager: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    changes: dict[str, list[str]] = field(default_factory=dict)
    effect: Effect = Effect.NEW

    @property
    def blocked(self) -> bool:
        return any(problem.blocks for problem in self.problems)

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
    def number(self) -> str:
        return self.row.number or (self.person.staff_number if self.person else "")

    @property
    def email(self) -> str:
        return self._after("email")

    def _after(self, name: str) -> str:
        said = getattr(self.row, name)
        return str(said) if said is not None else str(getattr(self.person, name, "") or "")


@dataclass(frozen=True)
class Checked:
    rows: Sequence[CheckedRow]
    leavers: Sequence[Listed]
    present: int


def check(table: Table, mapping: ColumnMapping, *, company: str, complete: bool) -> Checked:
    """Every line of `table` compared with everybody there is now."""
    unit = Unit.objects.companies().filter(name=company).first()
    checker = _Checker(mapping, listed(), unit.pk if unit else None, complete=complete)
    return checker.check(table)


class _Checker:
    def __init__(
        self, mapping: ColumnMapping, people: Sequence[Listed], company: int | None, *, complete: bool
    ) -> None:
        self.mapping, self.complete = mapping, complete
        self.everybody = {person.pk: person for person in people}
        self.colleagues = [person for person in people if company is not None and person.company == company]
        self.by_number = {person.staff_number: person for person in self.colleagues if person.staff_number}
        self.by_email = {person.email.lower(): person for person in people if person.email}
        self.company = company

    def check(self, table: Table) -> Checked:
        reader = LineReader(table, self.mapping)
        read = [reader.read(line) for line in table.lines]
        self.rows = [CheckedRow(row=one.row, problems=list(one.problems)) for one in read]
        self._recognise()
        self._refuse_doubles()
        self._refuse_taken_addresses()
        if self.mapping.holds(Field.MANAGER):
            self._find_managers()
            self._refuse_rings()
            self._warn_of_doubtful_managers()
        self._note_zones()
        for checked in self.rows:
            self._conclude(checked)
        return Checked(self.rows, self._leavers(), sum(person.present for person in self.colleagues))

    def _problem(self, checked: CheckedRow, code: str, taken: str, *, blocks: bool = True, **params: str | int) -> None:
        checked.problems.append(Problem(code, self.mapping.column_of(taken), params, blocks=blocks))

    # who is it?

    def _recognise(self) -> None:
        for checked in self.rows:
            checked.person = self.by_number.get(checked.row.number or "") or self._by_address(checked.row)
            if checked.person is not None and checked.person.erased:
                self._problem(checked, "erased", Field.NUMBER, value=checked.number)
        self.row_on = {checked.row.line: checked for checked in self.rows}
        self.row_of = {checked.person.pk: checked for checked in self.rows if checked.person}

    def _by_address(self, row: PersonRow) -> Listed | None:
        """Somebody known by the address alone: the file has no numbers, or they have none yet."""
        person = self.by_email.get(row.email or "")
        if person is None or person.company not in (None, self.company):
            return None
        return person if row.number is None or not person.staff_number else None

    def _refuse_doubles(self) -> None:
        for code, taken, name in (("number_twice", Field.NUMBER, "number"), ("email_twice", Field.EMAIL, "email")):
            alike: dict[str, list[CheckedRow]] = defaultdict(list)
            for checked in self.rows:
                alike[getattr(checked.row, name) or ""].append(checked)
            alike.pop("", None)
            for value, group in alike.items():
                self._refuse_group(group, code, taken, value)

    def _refuse_group(self, group: Sequence[CheckedRow], code: str, taken: str, value: str) -> None:
        for checked in group if len(group) > 1 else ():
            others = [str(other.row.line) for other in group if other is not checked]
            self._problem(checked, code, taken, value=value, lines=_some(others))

    def _refuse_taken_addresses(self) -> None:
        for checked in self.rows:
            holder = self.by_email.get(checked.row.email or "")
            if holder is None or (checked.person and checked.person.pk == holder.pk):
                continue
            gives_it_up = self.row_of.get(holder.pk)
            if gives_it_up is None or gives_it_up.row.email in (None, holder.email.lower()):
                self._problem(checked, "email_taken", Field.EMAIL, value=holder.email, name=_named(holder))

    # who leads whom?

    def _find_managers(self) -> None:
        self.rows_by_number = {checked.number: checked for checked in self.rows if checked.number}
        self.rows_by_email = {checked.email: checked for checked in self.rows if checked.email}
        self.by_name: dict[str, list[CheckedRow | Listed]] = defaultdict(list)
        for checked in self.rows:
            self.by_name[checked.name.casefold()].append(checked)
        for person in self.colleagues:
            if person.pk not in self.row_of and person.present:
                self.by_name[person.name.casefold()].append(person)
        for checked in self.rows:
            if checked.row.manager:
                self._find_manager(checked, checked.row.manager)

    def _find_manager(self, checked: CheckedRow, said: str) -> None:
        found = self._candidates(said)
        if not found:
            return self._problem(checked, "unknown_manager", Field.MANAGER, value=said[:80])
        if len(found) > 1:
            names = _some([_called(one) for one in found])
            return self._problem(checked, "ambiguous_manager", Field.MANAGER, value=said[:80], names=names)
        return self._take_manager(checked, found[0])

    def _candidates(self, said: str) -> Sequence[CheckedRow | Listed]:
        email = said.lower()
        for one in (
            self.rows_by_number.get(said),
            self.by_number.get(said),
            self.rows_by_email.get(email),
            self.by_email.get(email),
        ):
            if one is not None:
                return [self.row_of.get(one.pk, one) if isinstance(one, Listed) else one]
        straight = self.by_name.get(said.casefold(), [])
        return straight or self.by_name.get(" ".join(split_name(said)).strip().casefold(), [])

    def _take_manager(self, checked: CheckedRow, manager: CheckedRow | Listed) -> None:
        if isinstance(manager, Listed):
            if not manager.present:
                return self._problem(checked, "manager_has_left", Field.MANAGER, name=_named(manager))
            if self._leaves(manager):
                return self._problem(checked, "manager_leaves", Field.MANAGER, name=_named(manager))
            checked.manager = Node("person", manager.pk)
        elif manager is checked:
            return self._problem(checked, "own_manager", Field.MANAGER)
        else:
            checked.manager = manager.node
        return None

    def _refuse_rings(self) -> None:
        above = {Node("person", p.pk): Node("person", p.manager) for p in self.everybody.values() if p.manager}
        by_node = {checked.node: checked for checked in self.rows}
        for node, checked in by_node.items():
            above.pop(node, None)
            if checked.manager:
                above[node] = checked.manager
        for ring in rings(above):
            members = [by_node[node] for node in ring if node in by_node]
            names = " → ".join(_called(by_node.get(node) or self.everybody[node.number]) for node in ring[:NAMED])
            for checked in members:
                self._problem(checked, "manager_ring", Field.MANAGER, names=names + (" …" if len(ring) > NAMED else ""))

    def _warn_of_doubtful_managers(self) -> None:
        for checked in self.rows:
            manager = (
                self.row_on.get(checked.manager.number) if checked.manager and checked.manager.kind == "line" else None
            )
            if manager is not None and manager.blocked:
                self._problem(checked, "manager_in_doubt", Field.MANAGER, blocks=False, lines=str(manager.row.line))

    # what would it do?

    def _note_zones(self) -> None:
        zones = {name: zone for name, zone in Site.objects.values_list("name", "zone") if zone}
        for checked in self.rows:
            site, zone = checked.row.site, checked.row.zone
            if site and zone and zones.setdefault(site, zone) != zone:
                params = {"site": site, "kept": zones[site], "value": zone}
                self._problem(checked, "zone_differs", Field.ZONE, blocks=False, **params)

    def _conclude(self, checked: CheckedRow) -> None:
        if checked.person is not None:
            checked.changes = dict(self._differences(checked, checked.person))
        if checked.blocked:
            checked.effect = Effect.PROBLEM
        elif checked.person is None:
            checked.effect = Effect.NEW
        elif not checked.person.present:
            checked.effect = Effect.RETURNED
        else:
            checked.effect = Effect.CHANGED if checked.changes else Effect.UNCHANGED

    def _differences(self, checked: CheckedRow, person: Listed) -> Iterator[tuple[str, list[str]]]:
        for name, said in COMPARED.items():
            before, after = getattr(person, name), getattr(checked.row, said)
            if after is not None and before != after:
                yield name, [_shown(before), _shown(after)]
        manager = Node("person", person.manager) if person.manager else None
        if checked.row.manager is not None and checked.manager != manager and not checked.blocked:
            before = _named(self.everybody[person.manager]) if person.manager else ""
            yield "manager", [before, self._manager_named(checked.manager)]

    def _manager_named(self, node: Node | None) -> str:
        if node is None:
            return ""
        if node.kind == "person":
            row = self.row_of.get(node.number)
            return _called(row or self.everybody[node.number])
        return _called(self.row_on[node.number])

    def _leaves(self, person: Listed) -> bool:
        """Only those whom a file of this company could have named can be missing from it."""
        told_apart = person.staff_number if self.mapping.holds(Field.NUMBER) else person.email
        ours = self.company is not None and person.company == self.company
        return bool(self.complete and ours and person.present and told_apart and person.pk not in self.row_of)

    def _leavers(self) -> list[Listed]:
        return [person for person in self.colleagues if self._leaves(person)]


def rings(above: Mapping[Node, Node]) -> Iterator[list[Node]]:
    """Each ring in a graph where everybody has at most one above them. Linear."""
    done: set[Node] = set()
    for start in above:
        walk: dict[Node, None] = {}
        node: Node | None = start
        while node is not None and node not in done and node not in walk:
            walk[node] = None
            node = above.get(node)
        if node is not None and node in walk:
            path = list(walk)
            yield path[path.index(node) :]
        done.update(walk)


def _called(one: CheckedRow | Listed) -> str:
    return _named(one) if isinstance(one, Listed) else _with_number(one.name, one.number)


def _named(person: Listed) -> str:
    return _with_number(person.name, person.staff_number)


def _with_number(name: str, number: str) -> str:
    return f"{name} ({number})" if number and not name.endswith(number) else name


def _shown(value: object) -> str:
    return " / ".join(value) if isinstance(value, tuple) else str(value)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
