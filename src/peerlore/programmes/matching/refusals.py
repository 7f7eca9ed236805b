"""The word why somebody said no, sealed with their key: opened for the matching, and for themselves.

What each word teaches the rounds of the same programme, and how long, is in `LASTS` and `_lesson`; a lapse teaches
nothing. docs/explanation/algorithms/what-a-no-teaches.md says it in words.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet

from peerlore.people.keys import Confidence, Sealed, reckoned_with, seal, unseal_many
from peerlore.people.models import Person
from peerlore.programmes.models import Answer, Proposal, ProposalSeat
from peerlore.programmes.models.programme import Programme

WIDTH = 16  # every word as long as any other: the length of what is sealed shall not tell which it is
HALF_A_YEAR, TWO_MONTHS = timedelta(days=182), timedelta(days=60)
LASTS: dict[str, timedelta | None] = {
    Answer.Why.SKILL: HALF_A_YEAR,
    Answer.Why.LEVEL: HALF_A_YEAR,
    Answer.Why.HOURS: HALF_A_YEAR,
    Answer.Why.KNOWN: None,
    Answer.Why.TOO_MUCH: TWO_MONTHS,
    Answer.Why.PERSON: None,
}


@dataclass(frozen=True)
class Lesson:
    """Whom a no keeps from whom: `one` from `other`, or from everybody (`None`); in one `skill`, or in all (`None`)."""

    one: int
    other: int | None = None
    skill: int | None = None


def sealed_why(why: str, *, by: Person, at: datetime) -> bytes:
    """Of every no, also of one without a word: that there is one shall not be seen either."""
    return seal(by, why.ljust(WIDTH), purpose=Answer.PURPOSE, at=at)


def whys(answers: Sequence[Answer]) -> list[str | None]:
    """The word of each answer, with one query; `None` where there is none to open."""
    return [None if word is None else word.rstrip() for word in unseal_many(_confided(answers))]


def _confided(answers: Sequence[Answer]) -> list[Confidence]:
    return [Confidence(row.person_id, row.sealed_why or b"", Answer.PURPOSE) for row in answers]


def goes_by(word: str | None, row: Answer, *, at: datetime) -> bool:
    """Whether the matching still goes by this word."""
    if word not in LASTS or row.answered_at is None:
        return False
    lasts = LASTS[word]
    return lasts is None or at < row.answered_at + lasts


def lessons_in(
    programme: Programme | int, *, at: datetime, among: Collection[Person] | None = None
) -> Iterator[Lesson]:
    """What some people, or all, said in this programme and is still gone by. Raises `Sealed` where a word cannot be
    opened."""
    for row, word in _sealed_in(programme, among):
        if word is None:
            raise Sealed
        if goes_by(word, row, at=at):
            yield from _lessons(row, word)


def _lessons(row: Answer, word: str) -> Iterator[Lesson]:
    """A word about somebody holds of each of the others."""
    skill = row.proposal.skill_id
    if word == Answer.Why.TOO_MUCH:
        yield Lesson(row.person_id)
    elif word == Answer.Why.SKILL and skill:
        yield Lesson(row.person_id, skill=skill)
    else:
        for other in _others(row):
            yield Lesson(row.person_id, other, skill=skill if word == Answer.Why.LEVEL else None)


def _others(row: Answer) -> Iterator[int]:
    """Who else was in the proposal that was answered."""
    yield from (side.person_id for side in row.proposal.sides() if side.person_id != row.person_id)


def refused_with(person: Person, *, at: datetime) -> Iterator[tuple[int, int]]:
    """Pairs with `person` that a word keeps apart whatever the skill, over all programmes. Raises `Sealed` where a word
    cannot be opened."""
    of_them = Proposal.objects.of(person).order_by().values("pk")
    for row, word in _opened(Answer.objects.filter(proposal__in=of_them)):
        if word is None:
            raise Sealed
        for lesson in _lessons(row, word) if goes_by(word, row, at=at) else ():
            if lesson.other is not None and lesson.skill is None:
                yield lesson.one, lesson.other


def refused_as_far_as_known(programme: Programme | int) -> Iterator[tuple[int, int]]:
    """Pairs of whom one said "not this person" in this programme, without those that cannot be opened. For the
    matching's checker only."""
    for row, word in _sealed_in(programme):
        if word == Answer.Why.PERSON:
            yield from ((row.person_id, other) for other in _others(row))


def as_far_as_known_resting(programme: Programme | int, *, at: datetime) -> set[int]:
    """People who said "not now" in this programme a short while ago: they are written to by no round either."""
    said = _sealed_in(programme)
    return {row.person_id for row, word in said if word == Answer.Why.TOO_MUCH and goes_by(word, row, at=at)}


def words_of(answers: Sequence[Answer]) -> list[str]:
    """The words of some answers, to be counted and not to be shown; those that do not open are left out."""
    return [word.rstrip() for word in reckoned_with(_confided(answers)) if word is not None]


def _sealed_in(
    programme: Programme | int, among: Collection[Person] | None = None
) -> Iterator[tuple[Answer, str | None]]:
    said = Answer.objects.filter(proposal__round__stage__programme=programme)
    if among is not None:
        said = said.filter(person__in=among)
    yield from _opened(said)


def _opened(said: QuerySet[Answer]) -> Iterator[tuple[Answer, str | None]]:
    seats = Prefetch("proposal__seats", ProposalSeat.objects.select_related("enrolment"))
    rows = list(said.exclude(sealed_why=None).select_related("proposal").prefetch_related(seats).order_by("pk"))
    words = (None if word is None else word.rstrip() for word in reckoned_with(_confided(rows)))
    yield from zip(rows, words, strict=True)
