"""Many people at once, as an HR file brings them: added, changed, left, come back. One transaction, set by set.

The verbs and rules are those of `actions`; only the number of statements differs: it grows with batches, not people.
"""

import secrets
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from peerlore import clock
from peerlore.errors import RuleBroken
from peerlore.people.addresses import tell_old_addresses
from peerlore.people.audit import record
from peerlore.people.models import Grant, LogEntry, Office, Person, Post, SignInCode, Site, Unit
from peerlore.people.models.offices import EVERYWHERE
from peerlore.people.roster.listing import BATCH, Entry, Listed, Listing, Roster, parts
from peerlore.people.roster.naming import sign_in_names

TEXTS = ("staff_number", "given_name", "family_name", "email", "title", "level")
AT_WORK = ("unit", "manager", "title", "level", "site")
UNUSABLE_LETTERS = 40
SIGNED_IN_BY = ("email", "staff_number")


class RosterMovedOn(RuleBroken):
    message = _("Somebody changed %(name)s since this file was compared. Nothing was changed; compare it again.")


class NoAdministratorWouldRemain(RuleBroken):
    message = _(
        "Every administrator is missing from this file, and without one nobody could give offices any more. "
        "Add a line for one of them, or make somebody else an administrator first."
    )


class NobodyMayRemoveThemselves(RuleBroken):
    message = _(
        "You are not in this file yourself, and would lose your own access. "
        "Add your line, or let somebody else apply it."
    )


def refuse_harmful_leaving(leavers: Collection[int], *, by: Person | None) -> None:
    """Raise where `by` would shut themselves out, or nobody would be left to give offices."""
    if by is not None and by.pk in leavers:
        raise NobodyMayRemoveThemselves
    administrators = Grant.objects.filter(office=Office.ADMINISTRATOR, scope=EVERYWHERE, person__is_active=True)
    holders = set(administrators.values_list("person", flat=True))
    if holders and holders <= set(leavers):
        raise NoAdministratorWouldRemain


@transaction.atomic
def apply_roster(roster: Roster, *, by: Person | None, at: datetime) -> dict[int, int]:
    """Do it all, or raise and do nothing. Returns the key of the person of each entry's line."""
    work = _Application(roster, by=by, at=at)
    work.check()
    work.lay_units_and_sites()
    work.add()
    work.change()
    work.let_go()
    return work.people_by_line


class _Application:
    """One application of a roster, step by step, within the caller's transaction. Of the people it touches it holds a
    few hundred at once, however many there are."""

    def __init__(self, roster: Roster, *, by: Person | None, at: datetime) -> None:
        self.roster, self.by, self.at = roster, by, at
        self.today = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        self.new = [entry for entry in roster.entries if entry.person is None]
        self.known = [entry for entry in roster.entries if entry.person is not None]
        self.people_by_line = {entry.line: entry.person for entry in self.known if entry.person is not None}
        self.entries_log: list[LogEntry] = []
        self.posts: list[Post] = []
        self.emails_before: dict[int, str] = {}
        self.numbers_before: dict[int, str] = {}

    def check(self) -> None:
        """Lock who is concerned, in key order, and refuse if they are no longer as they were seen."""
        listing, leavers = Listing(), set(self.roster.leavers)
        entries = {entry.person: entry for entry in self.known}
        for part in parts(sorted({*self.people_by_line.values(), *leavers})):
            found = listing.locked(part)
            for key in part:
                self._refuse_moved_on(found.get(key), key=key, entry=entries.get(key), leaves=key in leavers)
        refuse_harmful_leaving(leavers, by=self.by)
        self._refuse_others_of_the_same_number()

    def _refuse_moved_on(self, person: Listed | None, *, key: int, entry: Entry | None, leaves: bool) -> None:
        was = entry.was if entry else None
        if person is None or (was is not None and person != was) or (leaves and not person.present):
            raise RosterMovedOn(name=person.name if person else was.name if was else key)
        if entry and any(entry.texts.get(name) not in (None, getattr(person, name)) for name in SIGNED_IN_BY):
            self.emails_before[key], self.numbers_before[key] = person.email, person.staff_number

    def _refuse_others_of_the_same_number(self) -> None:
        numbers: dict[str, list[str]] = {}
        for entry in self.new:
            numbers.setdefault(self._company_of(entry), []).append(entry.texts.get("staff_number", ""))
        for company, wanted in numbers.items():
            for part in parts([number for number in wanted if number]):
                taken = Person.objects.filter(company__name=company, staff_number__in=part).first()
                if taken is not None:
                    raise RosterMovedOn(name=taken.name)

    def _company_of(self, entry: Entry) -> str:
        return entry.company or self.roster.company

    def lay_units_and_sites(self) -> None:
        """Units level by level, so that each level is written once and knows the keys above it."""
        companies = {self._company_of(entry) for entry in self.roster.entries}
        self.units: dict[tuple[str, ...], Unit] = {(name,): self._company(name) for name in sorted(companies)}
        self.companies = {unit.pk: unit for unit in self.units.values()}
        paths = {(self._company_of(entry), *entry.units) for entry in self.roster.entries if entry.units}
        for depth in range(2, 1 + max(map(len, paths), default=0)):
            self._lay_level(sorted({path[:depth] for path in paths if len(path) >= depth}))
        zones: dict[str, str] = {}
        for entry in self.roster.entries:
            if entry.site:
                zones[entry.site] = zones.get(entry.site) or entry.zone
        self.sites = {name: self._site(name, zone) for name, zone in sorted(zones.items())}
        self._write()

    def _company(self, name: str) -> Unit:
        company, made = Unit.objects.get_or_create(name=name, parent=None)
        if made:
            record("made_unit", company, by=self.by, at=self.at)
        return Unit.objects.select_for_update().get(pk=company.pk)

    def _lay_level(self, paths: Sequence[tuple[str, ...]]) -> None:
        parents = [self.units[path[:-1]] for path in paths]
        known = {
            (unit.parent_id, unit.name): unit
            for part in parts([parent.pk for parent in parents])
            for unit in Unit.objects.filter(parent__in=part)
        }
        for path, parent in zip(paths, parents, strict=True):
            fresh = Unit(name=path[-1], parent=parent, path=f"{parent.path}{parent.pk}/")
            self.units[path] = known.get((parent.pk, path[-1]), fresh)
        missing = [self.units[path] for path in paths if self.units[path].pk is None]
        for unit in Unit.objects.bulk_create(missing, batch_size=BATCH):
            self._note("made_unit", unit)

    def _site(self, name: str, zone: str) -> Site:
        site, made = Site.objects.get_or_create(name=name, defaults={"zone": zone})
        if made:
            record("made_site", site, by=self.by, at=self.at)
        return site

    def add(self) -> None:
        """Managers before those they manage, so that each set is written once."""
        for part in (part for rank in _ranks(self.new) for part in parts(rank)):
            people = [self._person_of(entry) for entry in part]
            for person, name in zip(people, sign_in_names(people, self.companies), strict=True):
                person.sign_in_name = name
            for entry, person in zip(part, Person.objects.bulk_create(people, batch_size=BATCH), strict=True):
                self.people_by_line[entry.line] = person.pk
                self._log("added", person, entry.texts)
                self._begin_post(person, entry.since or self.today)
            self._write()

    def _person_of(self, entry: Entry) -> Person:
        company = self.units[self._company_of(entry),]
        person = Person(company=company, unit=company, password=_no_password())
        self._fill(person, entry)
        return person

    def _fill(self, person: Person, entry: Entry) -> None:
        for name, text in entry.texts.items():
            setattr(person, name, text)
        if entry.units is not None:
            person.unit = self.units[self._company_of(entry), *entry.units]
        if entry.site is not None:
            person.site = self.sites[entry.site] if entry.site else None
        if entry.last_day is not None:
            person.last_day = date.fromisoformat(entry.last_day) if entry.last_day else None
        if entry.sets_manager:
            person.manager_id = self.people_by_line.get(entry.manager_line or 0, entry.manager)

    def change(self) -> None:
        """Write what differs, close the posts that ended by it, begin the ones that follow."""
        self._free_names()
        for part in parts(self.known):
            self._change_part(part)
            self._write()

    def _free_names(self) -> None:
        """Addresses may go round in a ring: free all of them first."""
        freed = Concat(Value("~"), Cast("pk", CharField()))
        for part in parts(list(self.emails_before)):
            Person.objects.filter(pk__in=part).update(email="", staff_number="", sign_in_name=freed)

    def _change_part(self, part: Sequence[Entry]) -> None:
        people = Person.objects.in_bulk([entry.person or 0 for entry in part])
        pairs = [(people[entry.person or 0], entry) for entry in part]
        self.moved: list[Person] = []
        changed = [person for person, entry in pairs if self._change_one(person, entry)]
        renamed = [person for person in changed if person.pk in self.emails_before]
        for person, name in zip(renamed, sign_in_names(renamed, self.companies), strict=True):
            person.sign_in_name = name
        fields = [*{*TEXTS, *AT_WORK}, "company", "is_active", "left_at", "last_day", "sign_in_name"]
        # One upsert for each part: quicker by far than bulk_update's CASE for every row and field.
        Person.objects.bulk_create(
            changed, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=fields
        )
        self._end_posts(self.moved)

    def _change_one(self, person: Person, entry: Entry) -> bool:
        if person.pk in self.emails_before:
            person.email, person.staff_number = self.emails_before[person.pk], self.numbers_before[person.pk]
        before = _state_of(person)
        if not person.is_active:
            person.last_day = None
        self._fill(person, entry)
        if person.company_id is None:
            person.company = self.units[self._company_of(entry),]
        came_back, person.is_active, person.left_at = not person.is_active, True, None
        after = _state_of(person)
        fields = sorted(name for name in after if before[name] != after[name])
        if came_back or any(name.removesuffix("_id") in AT_WORK for name in fields):
            self.moved.append(person)
        if came_back:
            self._log("came_back", person, [])
        if fields:
            self._log("changed", person, [name.removesuffix("_id") for name in fields])
        return came_back or bool(fields)

    def let_go(self) -> None:
        """No way in from the next request on: offices and sign-in codes end, and the open posts are closed."""
        gone = {"is_active": False, "left_at": self.at, "sign_ins_ended": F("sign_ins_ended") + 1}
        for part in parts(self.roster.leavers):
            self._take_offices(Grant.objects.filter(person__in=part).select_related("person"))
            SignInCode.objects.filter(person__in=part).delete()
            Post.objects.filter(person__in=part, until=None, since__gt=self.today).update(until=F("since"))
            Post.objects.filter(person__in=part, until=None).update(until=self.today)
            Person.objects.filter(pk__in=part).update(**gone)
            for person in Person.objects.filter(pk__in=part).only("pk").order_by("pk"):
                self._log("left", person, [], state="left")
            self._write()

    def _take_offices(self, grants: QuerySet[Grant]) -> None:
        for grant in grants:
            record("took_office", grant, by=self.by, at=self.at, about=grant.person, fields=[grant.office])
        grants.delete()

    def _end_posts(self, people: Sequence[Person]) -> None:
        """A post that began today (or is yet to begin) is corrected; an older one ends and another begins."""
        keys = [person.pk for person in people]
        young = {
            post.person_id: post
            for part in parts(keys)
            for post in Post.objects.filter(person__in=part, until=None, since__gte=self.today)
        }
        for part in parts(keys):
            Post.objects.filter(person__in=part, until=None, since__lt=self.today).update(until=self.today)
        for person in people:
            if person.pk not in young:
                self._begin_post(person, self.today)
        corrected = [_like(young[person.pk], person) for person in people if person.pk in young]
        Post.objects.bulk_update(corrected, AT_WORK, batch_size=100)

    def _begin_post(self, person: Person, since: date) -> None:
        self.posts.append(_like(Post(person=person, since=since), person))

    def _log(self, verb: str, person: Person, fields: Collection[str], *, state: str = "present") -> None:
        row = self._note(verb, person)
        row.about, row.fields, row.state = person, sorted(fields), state

    def _note(self, verb: str, about: Unit | Person) -> LogEntry:
        row = LogEntry(at=self.at, recorded_at=clock.now(), by=self.by, verb=verb)
        row.kind, row.target = about._meta.label_lower, about.pk
        self.entries_log.append(row)
        return row

    def _write(self) -> None:
        """Posts, log and notices of the part at hand; nothing of it is held for the next."""
        Post.objects.bulk_create(self.posts, batch_size=BATCH)
        LogEntry.objects.bulk_create(self.entries_log, batch_size=BATCH)
        tell_old_addresses(self.entries_log, self.emails_before, at=self.at)
        self.posts, self.entries_log = [], []


def _no_password() -> str:
    """As Django writes that there is none, and differs for each; its own way draws forty letters one by one."""
    return UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(UNUSABLE_LETTERS // 2)


def _ranks(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Sets in which each manager stands in an earlier set. The caller has refused rings."""
    lines = {entry.line for entry in entries}
    waiting: dict[int, list[Entry]] = {}
    rank = [entry for entry in entries if entry.manager_line not in lines]
    for entry in entries:
        if entry.manager_line in lines:
            waiting.setdefault(entry.manager_line or 0, []).append(entry)
    while rank:
        yield rank
        rank = [report for entry in rank for report in waiting.get(entry.line, ())]


def _state_of(person: Person) -> dict[str, object]:
    kept = (*TEXTS, "unit_id", "manager_id", "site_id", "company_id", "last_day")
    return {name: getattr(person, name) for name in kept}


def _like(post: Post, person: Person) -> Post:
    post.unit_id, post.manager_id, post.site_id = person.unit_id, person.manager_id, person.site_id
    post.title, post.level = person.title, person.level
    return post
