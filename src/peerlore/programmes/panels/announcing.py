"""What people would read if a draft were published now: for whoever runs it, before they do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from peerlore.people.models import Person
from peerlore.people.outbox import Parameters
from peerlore.programmes.actions.publishing import due_of
from peerlore.programmes.actions.telling import event_of, words_of_match, words_without
from peerlore.programmes.models import Enrolment, Proposal, Round
from peerlore.programmes.panels.rounds import pairs_of, unmatched_of
from peerlore.programmes.reasons import known
from peerlore.programmes.recipes import parse
from peerlore.programmes.waiting import last_chance


@dataclass(frozen=True)
class Announcement:
    """One reader, the kind of notice, and what it would say."""

    person: Person
    role: str
    event: str
    parameters: Parameters


def announcements(row: Round, *, place: int, at: datetime) -> list[Announcement]:
    """Who asked, who gives, and who is without anybody: one of each where there is one; another `place`, others. No
    level is named: a level is told to the two of a pair alone."""
    return [*_in_pairs(row, place, at), *_without(row, place, at)]


def how_many(row: Round) -> int:
    """The places from which `announcements` can begin before they are the same again."""
    drafts = row.proposals.filter(state=Proposal.State.DRAFT).count()
    return max(drafts, unmatched_of(row).count(), 1)


def _in_pairs(row: Round, place: int, at: datetime) -> Iterator[Announcement]:
    drafts = pairs_of(row).filter(state=Proposal.State.DRAFT).order_by("pk")
    count = drafts.count()
    for step, asks in enumerate((True, False) if count else ()):
        pair = drafts[(place + step * (count // 2)) % count]
        pair.due, pair.reasons = due_of(row, pair, at), [_no_level(reason) for reason in pair.reasons]
        side = next((one for one in pair.sides() if (one.pk == pair.learner_id) == asks), pair.sides()[0])
        said = dict(words_of_match(row, pair, known([pair.reasons]), at))
        yield Announcement(side.person, _role(row, side), event_of(row), said[side.person])


def _no_level(reason: Mapping[str, object]) -> dict[str, object]:
    hidden = {"wanted": "…"} if "wanted" in reason else {}
    return {name: value for name, value in reason.items() if name != "level"} | hidden


def _without(row: Round, place: int, at: datetime) -> Iterator[Announcement]:
    rows = unmatched_of(row).select_related("enrolment__person")
    count = rows.count()
    found: Sequence[tuple[Person, Parameters]] = []
    if count:
        one = rows[place % count]
        found = list(words_without(row, [one], known([[one.parameters]]), until=_until(row, at)))
    for person, parameters in found:
        yield Announcement(person, _role(row, one.enrolment), "left_without_match", parameters)


def _until(row: Round, at: datetime) -> datetime | None:
    drafts = pairs_of(row).filter(state=Proposal.State.DRAFT)
    return last_chance(row, [due_of(row, one, at) for one in drafts])


def _role(row: Round, side: Enrolment) -> str:
    return str(parse(row.stage.recipe_text).role(side.role).name)
