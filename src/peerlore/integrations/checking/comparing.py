"""Every line of a file compared with everybody there is."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from peerlore.integrations.checking import weighing
from peerlore.integrations.checking.alike import loosely, refuse_alike
from peerlore.integrations.checking.checked import Checked, CheckedRow, Node, Told, called, named, some
from peerlore.integrations.checking.managers import Known, Managers
from peerlore.integrations.checking.spellings import Spellings
from peerlore.integrations.hr_files.fields import Field
from peerlore.integrations.hr_files.mapping import ColumnMapping
from peerlore.integrations.hr_files.problems import Problem
from peerlore.integrations.hr_files.reading import Line, Table
from peerlore.integrations.hr_files.values import LineReader, PersonRow, ReadLine
from peerlore.integrations.models import Effect
from peerlore.people.erasures import mark_of, marks
from peerlore.people.models import Site, Unit
from peerlore.people.roster import Listed, Listing

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
    "last_day": "until",
}
FEET = frozenset(("total", "totals", "grand total", "sum", "count", "summe", "gesamt", "gesamtsumme", "anzahl"))


def check(table: Table, mapping: ColumnMapping, *, told: Told) -> Checked:
    """Every line of `table` compared with everybody there is now."""
    return _Checker(table, mapping, told).check()


class _Checker:
    def __init__(self, table: Table, mapping: ColumnMapping, told: Told) -> None:
        self.table, self.mapping, self.told = table, mapping, told
        self.everybody = {person.pk: person for person in Listing().everybody()}
        people = self.everybody.values()
        self.companies = dict(Unit.objects.companies().values_list("pk", "name"))
        self.spellings = Spellings.of_here()
        self.by_email = {person.email.lower(): person for person in people if person.email}
        self.by_number = {
            (self.companies.get(person.company or 0, ""), person.staff_number): person
            for person in people
            if person.staff_number
        }

    def check(self) -> Checked:
        every_row = self._read()
        self._recognise(every_row)
        self.rows = [checked for checked in every_row if checked.row.line not in self.told.left_out]
        self.row_of = {checked.person.pk: checked for checked in self.rows if checked.person}
        self._refuse_headers()
        self._refuse_doubles()
        self._refuse_alike()
        self._refuse_taken_addresses()
        self._find_managers()
        self._note_zones()
        for checked in self.rows:
            self._conclude(checked)
        return self._weighed(every_row, [one for one in self.colleagues if self._leaves(one)])

    def _weighed(self, every_row: list[CheckedRow], missing: list[Listed]) -> Checked:
        present = Counter(person.company for person in self.colleagues if person.present)
        said = [row for row in self.rows if row.effect == Effect.LEFT and row.person]
        leavers = {person.pk for person in missing} | {row.person.pk for row in said if row.person}
        without = weighing.left_without(self.everybody.values(), row_of=self.row_of, leavers=leavers)
        for row in said:
            if row.person and (people := without.get(row.person.pk)):
                self._problem(row, "leads_people", Field.MANAGER, blocks=False, **weighing.names_of(people))
        return Checked(
            rows=every_row,
            leavers=missing,
            present=present.total(),
            new_companies=self._new_companies(),
            leaving=weighing.leaving(self.rows, missing, present=present, names=self.companies),
            emptied=weighing.emptied(self.rows, present=present, names=self.companies),
            left_without=without,
        )

    def _new_companies(self) -> list[str]:
        """Those beside the ones there are: of the very first nobody is asked."""
        here = set(self.companies.values())
        coming = {checked.company for checked in self.rows if checked.effect == Effect.NEW}
        return sorted(coming - here) if here else []

    def _read(self) -> list[CheckedRow]:
        reader = LineReader(self.table, self.mapping)
        read = [reader.read(line) for line in self.table.lines]
        rows = [self._spelled(one) for one in read]
        named_here = {checked.company for checked in rows}
        self.ours = {pk for pk, name in self.companies.items() if name in named_here}
        self.colleagues = [person for person in self.everybody.values() if person.company in self.ours]
        return rows

    def _spelled(self, one: ReadLine) -> CheckedRow:
        """Companies, units and places under the name they have here, however the line writes them."""
        row, spellings = one.row, self.spellings
        company = spellings.unit((row.company or self.told.company,))[0]
        row = replace(
            row,
            company=row.company and company,
            units=row.units and spellings.unit((company, *row.units))[1:],
            site=row.site and spellings.site(row.site),
        )
        return CheckedRow(row=row, company=company, problems=list(one.problems))

    def _problem(self, checked: CheckedRow, code: str, taken: str, *, blocks: bool = True, **params: str | int) -> None:
        checked.problems.append(Problem(code, self.mapping.column_of(taken), params, blocks=blocks))

    # who is it?

    def _recognise(self, rows: Sequence[CheckedRow]) -> None:
        self.numbers = {(checked.company, checked.row.number) for checked in rows}
        renumbered, erased = set[int](), marks()
        for checked in rows:
            known = self.by_number.get((checked.company, checked.row.number or ""))
            checked.person = known or self._by_address(checked)
            if checked.person is None and (same := self._under_another_number(checked)):
                renumbered.add(same.pk)
                checked.person = self._taken_for(same, checked)
            if self._is_left_out(checked):
                continue
            if checked.person is None:
                self._refuse_erased(checked, erased)
            elif known is not None and _is_somebody_else(checked.row, known):
                self._problem(checked, "somebody_else", Field.NUMBER, value=checked.number, name=known.name)
        self.mentioned = renumbered | {checked.person.pk for checked in rows if checked.person}

    def _refuse_erased(self, checked: CheckedRow, erased: Collection[str]) -> None:
        """Who asked to be forgotten does not come back because a file still names them."""
        company = next((pk for pk, name in self.companies.items() if name == checked.company), None)
        if erased and mark_of(company, checked.row.number or "") in erased:
            self._problem(checked, "erased", Field.NUMBER, value=checked.number)

    def _under_another_number(self, checked: CheckedRow) -> Listed | None:
        """Who has this name and this address here, and a number that the file does not have: they got a new one."""
        person, row = self.by_email.get(checked.row.email or ""), checked.row
        if person is None or not (row.number and person.staff_number) or not _is_called_so(row, person):
            return None
        its_own = self.companies.get(person.company or 0) == checked.company
        return person if its_own and (checked.company, person.staff_number) not in self.numbers else None

    def _taken_for(self, same: Listed, checked: CheckedRow) -> Listed | None:
        """The same person only where somebody said so of the file."""
        if self.told.renumber or checked.row.line in self.told.left_out:
            return same
        alike = loosely(checked.row.number or "") == loosely(same.staff_number)
        code = "new_number_alike" if alike else "new_number"
        self._problem(checked, code, Field.NUMBER, value=checked.row.number or "", name=named(same))
        return None

    def _is_left_out(self, checked: CheckedRow) -> bool:
        """Left out by word: the line does nothing, and who it names stays as they are."""
        if checked.row.line not in self.told.left_out:
            return False
        checked.effect, checked.problems = Effect.LEFT_OUT, []
        return True

    def _by_address(self, checked: CheckedRow) -> Listed | None:
        """Somebody known by the address alone: the file has no numbers, or they have none yet."""
        person = self.by_email.get(checked.row.email or "")
        if person is None or self.companies.get(person.company or 0) not in (None, checked.company):
            return None
        return person if checked.row.number is None or not person.staff_number else None

    def _refuse_headers(self) -> None:
        """Where files were put one below another, their headers stand between, and their sums."""
        header = [name.casefold() for name in self.table.columns]
        again = {line.number for line in self.table.lines if _says_the_same(line, header)}
        for checked in self.rows:
            if checked.row.line in again:
                self._problem(checked, "header_again", Field.NUMBER)
            elif (checked.row.number or "").casefold().rstrip(":") in FEET:
                self._problem(checked, "foot_of_table", Field.NUMBER, value=checked.number)

    def _refuse_doubles(self) -> None:
        for code, taken, name in (("number_twice", Field.NUMBER, "number"), ("email_twice", Field.EMAIL, "email")):
            alike: dict[tuple[str, str], list[CheckedRow]] = defaultdict(list)
            for checked in self.rows:
                if value := getattr(checked.row, name):
                    alike[checked.company if taken == Field.NUMBER else "", value].append(checked)
            for (_company, value), group in alike.items():
                self._refuse_group(group, code, taken, value)

    def _refuse_group(self, group: Sequence[CheckedRow], code: str, taken: str, value: str) -> None:
        if len(group) == 1:
            return
        few = [str(checked.row.line) for checked in group[:6]]
        for checked in group:
            others = some([line for line in few if line != str(checked.row.line)])
            self._problem(checked, code, taken, value=value, lines=others)

    def _refuse_alike(self) -> None:
        missing = [person for person in self.everybody.values() if person.pk not in self.mentioned]
        known = [(self.companies.get(person.company or 0, ""), person) for person in missing]
        refuse_alike(self.rows, known, column=self.mapping.column_of(Field.NUMBER))

    def _refuse_taken_addresses(self) -> None:
        for checked in self.rows:
            holder = self.by_email.get(checked.row.email or "")
            if holder is None or (checked.person and checked.person.pk == holder.pk):
                continue
            if checked.seems_renumbered:
                continue
            gives_it_up = self.row_of.get(holder.pk)
            if gives_it_up is None or gives_it_up.row.email in (None, holder.email.lower()):
                self._problem(checked, "email_taken", Field.EMAIL, value=holder.email, name=named(holder))

    # who leads whom?

    def _find_managers(self) -> None:
        known = Known(
            rows=self.rows,
            everybody=self.everybody,
            by_number=self.by_number,
            by_email=self.by_email,
            colleagues=self.colleagues,
            companies=self.companies,
            row_of=self.row_of,
            leaves=self._leaves,
            today=self.told.today,
            column=self.mapping.column_of(Field.MANAGER),
            dotted=self.mapping.column_of(Field.DOTTED),
        )
        self.managers = Managers(known)
        self.managers.find()

    # what would it do?

    def _note_zones(self) -> None:
        zones = {name: zone for name, zone in Site.objects.values_list("name", "zone") if zone}
        for checked in self.rows:
            site, zone = checked.row.site, checked.row.zone
            if site and zone and zones.setdefault(site, zone) != zone:
                params = {"site": site, "kept": zones[site], "value": zone}
                self._problem(checked, "zone_differs", Field.ZONE, blocks=False, **params)

    def _refuse_empty_name(self, checked: CheckedRow) -> None:
        """A broken export may empty everybody's names; nobody is without one who had one."""
        person, row = checked.person, checked.row
        if person is None or not (person.given_name or person.family_name):
            return
        given, family = (old if new is None else new for old, new in _names_of(person, row))
        if not (given or family):
            column = Field.NAME if self.mapping.holds(Field.NAME) else Field.FAMILY_NAME
            self._problem(checked, "name_emptied", column, name=named(person))

    def _conclude(self, checked: CheckedRow) -> None:
        if not checked.gone_by(self.told.today):
            self._refuse_empty_name(checked)
        if checked.blocked:
            checked.effect = Effect.PROBLEM
        elif checked.gone_by(self.told.today):
            self._conclude_gone(checked)
        else:
            self._conclude_present(checked)

    def _conclude_gone(self, checked: CheckedRow) -> None:
        """The file says that they have left; of somebody who is not here that is only told."""
        if checked.person is None:
            checked.effect = Effect.LEFT_OUT
            code, taken = ("gone_before", Field.UNTIL) if checked.row.until else ("gone_by_status", Field.STATUS)
            self._problem(checked, code, taken, blocks=False, day=checked.row.until or "")
        else:
            checked.effect = Effect.LEFT if checked.person.present else Effect.UNCHANGED

    def _conclude_present(self, checked: CheckedRow) -> None:
        if checked.row.until:
            self._problem(checked, "leaves_later", Field.UNTIL, blocks=False, day=checked.row.until)
        if checked.person is None:
            checked.effect = Effect.NEW
            if (since := checked.row.since) and since > self.told.today.isoformat():
                self._problem(checked, "starts_later", Field.SINCE, blocks=False, day=since)
            return
        checked.changes = dict(self._differences(checked, checked.person))
        if not checked.person.present:
            checked.effect = Effect.RETURNED
        else:
            checked.effect = Effect.CHANGED if checked.changes else Effect.UNCHANGED

    def _differences(self, checked: CheckedRow, person: Listed) -> Iterator[tuple[str, list[str]]]:
        for name, said in COMPARED.items():
            before, after = getattr(person, name), getattr(checked.row, said)
            if after is not None and before != after:
                yield name, [_shown(before), _shown(after)]
        manager = Node("person", person.manager) if person.manager else None
        if checked.row.manager is not None and checked.manager != manager and not self._is_in_doubt(checked.manager):
            before = named(self.everybody[person.manager]) if person.manager else ""
            yield "manager", [before, self._manager_named(checked.manager)]

    def _is_in_doubt(self, node: Node | None) -> bool:
        """A manager whose own line would be left out: this person keeps the one they have."""
        return node is not None and node.kind == "line" and self.managers.row_on[node.number].blocked

    def _manager_named(self, node: Node | None) -> str:
        if node is None:
            return ""
        if node.kind == "person":
            row = self.row_of.get(node.number)
            return called(row or self.everybody[node.number])
        return called(self.managers.row_on[node.number])

    def _leaves(self, person: Listed) -> bool:
        """Only those whom a file of this company could have named can be missing from it."""
        told_apart = person.staff_number if self.mapping.holds(Field.NUMBER) else person.email
        missing = person.pk not in self.mentioned and person.pk not in self.told.kept
        return bool(self.told.complete and person.company in self.ours and person.present and told_apart and missing)


def _says_the_same(line: Line, header: Sequence[str]) -> bool:
    cells = [cell.strip().casefold() for cell in line.cells[: len(header)]]
    return sum(cell == name for cell, name in zip(cells, header, strict=False)) * 2 > len(header) > 1


def _is_called_so(row: PersonRow, person: Listed) -> bool:
    said = f"{row.given_name or ''} {row.family_name or ''}".strip()
    return bool(said) and said.casefold() == person.name.casefold()


def _names_of(person: Listed, row: PersonRow) -> tuple[tuple[str, str | None], tuple[str, str | None]]:
    return (person.given_name, row.given_name), (person.family_name, row.family_name)


def _is_somebody_else(row: PersonRow, person: Listed) -> bool:
    """Whether nothing but the number is alike: no part of the name, and not the address."""
    names = _words(row.given_name, row.family_name)
    known = _words(person.given_name, person.family_name)
    if not (names and known) or names & known:
        return False
    if row.email is None or not (row.email and person.email):
        return not person.present
    return row.email != person.email.lower()


def _words(*names: str | None) -> set[str]:
    return {word for name in names if name for word in name.casefold().replace("-", " ").split()}


def _shown(value: object) -> str:
    return " / ".join(value) if isinstance(value, tuple) else str(value)
