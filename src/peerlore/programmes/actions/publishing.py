"""Publish a round, all of it or nothing, checked against the world as it is now; or discard it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.failpoints import failpoint
from peerlore.people.audit import record, record_all
from peerlore.people.models import Person
from peerlore.people.outbox import Parameters, Told, notify_all, notify_each
from peerlore.programmes.actions.starting import check_coordinates
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.matching import Allowed, Meeting, allowed_pairs, free_places
from peerlore.programmes.matching.refusals import as_far_as_known_resting
from peerlore.programmes.models import Answer, Enrolment, Proposal, Round, RoundState, Unmatched
from peerlore.programmes.models.days import days_from
from peerlore.programmes.reasons import Known, known, told, why_nobody_for_you
from peerlore.programmes.recipes import parse
from peerlore.programmes.waiting import family, last_chance, until_when


class AlreadyPublished(RuleBroken):
    message = _("Round %(number)s has been published already; everybody in it was told once.")


class NotADraft(RuleBroken):
    message = _("Round %(number)s is no draft any more; nothing was changed.")


@transaction.atomic
def publish(round: Round, *, by: Person, at: datetime) -> Round:  # noqa: A002
    """Of two who publish at once, one does; the other reads that it is done. People who left, paused or filled up
    since the draft was made, and pairs whose hours no longer meet, are taken out of it and counted in the plan's
    `dropped`."""
    return open_round(_locked_draft(round, by), by=by, at=at)


def open_round(row: Round, *, by: Person | None, at: datetime) -> Round:
    """Publish a locked draft."""
    proposals = _locked_proposals(row)
    failpoint("publish.locked")
    world = _World.now(row, proposals, at=at)
    kept = [proposal for proposal in proposals if world.takes(proposal)]
    _open(row, kept, at=at, by=by)
    taken = {proposal.pk for proposal in kept}
    _drop(row, [proposal for proposal in proposals if proposal.pk not in taken], by=by, at=at)
    _finish(row, dropped=len(proposals) - len(kept), by=by, at=at)
    _tell(row, kept, at=at)
    failpoint("publish.before-commit")
    return row


def _locked_draft(round: Round, by: Person) -> Round:  # noqa: A002
    rows = Round.objects.select_for_update(of=("self",)).select_related("stage__programme").defer("problem")
    row = rows.get(pk=round.pk)
    check_coordinates(by, row.stage.programme)
    if row.is_published:
        raise AlreadyPublished(number=row.number)
    if not row.is_draft:
        raise NotADraft(number=row.number)
    return row


def _locked_proposals(row: Round) -> list[Proposal]:
    """Drafts with everybody in them; proposals, people and enrolments locked in key order; the best pairs first."""
    enrolments = {side for draft in _locked_drafts(row) for side in (draft.teacher_id, draft.learner_id)}
    people = Person.objects.filter(enrolments__in=enrolments).order_by("pk")
    list(people.select_for_update(of=("self",), no_key=True).values_list("pk"))
    list(Enrolment.objects.filter(pk__in=enrolments).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    drafts = row.proposals.filter(state=Proposal.State.DRAFT)
    return list(
        drafts.select_related(
            "teacher__person__site", "learner__person__site", "teacher__person__unit", "learner__person__unit"
        )
    )


def _locked_drafts(row: Round) -> list[Proposal]:
    return list(row.proposals.filter(state=Proposal.State.DRAFT).order_by("pk").select_for_update(of=("self",)))


@dataclass
class _World:
    """Who may and who can, now; each proposal taken uses a place of both sides."""

    allowed: Allowed
    meeting: Meeting
    person_free: Counter[int]
    enrolment_free: Counter[int]
    day_of: datetime

    @classmethod
    def now(cls, row: Round, proposals: Sequence[Proposal], *, at: datetime) -> "_World":
        sides = {side.pk: side for proposal in proposals for side in proposal.sides()}
        people = list({side.person_id: side.person for side in sides.values()}.values())
        recipe = parse(row.stage.recipe_text)
        free = Counter({side.pk: side.free for side in sides.values()})
        meeting = Meeting(minutes=recipe.rhythm.minutes, at=at)
        return cls(allowed_pairs(row.stage, recipe, people, at=at), meeting, Counter(free_places(people)), free, at)

    def takes(self, proposal: Proposal) -> bool:
        sides = proposal.sides()
        if not all(self._ready(side) for side in sides):
            return False
        if not self.allowed.proposes(sides[0].person_id, sides[1].person_id, proposal.skill_id):
            return False
        if not self.meeting.fits(sides[0].person, sides[1].person):
            return False
        for side in sides:
            self.person_free[side.person_id] -= 1
            self.enrolment_free[side.pk] -= 1
        return True

    def _ready(self, side: Enrolment) -> bool:
        here = side.person.is_active and side.takes_part
        day = self.day_of.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        room = self.person_free[side.person_id] > 0 and self.enrolment_free[side.pk] > 0
        return here and room and not side.person.on_pause(day)


def _open(row: Round, kept: Sequence[Proposal], *, by: Person | None, at: datetime) -> None:
    for proposal in kept:
        proposal.state, proposal.due = Proposal.State.OPEN, due_of(row, proposal, at)
    Proposal.objects.bulk_update(kept, ["state", "due"], batch_size=200)
    asked = [Answer(proposal=proposal, person=side.person) for proposal in kept for side in proposal.sides()]
    Answer.objects.bulk_create(asked, batch_size=500)
    _reserve(kept)
    failpoint("publish.reserved")
    record_all("proposed", kept, by=by, at=at, fields=["state", "due"], state=state_of)


def due_of(row: Round, proposal: Proposal, at: datetime) -> datetime:
    """It is told as a day, and both have all of that day where they are: the later of the two ends counts."""
    days = row.stage.programme.answer_days
    return max(days_from(at, days, side.person.zone_info) for side in proposal.sides())


def _reserve(kept: Sequence[Proposal]) -> None:
    taken = Counter(side.pk for proposal in kept for side in proposal.sides())
    rows = list(Enrolment.objects.filter(pk__in=taken).order_by("pk"))
    for enrolment in rows:
        enrolment.reserved += taken[enrolment.pk]
    Enrolment.objects.bulk_update(rows, ["reserved"], batch_size=200)


def _drop(row: Round, dropped: Sequence[Proposal], *, by: Person | None, at: datetime) -> None:
    """Taken out, and whoever has nobody now is among the unmatched, with the reason that something changed; so is whose
    partner withdrew from a draft."""
    _end_unsaid(dropped, by=by, at=at)
    placed = {side for pair in row.proposals.open().values_list("teacher", "learner") for side in pair}
    gone = row.proposals.filter(state=Proposal.State.DROPPED).values_list("teacher", "learner")
    withdrawn = row.stage.enrolments.exclude(withdrawn_at=None).values_list("pk", flat=True)
    left = {side for pair in gone for side in pair} - placed - {*withdrawn}
    rows = [Unmatched(round=row, enrolment_id=pk, reason="changed", option="next-place") for pk in sorted(left)]
    Unmatched.objects.bulk_create(rows, ignore_conflicts=True)


def _end_unsaid(proposals: Iterable[Proposal], *, by: Person | None, at: datetime) -> None:
    """Proposals that nobody was told of."""
    ended = list(proposals)
    for proposal in ended:
        proposal.state, proposal.settled_at = Proposal.State.DROPPED, at
    Proposal.objects.bulk_update(ended, ["state", "settled_at"], batch_size=200)
    record_all("dropped", ended, by=by, at=at, fields=["state"], state=state_of)


def state_of(proposal: Proposal) -> str:
    return str(proposal.state)


def _finish(row: Round, *, dropped: int, by: Person | None, at: datetime) -> None:
    row.state, row.published_at = RoundState.PUBLISHED, at
    row.plan = {**(row.plan or {}), "dropped": dropped}
    row.save(update_fields=["state", "published_at", "plan"])
    record("published", row, by=by, at=at, fields=["state"], state=row.state)


def _tell(row: Round, kept: Sequence[Proposal], *, at: datetime) -> None:
    without = list(row.unmatched.select_related("enrolment__person"))
    rows = known([*(proposal.reasons for proposal in kept), *([one.parameters] for one in without)])
    found = [
        Told(person, proposal, words) for proposal in kept for person, words in words_of_match(row, proposal, rows)
    ]
    notify_each(found, "match_found", at=at)
    quiet = as_far_as_known_resting(row.stage.programme_id, at=at)
    readers = [one for one in without if one.enrolment.person_id not in quiet]
    told_why = list(words_without(row, readers, rows, until=last_chance(row)))
    notify_all(told_why, "left_without_match", row, at=at)


def words_of_match(row: Round, proposal: Proposal, rows: Known) -> Iterator[tuple[Person, Parameters]]:
    """What each of the two is told of the other."""
    for side in proposal.sides():
        words = told(proposal, side.person, rows)
        yield (
            side.person,
            {
                "partner": proposal.partner_of(side.person).name,
                "programme": row.stage.programme.name,
                "reason": words[0].words if words else "",
                "stretch": words[-1].words if words else "",
                "answer_by": _day(proposal.last_day(side.person)),
                "link": reverse("proposal", args=[proposal.pk]),
                "lapses": proposal.due.isoformat() if proposal.due else "",
            },
        )


def _day(day: date | None) -> str:
    """In words with the weekday."""
    return formats.date_format(day, "l j F") if day else ""


def words_without(
    row: Round, without: Sequence[Unmatched], rows: Known, *, until: datetime | None
) -> Iterator[tuple[Person, Parameters]]:
    """Who left or withdrew meanwhile is not written to; neither is who asked for quiet, nor, in a follow-up, who gives
    and read the same of the round before."""
    heard = _heard(row)
    link = reverse("programme", args=[row.stage.programme_id])
    for one in without:
        if one.enrolment.withdrawn_at or not one.enrolment.person.is_active or one.reason == "paused":
            continue
        if (one.enrolment_id, one.reason, one.option) in heard:
            continue
        why, person = why_nobody_for_you(one, rows), one.enrolment.person
        option = f"{why.option} {until_when(until, person)}".strip()
        yield person, {"programme": row.stage.programme.name, "reason": why.reason, "option": option, "link": link}


def _heard(row: Round) -> set[tuple[int, str, str]]:
    """What those who give have read already, each with the reason and the option."""
    if row.follows is None:
        return set()
    told = Unmatched.objects.filter(
        family(row.follows), round__number__lt=row.number, round__state=RoundState.PUBLISHED
    )
    gives = told.filter(enrolment__role=FORMATS[row.stage.format].gives.code)
    return set(gives.values_list("enrolment", "reason", "option"))


@transaction.atomic
def discard(round: Round, *, by: Person, at: datetime) -> Round:  # noqa: A002
    """Nobody was told of a draft, so nobody is told of its end."""
    row = _locked_draft(round, by)
    _end_unsaid(_locked_drafts(row), by=by, at=at)
    row.state = RoundState.DISCARDED
    row.save(update_fields=["state"])
    record("discarded", row, by=by, at=at, fields=["state"], state=row.state)
    return row
