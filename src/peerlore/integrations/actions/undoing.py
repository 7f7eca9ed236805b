"""Undo an applied import: what is still as the file left it becomes what it was; everything else is told by name."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.failpoints import failpoint
from peerlore.integrations.actions.shared import (
    Superseded,
    acting_rows,
    begin,
    give_up_undoing,
    locked,
    still_at_work,
    tell,
)
from peerlore.integrations.checking import rings
from peerlore.integrations.hr_files.problems import Problem
from peerlore.integrations.models import Effect, ImportRow, ImportState, PeopleImport
from peerlore.people.audit import record
from peerlore.people.models import Grant, LogEntry, Person, Unit
from peerlore.people.roster import Entry, Listed, Listing, Roster, apply_roster, parts, refuse_harmful_leaving

NAMED = 4
TEXTS = ("staff_number", "given_name", "family_name", "email", "title", "level")


class NothingToUndo(RuleBroken):
    message = _(
        "This import cannot be undone: %(state)s. Only one that was applied can be, while its rows are kept (30 days)."
    )


class NothingIsAsItWas(RuleBroken):
    message = _("Nothing of this import can be undone: everybody it touched was changed since, or is in use.")


@dataclass(frozen=True, kw_only=True)
class UndoPlan:
    """What undoing would do: who becomes as before, who comes back, who goes again; and what cannot be undone."""

    roster: Roster
    restored: int
    back: int
    gone: int
    stays: Mapping[int, Sequence[Problem]]

    @property
    def does_something(self) -> bool:
        return bool(self.restored or self.back or self.gone)

    @property
    def counts(self) -> dict[str, int]:
        return {"restored": self.restored, "back": self.back, "gone": self.gone, "stays": len(self.stays)}


def plan_undo(batch: PeopleImport) -> UndoPlan:
    """Raises `NothingToUndo` where it was never applied, or its rows are forgotten."""
    if not (batch.was_applied or batch.is_being_undone) or not batch.rows.acting().exists():
        raise NothingToUndo(state=batch.get_state_display())
    return _Planner(batch).plan()


@transaction.atomic
def ask_undo(batch: PeopleImport, *, by: Person | None, at: datetime) -> PeopleImport:
    """Yes, undo it. A worker does."""
    batch = locked(batch)
    plan = plan_undo(batch) if batch.was_applied else None
    if plan is None:
        raise NothingToUndo(state=batch.get_state_display())
    if not plan.does_something:
        raise NothingIsAsItWas
    refuse_harmful_leaving(plan.roster.leavers, by=by)
    batch.failure = ""
    return begin(batch, ImportState.UNDOING, "undo_asked", by=by, at=at)


@transaction.atomic
def undo_import(pk: int, attempt: int, *, by: Person | None, at: datetime) -> PeopleImport:
    """All that can be undone at once, or nothing. Raises `Superseded`."""
    batch = locked(still_at_work(pk, attempt, ImportState.UNDOING))
    if batch.attempt != attempt or batch.state != ImportState.UNDOING:
        raise Superseded
    failpoint("import.undo.locked")
    plan = plan_undo(batch)
    apply_roster(plan.roster, by=by, at=at)
    _tell_what_stays(batch, plan)
    batch.state, batch.undone_at = ImportState.UNDONE, at
    batch.summary = {**batch.summary, "undone": plan.counts}
    batch.save()
    record("undone", batch, by=by, at=at, state=batch.state)
    tell(batch, "import_undone", at=at)
    failpoint("import.undo.before_commit")
    return batch


@transaction.atomic
def give_up(pk: int, attempt: int, *, why: str, at: datetime) -> None:
    """It could not be undone, and why: it stays applied."""
    batch = PeopleImport.objects.select_for_update(of=("self",)).filter(pk=pk, attempt=attempt).first()
    if batch is not None and batch.is_being_undone:
        give_up_undoing(batch, why, by=None, at=at)


def undo_asked_by(batch: PeopleImport) -> Person | None:
    """Who said yes to undoing it, as the log has it."""
    asked = LogEntry.objects.filter(kind=batch._meta.label_lower, target=batch.pk, verb="undo_asked")
    entry = asked.select_related("by").order_by("-pk").first()
    return entry.by if entry else None


def _tell_what_stays(batch: PeopleImport, plan: UndoPlan) -> None:
    for part in parts(sorted(plan.stays)):
        told = list(batch.rows.filter(pk__in=part))
        for row in told:
            row.problems = [*row.problems, *(problem.as_json() for problem in plan.stays[row.pk])]
        ImportRow.objects.bulk_update(told, ["problems"])


class _Planner:
    """Goes through the rows of an applied import and says what each can become again."""

    def __init__(self, batch: PeopleImport) -> None:
        self.batch = batch
        self.companies = dict(Unit.objects.companies().values_list("pk", "name"))
        keys = batch.rows.acting().exclude(person=None).values_list("person", flat=True)
        self.leads = _led_from_outside(set(keys))
        self.people: Mapping[int, Listed] = {}
        self.in_use: Collection[int] = ()
        self.entries: dict[int, Entry] = {}
        self.leavers: list[int] = []
        self.back = 0
        self.stays: dict[int, list[Problem]] = {}

    def plan(self) -> UndoPlan:
        listing = Listing()
        for rows in acting_rows(self.batch):
            keys = [row.person_id for row in rows if row.person_id is not None]
            self.people, self.in_use = listing.those(keys), _in_use(keys, since=self.batch.applied_at)
            for row in rows:
                self._go_through(row)
        self._keep_taken_names()
        self._keep_lost_managers()
        entries = [entry for entry in self.entries.values() if _says_something(entry) or self._comes_back(entry)]
        return UndoPlan(
            roster=Roster(company=self.batch.mapping["company"], entries=entries, leavers=self.leavers),
            restored=len(entries) - self.back,
            back=self.back,
            gone=len(self.leavers),
            stays=self.stays,
        )

    def _go_through(self, row: ImportRow) -> None:
        person = self.people.get(row.person_id or 0)
        if person is None or person.erased:
            return self._stay(row, "undo_erased")
        if row.effect in (Effect.NEW, Effect.RETURNED):
            return self._let_go(row, person)
        if row.effect == Effect.LEFT:
            return self._let_back(row, person)
        return self._restore(row, person)

    def _stay(self, row: ImportRow, code: str, **params: str | int) -> None:
        self.stays.setdefault(row.pk, []).append(Problem(code, "", params, blocks=False))

    def _let_go(self, row: ImportRow, person: Listed) -> None:
        """Who came by the file goes again, unless they are in use. Their empty record stays."""
        if not person.present:
            return
        if person.pk in self.in_use:
            self._stay(row, "undo_in_use")
        elif person.pk in self.leads:
            self._stay(row, "undo_leads", names=", ".join(self.leads[person.pk]))
        else:
            self.leavers.append(person.pk)

    def _let_back(self, row: ImportRow, person: Listed) -> None:
        if person.present:
            return
        self.back += 1
        self.entries[row.pk] = self._entry(row, person)
        if offices := row.undo.get("offices"):
            self._stay(row, "undo_offices", offices=", ".join(offices))

    def _restore(self, row: ImportRow, person: Listed) -> None:
        still = {name: was for name, (was, now) in row.undo.items() if _as_kept(getattr(person, name)) == now}
        if changed := sorted(set(row.undo) - set(still)):
            self._stay(row, "undo_changed", fields=", ".join(changed))
        if still and person.present:
            self.entries[row.pk] = self._entry(row, person, before=still)

    def _entry(self, row: ImportRow, person: Listed, *, before: Mapping[str, object] | None = None) -> Entry:
        said = before or {}
        units, site, manager = said.get("units"), said.get("site"), said.get("manager")
        return Entry(
            line=row.pk,
            person=person.pk,
            company=self.companies.get(person.company or 0, self.batch.mapping["company"]),
            texts={name: str(said[name]) for name in TEXTS if name in said},
            units=tuple(map(str, units)) if isinstance(units, list) else None,
            site=str(site) if site is not None else None,
            last_day=str(said["last_day"]) if "last_day" in said else None,
            sets_manager="manager" in said,
            manager=manager if isinstance(manager, int) else None,
            was=person,
        )

    def _comes_back(self, entry: Entry) -> bool:
        return entry.was is not None and not entry.was.present

    # what has become impossible meanwhile

    def _keep_taken_names(self) -> None:
        """An address or a number that somebody else has taken since stays theirs."""
        given_up = {entry.person: set(entry.texts) for entry in self.entries.values()}
        for name in ("email", "staff_number"):
            wanted = {self._place(entry.company, entry.texts[name], name): row for row, entry in self._wanting(name)}
            for company, text, holder in self._holders(name, [text for _company, text in wanted]):
                row = wanted.get(self._place(company, text, name))
                if row is not None and holder != self.entries[row].person and name not in given_up.get(holder, set()):
                    self._drop(row, name, text)

    def _place(self, company: str, text: str, name: str) -> tuple[str, str]:
        """Within what a text stands once: an address anywhere, a number in its company."""
        return (company if name == "staff_number" else "", text)

    def _wanting(self, name: str) -> Iterator[tuple[int, Entry]]:
        return ((row, entry) for row, entry in self.entries.items() if entry.texts.get(name))

    def _holders(self, name: str, wanted: Sequence[str]) -> Iterator[tuple[str, str, int]]:
        for part in parts(wanted):
            found = Person.objects.filter(**{f"{name}__in": part})
            for company, text, holder in found.values_list("company", name, "pk"):
                yield self.companies.get(company or 0, ""), text, holder

    def _drop(self, row: int, name: str, text: str) -> None:
        entry = self.entries[row]
        kept = {field: value for field, value in entry.texts.items() if field != name}
        self.entries[row] = replace(entry, texts=kept)
        self.stays.setdefault(row, []).append(Problem("undo_taken", "", {"value": text}, blocks=False))

    def _keep_lost_managers(self) -> None:
        """A manager who has left since, or would stand in a ring, is not put back."""
        setting = {row: entry for row, entry in self.entries.items() if entry.sets_manager and entry.manager}
        if not setting:
            return
        coming = {entry.person for entry in self.entries.values() if self._comes_back(entry)}
        here = set(Person.objects.present().values_list("pk", flat=True)) - set(self.leavers)
        lost = [row for row, entry in setting.items() if entry.manager not in here | coming]
        for row in {*lost, *self._in_rings(setting)}:
            self.entries[row] = replace(self.entries[row], sets_manager=False, manager=None)
            self.stays.setdefault(row, []).append(Problem("undo_manager", "", {}, blocks=False))

    def _in_rings(self, setting: Mapping[int, Entry]) -> set[int]:
        above = dict(Person.objects.exclude(manager=None).values_list("pk", "manager_id"))
        above |= {entry.person or 0: entry.manager or 0 for entry in setting.values()}
        row_of = {entry.person: row for row, entry in setting.items()}
        return {row_of[person] for ring in rings(above) for person in ring if person in row_of}


def _in_use(keys: Sequence[int], *, since: datetime | None) -> set[int]:
    """Who has signed in since, or holds an office: their leaving is no mere undoing."""
    signed_in = Person.objects.filter(pk__in=keys, last_login__gte=since).values_list("pk", flat=True)
    return {*signed_in, *Grant.objects.filter(person__in=keys).values_list("person", flat=True)}


def _led_from_outside(keys: Collection[int]) -> dict[int, list[str]]:
    """Whom somebody outside the import has as their manager."""
    touched, led = set(keys), dict[int, list[str]]()
    led_by = Person.objects.present().exclude(manager=None).exclude(manager=F("pk"))
    for person in led_by.only("manager_id", "given_name", "family_name", "title", "staff_number").iterator(2000):
        if person.manager_id in touched and person.pk not in touched and person.manager_id is not None:
            led.setdefault(person.manager_id, []).append(person.name)
    return {manager: names[:NAMED] for manager, names in led.items()}


def _as_kept(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _says_something(entry: Entry) -> bool:
    facts = (entry.units, entry.site, entry.last_day)
    return bool(entry.texts or entry.sets_manager or any(fact is not None for fact in facts))
