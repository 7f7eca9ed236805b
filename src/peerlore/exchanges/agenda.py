"""Translator: the frozen agenda of a recipe as what the members read before a session."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from peerlore.exchanges.models import Exchange


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """One session's plan: its title, the one question, who sets it, the steps, what to leave with."""

    title: str = ""
    question: str = ""
    lead: str = ""
    leave_with: str = ""
    steps: list[str] = field(default_factory=list)


def agenda_of(exchange: Exchange, *, place: int) -> Agenda:
    """The agenda of the `place`-th session; past the last, the last one again."""
    agendas = [agenda for agenda in exchange.agendas if isinstance(agenda, Mapping)]
    chosen = next((a for a in agendas if place in _numbers(a)), agendas[-1] if agendas else {})
    return Agenda(
        title=str(chosen.get("title", "")),
        question=str(chosen.get("question", "")),
        lead=str(chosen.get("lead", "")),
        leave_with=str(chosen.get("leave_with", "")),
        steps=[str(step.get("do", "")) for step in chosen.get("steps", []) if step.get("part") != "carry_over"],
    )


def question_of(exchange: Exchange, *, place: int) -> str:
    return agenda_of(exchange, place=place).question


def _numbers(agenda: Mapping[str, object]) -> list[int]:
    numbers = agenda.get("numbers", [])
    return [n for n in numbers if isinstance(n, int)] if isinstance(numbers, list | tuple) else []
