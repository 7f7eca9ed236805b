"""Answer a proposal; let it lapse; give places back when what came of it is over."""

from datetime import datetime
from itertools import combinations

from django.db import transaction
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.exchanges.models import Exchange
from peerlore.exchanges.words import full_names
from peerlore.failpoints import failpoint
from peerlore.people.audit import record
from peerlore.people.hours import meeting_times
from peerlore.people.models import Person
from peerlore.people.outbox import notify
from peerlore.programmes.actions.beginning import call_off, exchange_of, may_call_off
from peerlore.programmes.actions.places import release, settle, tell_off, tell_others
from peerlore.programmes.matching import allowed_pairs
from peerlore.programmes.matching.allowed import WishCannotBeOpened
from peerlore.programmes.matching.refusals import sealed_why
from peerlore.programmes.models import Answer, Placement, Proposal
from peerlore.programmes.recipes import parse
from peerlore.programmes.waiting import again


class NotAsked(RuleBroken):
    message = _("Only the people of a proposal can answer it.")


class TooLate(RuleBroken):
    message = _("The time to answer ran out on %(day)s. The places are free again, and you stay in the programme.")


class AlreadySettled(RuleBroken):
    message = _("This proposal is settled and can no longer be answered.")


class CannotBeSettledNow(RuleBroken):
    """A wish of one of the two cannot be opened. The words do not say so, or they would tell that there is one."""

    message = _(
        "Your yes could not be noted just now, and nothing was changed. Try again later; if it stays so, ask an "
        "administrator to run `peerlore check`."
    )


@transaction.atomic
def answer(proposal: Proposal, said: str, *, why: str = "", by: Person, at: datetime) -> Proposal:
    """Yes or no. The same answer twice is one answer. A yes may become a no while another has not said yes; a no
    settles it at once. The last yes opens an exchange if all of them may still meet. Where nobody is asked for a yes, a
    no calls off what has begun, as long as they have not met. Of an answer and a lapse at the same moment, the first to
    lock the proposal counts."""
    row = _locked(proposal)
    mine = row.answers.select_for_update().filter(person=by, question="accept").first()
    if mine is None:
        raise NotAsked
    if mine.said == said:
        return row
    if said == Answer.Said.YES or not may_call_off(row):
        _check_still_open(row, by, at)
    mine.said, mine.answered_at = said, at
    mine.sealed_why = sealed_why(why, by=by, at=at) if said == Answer.Said.NO else None
    mine.save(update_fields=["said", "sealed_why", "answered_at"])
    # Of a yes and a no alike: by whom is not said, or the line that follows would tell who said no.
    record("answered", row, by=None, at=at, fields=["said"])
    if said == Answer.Said.NO:
        _decline(row, by=by, at=at)
    elif not row.answers.exclude(said=Answer.Said.YES).exists():
        _accept(row, by=by, at=at)
    return row


def _locked(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",)).with_stage()
    return rows.with_seats("site").select_related("skill", "teacher", "learner").get(pk=proposal.pk)


def _check_still_open(row: Proposal, by: Person, at: datetime) -> None:
    if row.has_lapsed or (row.is_open and row.due and at > row.due):
        raise TooLate(day=formats.date_format(row.last_day(by) or at, "l j F"))
    if not row.is_open:
        raise AlreadySettled


def _decline(row: Proposal, *, by: Person, at: datetime) -> None:
    if row.is_accepted:
        call_off(row, at=at)
    settle(row, Proposal.State.DECLINED, verb="settled", by=None, at=at)
    release(row)
    tell_others(row, by, at=at)


def _accept(row: Proposal, *, by: Person, at: datetime) -> None:
    if not _may_still_meet(row, at=at):
        _fall_away(row, at=at)
        return
    exchange = exchange_of(row, by=by, at=at)
    failpoint("answer.opened")
    Placement.objects.create(proposal=row, exchange=exchange)
    settle(row, Proposal.State.ACCEPTED, verb="settled", by=None, at=at)
    people = [side.person for side in row.sides()]
    first = next(meeting_times(people, minutes=exchange.minutes, after=at), None)
    for person in people:
        _tell_accepted(row, person, first=first, exchange=exchange, at=at)


def _may_still_meet(row: Proposal, *, at: datetime) -> bool:
    """By the rules as they are now. All of them are locked in key order: who leaves, gets another manager or writes
    "please not with" does so before this yes or after."""
    keys = [side.person_id for side in row.sides()]
    people = list(Person.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    if not all(person.is_active for person in people):
        return False
    stage = row.round.stage
    try:
        allowed = allowed_pairs(stage, parse(stage.recipe_text), people, at=at, but=[row])
    except WishCannotBeOpened as sealed:
        raise CannotBeSettledNow from sealed
    return all(allowed.holds(*both) for both in combinations(keys, 2))


def _fall_away(row: Proposal, *, at: datetime) -> None:
    """All are told what is told after a no: which rule it was, or whose wish, is not to be read out of it."""
    settle(row, Proposal.State.DECLINED, verb="settled", by=None, at=at)
    release(row)
    tell_off(row, row.sides(), at=at)


def _tell_accepted(row: Proposal, person: Person, *, first: datetime | None, exchange: Exchange, at: datetime) -> None:
    facts = {
        "partner": full_names(row.others(person)),
        "programme": row.round.stage.programme.name,
        "when": _moment(first, person),
        "link": reverse("exchange", args=[exchange.pk]),
    }
    notify(person, "match_accepted", row, at=at, parameters=facts)


def _moment(moment: datetime | None, person: Person) -> str:
    if moment is None:
        return gettext("whenever you both agree")
    there = moment.astimezone(person.zone_info)
    place = person.site.name if person.site else person.zone
    facts = {"day": formats.date_format(there, "l j F"), "time": formats.time_format(there), "place": place}
    return gettext("%(day)s, %(time)s in %(place)s") % facts


@transaction.atomic
def expire(proposal: Proposal, *, at: datetime) -> Proposal:
    """Let an unanswered proposal lapse, without blame. Nothing happens to one that was settled meanwhile."""
    row = _locked(proposal)
    if not row.is_open or row.due is None or row.due >= at:
        return row
    settle(row, Proposal.State.EXPIRED, verb="lapsed", by=None, at=at)
    release(row)
    failpoint("expire.released")
    programme = row.round.stage.programme
    for side in row.sides():
        facts = {
            "partner": full_names(row.others(side.person)),
            "programme": programme.name,
            "option": again(row.round.stage, side.person, lost_at=at),
            "link": reverse("programme", args=[programme.pk]),
        }
        notify(side.person, "match_expired", row, at=at, parameters=facts)
    return row


@transaction.atomic
def give_back(placement: Placement, *, at: datetime) -> None:
    """The exchange has closed: everybody has their place back, once."""
    row = Placement.objects.select_for_update(of=("self",)).over().filter(pk=placement.pk).first()
    if row is None:
        return
    row.freed_at = at
    row.save(update_fields=["freed_at"])
    release(Proposal.objects.with_seats().get(pk=row.proposal_id))
    record("gave-back", row, by=None, at=at, fields=["freed_at"])
