"""Who leads whom: the manager a line names, found by number, address or name, in the file or among the people here."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from peerlore.integrations.checking.alike import loosely
from peerlore.integrations.checking.checked import NAMED, CheckedRow, Node, called, named, some
from peerlore.integrations.checking.rings import rings
from peerlore.integrations.hr_files.cells import NUMBER_BESIDE, SEVERAL
from peerlore.integrations.hr_files.names import split_name
from peerlore.integrations.hr_files.problems import Problem
from peerlore.people.roster import Listed

LONGEST_NAMING = 300
Found = Sequence[CheckedRow | Listed]


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everybody a line may name as the manager."""

    rows: Sequence[CheckedRow]
    everybody: Mapping[int, Listed]
    by_number: Mapping[tuple[str, str], Listed]
    by_email: Mapping[str, Listed]
    colleagues: Sequence[Listed]
    companies: Mapping[int, str]
    row_of: Mapping[int, CheckedRow]
    leaves: Callable[[Listed], bool]
    today: date
    column: str
    dotted: str = ""
    named: dict[str, list[CheckedRow | Listed]] = field(default_factory=lambda: defaultdict(list))


class Managers:
    """Finds the manager of every line, and says what is doubtful about it."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.row_on = {checked.row.line: checked for checked in known.rows}
        self.rows_by_number = {(checked.company, checked.number): checked for checked in known.rows if checked.number}
        self.rows_by_email = {checked.email: checked for checked in known.rows if checked.email}
        self.by_loose_number = self._loose_numbers()
        self.turned: dict[str, list[CheckedRow | Listed]] = defaultdict(list)
        for checked in known.rows:
            self._name(checked, checked.name, turned=checked.name_turned)
        for person in known.colleagues:
            if person.pk not in known.row_of and person.present:
                self._name(person, person.name, turned=f"{person.family_name} {person.given_name}")

    def _loose_numbers(self) -> Mapping[tuple[str, str], Found]:
        """For a manager whose number is written otherwise than their own line has it, as without its zeros."""
        found: dict[tuple[str, str], list[CheckedRow | Listed]] = defaultdict(list)
        for checked in self.known.rows:
            if checked.number:
                found[checked.company, loosely(checked.number)].append(checked)
        for person in self.known.colleagues:
            if person.pk not in self.known.row_of and person.present and person.staff_number:
                found[self._company_of(person), loosely(person.staff_number)].append(person)
        return found

    def _name(self, one: CheckedRow | Listed, name: str, *, turned: str) -> None:
        self.known.named[name.casefold()].append(one)
        self.turned[turned.casefold()].append(one)

    def find(self) -> None:
        for checked in self.known.rows:
            if checked.row.manager:
                self._find(checked, checked.row.manager)
            if checked.row.dotted:
                self._note(checked, "dotted_line", self.known.dotted, value=checked.row.dotted[:80])
        if self.known.column:
            self._refuse_rings()
            self._warn_of_doubtful()

    def _problem(self, checked: CheckedRow, code: str, **params: str | int) -> None:
        checked.problems.append(Problem(code, self.known.column, params))

    def _note(self, checked: CheckedRow, code: str, column: str, **params: str | int) -> None:
        checked.problems.append(Problem(code, column, params, blocks=False))

    def _find(self, checked: CheckedRow, said: str) -> None:
        found = self._candidates(said, checked.company)
        if not found and len(parts := SEVERAL.split(said[:LONGEST_NAMING])) > 1:
            found = self._first_of_several(checked, parts, said)
        if not found:
            return self._problem(checked, "unknown_manager", value=said[:80])
        if len(found) > 1:
            names = some([called(one) for one in found[: NAMED + 1]])
            return self._problem(checked, "ambiguous_manager", value=said[:80], names=names)
        return self._take(checked, found[0])

    def _first_of_several(self, checked: CheckedRow, parts: Sequence[str], said: str) -> Found:
        found = self._candidates(parts[0], checked.company)
        if len(found) == 1:
            self._note(checked, "several_managers", self.known.column, value=said[:80], name=called(found[0]))
        return found

    def _candidates(self, said: str, company: str) -> Found:
        found = self._straight(said, company) or self._with_number_beside(said, company)
        return found or self.by_loose_number.get((company, loosely(said)), ())

    def _straight(self, said: str, company: str) -> Found:
        email = said.lower()
        for one in (
            self.rows_by_number.get((company, said)),
            self.known.by_number.get((company, said)),
            self.rows_by_email.get(email),
            self.known.by_email.get(email),
        ):
            if one is not None:
                return [self.known.row_of.get(one.pk, one) if isinstance(one, Listed) else one]
        return self._by_name(said, company)

    def _by_name(self, said: str, company: str) -> Found:
        """People of the own company before namesakes in another; the family name may stand first."""
        named_so, parted = self.known.named, " ".join(split_name(said)).strip().casefold()
        found = named_so.get(said.casefold()) or named_so.get(parted) or self.turned.get(said.casefold()) or []
        own = [one for one in found if self._company_of(one) == company]
        return own or found

    def _company_of(self, one: CheckedRow | Listed) -> str:
        return one.company if isinstance(one, CheckedRow) else self.known.companies.get(one.company or 0, "")

    def _with_number_beside(self, said: str, company: str) -> Found:
        """ "Ines Lobo (T002)" and "T002 - Ines Lobo": the number tells, and the name where it does not."""
        parted = NUMBER_BESIDE.match(said[:LONGEST_NAMING])
        if parted is None:
            return []
        number, name = parted["number"] or parted["before"], parted["name"] or parted["after"]
        return self._straight(number.strip(), company) or self._straight(name.strip(), company)

    def _take(self, checked: CheckedRow, manager: CheckedRow | Listed) -> None:
        if isinstance(manager, Listed):
            if not manager.present:
                return self._problem(checked, "manager_has_left", name=named(manager))
            if self.known.leaves(manager):
                return self._problem(checked, "manager_leaves", name=named(manager))
            checked.manager = Node("person", manager.pk)
        elif manager is checked:
            return self._problem(checked, "own_manager")
        elif manager.gone_by(self.known.today) and not checked.gone_by(self.known.today):
            code = "manager_gone" if manager.row.until else "manager_gone_by_status"
            return self._problem(checked, code, name=called(manager), day=manager.row.until or "")
        else:
            checked.manager = manager.node
        return None

    def _refuse_rings(self) -> None:
        everybody = self.known.everybody
        above = {Node("person", one.pk): Node("person", one.manager) for one in everybody.values() if one.manager}
        by_node = {checked.node: checked for checked in self.known.rows}
        for node, checked in by_node.items():
            if checked.row.manager is None:
                continue
            above.pop(node, None)
            if checked.manager:
                above[node] = checked.manager
        for ring in rings(above):
            members = [by_node[node] for node in ring if node in by_node]
            names = " → ".join(called(by_node.get(node) or everybody[node.number]) for node in ring[:NAMED])
            for checked in members:
                self._problem(checked, "manager_ring", names=names + (" …" if len(ring) > NAMED else ""))

    def _warn_of_doubtful(self) -> None:
        for checked in self.known.rows:
            node = checked.manager
            manager = self.row_on.get(node.number) if node and node.kind == "line" else None
            if manager is not None and manager.blocked:
                self._note(checked, "manager_in_doubt", self.known.column, lines=str(manager.row.line))
