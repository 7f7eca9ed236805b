"""Each private word is seen by exactly those it is for: on no other page, in no mail, no export, no log, no error
page, and not in the database as it lies on the disk."""

import logging
import re
from collections import defaultdict
from datetime import timedelta
from importlib import import_module
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client

from peerlore.people.models import Delivery
from tests.cast import NOW
from tests.house.model_graph import our_models
from tests.house.walk import ABSENT, CELLS, addresses, body_of, reachable, roles, signed_in, with_number
from tests.world import World, have, text_of_everything, whole

LINK = re.compile(r'(?:href|action|hx-get)="(/[^"#]*)')
PAGES_AT_MOST = 400


def crawl(client: Client, world: World) -> dict[str, bytes]:
    """Every page this client reaches: from home and from each address, link after link."""
    ahead = ["/", *(path for _, _, path in reachable(world))]
    seen: dict[str, bytes] = {}
    while ahead and len(seen) < PAGES_AT_MOST:
        path = ahead.pop()
        if path in seen or path.startswith(settings.STATIC_URL):
            continue
        response = client.get(path)
        seen[path] = body_of(response)
        text = seen[path].decode(errors="replace") + f'href="{response.get("Location", "")}"'
        ahead.extend(urlsplit(link.replace("&amp;", "&"))._replace(fragment="").geturl() for link in LINK.findall(text))
    return seen


def canaries_in(stored: bytes, world: World) -> set[str]:
    return {word for word in world.canaries if word.encode() in stored}


@whole
def test_each_private_word_is_seen_by_exactly_those_it_is_for_and_never_logged(world, caplog):
    """P3: what is found is what the table says, no more and no less."""
    caplog.set_level(logging.DEBUG)
    # Django's own record of each query holds what is stored; it is written only where DEBUG is on, which it never is.
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    seen_by: dict[str, set[str]] = defaultdict(set)
    pages: dict[str, list[str]] = defaultdict(list)
    for role, client in roles(world):
        for path, body in crawl(client, world).items():
            for word in canaries_in(body, world):
                seen_by[word].add(role)
                pages[f"{word} by {role}"].append(path)
        client.post("/", {"text": "CANARY-typed"})
    run_what_is_due()

    assert {word: seen_by[word] for word in world.canaries} == {w: set(who) for w, who in world.canaries.items()}, dict(
        pages
    )
    assert canaries_in(caplog.text.encode(), world) == set()
    assert "CANARY-typed" not in caplog.text


@whole
def test_no_page_of_somebody_elses_is_reached_by_guessing_its_number(world):
    """Every address with every small number, as Otto, who has nothing to do with any of it."""
    otto = next(client for role, client in roles(world) if role == "otto")
    found = set()
    for address in (a for a in addresses() if a.name in CELLS and a.takes_keys):
        for number in (*range(1, 12), ABSENT):
            found |= canaries_in(body_of(otto.get(with_number(address, world, number))), world)

    assert found == set()


@whole
def test_no_confided_word_is_mailed(world):
    run_what_is_due()

    words = "".join(f"{d.subject}{d.body}" for d in Delivery.objects.all())
    words += "".join(f"{m.subject}{m.body}" for m in mail.outbox)
    assert words, "nothing was mailed: the test would pass anyway"
    assert canaries_in(words.encode(), world) & world.sealed == set()


def run_what_is_due() -> None:
    """What the ticker does in a few rounds: notices become words, words become mails."""
    for _ in range(3):
        for room in settings.ROOMS:
            if have(f"peerlore.{room}.tasks"):
                for job in list(import_module(f"peerlore.{room}.tasks").due(NOW)):
                    job()


@whole
def test_a_fault_shows_nothing_of_what_was_being_read(world, monkeypatch, caplog):
    """The page of an own fault, and what is logged of it, say nothing private."""
    from peerlore.people import keys

    def breaks(*_: object, **__: object) -> str:
        confided = next(iter(world.sealed))
        raise RuntimeError(f"a fault while {len(confided)} letters were held")

    client = Client(raise_request_exception=False)
    client.force_login(world.cast.ana)
    for door in ("unseal", "unseal_many"):
        for module in [one for one in _loaded() if getattr(one, door, None) is getattr(keys, door)]:
            monkeypatch.setattr(module, door, breaks)

    answers = [client.get(path) for _, _, path in reachable(world)]

    assert any(answer.status_code == 500 for answer in answers), "no page opened a confidence"
    for answer in answers:
        if answer.status_code == 500:
            assert canaries_in(answer.content, world) == set()
            assert b"RuntimeError" not in answer.content
    assert canaries_in(caplog.text.encode(), world) == set()


def _loaded():
    import sys

    return [module for name, module in sys.modules.items() if name.startswith("peerlore.")]


@whole
def test_no_sealed_word_lies_open_in_the_database(world):
    open_words = {
        word: place
        for place, stored in text_of_everything(our_models())
        for word in canaries_in(stored, world) & world.sealed
    }

    assert open_words == {}


@whole
def test_no_sealed_word_lies_in_the_bytes_of_the_database(world):
    """As somebody finds it who holds the file of SQLite or a dump of PostgreSQL: sessions, jobs and caches too."""
    run_what_is_due()

    stored = bytes_of_the_database()

    assert b"CANARY-ana-hr-row" in stored, "the search would find nothing anyway"
    assert canaries_in(stored, world) & world.sealed == set()


def bytes_of_the_database() -> bytes:
    """Every value of every table, those included that no model of ours names."""
    with connection.cursor() as cursor:
        return b"\n".join(line for name in connection.introspection.table_names(cursor) for line in _rows(cursor, name))


def _rows(cursor, table: str):
    cursor.execute(f'SELECT * FROM "{table}"')
    for row in cursor.fetchall():
        yield from (bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)


def test_an_open_word_would_be_found(world):
    """The planted violation: a canary in a table is found."""
    word = world.canary("otto-title", may_see=frozenset({"otto"}))
    world.cast.otto.title = word
    world.cast.otto.save()

    assert any(word.encode() in stored for _, stored in text_of_everything(our_models()))


@pytest.mark.bare
def test_a_link_is_followed():
    assert LINK.findall('<a href="/goals/3/">Goal</a><form action="/x/"></form>') == ["/goals/3/", "/x/"]


@whole
@pytest.mark.parametrize(
    "marked",
    [
        {"exchanges_note": "private = FALSE", "reflections_question": "audience = 'members'"},
        {"exchanges_note": "exchange_id = {elsewhere}", "exchanges_commitment": "exchange_id = {elsewhere}"},
    ],
    ids=["audience", "exchange"],
)
def test_what_is_marked_for_other_eyes_in_the_database_opens_to_nobody_else(world, marked):
    """Somebody who can write into the database gives confidences another audience: they do not open there. Nor does
    why somebody said no, which opens on no page."""
    _emil_says_no(world)
    elsewhere = _exchange_of_ana_and_otto(world)
    with connection.cursor() as cursor:
        for table, change in marked.items():
            cursor.execute(f"UPDATE {table} SET {change.format(elsewhere=elsewhere)}")
    for role, client in roles(world):
        opened = [client.get(path) for _, cell, path in reachable(world) if cell.expected(role, "GET") == 200]
        seen = set().union(*(canaries_in(body_of(page), world) for page in opened))
        assert {word for word in seen & world.sealed if role not in world.canaries[word]} == set()


def _exchange_of_ana_and_otto(world: World) -> int:
    from peerlore.exchanges.models import Exchange, Seat

    made = Exchange.objects.get(pk=world.exchange.pk)
    made.pk = None
    made.save()
    for person in (world.cast.ana, world.cast.otto):
        Seat.objects.create(exchange=made, person=person, role="mentee", role_name="Mentee")
    return int(made.pk)


@whole
def test_whoever_came_in_by_a_new_code_finds_no_confidence_on_any_page_nor_in_their_copy(world):
    ana = world.cast.ana
    copy = signed_in(ana).get("/me/data/file/").content
    assert canaries_in(copy, world) & world.sealed
    ana.sealed_until = NOW + timedelta(days=7)
    ana.save()
    pages = crawl(signed_in(ana), world)
    assert "/me/data/file/" in pages
    assert set().union(*(canaries_in(body, world) for body in pages.values())) & world.sealed == set()


def _emil_says_no(world: World) -> str:
    from peerlore.programmes.actions import answer

    word = world.canary("emil-why-not", may_see=frozenset())
    answer(world.open_proposal, "no", why=word, by=world.emil, at=NOW)
    run_what_is_due()
    return word


@whole
def test_why_somebody_said_no_is_sealed_and_for_themselves_alone(world):
    """That no page shows it is walked through above."""
    from peerlore.programmes.models import Answer
    from tests.house.test_personal_data import erase, exported

    word = _emil_says_no(world)

    assert [place for place, stored in text_of_everything(our_models()) if word.encode() in stored] == []
    assert word in exported(world.emil)
    assert word not in exported(world.dora)
    erase(world.emil)
    assert set(Answer.objects.filter(person=world.emil).values_list("sealed_why", flat=True)) == {None}


@whole
def test_what_is_sealed_of_a_no_does_not_show_which_word_it_is(world):
    from peerlore.programmes.matching.refusals import sealed_why
    from peerlore.programmes.models import Answer

    assert len({len(sealed_why(word, by=world.emil, at=NOW)) for word in Answer.Why.values}) == 1
