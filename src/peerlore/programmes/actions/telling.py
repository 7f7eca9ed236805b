"""What publishing tells: each of a pair of the other; whoever has nobody why, and until when they are looked for."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext

from peerlore.exchanges.words import clocks, day_words, full_names
from peerlore.people.hours import meeting_times
from peerlore.people.models import Notice, Person
from peerlore.people.outbox import Parameters, Told, notify_all, notify_each
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.matching.refusals import as_far_as_known_resting
from peerlore.programmes.models import Proposal, Round, RoundState, Unmatched
from peerlore.programmes.reasons import Known, known, told, why_nobody_for_you
from peerlore.programmes.reasons import Told as Reason
from peerlore.programmes.recipes import parse
from peerlore.programmes.waiting import LOOKS_AGAIN, family, last_chance, looks_again, until_when


def tell(row: Round, kept: Sequence[Proposal], *, at: datetime) -> None:
    without = list(row.unmatched.select_related("enrolment__person"))
    rows = known([*(proposal.reasons for proposal in kept), *([one.parameters] for one in without)])
    found = [
        Told(person, proposal, words) for proposal in kept for person, words in words_of_match(row, proposal, rows, at)
    ]
    notify_each(found, event_of(row), at=at)
    quiet = as_far_as_known_resting(row.stage.programme_id, at=at)
    readers = [one for one in without if one.enrolment.person_id not in quiet]
    told_why = list(words_without(row, readers, rows, until=last_chance(row)))
    notify_all(told_why, "left_without_match", row, at=at)


def event_of(row: Round) -> str:
    return "meeting_found" if FORMATS[row.stage.format].by_coming else "match_found"


def words_of_match(row: Round, proposal: Proposal, rows: Known, at: datetime) -> Iterator[tuple[Person, Parameters]]:
    """What each of them is told of the others."""
    more = _of_meeting if FORMATS[row.stage.format].by_coming else _of_asking
    for side in proposal.sides():
        facts = {
            "partner": full_names(proposal.others(side.person)),
            "programme": row.stage.programme.name,
            "link": reverse("proposal", args=[proposal.pk]),
        }
        yield side.person, {**facts, **more(row, proposal, side.person, told(proposal, side.person, rows), at)}


def _of_asking(row: Round, proposal: Proposal, person: Person, words: Sequence[Reason], at: datetime) -> Parameters:
    return {
        "reason": words[0].words if words else "",
        "stretch": words[-1].words if words else "",
        "answer_by": _day(proposal.last_day(person)),
        "lapses": proposal.due.isoformat() if proposal.due else "",
    }


def _of_meeting(row: Round, proposal: Proposal, person: Person, words: Sequence[Reason], at: datetime) -> Parameters:
    """All reasons, a question to begin with, and times that suit each of them."""
    recipe = parse(row.stage.recipe_text)
    times = first_times(person, proposal.others(person), minutes=recipe.rhythm.minutes, now=at)
    return {
        "reason": " ".join(one.words for one in words if not one.is_stretch),
        "question": recipe.sessions[0].question,
        "when": "; ".join(times) or gettext("whenever you all agree"),
        "lapses": (at + timedelta(days=7 * recipe.rhythm.weeks)).isoformat(),
    }


def first_times(person: Person, others: Sequence[Person], *, minutes: int, now: datetime, days: int = 3) -> list[str]:
    """The first time of each of the next days on which all of them work, on everybody's clock."""
    people, found = [person, *others], dict[date, str]()
    for moment in meeting_times(people, minutes=minutes, after=now + timedelta(days=1)):
        day = moment.astimezone(person.zone_info).date()
        if day not in found:
            found[day] = f"{day_words(moment, reader=person)}, {clocks(moment, people=people)}"
        if len(found) == days:
            break
    return [*found.values()]


def _day(day: date | None) -> str:
    """In words with the weekday."""
    return formats.date_format(day, "l j F") if day else ""


def words_without(
    row: Round, without: Sequence[Unmatched], rows: Known, *, until: datetime | None
) -> Iterator[tuple[Person, Parameters]]:
    """Who left or withdrew meanwhile is not written to; neither is who asked for quiet, nor, in a follow-up, who gives
    and read the same of the round before."""
    heard = _heard(row)
    rolling, at = row.stage.programme.rolling, row.started_at
    lately = _told_lately(row) if rolling else set()
    link = reverse("programme", args=[row.stage.programme_id])
    for one in without:
        if one.enrolment.withdrawn_at or not one.enrolment.person.is_active or one.reason == "paused":
            continue
        if (one.enrolment_id, one.reason, one.option) in heard or one.enrolment.person_id in lately:
            continue
        why, person = why_nobody_for_you(one, rows), one.enrolment.person
        option = f"{why.option} {looks_again(at, person) if rolling else until_when(until, person)}".strip()
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


def _told_lately(row: Round) -> set[int]:
    """In a rolling programme: people who read within the week that nobody was found, and are not told again yet."""
    rounds = row.stage.rounds.exclude(pk=row.pk).values("pk")
    said = Notice.objects.filter(event="left_without_match", kind=row._meta.label_lower, target__in=rounds)
    return set(said.filter(created_at__gt=row.started_at - LOOKS_AGAIN).values_list("person", flat=True))
