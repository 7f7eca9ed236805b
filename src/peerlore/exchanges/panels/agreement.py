"""The agreement of an exchange: each question with what each member answered, and who has signed."""

from dataclasses import dataclass
from datetime import datetime

from peerlore.exchanges.models import Exchange, Seat
from peerlore.exchanges.panels.words import opened_all
from peerlore.people.keys import Confidence
from peerlore.people.models import Person


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What one member answered to one question."""

    person: Person
    words: str
    is_mine: bool
    written_at: datetime


@dataclass(frozen=True, kw_only=True)
class AgreementQuestion:
    number: int
    ask: str
    answers: list[Agreed]

    @property
    def own_words(self) -> str:
        return next((answer.words for answer in self.answers if answer.is_mine), "")


@dataclass(frozen=True, kw_only=True)
class AgreementPage:
    """`seats` has the reader's own first; `read` is what signing says was read."""

    exchange: Exchange
    questions: list[AgreementQuestion]
    seats: list[Seat]
    read: int

    @property
    def is_begun(self) -> bool:
        return any(question.answers for question in self.questions)

    @property
    def own_seat(self) -> Seat:
        return self.seats[0]

    @property
    def may_sign(self) -> bool:
        return self.exchange.is_open and self.is_begun and self.own_seat.signed_at is None

    @property
    def is_signed_by_all(self) -> bool:
        return all(seat.signed_at for seat in self.seats)


def agreement_page(exchange: Exchange, reader: Person) -> AgreementPage:
    seats = [seat for seat in exchange.seats.all() if seat.left_at is None]
    return AgreementPage(
        exchange=exchange,
        questions=_questions(exchange, reader),
        seats=sorted(seats, key=lambda seat: (seat.person_id != reader.pk, seat.pk)),
        read=exchange.agreement_changes,
    )


def _questions(exchange: Exchange, reader: Person) -> list[AgreementQuestion]:
    rows = list(exchange.agreed.select_related("author").order_by("number", "pk"))
    words = opened_all([Confidence(row.author_id, row.sealed, row.purpose) for row in rows])
    answers: dict[int, list[Agreed]] = {}
    for row, said in zip(rows, words, strict=True):
        mine = row.author_id == reader.pk
        told = Agreed(person=row.author, words=said, is_mine=mine, written_at=row.written_at)
        answers.setdefault(row.number, []).append(told)
    return [
        AgreementQuestion(number=number, ask=str(ask), answers=answers.get(number, []))
        for number, ask in enumerate(exchange.agreement, 1)
    ]
