"""Sessions in the database, each with whose it is: so that people see where they are signed in, and can end it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError, connection
from django.db.models import OuterRef
from django.db.models.functions import Now
from django.http import HttpRequest

from peerlore.people.models import Person, SignIn
from peerlore.people.offices import know, offices_of

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


_read_with_it: ContextVar[Person | None] = ContextVar("peerlore.people.sessions.read_with_it", default=None)


class SessionStore(DatabaseStore):
    """That it was used again is noted where nobody holds the database; else at the next page, and none waits for it.
    `person` is whose it is, with their site and offices, once it was read."""

    as_it_was = ""
    person: Person | None = None

    @classmethod
    def get_model_class(cls) -> type[SignIn]:
        return SignIn

    def _get_session_from_db(self) -> SignIn | None:
        rows = SignIn.objects.select_related("person__site").annotate(offices=offices_of(OuterRef("person")))
        found = rows.filter(session_key=self.session_key, expire_date__gt=Now()).first()
        if found is None:
            self._session_key = None
        elif found.person:
            self.person = know(found.person, found.offices)
        return found

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


def signed_in(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    """As Django finds them, but with the person whom the session was read with."""
    whose = request.session.get(SESSION_KEY) and getattr(request.session, "person", None)
    before = _read_with_it.set(whose or None)
    try:
        return get_user(request)
    finally:
        _read_with_it.reset(before)


def read_with_it(person: int) -> Person | None:
    """Whom the session of this request was read with, while it is asked who is signed in; nobody else by that key."""
    whose = _read_with_it.get()
    return whose if whose and whose.pk == person else None


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
