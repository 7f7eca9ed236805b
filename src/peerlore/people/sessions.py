"""Sessions in the database, each with whose it is: so that people see where they are signed in, and can end it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from peerlore.people.models import SignIn

DEVICE, BEGAN, SEEN = "device", "began_at", "seen_at"
SEEN_EVERY = timedelta(hours=1)
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrom", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[SignIn]:
        return SignIn

    def create_model_instance(self, data: Mapping[str, object]) -> SignIn:
        row: SignIn = super().create_model_instance(data)  # type: ignore[assignment, arg-type]
        person = str(data.get(SESSION_KEY, ""))
        row.person_id = int(person) if person.isdigit() else None
        row.device = str(data.get(DEVICE, ""))
        row.began_at, row.seen_at = _moment(data.get(BEGAN)), _moment(data.get(SEEN))
        return row


def note(session: SessionBase, *, agent: str, at: datetime) -> None:
    """Keep on what it runs, since when, and, to the hour, when it was last used."""
    if BEGAN not in session:
        session[DEVICE], session[BEGAN] = device_of(agent), at.isoformat()
    seen = _moment(session.get(SEEN))
    if seen is None or not timedelta() <= at - seen < SEEN_EVERY:
        session[SEEN] = at.isoformat()


def here_now(session: SessionBase) -> SignIn:
    """This very session as a row (unsaved): the first page of all knows already what it is shown on."""
    assert isinstance(session, SessionStore)
    return session.create_model_instance(dict(session.items()))


def device_of(agent: str) -> str:
    """The names of browser and system, as far as what a browser says of itself gives them."""
    known = (next((name for sign, name in names if sign in agent), "") for names in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, known))


def _moment(written: object) -> datetime | None:
    return datetime.fromisoformat(written) if isinstance(written, str) else None
