"""How pages answer while an import of people is applied, and what becomes of those who write meanwhile.

    .venv/bin/python benchmarks/web/beside_import.py [ROWS …]                     SQLite
    scripts/postgres .venv/bin/python benchmarks/web/beside_import.py [ROWS …]    SQLite and PostgreSQL

Writes beside_import.md beside this file. Web is the real process, the import is applied in another; one client asks a
handful of pages, one after the other, first with nothing else going on, then for as long as the import is applied.
Another writes their own profile once a second.
"""

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from served import SERVER, environment, said_by, web_on, with_tables  # noqa: E402

PAGES = ("/", "/people/", "/skills/mine/", "/goals/", "/me/sign-in/", "/people/?words=given1")
USUAL = 8.0  # seconds


def prepare(rows: int) -> None:
    """In a process of its own: tables, two people with a session each, a file compared and confirmed."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from import_people import write

    from peerlore.integrations import actions
    from peerlore.integrations.hr_files.mapping import from_json
    from peerlore.people.actions import add_person, give_office, make_first_administrator
    from peerlore.people.models import Office

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    at = datetime.now(UTC)
    jo = make_first_administrator(
        email="jo@invented.example", name="Jo", password="heather loch seven", at=at, organisation="Invented"
    )
    give_office(jo, Office.COORDINATOR, by=None, at=at)
    for n in range(500):
        add_person(by=None, at=at, company=jo.company, email=f"p{n}@before.example", given_name=f"Given{n}")
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        write(Path(file.name), rows)
        batch = actions.stage_file("people.csv", Path(file.name).read_bytes(), by=None, at=at)
    mapping = from_json(batch.mapping)
    named = actions.name_columns(batch, mapping, company="Invented", complete=False, by=None, at=at)
    list(actions.check_rows(named.pk, named.attempt))
    named.refresh_from_db()
    confirmed = actions.confirm(named, by=None, at=at)
    cookies = []
    for _one in range(2):
        client = Client()
        client.force_login(jo)
        cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    print(json.dumps({"pk": confirmed.pk, "attempt": confirmed.attempt, "cookies": cookies}))


def apply(pk: int, attempt: int) -> None:
    import django

    django.setup()
    from peerlore.integrations import actions

    os.nice(5)  # as the worker's long work does
    began = time.monotonic()
    actions.apply_import(pk, attempt, at=datetime.now(UTC))
    print(json.dumps({"took": time.monotonic() - began}))


class Asker:
    """Somebody signed in."""

    def __init__(self, address: str, cookie: str) -> None:
        self.address, self.cookie = address, cookie

    def ask(self, path: str, data: dict[str, str] | None = None, token: str = "") -> tuple[int, str, float]:
        cookie = f"peerlore_session={self.cookie}" + (f"; peerlore_csrf={token}" if token else "")
        body = urllib.parse.urlencode(data).encode() if data else None
        request = urllib.request.Request(self.address + path, data=body, headers={"Cookie": cookie})
        began = time.monotonic()
        try:
            with urllib.request.build_opener(_Stays).open(request, timeout=60) as answer:
                return answer.status, answer.read().decode() + str(answer.headers), time.monotonic() - began
        except urllib.error.HTTPError as refused:
            return refused.code, "", time.monotonic() - began


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def asked_while(asker: Asker, goes_on: Callable[[], bool]) -> list[float]:
    """The pages, round after round; at least one round."""
    took: list[float] = []
    while True:
        for page in PAGES:
            status, _body, seconds = asker.ask(page)
            assert status == 200, (page, status)
            took.append(seconds)
        if not goes_on():
            return took


def wrote_while(asker: Asker, goes_on: Callable[[], bool]) -> list[tuple[int, float]]:
    """One's own profile, once a second: each answer with how long it took."""
    found: list[tuple[int, float]] = []
    while goes_on():
        _status, page, _took = asker.ask("/me/")
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)', page)
        cookie = re.search(r"peerlore_csrf=(\w+)", page)
        said = {
            "csrfmiddlewaretoken": token[1] if token else "",
            "hours_kind": "unknown",
            "places": str(len(found) % 9),
        }
        status, _body, took = asker.ask("/me/", said, cookie[1] if cookie else "")
        found.append((status, took))
        time.sleep(1)
    return found


def measured(rows: int, *, postgres: bool) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as data:
        env = environment(data, postgres=postgres)
        with_tables(env)
        made = said_by(__file__, "--prepare", str(rows), env=env)
        with web_on(env, is_up) as (port, _web):
            return beside(f"http://127.0.0.1:{port}", made, env)


def is_up(port: int) -> bool:
    return Asker(f"http://127.0.0.1:{port}", "").ask("/healthz")[0] == 200


def beside(address: str, made: dict[str, object], env: dict[str, str]) -> dict[str, object]:
    reader, writer = (Asker(address, str(cookie)) for cookie in made["cookies"])  # type: ignore[attr-defined]
    for page in PAGES:
        reader.ask(page)
    end = time.monotonic() + USUAL
    usual = asked_while(reader, lambda: time.monotonic() < end)
    command = [sys.executable, __file__, "--apply", str(made["pk"]), str(made["attempt"])]
    applying = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    wrote: list[tuple[int, float]] = []
    hand = threading.Thread(target=lambda: wrote.extend(wrote_while(writer, lambda: applying.poll() is None)))
    hand.start()
    time.sleep(1.0)  # until it has loaded
    meanwhile = asked_while(reader, lambda: applying.poll() is None)
    hand.join()
    assert applying.stdout
    took = json.loads(applying.stdout.read().splitlines()[-1])["took"]
    return {"usual": usual, "beside": meanwhile, "wrote": wrote, "took": took}


def line(database: str, rows: int, found: dict[str, object]) -> str:
    usual, meanwhile, wrote = found["usual"], found["beside"], found["wrote"]
    answers = ", ".join(f"{count} × {status}" for status, count in sorted(Counter(s for s, _t in wrote).items()))
    longest = max((took for _status, took in wrote), default=0.0)
    cells = [database, f"{rows:,}", f"{found['took']:.1f}", both(statistics.median, usual, meanwhile)]
    cells += [both(late, usual, meanwhile), str(len(meanwhile)), answers, f"{longest:.1f}"]
    return f"| {' | '.join(cells)} |\n"


def late(times: list[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]


def both(of: Callable[[list[float]], float], usual: list[float], meanwhile: list[float]) -> str:
    before, beside = 1000 * of(usual), 1000 * of(meanwhile)
    return f"{before:.0f} → {beside:.0f} ({beside / before:.1f}×)"


def main(sizes: list[int]) -> None:
    databases = [("SQLite", False), *([("PostgreSQL", True)] if SERVER else [])]
    lines = [line(name, rows, measured(rows, postgres=is_pg)) for name, is_pg in databases for rows in sizes]
    table = f"""# Pages beside an import

While an import of so many new people is applied (one transaction), one client asks {len(PAGES)} pages in turn
({", ".join(PAGES)}), and another writes their own profile
once a second. Two processors ({platform.machine()}), Python {platform.python_version()}; web, database, import and both
clients share them. Median and 95th percentile of a page in milliseconds: usual → beside (ratio). *Wrote*: how many of
the writes were answered with which status (302 is done, 503 is the page that says that Peerlore is busy and that
nothing was kept), and the longest anybody waited. Made by `benchmarks/web/beside_import.py`.

| database | rows | apply (s) | median (ms) | 95th percentile (ms) | pages asked beside | wrote | longest write (s) |
|---|---:|---:|---|---|---:|---|---:|
{"".join(lines)}"""
    (HERE / "beside_import.md").write_text(table)
    print(table)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--prepare"]:
        prepare(int(sys.argv[2]))
    elif sys.argv[1:2] == ["--apply"]:
        apply(int(sys.argv[2]), int(sys.argv[3]))
    else:
        main([int(size) for size in sys.argv[1:]] or [10_000])
