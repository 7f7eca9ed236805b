"""An exchange of Ana (learns) and Ben (teaches), as a programme would open it, and how it goes on."""

from datetime import UTC, datetime, timedelta

import pytest

from peerlore.exchanges.actions import SeatSpec, book_session, open_exchange, say_met
from peerlore.exchanges.models import Exchange, Session
from peerlore.skills.models import Skill
from tests.cast import NOW, Cast

THURSDAY = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)  # 14:00 in Lisbon and in Leeds
CANARY = "a very private sentence about ducks"
AGENDAS = [
    {"numbers": [1], "title": "Setting out", "question": "What will you dare?", "steps": [{"do": "Each tells."}]},
    {"numbers": [2, 3], "title": "Real work", "question": "Where did you know better?", "steps": []},
]
ASKED = ["What should be easier for me?", "What stays between us?"]
CARDS = {"themes": ["failure", "learning"], "deepest": 3, "challenger": True, "drill": True}
OWED = [
    {"kind": "agreement", "by": "everyone", "anchor": "session", "session": 1, "offset_days": 3, "says": "Sign it."},
    {"kind": "bold_step", "by": "mentee", "anchor": "session", "session": 0, "offset_days": 14, "says": "One step."},
    {
        "kind": "introduction",
        "by": "mentor",
        "anchor": "session",
        "session": 2,
        "offset_days": 14,
        "says": "Introduce.",
    },
    {"kind": "confirmation", "by": "mentor", "anchor": "end", "session": 0, "offset_days": 7, "says": "Confirm it."},
    {"kind": "article", "by": "everyone", "to": "vault", "anchor": "end", "offset_days": 7, "says": "Write it down."},
]


def open_for(cast: Cast, *, scope: str = "programme:1", at: datetime = NOW, planned: int = 3) -> Exchange:
    firmware, _ = Skill.objects.get_or_create(uri="peerlore:firmware", label="Fault finding", source="peerlore")
    design, _ = Skill.objects.get_or_create(uri="peerlore:design", label="Test design", source="peerlore")
    return open_exchange(
        by=None,
        at=at,
        format="mentoring",
        name="Spring mentoring",
        scope=scope,
        seats=[
            SeatSpec(person=cast.ben, role="mentor", role_name="Mentor", teaches=firmware),
            SeatSpec(
                person=cast.ana, role="mentee", role_name="Mentee", teaches=design, learns=firmware, learns_level=3
            ),
        ],
        sessions_planned=planned,
        every_days=14,
        minutes=45,
        agendas=AGENDAS,
        owed=OWED,
        agreement=ASKED,
        cards=CARDS,
    )


def meet(cast: Cast, exchange: Exchange, *, starts_at: datetime = THURSDAY) -> Session:
    session = book_session(exchange, starts_at=starts_at, by=cast.ana, at=starts_at - timedelta(days=1))
    say_met(session, "met", by=cast.ana, at=starts_at + timedelta(hours=2))
    return session


@pytest.fixture
def exchange(cast) -> Exchange:
    return open_for(cast)


@pytest.fixture
def session(cast, exchange) -> Session:
    return book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)


@pytest.fixture
def met(cast, exchange) -> Session:
    return meet(cast, exchange)


@pytest.fixture(autouse=True)
def fixed_clock(monkeypatch) -> None:
    """Pages are read at the cast's moment."""
    monkeypatch.setattr("peerlore.clock.now", lambda: NOW)
