"""Confirm, and apply everything at once or nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from sys import intern

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.failpoints import failpoint
from peerlore.integrations.access import may_import
from peerlore.integrations.actions.remembering import remember_columns
from peerlore.integrations.actions.shared import Superseded, acting_rows, begin, locked, still_at_work, tell
from peerlore.integrations.asking import what_is_emptied, why_many_leave
from peerlore.integrations.hr_files.values import row_from_json
from peerlore.integrations.models import (
    AT_WORK,
    OPEN,
    Effect,
    ImportRow,
    ImportState,
    PeopleImport,
)
from peerlore.people.audit import record
from peerlore.people.models import Grant, Person, Unit
from peerlore.people.roster import (
    Entry,
    Listed,
    Listing,
    Roster,
    RosterMovedOn,
    apply_roster,
    once,
    parts,
    refuse_harmful_leaving,
)

SHARED = frozenset(("title", "level"))  # texts that many people share


class NotReady(RuleBroken):
    message = _("This import is not ready to be applied: %(state)s. Open it again to see where it stands.")


class RowsNeedAnotherLook(RuleBroken):
    message = _(
        "Lines that need another look: %(count)s. "
        "Correct them in the file and bring it in again, or have them left out."
    )
    field = "leave_out"


class ManyWouldLeave(RuleBroken):
    message = _("%(why)s If that is meant, allow exactly %(count)s to leave.")
    field = "allow_leavers"


class CompanyIsNew(RuleBroken):
    message = _(
        "A new company would come into being: %(companies)s. If that is meant, allow it; if it is one that is here "
        "already, write it in the file as it is called here."
    )
    field = "new_companies"


class ManyWouldBeEmptied(RuleBroken):
    message = _("%(what)s If that is meant, and not the export broken, allow exactly %(count)s to be emptied.")
    field = "allow_emptied"


class OfficeGone(RuleBroken):
    message = _("Whoever brought this file in holds no office for it any more. Nothing was changed. Bring it in anew.")


@dataclass(frozen=True)
class Answers:
    """What was said to the questions that an import may leave open."""

    leave_out: bool = False
    allow_leavers: int = 0
    allow_emptied: int = 0
    new_companies: Collection[str] = ()


NONE_GIVEN = Answers()


def left_open(batch: PeopleImport, said: Answers) -> Iterator[RuleBroken]:
    """Each question of this import that `said` does not answer."""
    if batch.bad_rows and not said.leave_out:
        yield RowsNeedAnotherLook(count=batch.bad_rows)
    leavers = batch.count(Effect.LEFT)
    if batch.leavers_need_word and said.allow_leavers < leavers:
        yield ManyWouldLeave(count=leavers, why=why_many_leave(batch))
    if said.allow_emptied < batch.emptied:
        yield ManyWouldBeEmptied(count=batch.emptied, what=what_is_emptied(batch))
    if unsaid := [name for name in batch.new_companies if name not in said.new_companies]:
        yield CompanyIsNew(companies=", ".join(unsaid))


@transaction.atomic
def confirm(batch: PeopleImport, said: Answers = NONE_GIVEN, *, by: Person | None, at: datetime) -> PeopleImport:
    """Yes, apply it. Rows in doubt must be left out by word; so must many leavers be allowed, by their number, many
    cells that would be emptied by theirs, and a company beside those there are by its name."""
    batch = locked(batch)
    if not batch.is_ready:
        raise NotReady(state=batch.get_state_display())
    for broken in left_open(batch, said):
        raise broken
    leaving = batch.rows.filter(effect=Effect.LEFT, person__isnull=False).values_list("person", flat=True)
    refuse_harmful_leaving(set(leaving), by=by)
    batch.leaves_out, batch.leavers_allowed = said.leave_out, batch.count(Effect.LEFT)
    return begin(batch, ImportState.APPLYING, "confirmed", by=by, at=at)


def hold_files() -> None:
    """Let no file be applied until this transaction ends; wait for one that is. Whoever erases somebody holds the files
    before the person, as applying does: neither can lock the other out, nor bring an erased name back."""
    at_hand = PeopleImport.objects.filter(state__in=(*OPEN, *AT_WORK)).order_by("pk")
    list(at_hand.select_for_update(of=("self",)).values_list("pk"))


@transaction.atomic
def apply_import(pk: int, attempt: int, *, at: datetime) -> PeopleImport:
    """Everything at once, or nothing. Raises `Superseded`, or `RosterMovedOn` where somebody was changed meanwhile."""
    batch = locked(still_at_work(pk, attempt, ImportState.APPLYING))
    if batch.attempt != attempt or batch.state != ImportState.APPLYING:
        raise Superseded
    if batch.started_by is not None and not may_import(batch.started_by):
        raise OfficeGone
    failpoint("import.apply.locked")
    roster = _roster(batch)
    offices = _offices(roster.leavers)
    by_line = apply_roster(roster, by=batch.started_by, at=at)
    _remember(batch, roster, by_line=by_line, offices=offices)
    batch.state, batch.applied_at = ImportState.APPLIED, at
    batch.let_go_of_the_file()
    remember_columns(batch, at=at)
    batch.company = Unit.objects.companies().filter(name=batch.mapping["company"]).first()
    batch.done = len(roster.entries) + len(roster.leavers)
    batch.save()
    record("applied", batch, by=batch.started_by, at=at, state=batch.state)
    tell(batch, "import_applied", at=at)
    failpoint("import.apply.before_commit")
    return batch


def _offices(people: Sequence[int]) -> dict[int, list[str]]:
    """The offices that leaving ends: undoing tells them, and gives none back."""
    held: dict[int, list[str]] = {}
    for part in parts(people):
        for person, office, scope in Grant.objects.filter(person__in=part).values_list("person", "office", "scope"):
            held.setdefault(person, []).append(f"{office} ({scope})")
    return held


def _remember(
    batch: PeopleImport, roster: Roster, *, by_line: Mapping[int, int], offices: Mapping[int, list[str]]
) -> None:
    """Whom each row became, and what each field was before and is now: what undoing goes by."""
    entries = {entry.line: entry for entry in roster.entries}
    for rows in _bare_rows(batch):
        for row in rows:
            row.person_id = row.person_id or by_line[row.line or 0]
            row.undo = _kept_of(row, entries.get(row.line or 0), by_line=by_line, offices=offices)
        # An upsert of rows that are all there: of what these hold only two fields are written, and that quickly.
        ImportRow.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=["person", "undo"]
        )


def _bare_rows(batch: PeopleImport) -> Iterator[list[ImportRow]]:
    """The rows without what the file said; never to be saved as they are."""
    for part in parts(list(batch.rows.acting().order_by("pk").values_list("pk", flat=True))):
        fields = ("pk", "line", "person_id", "effect", "changes")
        found = ImportRow.objects.filter(pk__in=part).order_by("pk").values_list(*fields)
        yield [ImportRow(batch=batch, **dict(zip(fields, row, strict=True))) for row in found]


def _kept_of(
    row: ImportRow, entry: Entry | None, *, by_line: Mapping[int, int], offices: Mapping[int, list[str]]
) -> dict[str, object]:
    if row.effect == Effect.LEFT:
        held = offices.get(row.person_id or 0)
        return {"offices": held} if held else {}
    if entry is None or entry.was is None:
        return {}
    return {**_before_and_after(row, entry, manager=by_line.get(entry.manager_line or 0, entry.manager))}


def _before_and_after(row: ImportRow, entry: Entry, *, manager: int | None) -> dict[str, list[object]]:
    after = {**entry.texts, "units": list(entry.units or ()), "site": entry.site, "manager": manager}
    after["last_day"] = entry.last_day
    fields = [name for name in row.changes if name != "manager" or entry.sets_manager]
    before = {name: getattr(entry.was, name) for name in fields}
    return {name: [list(was) if isinstance(was, tuple) else was, after[name]] for name, was in before.items()}


def _roster(batch: PeopleImport) -> Roster:
    """What the rows ask for, each as small as it can be: all of them are held at once, their rows are not."""
    listing, company = Listing(), batch.mapping["company"]
    entries, leavers = list[Entry](), list[int]()
    for rows in acting_rows(batch):
        seen = listing.those([row.person_id for row in rows if row.person_id is not None])
        leavers += [row.person_id for row in rows if row.effect == Effect.LEFT and row.person_id is not None]
        taken = (row for row in rows if row.effect != Effect.LEFT)
        entries += [_entry(row, seen.get(row.person_id or 0), company=company) for row in taken]
    coming = {entry.line for entry in entries if entry.person is None}
    entries = [_without_missing_manager(entry, coming) for entry in entries]
    return Roster(company=company, entries=entries, leavers=leavers)


def _entry(row: ImportRow, person: Listed | None, *, company: str) -> Entry:
    said = row_from_json(row.line or 0, {k: v for k, v in row.values.items() if k != "manager_is"})
    if row.person_id is not None and (person is None or _has_moved_on(row, person)):
        raise RosterMovedOn(name=row.name)
    texts = {"staff_number": said.number, "given_name": said.given_name, "family_name": said.family_name}
    texts |= {"email": said.email, "title": said.title, "level": said.level}
    kind, number = row.values.get("manager_is") or ("", None)
    return Entry(
        line=said.line,
        person=row.person_id,
        company=intern(said.company or company),
        texts={name: intern(text) if name in SHARED else text for name, text in texts.items() if text is not None},
        units=None if said.units is None else once(said.units),
        site=None if said.site is None else intern(said.site),
        zone=intern(said.zone or ""),
        last_day=said.until,
        sets_manager=said.manager is not None,
        manager=number if kind == "person" else None,
        manager_line=number if kind == "line" else None,
        since=date.fromisoformat(said.since) if said.since else None,
        was=person,
    )


def _has_moved_on(row: ImportRow, person: Listed) -> bool:
    """Whether the person is no longer as the comparison showed them."""
    if person.erased or person.present == (row.effect == Effect.RETURNED):
        return True
    shown = {name: " / ".join(person.units) if name == "units" else getattr(person, name) for name in row.changes}
    shown.pop("manager", None)
    return any(shown[name] != row.changes[name][0] for name in shown)


def _without_missing_manager(entry: Entry, coming: set[int]) -> Entry:
    """Where the manager's own row is left out, a manager that is known stays, and a new person comes without one."""
    if entry.manager_line is None or entry.manager_line in coming:
        return entry
    return replace(entry, manager_line=None, sets_manager=False)
