"""Publish a round, all of it or nothing, checked against the world as it is now; or discard it."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.failpoints import failpoint
from peerlore.people.audit import record, record_all
from peerlore.people.models import Person
from peerlore.programmes.actions.beginning import begin
from peerlore.programmes.actions.places import release_all
from peerlore.programmes.actions.starting import check_coordinates
from peerlore.programmes.actions.telling import tell
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.matching import Allowed, Meeting, allowed_pairs, free_places
from peerlore.programmes.models import Answer, Enrolment, Proposal, ProposalSeat, Round, RoundState, Unmatched, Wave
from peerlore.programmes.models.days import days_from
from peerlore.programmes.models.rounds import RESERVING
from peerlore.programmes.recipes import parse


class AlreadyPublished(RuleBroken):
    message = _("Round %(number)s has been published already; everybody in it was told once.")


class NotADraft(RuleBroken):
    message = _("Round %(number)s is no draft any more; nothing was changed.")


@transaction.atomic
def publish(round: Round, *, by: Person, at: datetime) -> Round:  # noqa: A002
    """Of two who publish at once, one does; the other reads that it is done. People who left, paused or filled up
    since the draft was made, and pairs whose hours no longer meet, are taken out of it and counted in the plan's
    `dropped`."""
    return open_round(lock_draft(round, by), by=by, at=at)


def open_round(row: Round, *, by: Person | None, at: datetime, later: Sequence[datetime] = ()) -> Round:
    """Publish a locked draft: all of it, or a first part now and one at each of the times `later`; the places of all
    are kept from now on."""
    proposals = locked_proposals(row)
    failpoint("publish.locked")
    kept, dropped = _World.now(row, proposals, at=at).sorts(proposals)
    _reserve(kept)
    first, *others = in_parts(kept, 1 + len(later), seed=row.seed)
    _send_out(row, first, at=at, by=by)
    for number, (moment, part) in enumerate(zip(later, others, strict=False), start=2):
        _hold(row, part, number=number, until=moment, by=by, at=at)
    _drop(row, dropped, by=by, at=at)
    _finish(row, dropped=len(dropped), by=by, at=at)
    tell(row, first, at=at)
    failpoint("publish.before-commit")
    return row


def in_parts(proposals: Sequence[Proposal], parts: int, *, seed: int) -> list[list[Proposal]]:
    """As even as may be, in an order drawn with the round's seed; all proposals of one who gives go out together, and
    each by itself where nobody does. Parts that stay empty are left out, but for the first."""
    groups: defaultdict[tuple[int, int], list[Proposal]] = defaultdict(list)
    for one in proposals:
        groups[(0, one.teacher_id) if one.teacher_id is not None else (1, one.pk)].append(one)
    found: list[list[Proposal]] = [[] for _ in range(parts)]
    done = 0
    for key in sorted(groups, key=lambda key: hashlib.sha256(f"{seed} {key[1]}".encode()).digest()):
        found[done * parts // len(proposals)].extend(groups[key])
        done += len(groups[key])
    return [part for number, part in enumerate(found) if part or not number]


def _hold(
    row: Round, proposals: Sequence[Proposal], *, number: int, until: datetime, by: Person | None, at: datetime
) -> None:
    wave = Wave.objects.create(round=row, number=number, goes_at=until)
    for one in proposals:
        one.state, one.wave = Proposal.State.HELD, number
    Proposal.objects.bulk_update(proposals, ["state", "wave"], batch_size=200)
    record_all("held", proposals, by=by, at=at, fields=["state", "wave"], state=state_of)
    record("planned", wave, by=by, at=at, fields=["goes_at"])


def send(row: Round, proposals: Sequence[Proposal], *, at: datetime) -> None:
    """Ask about what was held, as far as it may still be; the places of what may not are free."""
    kept, dropped = _World.now(row, proposals, at=at).sorts(proposals)
    _send_out(row, kept, by=None, at=at)
    release_all(dropped)
    _drop(row, dropped, by=None, at=at)
    said = row.plan or {}
    row.plan = {**said, "dropped": said.get("dropped", 0) + len(dropped)}
    row.save(update_fields=["plan"])
    tell(row, kept, at=at)


def end_held(row: Round, *, by: Person, at: datetime) -> None:
    """What is held goes out no more; whoever has nobody by that is told."""
    held = locked_proposals(row, state=Proposal.State.HELD)
    release_all(held)
    _drop(row, held, reason="stopped", by=by, at=at)
    tell(row, [], at=at)


def lock_draft(round: Round, by: Person) -> Round:  # noqa: A002
    rows = Round.objects.select_for_update(of=("self",)).select_related("stage__programme").defer("problem")
    row = rows.get(pk=round.pk)
    check_coordinates(by, row.stage.programme)
    if row.is_published:
        raise AlreadyPublished(number=row.number)
    if not row.is_draft:
        raise NotADraft(number=row.number)
    return row


def locked_proposals(row: Round, **of: object) -> list[Proposal]:
    """Drafts, or those held `of` a wave, with everybody in them; proposals, people and enrolments locked in key order;
    the best pairs first."""
    chosen = {"state": Proposal.State.DRAFT, **of}
    locked = row.proposals.filter(**chosen).order_by("pk").select_for_update(of=("self",))
    keys = list(locked.values_list("pk", flat=True))
    enrolments = {*ProposalSeat.objects.filter(proposal__in=keys).order_by().values_list("enrolment", flat=True)}
    people = Person.objects.filter(enrolments__in=enrolments).order_by("pk")
    list(people.select_for_update(of=("self",), no_key=True).values_list("pk"))
    list(Enrolment.objects.filter(pk__in=enrolments).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return list(row.proposals.filter(**chosen).select_related("teacher", "learner").with_seats("site", "unit"))


@dataclass
class _World:
    """Who may and who can, now; each proposal taken uses a place of each in it."""

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
        allowed, own = allowed_pairs(row.stage, recipe, people, at=at, but=proposals), Counter(free_places(people))
        for side in (side for proposal in proposals if proposal.is_held for side in proposal.sides()):
            own[side.person_id], free[side.pk] = own[side.person_id] + 1, free[side.pk] + 1  # what they keep themselves
        return cls(allowed, meeting, own, free, at)

    def sorts(self, proposals: Sequence[Proposal]) -> tuple[list[Proposal], list[Proposal]]:
        """Those that may be, and those that may not."""
        kept = [proposal for proposal in proposals if self.takes(proposal)]
        taken = {proposal.pk for proposal in kept}
        return kept, [proposal for proposal in proposals if proposal.pk not in taken]

    def takes(self, proposal: Proposal) -> bool:
        sides = proposal.sides()
        if not all(self._ready(side) for side in sides):
            return False
        if not all(self._meet(proposal, one.person, other.person) for one, other in combinations(sides, 2)):
            return False
        for side in sides:
            self.person_free[side.person_id] -= 1
            self.enrolment_free[side.pk] -= 1
        return True

    def _meet(self, proposal: Proposal, one: Person, other: Person) -> bool:
        may = self.allowed.proposes(one.pk, other.pk, proposal.skill_id)
        return may and self.meeting.fits(one, other)

    def _ready(self, side: Enrolment) -> bool:
        here = side.person.is_active and side.takes_part
        day = self.day_of.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        room = self.person_free[side.person_id] > 0 and self.enrolment_free[side.pk] > 0
        return here and room and not side.person.on_pause(day)


def _send_out(row: Round, kept: Sequence[Proposal], *, by: Person | None, at: datetime) -> None:
    _open(row, kept, by=by, at=at)
    if FORMATS[row.stage.format].by_coming:
        begin(kept, by=by, at=at)


def _open(row: Round, kept: Sequence[Proposal], *, by: Person | None, at: datetime) -> None:
    for proposal in kept:
        proposal.state, proposal.due = Proposal.State.OPEN, due_of(row, proposal, at)
    Proposal.objects.bulk_update(kept, ["state", "due"], batch_size=200)
    asked = [Answer(proposal=proposal, person=side.person) for proposal in kept for side in proposal.sides()]
    Answer.objects.bulk_create(asked, batch_size=500)
    failpoint("publish.reserved")
    record_all("proposed", kept, by=by, at=at, fields=["state", "due"], state=state_of)


def due_of(row: Round, proposal: Proposal, at: datetime) -> datetime:
    """It is told as a day, and everybody has all of that day where they are: the latest end counts."""
    days = row.stage.programme.answer_days
    return max(days_from(at, days, side.person.zone_info) for side in proposal.sides())


def _reserve(kept: Sequence[Proposal]) -> None:
    taken = Counter(side.pk for proposal in kept for side in proposal.sides())
    rows = list(Enrolment.objects.filter(pk__in=taken).order_by("pk"))
    for enrolment in rows:
        enrolment.reserved += taken[enrolment.pk]
    Enrolment.objects.bulk_update(rows, ["reserved"], batch_size=200)


def _drop(row: Round, dropped: Sequence[Proposal], *, by: Person | None, at: datetime, reason: str = "changed") -> None:
    """Taken out, and whoever has nobody now is among the unmatched, with the reason why; so is whose partner withdrew
    from what nobody had been told of."""
    _end_unsaid(dropped, by=by, at=at)
    seats = ProposalSeat.objects.filter(proposal__round=row).order_by()
    placed = {*seats.filter(proposal__state__in=RESERVING).values_list("enrolment", flat=True)}
    gone = {*seats.filter(proposal__state=Proposal.State.DROPPED).values_list("enrolment", flat=True)}
    withdrawn = row.stage.enrolments.exclude(withdrawn_at=None).values_list("pk", flat=True)
    left = gone - placed - {*withdrawn}
    rows = [Unmatched(round=row, enrolment_id=pk, reason=reason, option="next-place") for pk in sorted(left)]
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


@transaction.atomic
def discard(round: Round, *, by: Person, at: datetime) -> Round:  # noqa: A002
    """Nobody was told of a draft, so nobody is told of its end."""
    row = lock_draft(round, by)
    drafts = row.proposals.filter(state=Proposal.State.DRAFT).order_by("pk")
    _end_unsaid(drafts.select_for_update(of=("self",)), by=by, at=at)
    row.state = RoundState.DISCARDED
    row.save(update_fields=["state"])
    record("discarded", row, by=by, at=at, fields=["state"], state=row.state)
    return row
