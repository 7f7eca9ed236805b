"""What a proposal's page shows to one of the two."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from peerlore.exchanges.models import Exchange
from peerlore.exchanges.words import clocks, day_words, full_names, names
from peerlore.people.hours import meeting_times
from peerlore.people.models import Person
from peerlore.programmes.actions.beginning import may_call_off
from peerlore.programmes.actions.telling import first_times
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.models import Answer, Proposal, RoundState
from peerlore.programmes.panels.words import OwnWord, own_words
from peerlore.programmes.reasons import Told, known, told
from peerlore.programmes.recipes import parse
from peerlore.programmes.recipes.shapes import Recipe, Role
from peerlore.programmes.waiting import again


@dataclass(frozen=True)
class ProposalView:
    """`stage` is one of ask, waiting, accepted, settled, lapsed: a part of the page each."""

    title: str
    partner: Person
    partners: list[Person]
    names: str
    by_coming: bool
    may_call_off: bool
    times: list[str]
    question: str
    learns: bool
    reasons: list[Told]
    stretch: list[Told]
    recipe: Recipe
    role: Role
    first_meeting: str
    answer_by: date | None
    stage: str
    i_declined: bool
    exchange: Exchange | None
    again: str
    word: OwnWord | None


def proposal_page(row: Proposal, person: Person, *, now: datetime) -> ProposalView:
    """The partner's answer is in it only as far as the state tells: a yes is not shown before both have answered."""
    words, recipe = told(row, person, known([row.reasons])), parse(row.round.stage.recipe_text)
    partner, by_coming = row.partner_of(person), FORMATS[row.round.stage.format].by_coming
    mine = row.answers.get(person=person, question="accept")
    return ProposalView(
        title=_title(row, person),
        partner=partner,
        partners=row.others(person),
        names=names(row.others(person)),
        by_coming=by_coming,
        may_call_off=may_call_off(row),
        times=first_times(person, row.others(person), minutes=recipe.rhythm.minutes, now=now) if by_coming else [],
        question=recipe.sessions[0].question if by_coming else "",
        learns=row.learns(person),
        reasons=[one for one in words if not one.is_stretch],
        stretch=[one for one in words if one.is_stretch],
        recipe=recipe,
        role=recipe.role(row.side_of(person).role),
        first_meeting=first_meeting(person, partner, minutes=recipe.rhythm.minutes, now=now) if row.is_open else "",
        answer_by=row.last_day(person),
        stage=_stage(row, mine, now),
        i_declined=mine.said == Answer.Said.NO,
        exchange=Exchange.objects.filter(placement__proposal=row).first(),
        again=_again(row, person, now),
        word=next(iter(own_words(Answer.objects.filter(pk=mine.pk), now=now)), None),
    )


def _title(row: Proposal, person: Person) -> str:
    if row.skill is None:
        return _("You meet %(names)s") % {"names": full_names(row.others(person))}
    facts = {"name": row.partner_of(person).name, "skill": row.skill.label}
    words = _("%(name)s could teach you %(skill)s") if row.learns(person) else _("You could teach %(name)s %(skill)s")
    return words % facts


def _stage(row: Proposal, mine: Answer, now: datetime) -> str:
    if row.is_accepted:
        return "accepted"
    if row.has_lapsed or (row.is_open and row.due and now > row.due):
        return "lapsed"
    if not row.is_open:
        return "settled"
    return "waiting" if mine.said == Answer.Said.YES else "ask"


def _again(row: Proposal, person: Person, now: datetime) -> str:
    """What comes next where it came to nothing; empty where nothing is left to come."""
    stage = row.round.stage
    waits = row.is_open and row.due is not None and now <= row.due
    if waits or row.is_accepted or stage.programme.ended_at:
        return ""
    lost_at = row.settled_at or now
    since = stage.rounds.filter(state=RoundState.PUBLISHED, started_at__gte=lost_at).exclude(pk=row.round_id)
    if since.exists():
        return _("A round has looked again since; what it found is on the programme’s page.")
    return again(stage, person, lost_at=lost_at)


def first_meeting(me: Person, partner: Person, *, minutes: int, now: datetime) -> str:
    """The first time both work, from tomorrow on, on each one's clock; empty where there is none."""
    moment = next(meeting_times([me, partner], minutes=minutes, after=now + timedelta(days=1)), None)
    if moment is None:
        return ""
    return f"{day_words(moment, reader=me)}, {clocks(moment, people=[me, partner])}"
