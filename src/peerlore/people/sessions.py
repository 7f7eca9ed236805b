"""Sessions in the database, each with whose it is: so that people see where they are signed in, and can end it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError, connection

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


WAITS = 50  # milliseconds that a page gives up to note when it was last used


class SessionStore(DatabaseStore):
    """That it was used again is noted where nobody holds the database; else at the next page, and none waits for it."""

    as_it_was = ""

    @classmethod
    def get_model_class(cls) -> type[SignIn]:
        return SignIn

    def but_seen(self) -> str:
        """All it holds but the moment it was last used."""
        return json.dumps({name: value for name, value in self.items() if name != SEEN}, default=str)

    def save(self, must_create: bool = False) -> None:
        if must_create or self.as_it_was != self.but_seen():
            self._keep(must_create)
            return
        with suppress(OperationalError), _impatient():
            self._keep(must_create)

    def _keep(self, must_create: bool) -> None:
        """A database that is busy is no session that somebody ended."""
        try:
            super().save(must_create)
        except UpdateError as wrong:
            if isinstance(wrong.__context__, OperationalError):
                raise wrong.__context__ from None
            raise

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
        if isinstance(session, SessionStore) and not session.modified:
            session.as_it_was = session.but_seen()
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


@contextmanager
def _impatient() -> Iterator[None]:
    """On SQLite one writes at a time: wait for the others a moment only."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = int(1000 * connection.settings_dict["OPTIONS"].get("timeout", 5))
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {WAITS}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
