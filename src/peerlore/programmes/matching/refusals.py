"""The word why somebody said no, sealed with their key: opened for the matching, and for themselves."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from peerlore.people.keys import Confidence, Sealed, reckoned_with, seal, unseal_many
from peerlore.people.models import Person
from peerlore.programmes.models import Answer
from peerlore.programmes.models.programme import Programme

WIDTH = 16  # every word as long as any other: the length of what is sealed shall not tell which it is


def sealed_why(why: str, *, by: Person, at: datetime) -> bytes:
    """Of every no, also of one without a word: that there is one shall not be seen either."""
    return seal(by, why.ljust(WIDTH), purpose=Answer.PURPOSE, at=at)


def whys(answers: Sequence[Answer]) -> list[str | None]:
    """The word of each answer, with one query; `None` where there is none to open."""
    return [None if word is None else word.rstrip() for word in unseal_many(_confided(answers))]


def _confided(answers: Sequence[Answer]) -> list[Confidence]:
    return [Confidence(row.person_id, row.sealed_why or b"", Answer.PURPOSE) for row in answers]


def refused_in(programme: Programme | int, *, among: Collection[Person] | None = None) -> Iterator[tuple[int, int]]:
    """Pairs of whom one said "not this person" in this programme, of some people or of all. Raises `Sealed` where a
    word cannot be opened."""
    for row, word in _sealed_in(programme, among):
        if word is None:
            raise Sealed
        if word == Answer.Why.PERSON:
            yield row.proposal.teacher.person_id, row.proposal.learner.person_id


def refused_as_far_as_known(programme: Programme | int) -> Iterator[tuple[int, int]]:
    """As `refused_in`, without those that cannot be opened. For the matching's checker only."""
    for row, word in _sealed_in(programme):
        if word == Answer.Why.PERSON:
            yield row.proposal.teacher.person_id, row.proposal.learner.person_id


def _sealed_in(
    programme: Programme | int, among: Collection[Person] | None = None
) -> Iterator[tuple[Answer, str | None]]:
    said = Answer.objects.filter(proposal__round__stage__programme=programme).exclude(sealed_why=None)
    if among is not None:
        said = said.filter(proposal__teacher__person__in=among, proposal__learner__person__in=among)
    rows = list(said.select_related("proposal__teacher", "proposal__learner").order_by("pk"))
    words = (None if word is None else word.rstrip() for word in reckoned_with(_confided(rows)))
    yield from zip(rows, words, strict=True)
