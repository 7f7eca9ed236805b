"""Enrol people, one or many; join by oneself; withdraw."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.failpoints import failpoint
from peerlore.people.audit import record, record_all
from peerlore.people.models import LogEntry, Person
from peerlore.people.models.people import PersonQuerySet
from peerlore.people.outbox import notify
from peerlore.programmes.access import people_to_enrol
from peerlore.programmes.actions.offering import Arrival, arrival, tell_waiting
from peerlore.programmes.actions.places import release, settle, tell_others
from peerlore.programmes.actions.starting import ProgrammeEnded, check_coordinates, locked_stage
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.models import Enrolment, Proposal, Stage
from peerlore.programmes.models.programme import EnrolmentWish
from peerlore.programmes.recipes import parse
from peerlore.skills.gaps import levels
from peerlore.skills.models import Need, Skill, SkillRecord

Wishes = Sequence[tuple[Skill, int]]


class AlreadyEnrolled(RuleBroken):
    message = _("You take part already, in the other role. Leave the programme first, then join in this one.")


class TakesPart(RuleBroken):
    message = _("%(person)s takes part already. Take them out first, to enrol them anew.")


class PlacesTaken(RuleBroken):
    message = _("Write %(taken)s or more: that many are taken here. A place is free again when what fills it is over.")
    field = "capacity"


class NoLongerHere(RuleBroken):
    message = _("%(person)s no longer works here and cannot be enrolled.")


class NoSuchRole(RuleBroken):
    message = _("Choose one of the roles of this programme.")
    field = "role"


class TooMany(RuleBroken):
    message = _("Write a whole number from 1 to %(most)s: so many at once the recipe allows.")
    field = "capacity"


class SayWhatToLearn(RuleBroken):
    message = _("Name at least one skill to learn; without it nobody can be found.")
    field = "wishes"


class NotOpenToAll(RuleBroken):
    message = _("People are invited to %(programme)s by its coordinator; ask %(coordinator)s.")


class NoNeedsNamed(RuleBroken):
    message = _("%(programme)s has no needs yet, so nobody's role can be told. Enrol people one by one.")


class OutOfReach(RuleBroken):
    message = _("Your office does not reach this person. Send them the programme's address; people join by themselves.")


class LeftThemselves(RuleBroken):
    message = _("%(person)s left this programme by themselves, and comes back by themselves: send them its address.")


class NotYours(RuleBroken):
    message = _("Only the person and the coordinator can withdraw from a programme.")


@dataclass(frozen=True)
class EnrolCounts:
    """What enrolling many did, or would do. `passed_over`: no place to offer and nothing here to learn."""

    mentors: int
    mentees: int
    already: int
    passed_over: int


@dataclass(frozen=True)
class Intended:
    person: Person
    role: str
    capacity: int
    wishes: Wishes


@transaction.atomic
def enrol(
    stage: Stage, person: Person, *, role: str, capacity: int, wishes: Wishes, by: Person, at: datetime
) -> Enrolment:
    """The coordinator enrols `person`; opting in is still the person's own yes to a proposal, and leaving their own."""
    check_coordinates(by, stage.programme)
    if not people_to_enrol(by).filter(pk=person.pk).exists():
        raise OutOfReach
    stage = locked_stage(stage)
    left = stage.enrolments.exclude(withdrawn_at=None).filter(person=person).first()
    if left and _withdrawal(left).by_id == person.pk:
        raise LeftThemselves(person=person.name)
    return _enrol(stage, Intended(person, role, capacity, wishes), by=by, at=at)


@transaction.atomic
def join(stage: Stage, *, role: str, capacity: int, wishes: Wishes, by: Person, at: datetime) -> Enrolment:
    """Somebody joins by themselves. Who takes part in this role already changes how many at once and what they wish."""
    intended, stage = Intended(by, role, capacity, wishes), locked_stage(stage)
    mine = stage.enrolments.select_for_update().filter(person=by, role=role, withdrawn_at=None).first()
    if mine is not None:
        return _change(stage, mine, intended, at=at)
    if not stage.programme.open_to_all:
        raise NotOpenToAll(programme=stage.programme.name, coordinator=stage.programme.coordinator.name)
    return _enrol(stage, intended, by=by, at=at)


def _change(stage: Stage, row: Enrolment, intended: Intended, *, at: datetime) -> Enrolment:
    """Places that are taken stay taken. A draft that lies with the coordinator is checked again at its publishing."""
    _check(stage, intended)
    if intended.capacity < row.reserved:
        raise PlacesTaken(taken=row.reserved)
    fields = _written(row, intended)
    if fields:
        record("changed", row, by=intended.person, at=at, about=intended.person, fields=fields, state=row.state)
    return row


def _written(row: Enrolment, intended: Intended) -> list[str]:
    """Write what differs, and say which it was."""
    fields = []
    if row.capacity != intended.capacity:
        row.capacity = intended.capacity
        row.save(update_fields=["capacity"])
        fields.append("capacity")
    if list(row.wish_rows.values_list("skill", "level")) != [(skill.pk, level) for skill, level in intended.wishes]:
        _write_wishes(row, intended.wishes)
        row.looked_at = None
        row.save(update_fields=["looked_at"])
        fields.append("wishes")
    return fields


def _enrol(stage: Stage, intended: Intended, *, by: Person, at: datetime) -> Enrolment:
    """For the first time or anew. Exchanges that still go on keep their places. Where places in the programme are
    limited, who asks for one by themselves may have to wait."""
    _check(stage, intended)
    row = _row_of(stage, intended.person, by=by)
    place = arrival(stage, intended.role, asked=by.pk == intended.person.pk)
    row.role, row.capacity = intended.role, max(intended.capacity, row.reserved)
    row.enrolled_by, row.enrolled_at, row.withdrawn_at = by, at, None
    row.standing, row.turn, row.offered_until, row.looked_at = place.standing, place.turn, None, None
    row.save()
    _write_wishes(row, intended.wishes)
    verb = "enrolled" if row.takes_part else "asked-for-place"
    fields = ["role", "capacity", "wishes"]
    entry = record(verb, row, by=by, at=at, about=intended.person, fields=fields, state=row.state)
    if row.waits:
        tell_waiting(row, entry, at=at)
    return row


def _row_of(stage: Stage, person: Person, *, by: Person) -> Enrolment:
    row = stage.enrolments.select_for_update().filter(person=person).first() or Enrolment(stage=stage, person=person)
    if row.pk and row.withdrawn_at is None:
        raise AlreadyEnrolled if by.pk == person.pk else TakesPart(person=person.name)
    return row


def _check(stage: Stage, intended: Intended) -> None:
    recipe, format_ = parse(stage.recipe_text), FORMATS[stage.format]
    most = int(recipe.limit("capacity_max", otherwise=9))
    if stage.programme.ended_at:
        raise ProgrammeEnded(programme=stage.programme.name)
    if not intended.person.is_active:
        raise NoLongerHere(person=intended.person.name)
    if format_.role(intended.role) is None:
        raise NoSuchRole
    if not 1 <= intended.capacity <= most:
        raise TooMany(most=most)
    if intended.role == format_.asks.code and not intended.wishes and not format_.of_equals:
        raise SayWhatToLearn


def _write_wishes(row: Enrolment, wishes: Wishes) -> None:
    row.wish_rows.all().delete()
    EnrolmentWish.objects.bulk_create(
        EnrolmentWish(enrolment=row, skill=skill, level=level, rank=rank)
        for rank, (skill, level) in enumerate(wishes, start=1)
    )


def count_many(stage: Stage, people: PersonQuerySet, *, by: Person, at: datetime) -> EnrolCounts:
    """What `enrol_many` would do; nothing is changed. Counted are people whose unit `by` coordinates, and who does
    that reads every figure of it exactly; a count of anybody else would tell their level."""
    check_coordinates(by, stage.programme)
    found = _sorted(stage, people, by=by, at=at)
    _arrivals(stage, found.intended)
    return found.counts


@transaction.atomic
def enrol_many(stage: Stage, people: PersonQuerySet, *, by: Person, at: datetime) -> EnrolCounts:
    """Everybody of `people` whom `by` reaches as a coordinator, who is here and not enrolled yet. Who can teach a
    needed skill gives; others ask for what is needed, that of their own unit first. Where all come in one role, so does
    everybody with a place to offer."""
    check_coordinates(by, stage.programme)
    stage = locked_stage(stage)
    if stage.programme.ended_at:
        raise ProgrammeEnded(programme=stage.programme.name)
    found = _sorted(stage, people, by=by, at=at)
    standing = _arrivals(stage, found.intended)
    enrolled = {"stage": stage, "enrolled_by": by, "enrolled_at": at}
    rows = Enrolment.objects.bulk_create(
        Enrolment(
            person=one.person, role=one.role, capacity=one.capacity, standing=standing[one.role].standing, **enrolled
        )
        for one in found.intended
    )
    EnrolmentWish.objects.bulk_create(_wish_rows(rows, found.intended), batch_size=500)
    fields = ["role", "capacity", "wishes"]
    record_all("enrolled", rows, by=by, at=at, fields=fields, about=lambda row: row.person, state=lambda row: row.state)
    return found.counts


def _arrivals(stage: Stage, intended: Sequence[Intended]) -> dict[str, Arrival]:
    """For each role, where all of them stand. Raises `TooFewPlaces`."""
    people = Counter(one.role for one in intended)
    return {role: arrival(stage, role, people=number, asked=False) for role, number in people.items()}


def _wish_rows(rows: Sequence[Enrolment], intended: Sequence[Intended]) -> Iterator[EnrolmentWish]:
    for row, one in zip(rows, intended, strict=True):
        for rank, (skill, level) in enumerate(one.wishes, start=1):
            yield EnrolmentWish(enrolment=row, skill=skill, level=level, rank=rank)


@dataclass(frozen=True)
class Sorted:
    intended: list[Intended]
    counts: EnrolCounts


def _sorted(stage: Stage, people: PersonQuerySet, *, by: Person, at: datetime) -> Sorted:
    """A withdrawal is respected: who left by themselves comes back by themselves."""
    reached = people.present().filter(pk__in=people_to_enrol(by).values("pk"))
    found = list(reached.select_related("unit").order_by("pk"))
    known = set(stage.enrolments.values_list("person", flat=True))
    new = [person for person in found if person.pk not in known]
    intended = _intended(stage, new, at=at)
    mentors = sum(one.role == FORMATS[stage.format].gives.code for one in intended)
    counts = EnrolCounts(mentors, len(intended) - mentors, len(found) - len(new), len(new) - len(intended))
    return Sorted(intended, counts)


def _intended(stage: Stage, people: Sequence[Person], *, at: datetime) -> list[Intended]:
    format_ = FORMATS[stage.format]
    if format_.of_equals:
        return [Intended(person, format_.gives.code, 1, ()) for person in people if person.places]
    needs = list(stage.programme.needs.select_related("unit", "skill").order_by("by_date", "pk"))
    if not needs:
        raise NoNeedsNamed(programme=stage.programme.name)
    sorter = _Sorter(stage, needs, people, at=at)
    return [one for person in people if (one := sorter.of(person))]


class _Sorter:
    """Who gives and who asks, by level (usual levels of job titles included) and by what they published."""

    def __init__(self, stage: Stage, needs: Sequence[Need], people: Sequence[Person], *, at: datetime) -> None:
        self.needs, self.format = needs, FORMATS[stage.format]
        self.most = int(parse(stage.recipe_text).limit("capacity_max", otherwise=9))
        skills = sorted({need.skill_id for need in needs})
        self.known = levels([person.pk for person in people], skills, at=at)
        self.published: defaultdict[int, set[int]] = defaultdict(set)
        for person, skill in SkillRecord.objects.taught().filter(skill__in=skills).values_list("person", "skill"):
            self.published[person].add(skill)

    def of(self, person: Person) -> Intended | None:
        if any(self._teaches(person, need) for need in self.needs):
            places = min(person.places, self.most)
            return Intended(person, self.format.gives.code, places, ()) if places else None
        wishes = self._wishes(person)
        return Intended(person, self.format.asks.code, 1, wishes) if wishes and person.places else None

    def _level(self, person: Person, need: Need) -> int:
        return self.known[person.pk, need.skill_id][0] if (person.pk, need.skill_id) in self.known else 0

    def _teaches(self, person: Person, need: Need) -> bool:
        return self._level(person, need) >= need.level or need.skill_id in self.published[person.pk]

    def _wishes(self, person: Person) -> list[tuple[Skill, int]]:
        wanted: dict[int, tuple[Skill, int]] = {}
        for need in sorted(self.needs, key=lambda need: not _lies_in(person, need)):
            wanted.setdefault(need.skill_id, (need.skill, need.level))
        return list(wanted.values())


def _lies_in(person: Person, need: Need) -> bool:
    if person.unit is None:
        return False
    return person.unit_id == need.unit_id or person.unit.path.startswith(f"{need.unit.path}{need.unit_id}/")


@transaction.atomic
def withdraw(enrolment: Enrolment, *, by: Person, at: datetime) -> Enrolment:
    """Leave the programme: what is proposed ends, kindly, and frees both places; exchanges that go on, go on. Whom the
    coordinator takes out is told."""
    if by.pk == enrolment.person_id:
        return _withdraw(enrolment, by=by, at=at)
    _check_may_withdraw(by, enrolment)
    row = _withdraw(enrolment, by=by, at=at)
    _tell_taken_out(row, by=by, at=at)
    return row


@transaction.atomic
def let_go(enrolment: Enrolment, *, at: datetime) -> Enrolment:
    """Somebody no longer works here: whoever waits for them learns it, and their places are free."""
    return _withdraw(enrolment, by=None, at=at)


def _withdraw(enrolment: Enrolment, *, by: Person | None, at: datetime) -> Enrolment:
    mine = Proposal.objects.of(enrolment.person).filter(round__stage=enrolment.stage_id)
    states = [Proposal.State.OPEN, Proposal.State.HELD, Proposal.State.DRAFT]
    waiting = mine.filter(state__in=states).order_by("pk")
    rows = waiting.select_for_update(of=("self",)).with_stage()
    ended = list(rows.with_seats())
    sides = {enrolment.pk, *(side.pk for proposal in ended for side in proposal.sides())}
    list(Enrolment.objects.filter(pk__in=sides).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    for proposal in ended:
        _end(proposal, enrolment, by=by, at=at)
    row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        record("withdrew", row, by=by, at=at, about=enrolment.person, fields=["withdrawn_at"], state=row.state)
    return row


def _withdrawal(row: Enrolment) -> LogEntry:
    """The line of the log in which somebody last left; who left by themselves is told apart from who was taken out."""
    return LogEntry.objects.filter(kind=row._meta.label_lower, target=row.pk, verb="withdrew").latest("pk")


def _tell_taken_out(row: Enrolment, *, by: Person, at: datetime) -> None:
    """Once for each time; and not who had left by themselves."""
    entry, programme = _withdrawal(row), row.stage.programme
    if entry.by_id != by.pk:
        return
    option = gettext("You can join again by yourself.") if programme.open_to_all else gettext("You need do nothing.")
    link = reverse("programme", args=[programme.pk])
    facts = {"coordinator": by.name, "programme": programme.name, "option": option, "link": link}
    notify(row.person, "taken_out", entry, at=at, parameters=facts)


def _check_may_withdraw(by: Person, enrolment: Enrolment) -> None:
    try:
        check_coordinates(by, enrolment.stage.programme)
    except RuleBroken as broken:
        raise NotYours from broken


def _end(proposal: Proposal, enrolment: Enrolment, *, by: Person | None, at: datetime) -> None:
    if not proposal.is_open:
        if proposal.is_held:
            release(proposal)
        settle(proposal, Proposal.State.DROPPED, verb="dropped", by=by, at=at)
        return
    settle(proposal, Proposal.State.DECLINED, verb="withdrawn", by=by, at=at)
    release(proposal)
    failpoint("withdraw.released")
    tell_others(proposal, enrolment.person, at=at)
