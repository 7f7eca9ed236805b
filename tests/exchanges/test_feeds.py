"""A calendar feed: reached only on the open internet, within time and size, and believed in nothing but busy times."""

import signal
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from zoneinfo import ZoneInfo

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from peerlore.exchanges import feeds, tasks
from peerlore.exchanges.actions import add_feed
from peerlore.exchanges.actions.feeds import claim_feed, keep_spans, note_trouble, read_feed
from peerlore.exchanges.feeds import FeedTrouble, busy_spans, fetch, is_public
from peerlore.exchanges.models import BusySpan, CalendarFeed
from tests.cast import NOW

LISBON = ZoneInfo("Europe/Lisbon")


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\nUID:{n}@a.example\r\n{event}END:VEVENT\r\n" for n, event in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()


def event(starts: str, ends: str, *more: str) -> str:
    return "".join(f"{line}\r\n" for line in (f"DTSTART{starts}", f"DTEND{ends}", "SUMMARY:Secret dentist", *more))


def read(*events: str) -> list[tuple[str, str]]:
    spans = busy_spans(calendar(*events), zone=LISBON, now=NOW)
    return [tuple(moment.strftime("%m-%d %H:%M") for moment in span) for span in spans]


@pytest.mark.bare
@pytest.mark.parametrize(
    "ip",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::"),
    ],
)
def test_an_address_inside_the_house_is_not_public(ip):
    assert not is_public(ip)


@pytest.mark.bare
@pytest.mark.parametrize("ip", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_an_address_of_the_open_internet_is(ip):
    assert is_public(ip)


@pytest.mark.bare
@pytest.mark.parametrize(
    "address", ["https://127.0.0.1/a.ics", "https://[::1]/a.ics", "https://localhost:9/", "http://93.184.215.14/"]
)
def test_what_is_not_public_is_never_asked(address):
    with pytest.raises(FeedTrouble) as trouble:
        fetch(address)
    assert trouble.value.code == "not-public"


class Server(threading.Thread):
    """A server with a certificate of its own, that answers every request with the same bytes, then hangs or ends."""

    def __init__(self, folder, answer: bytes, *, hangs: bool) -> None:
        super().__init__(daemon=True)
        self.answer, self.hangs, self.done = answer, hangs, threading.Event()
        key, certificate = _certificate()
        (folder / "both.pem").write_bytes(key + certificate)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(folder / "both.pem")
        self.trusting = ssl.create_default_context(cadata=certificate.decode())
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"https://localhost:{self.listening.getsockname()[1]}/ana.ics"

    def run(self) -> None:
        while True:
            try:
                plain, _ = self.listening.accept()
                with self.context.wrap_socket(plain, server_side=True) as talk:
                    talk.recv(4096)
                    talk.sendall(self.answer)
                    if self.hangs:
                        self.done.wait(30)
            except OSError:
                if self.listening.fileno() == -1:
                    return


def _certificate() -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    made = made.not_valid_after(datetime(2100, 1, 1, tzinfo=UTC)).add_extension(names, critical=False)
    signed = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    pem = serialization.Encoding.PEM
    return key.private_bytes(pem, form, plain), signed.sign(key, hashes.SHA256()).public_bytes(pem)


@pytest.fixture
def serving(tmp_path) -> Iterator[object]:
    started: list[Server] = []

    def start(answer: bytes, *, hangs: bool = False) -> Server:
        server = Server(tmp_path, answer, hangs=hangs)
        server.start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.done.set()
        server.listening.close()


def ask(server: Server) -> bytes:
    return fetch(server.address, may=lambda ip: True, context=server.trusting)


@pytest.mark.bare
def test_a_file_is_fetched(serving):
    assert ask(serving(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")) == b"hello"


@pytest.mark.bare
def test_a_certificate_that_is_not_trusted_is_refused(serving):
    server = serving(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
    with pytest.raises(FeedTrouble):
        fetch(server.address, may=lambda ip: True)


@pytest.mark.bare
def test_a_redirect_into_the_house_is_not_followed(serving):
    server = serving(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(FeedTrouble) as trouble:
        ask(server)
    assert trouble.value.code == "not-public"


@pytest.mark.bare
def test_redirects_without_an_end_are_given_up(serving):
    with pytest.raises(FeedTrouble) as trouble:
        ask(serving(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"))
    assert trouble.value.code == "away"


@pytest.mark.bare
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n", "away"),
        (b"what is this?\r\n\r\n", "away"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n" + b"x" * 5000, "too-large"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000, "too-large"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n" + b"x" * 5000, "too-large"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + b"x" * 5000, "too-large"),
    ],
)
def test_what_is_not_there_or_too_large_gives_nothing(serving, monkeypatch, answer, code):
    monkeypatch.setattr(feeds, "LARGEST", 4000)
    with pytest.raises(FeedTrouble) as trouble:
        ask(serving(answer))
    assert trouble.value.code == code


@pytest.mark.bare
@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"]
)
def test_a_server_that_hangs_is_left(serving, monkeypatch, answer):
    monkeypatch.setattr(feeds, "SECONDS", 0.3)
    with pytest.raises(FeedTrouble):
        ask(serving(answer, hangs=True))


def test_a_time_is_where_it_says_over_the_change_of_clocks():
    weekly = event(
        ";TZID=Europe/Lisbon:20260326T100000", ";TZID=Europe/Lisbon:20260326T110000", "RRULE:FREQ=WEEKLY;COUNT=2"
    )
    assert read(weekly) == [("03-26 10:00", "03-26 11:00"), ("04-02 09:00", "04-02 10:00")]


def test_a_whole_day_and_a_time_without_a_place_are_the_readers():
    assert read(
        event(";VALUE=DATE:20260401", ";VALUE=DATE:20260402"), event(":20260407T100000", ":20260407T110000")
    ) == [("03-31 23:00", "04-01 23:00"), ("04-07 09:00", "04-07 10:00")]


def test_what_is_free_called_off_or_our_own_is_not_busy():
    hour = (":20260312T100000Z", ":20260312T110000Z")
    ours = event(*hour).replace("SUMMARY", "SUMMARY") + "UID:abc@peerlore\r\n"
    file = calendar(event(*hour, "TRANSP:TRANSPARENT"), event(*hour, "STATUS:CANCELLED"))
    assert busy_spans(file, zone=LISBON, now=NOW) == []
    mine = calendar(ours).replace(b"UID:0@a.example\r\n", b"")
    assert busy_spans(mine, zone=LISBON, now=NOW) == []


def test_times_that_touch_are_joined_and_past_ones_left_out():
    assert read(
        event(":20260312T100000Z", ":20260312T110000Z"),
        event(":20260312T103000Z", ":20260312T120000Z"),
        event(":20250101T100000Z", ":20250101T110000Z"),
    ) == [("03-12 10:00", "03-12 12:00")]


@pytest.mark.parametrize("rule", ["RRULE:FREQ=SECONDLY", "RRULE:FREQ=MINUTELY", "RRULE:FREQ=DAILY;BYSECOND=0,1,2"])
def test_what_repeats_every_moment_is_not_believed(rule):
    assert read(event(":20260312T100000Z", ":20260312T110000Z", rule)) == []


@pytest.mark.bare
@pytest.mark.parametrize(
    ("begins", "rule"),
    [
        (":20260310T090000Z", "FREQ=DAILY;INTERVAL=0"),
        (":20260310T090000Z", "FREQ=WEEKLY;INTERVAL=0;BYDAY=MO"),
        (":20260310T090000Z", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
        (":00010101T090000Z", "FREQ=DAILY"),
    ],
)
def test_a_calendar_that_would_never_be_read_to_its_end_is_left(monkeypatch, begins, rule):
    monkeypatch.setattr(feeds, "THINKING", 0.1)
    with pytest.raises(FeedTrouble) as trouble:
        read(event(begins, ":20260310T093000Z", f"RRULE:{rule}"))
    assert trouble.value.code == "too-slow"
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)
    assert signal.getsignal(signal.SIGVTALRM) == signal.SIG_DFL


def test_a_calendar_that_is_busy_for_ever_ends_with_the_weeks_we_keep():
    [(_, ends)] = busy_spans(calendar(event(":20200101T000000Z", ":20990101T000000Z")), zone=LISBON, now=NOW)
    assert ends == NOW + feeds.AHEAD


@pytest.mark.parametrize("file", [b"", b"<html>no</html>", b"\xff\xfe\x00", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"])
def test_what_is_no_calendar_is_trouble(file):
    with pytest.raises(FeedTrouble) as trouble:
        busy_spans(file, zone=LISBON, now=NOW)
    assert trouble.value.code == "not-a-calendar"


def test_too_many_events_are_refused(monkeypatch):
    monkeypatch.setattr(feeds, "MOST_EVENTS", 2)
    hour = event(":20260312T100000Z", ":20260312T110000Z")
    with pytest.raises(FeedTrouble) as trouble:
        busy_spans(calendar(hour, hour, hour), zone=LISBON, now=NOW)
    assert trouble.value.code == "too-large"


@pytest.fixture
def feed(cast) -> CalendarFeed:
    return add_feed("https://127.0.0.1/ana.ics", by=cast.ana, at=NOW)


def test_only_busy_times_are_kept(feed):
    file = calendar(event(":20260312T100000Z", ":20260312T110000Z"))
    keep_spans(feed, busy_spans(file, zone=LISBON, now=NOW), at=NOW)
    [span] = BusySpan.objects.values()
    assert "dentist" not in str(span)


def test_a_reading_is_taken_once_and_again_an_hour_later(feed):
    assert claim_feed(feed, at=NOW)
    assert not claim_feed(feed, at=NOW)
    assert claim_feed(feed, at=NOW + timedelta(hours=1))


def test_the_ticker_reads_what_is_due(feed, monkeypatch):
    monkeypatch.setattr("peerlore.clock.now", lambda: NOW)
    for _ in range(2):
        for job in list(tasks.due(NOW)):
            job()
    feed.refresh_from_db()
    assert (feed.next_read_at, feed.tries, feed.trouble) == (NOW + timedelta(hours=1), 1, "not-public")


def test_trouble_is_tried_less_often_and_an_old_calendar_is_forgotten(feed):
    keep_spans(feed, [(NOW, NOW + timedelta(hours=1))], at=NOW)
    note_trouble(feed, "away", at=NOW + timedelta(hours=3))
    assert BusySpan.objects.count() == 1
    note_trouble(feed, "away", at=NOW + timedelta(hours=25))
    assert not BusySpan.objects.exists()
    feed.refresh_from_db()
    assert claim_feed(feed, at=NOW)
    feed.refresh_from_db()
    assert feed.next_read_at == NOW + timedelta(hours=4)


def test_what_was_taken_out_meanwhile_stays_out(cast, feed):
    CalendarFeed.objects.all().delete()
    keep_spans(feed, [(NOW, NOW + timedelta(hours=1))], at=NOW)
    note_trouble(feed, "away", at=NOW)
    read_feed(feed.pk or 1, at=NOW)
    assert not BusySpan.objects.exists()
