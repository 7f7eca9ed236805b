"""Translator: what the two of a request write to each other, sealed for the other and opened."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from peerlore.people.keys import Confidence, reckoned_with, seal, unseal_many
from peerlore.programmes.models import Request


@dataclass(frozen=True)
class Answered:
    """What whoever was asked wrote, and an address that they gave along."""

    words: str = ""
    link: str = ""


def sealed_words(request: Request, words: str, *, at: datetime) -> bytes | None:
    """Of whoever asks, for whoever is asked; nothing where there are none."""
    return seal(request.asker, words, purpose=_asks(request), at=at) if words else None


def sealed_answer(request: Request, answer: Answered, *, at: datetime) -> bytes | None:
    written = json.dumps(vars(answer), ensure_ascii=False)
    return seal(request.asked, written, purpose=_answers(request), at=at) if answer != Answered() else None


def words_of(requests: Sequence[Request]) -> list[str | None]:
    """What each asker wrote; `None` where it cannot be opened, empty where there is nothing."""
    asked = [_confided(request) for request in requests]
    return [words if request.sealed_words else "" for request, words in zip(requests, unseal_many(asked), strict=True)]


def answers_of(requests: Sequence[Request]) -> list[Answered | None]:
    """What each who was asked wrote; `None` where it cannot be opened."""
    sealed = [Confidence(row.asked_id, row.sealed_answer or b"", _answers(row)) for row in requests]
    opened = zip(requests, unseal_many(sealed), strict=True)
    return [_answered(written) if row.sealed_answer else Answered() for row, written in opened]


def passed_along(request: Request, to: Request, *, at: datetime) -> bytes | None:
    """What the asker wrote, sealed anew for whom it is passed on to; nothing where it cannot be opened."""
    (words,) = reckoned_with([_confided(request)])
    return sealed_words(to, words or "", at=at)


def _answered(written: str | None) -> Answered | None:
    return None if written is None else Answered(**json.loads(written))


def _confided(request: Request) -> Confidence:
    return Confidence(request.asker_id, request.sealed_words or b"", _asks(request))


def _asks(request: Request) -> str:
    return f"request, for person {request.asked_id}"


def _answers(request: Request) -> str:
    return f"answer to a request, for person {request.asker_id}"
