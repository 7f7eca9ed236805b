"""How the pages that people open most answer with ten and a hundred thousand people, and what they ask the database.

    .venv/bin/python benchmarks/web/pages.py [SIZE …]                     on SQLite
    scripts/postgres .venv/bin/python benchmarks/web/pages.py [SIZE …]    on PostgreSQL

Each size writes its part of pages.md beside this file. The installation (town.py) is built once into the folder
PEERLORE_BENCHMARKS, by default peerlore-benchmarks in the folder for temporary files (on PostgreSQL as a dump). The web
process is the product's own, as `peerlore up` starts it. Requests come at a fixed rate, whether or not the ones before
were answered, and each is timed from the moment at which it was due.
"""

import http.client
import json
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from served import SERVER, environment, keep, said_by, web_on, with_tables  # noqa: E402

KEPT = Path(os.environ.get("PEERLORE_BENCHMARKS", Path(tempfile.gettempdir()) / "peerlore-benchmarks"))
LASTS, MIXED_LASTS, LEFT, ALONE, HANDS = 4.0, 10.0, 1.0, 5, 24
MEMBERS, MIXED_RATE, PATIENCE = 24, 20, 20
MIXED = "mixed, 10 home : 4 directory : 3 profile : 1 write"
MIX = ("home",) * 10 + ("people found by name",) * 4 + ("own profile",) * 3 + ("write: a word on a session",)


@dataclass(frozen=True)
class Page:
    """`path` may hold {exchange}, {session}, {goal}, {round}, {person}. `rates` and `p95` (ms) are the aims for ten and
    a hundred thousand people; `queries` how often it may ask."""

    name: str
    path: str
    whose: str
    rates: tuple[int, int]
    p95: tuple[int, int]
    queries: int
    said: Mapping[str, str] = field(default_factory=dict)


PAGES = (
    Page("home", "/", "members", (80, 60), (150, 250), 8),
    Page("home of a coordinator", "/", "coordinator", (20, 10), (500, 1000), 8),
    Page("people", "/people/", "coordinator", (40, 25), (300, 500), 6),
    Page("people found by name", "/people/?words=ana", "coordinator", (40, 25), (300, 500), 6),
    Page("own profile", "/me/", "members", (80, 60), (150, 200), 8),
    Page("exchange", "/exchanges/{exchange}/", "members", (80, 60), (150, 200), 8),
    Page("what a session draws on", "/sessions/{session}/talk/", "members", (80, 60), (150, 200), 8),
    Page("goal of 200 needs", "/goals/{goal}/", "members", (80, 60), (150, 200), 8),
    Page("the same, for its owner", "/goals/{goal}/", "owner", (20, 10), (500, 1000), 8),
    Page("round", "/rounds/{round}/", "coordinator", (20, 10), (500, 1000), 15),
    Page("pairs of a round", "/rounds/{round}/pairs/", "coordinator", (20, 10), (500, 1000), 15),
    Page("gap board", "/goals/gaps/", "coordinator", (40, 30), (300, 400), 10),
    Page(
        "write: a word on a session", "/sessions/{session}/met/", "members", (60, 50), (250, 300), 15, {"said": "met"}
    ),
)
LEFT_WAITING = -1
SIGN_IN = Page("sign in", "/account/sign-in/", "", (5, 5), (800, 800), 10)


@dataclass(frozen=True)
class Timed:
    """What came of one page: seconds of each answer, how many of which status, how long it took in all."""

    took: Sequence[float]
    statuses: Mapping[int, int]
    lasted: float
    alone: float = 0.0
    spent: float = 0.0  # seconds of processor time of the web process, for each answer

    def at(self, share: float) -> float:
        """In milliseconds."""
        return 1000 * sorted(self.took)[min(len(self.took) - 1, int(share * len(self.took)))]

    @property
    def errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if status not in (200, 302, LEFT_WAITING))


class Visitor:
    """Somebody with a browser: a cookie jar, and one connection for each thread that asks in their name."""

    here = threading.local()

    def __init__(self, port: int, known: Mapping[str, object]) -> None:
        self.port, self.known, self.cookies = port, known, dict[str, str]()

    def ask(
        self, path: str, said: Mapping[str, str] | None = None, *, comes_from: str = "127.0.0.1"
    ) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "X-Forwarded-For": comes_from}
        body = None
        if said is not None:
            body = urllib.parse.urlencode({**said, "csrfmiddlewaretoken": self.cookies["peerlore_csrf"]})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer, text = self._sent(("GET" if body is None else "POST", path, body, headers))
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, rest = value.partition("=")
            self.cookies[name] = rest.split(";")[0]
        return answer.status, text

    def _sent(self, request: tuple) -> tuple[http.client.HTTPResponse, str]:
        """A connection that the server has closed meanwhile is opened again, once."""
        for last in (False, True):
            line = getattr(self.here, "line", None)
            if line is None or line.port != self.port:
                line = self.here.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            try:
                line.request(*request)
                answer = line.getresponse()
                return answer, answer.read().decode()
            except (http.client.HTTPException, ConnectionError):
                line.close()
                if last:
                    raise
        raise AssertionError

    def sign_in(self, number: int) -> int:
        """Each from an address of their own, as through a proxy: one address may not sign in so often."""
        address = f"10.1.{number // 250}.{number % 250 + 1}"
        _status, page = self.ask(SIGN_IN.path, comes_from=address)
        assert re.search("csrfmiddlewaretoken", page)
        begun = time.perf_counter()
        status, _page = self.ask(
            SIGN_IN.path, {"login": str(self.known["email"]), "password": word()}, comes_from=address
        )
        self.known = {**self.known, "took": time.perf_counter() - begun}
        return status

    def open(self, page: Page) -> int:
        said = {**page.said, "said": random.choice(("met", "unknown"))} if page.said else None
        return self.ask(page.path.format(**self.known), said)[0]


def word() -> str:
    from town import PASSWORD

    return PASSWORD


def driven(steps: Sequence[Callable[[], int]], *, rate: float) -> Timed:
    """Each step begun at its moment, `rate` in a second. What could not even be begun a second after the last was
    due is left."""
    took, statuses, begun = list[float](), Counter[int](), time.perf_counter() + 0.05

    def one(number: int, step: Callable[[], int]) -> None:
        if time.perf_counter() > begun + len(steps) / rate + LEFT:
            statuses[LEFT_WAITING] += 1
            return
        try:
            status = step()
        except (OSError, http.client.HTTPException):
            status = 0
        took.append(time.perf_counter() - begun - number / rate)
        statuses[status] += 1

    with ThreadPoolExecutor(HANDS) as hands:
        for number, step in enumerate(steps):
            time.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            hands.submit(one, number, step)
    return Timed(took, statuses, time.perf_counter() - begun)


def spent_by(web: int) -> float:
    """Seconds of processor time of a process and of those it started (Linux; elsewhere nothing)."""
    ticks, parents, sums = os.sysconf("SC_CLK_TCK"), dict[int, int](), dict[int, float]()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(fields[1])
            sums[int(stat.parent.name)] = (int(fields[11]) + int(fields[12])) / ticks
    ours = {web}
    for _generation in range(3):
        ours |= {process for process, parent in parents.items() if parent in ours}
    return sum(sums.get(process, 0.0) for process in ours)


def timed(page: Page, visitors: Mapping[str, Sequence[Visitor]], web: int, *, rate: float) -> Timed:
    who = visitors[page.whose]
    alone = []
    for n in range(ALONE):
        begun = time.perf_counter()
        with suppress(TimeoutError):
            assert who[n % len(who)].open(page) in (200, 302), page.name
        alone.append(time.perf_counter() - begun)
    steps = [partial(who[n % len(who)].open, page) for n in range(int(rate * LASTS))]
    before = spent_by(web)
    found = driven(steps, rate=rate)
    spent = (spent_by(web) - before) / max(1, len(found.took))
    return Timed(found.took, found.statuses, found.lasted, sorted(alone)[ALONE // 2], spent)


def mixed(visitors: Mapping[str, Sequence[Visitor]], *, rate: float) -> Timed:
    draw, named = random.Random(1), {page.name: page for page in PAGES}
    chosen = [named[draw.choice(MIX)] for _ in range(int(rate * MIXED_LASTS))]
    steps = [partial(draw.choice(visitors[page.whose]).open, page) for page in chosen]
    return driven(steps, rate=rate)


# In processes of their own: what is built, and how often each page asks.


def setup() -> None:
    import django

    django.setup()


def built(size: int) -> None:
    setup()
    import town
    from django.core.management import call_command

    call_command("createcachetable", verbosity=0)
    begun = time.monotonic()
    town.build(size, at=datetime.now(UTC))
    print(f"{size:,} people built in {time.monotonic() - begun:.0f} s", file=sys.stderr)


def figures() -> None:
    """What a database knows of its tables, once they were read from a dump."""
    setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def known() -> dict[str, object]:
    """Who signs in, with the keys of what their pages show."""
    from town import SIGNERS

    from peerlore.exchanges.models import Seat
    from peerlore.people.models import Grant, Person
    from peerlore.programmes.models import Round
    from peerlore.skills.models import Goal

    goal, draft = Goal.objects.order_by("pk")[0], Round.objects.get(state="draft")
    shared = {"goal": goal.pk, "round": draft.pk}
    seats = Seat.objects.filter(role="mentee").select_related("person", "exchange").order_by("pk")[:SIGNERS]

    def one(person: Person) -> dict[str, object]:
        return {**shared, "email": person.email, "person": person.pk}

    members = [
        one(seat.person) | {"exchange": seat.exchange_id, "session": seat.exchange.sessions.order_by("number")[1].pk}
        for seat in seats
    ]
    coordinator = Grant.objects.filter(office="coordinator").select_related("person")[0].person
    return {"members": members, "coordinator": [one(coordinator)], "owner": [one(goal.owner)]}


def counted() -> None:
    """As the web process asks: by a client in this process, the second time that a page is asked for."""
    setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from peerlore.people.models import Person

    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    found, asked = known(), dict[str, int]()
    for page in PAGES:
        who = found[page.whose][-1]  # type: ignore[index]
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(Person.objects.get(pk=who["person"]))
        for _time in range(2):
            with CaptureQueriesContext(connection) as captured:
                path = page.path.format(**who)
                answer = client.post(path, page.said) if page.said else client.get(path)
            assert answer.status_code in (200, 302), (page.name, answer.status_code)
        asked[page.name] = len(captured)
    client = Client(headers={"host": "127.0.0.1"})
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(SIGN_IN.path, {"login": found["members"][-1]["email"], "password": word()})  # type: ignore[index]
    assert answer.status_code == 302
    asked[SIGN_IN.name] = len(captured)
    print(json.dumps({"known": found, "asked": asked, "server": server_of(connection)}))


def server_of(connection) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            return f"SQLite {cursor.fetchone()[0]}"
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"


# The whole of it.


def measured(size: int) -> tuple[str, list[str]]:
    data = KEPT / f"{size}-{'postgresql' if SERVER else 'sqlite'}"
    data.mkdir(parents=True, exist_ok=True)
    env, large = environment(data, postgres=bool(SERVER)), size > 50_000
    stand(size, data, env)
    begun = time.monotonic()
    said = said_by(__file__, "--count", env=env)
    with web_on(env, lambda port: Visitor(port, {}).ask("/healthz")[0] == 200) as (port, web):
        found = dict(answers(port, said["known"], web, large=large))
    lasted = time.monotonic() - begun
    return said["server"], [
        f"{size:,} people, {said['server']}, Python {platform.python_version()}, {os.cpu_count()} processors"
        f" ({platform.machine()}); load of the machine before {load()}; driven in {lasted:.0f} s.",
        "",
        "| page | queries (aim) | answered in a second (aim) | p50, ms | p95, ms (aim) | p99, ms | errors |"
        " alone, ms | processor, ms | within |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---|",
        *(line(page, found[page.name], said["asked"][page.name], large=large) for page in (*PAGES, SIGN_IN)),
        row([MIXED, "", *times(found[MIXED], MIXED_RATE), "", "", ""]),
        "",
    ]


def stand(size: int, data: Path, env: Mapping[str, str]) -> None:
    """The installation stands: built now, or as it was kept in the folder; a dump of it on PostgreSQL."""
    built, dump = data / "built", data / "town.dump"
    if SERVER and dump.exists():
        subprocess.run(["pg_restore", "--no-owner", "-d", env["DATABASE_URL"], dump], check=True)
    with_tables(env)
    if not SERVER and built.exists():
        return
    if not dump.exists():
        said_by(__file__, "--build", str(size), env=env)
        built.touch()
    if SERVER:
        if not dump.exists():
            subprocess.run(["pg_dump", "-Fc", "-f", dump, env["DATABASE_URL"]], check=True)
        said_by(__file__, "--figures", env=env)


LOAD = os.getloadavg()


def load() -> str:
    return ", ".join(f"{one:.1f}" for one in LOAD)


def answers(port: int, known: Mapping[str, list], web: int, *, large: bool) -> Iterator[tuple[str, Timed]]:
    visitors = {kind: [Visitor(port, one) for one in people[:MEMBERS]] for kind, people in known.items()}
    everybody = [one for people in visitors.values() for one in people]
    steps = [partial(one.sign_in, number) for number, one in enumerate(everybody)]
    came = driven(steps, rate=SIGN_IN.rates[0] / 2)  # each asks for the page, and then signs in
    late = [(number, one) for number, one in enumerate(everybody) if "took" not in one.known]
    assert all(one.sign_in(number) == 302 for number, one in late), came.statuses
    yield SIGN_IN.name, Timed([float(v.known["took"]) for v in everybody], came.statuses, came.lasted)  # type: ignore[arg-type]
    for page in PAGES:
        yield page.name, timed(page, visitors, web, rate=page.rates[large])
    yield MIXED, mixed(visitors, rate=MIXED_RATE)


def line(page: Page, found: Timed, queries: int, *, large: bool) -> str:
    rate, late = (page.rates[large] if page != SIGN_IN else page.rates[0] / 2), page.p95[large]
    cells = [page.name, f"{queries} ({page.queries})", *times(found, rate, f" ({late})")]
    spent = [f"{1000 * seconds:.0f}" if seconds else "" for seconds in (found.alone, found.spent)]
    kept_up = len(found.took) / found.lasted >= 0.9 * rate
    within = {"queries": queries <= page.queries, "rate": kept_up, "p95": found.at(0.95) <= late}
    return row([*cells, *spent, ", ".join(name for name, is_so in within.items() if is_so)])


def times(found: Timed, rate: float, aim: str = "") -> list[str]:
    middle, late, last = found.at(0.5), found.at(0.95), found.at(0.99)
    answered = f"{len(found.took) / found.lasted:.1f} ({rate:g})"
    return [answered, f"{middle:.0f}", f"{late:.0f}{aim}", f"{last:.0f}", str(found.errors)]


def row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main(sizes: list[int]) -> None:
    for size in sizes:
        server, lines = measured(size)
        keep(HERE / "pages.md", f"{server.split()[0]}, {size:,} people", lines)
        print("\n".join(lines))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--build"]:
        built(int(sys.argv[2]))
    elif sys.argv[1:2] == ["--figures"]:
        figures()
    elif sys.argv[1:2] == ["--count"]:
        counted()
    else:
        main([int(size) for size in sys.argv[1:]] or [10_000])
