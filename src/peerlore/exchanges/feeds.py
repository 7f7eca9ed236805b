"""Translator: a calendar feed as busy times. Fetched within narrow limits, and believed in nothing but its spans.

Loaded only by the worker: icalendar is slow to load.
"""

import ipaddress
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from typing import cast
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component, Event

AHEAD = timedelta(weeks=9)
SECONDS = 10.0
THINKING = 10.0  # seconds of the processor
LARGEST = 2 * 1024 * 1024
MOST_EVENTS = 5000
MOST_SPANS = 2000
REDIRECTS = 3
MOVED = (301, 302, 303, 307, 308)
OWN = "@peerlore"
SMALL_STEPS = ("SECONDLY", "MINUTELY", "HOURLY")
Span = tuple[datetime, datetime]
May = Callable[[str], bool]


class FeedTrouble(Exception):
    """The feed gave nothing to use. `code` is a slug with words of its own."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_public(ip: str) -> bool:
    """Whether an address lies on the open internet: not this machine, not the house's own network."""
    address = ipaddress.ip_address(ip)
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global and not address.is_multicast


def fetch(address: str, *, may: May = is_public, context: ssl.SSLContext | None = None) -> bytes:
    """The file behind an https address. Raises `FeedTrouble`: not public, hangs, too large, or not there."""
    for _ in range(REDIRECTS + 1):
        try:
            body, elsewhere = _ask(address, may=may, context=context)
        except (OSError, HTTPException, ValueError) as failure:
            raise FeedTrouble("away") from failure
        if not elsewhere:
            return body
        address = urljoin(address, elsewhere)
    raise FeedTrouble("away")


def _ask(address: str, *, may: May, context: ssl.SSLContext | None) -> tuple[bytes, str]:
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        raise FeedTrouble("not-public")
    port = parts.port or 443
    connection = _Pinned(parts.hostname, port, ip=_resolved(parts.hostname, port, may=may), context=context)
    watch = threading.Timer(SECONDS, connection.cut)
    watch.start()
    try:
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request("GET", path, headers={"Accept": "text/calendar", "User-Agent": "Peerlore"})
        return _read(connection.getresponse())
    finally:
        watch.cancel()
        connection.close()


def _read(response: HTTPResponse) -> tuple[bytes, str]:
    if response.status in MOVED:
        return b"", response.getheader("Location") or ""
    if response.status != 200:
        raise FeedTrouble("away")
    body = response.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise FeedTrouble("too-large")
    return body, ""


def _resolved(host: str, port: int, *, may: May) -> str:
    """One address of `host`; refused as soon as one of them is not public, whatever the others are."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(may(ip) for ip in found):
        raise FeedTrouble("not-public")
    return found[0]


class _Pinned(HTTPSConnection):
    """Speaks to the very address that was checked: a name may answer differently the second time."""

    def __init__(self, host: str, port: int, *, ip: str, context: ssl.SSLContext | None) -> None:
        self._over = context or ssl.create_default_context()
        super().__init__(host, port, timeout=SECONDS / 2, context=self._over)
        self._ip = ip

    def connect(self) -> None:
        plain = socket.create_connection((self._ip, self.port), timeout=SECONDS / 2)
        self.sock = plain
        self.sock = self._over.wrap_socket(plain, server_hostname=self.host)

    def cut(self) -> None:
        """Time is up, however slowly something still drips."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                self.sock.close()


def busy_spans(file: bytes, *, zone: ZoneInfo, now: datetime) -> list[Span]:
    """When this calendar says busy in the weeks to come, joined where they touch. Raises `FeedTrouble`."""
    try:
        with _thinking_no_longer_than(THINKING):
            calendar = Calendar.from_ical(file)
            if not isinstance(calendar, Calendar):
                raise FeedTrouble("not-a-calendar")
            _tame(calendar)
            found = list(_spans(recurring_ical_events.of(calendar).between(now, now + AHEAD), zone))
    except FeedTrouble:
        raise
    except Exception as failure:  # a file from anywhere breaks its readers in as many ways as there are writers
        raise FeedTrouble("not-a-calendar") from failure
    return _joined(found, since=now, until=now + AHEAD)[:MOST_SPANS]


@contextmanager
def _thinking_no_longer_than(seconds: float) -> Iterator[None]:
    """Raises `FeedTrouble` in its body, each second again, for what repeats every nought days would never end. Only in
    the main thread, which works off the queue: no other is handed a signal."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _give_up)
    try:
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1)
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:  # twice, for the signal may come just when the first begins
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _give_up(_number: int, _frame: object) -> None:
    raise FeedTrouble("too-slow")


def _tame(calendar: Calendar) -> None:
    """Take out what would never end, what is free, and what is ours: our own sessions are known already."""
    events = list(calendar.walk("VEVENT"))
    if len(events) > MOST_EVENTS:
        raise FeedTrouble("too-large")
    calendar.subcomponents = [part for part in calendar.subcomponents if part.name != "VEVENT" or _is_busy(part)]


def _is_busy(event: Component) -> bool:
    free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or str(event.get("STATUS", "")).upper() == "CANCELLED"
    return not free and not str(event.get("UID", "")).endswith(OWN) and not _repeats_too_often(event)


def _repeats_too_often(event: Component) -> bool:
    rules = event.get("RRULE") or []
    for rule in rules if isinstance(rules, list) else [rules]:
        steps = {str(step).upper() for step in rule.get("FREQ", [])}
        if steps & set(SMALL_STEPS) or any(name in rule for name in ("BYSECOND", "BYMINUTE", "BYHOUR")):
            return True
    return bool(event.get("RDATE"))


def _spans(events: Iterable[Component], zone: ZoneInfo) -> Iterator[Span]:
    for event in events:
        lasts = cast(Event, event)
        starts, ends = _moment(lasts.start, zone), _moment(lasts.end, zone)
        if ends > starts:
            yield starts, ends


def _moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    """A whole day begins at midnight, and a time without a place is meant, where the reader is."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def _joined(spans: Iterable[Span], *, since: datetime, until: datetime) -> list[Span]:
    joined: list[Span] = []
    for starts, ends in sorted((max(a, since), min(b, until)) for a, b in spans if b > since and a < until):
        if joined and starts <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((starts, ends))
    return joined
