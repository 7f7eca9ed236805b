"""No word reaches a reader past gettext: on no page, for nobody who may see it, in no form that needs another look."""

import tomllib
from collections.abc import Iterator
from functools import cache
from zoneinfo import available_timezones

import pytest
from django.db import connection
from django.db.models import CharField, Field, SlugField, TextField
from django.utils.translation import gettext, gettext_lazy, ngettext

from peerlore.exchanges.cards import deck
from peerlore.people.models import Person
from peerlore.programmes.recipes import read, shipped
from tests.house.cells import Cell
from tests.house.model_graph import our_models
from tests.house.walk import CELLS, Address, addresses, ask, body_of, roles, signed_in
from tests.house.words import escaped_words, pseudo_locale
from tests.world import World

BRAND = ["Peerlore", "Tarn & Lowe", "ESCO"]
# For programs, or in the browser's own words; the export to read holds rows as they are stored.
FILES = {
    "session_invitation",
    "my_data_file",
    "my_data_page",
    "programme_draw_file",
    "works_council_file",
    "healthz",
    "readyz",
}
PUBLIC = ["/account/password/reset/key/1-x-y/", "/nowhere/"]
WRITTEN = (CharField, TextField)


# Whether a word goes by gettext is seen on one database; that each page is there on both, in test_every_url.py.
pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="Words do not differ by database.")


@pytest.fixture(autouse=True)
def organisation(settings) -> None:
    settings.ORGANISATION = "Tarn & Lowe"


def data_of(world: World) -> set[str]:
    """What people wrote, in the tables and under seal, and what recipes say; a slug is no such word."""
    stored = {str(value) for value in _stored() if value and "{" not in str(value)}
    people = list(Person.objects.all())
    named = {word for p in people for word in (p.name, p.given_name, p.initials)}
    zones = {zone.replace("_", " ") for zone in available_timezones()}
    return {*BRAND, *stored, *world.batch.columns, *named, *world.canaries, *zones, *_recipes()}


def _stored() -> Iterator[object]:
    for model in our_models():
        names = [f.attname for f in model._meta.concrete_fields if isinstance(f, WRITTEN) and _is_written(f)]
        for row in model._base_manager.values_list(*names) if names else ():
            yield from row


def _is_written(field: Field) -> bool:
    return not isinstance(field, SlugField) and not field.choices


@cache
def _recipes() -> frozenset[str]:
    cards = {word for card in deck().cards for word in (card.ask, card.then)}
    cards |= {word for level in deck().levels for word in (level.name, level.says)}
    return frozenset(word for code in shipped() for word in _strings(tomllib.loads(read(code).text))) | cards


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield from (node, *(line.strip() for line in node.splitlines()))
    elif isinstance(node, dict | list):
        for part in node.values() if isinstance(node, dict) else node:
            yield from _strings(part)


def test_a_word_that_escaped_is_found():
    with pseudo_locale():
        page = f'<p>{gettext("Good morning")}</p><p title="Hover">Escaped</p><p>{ngettext("One", "%d", 2) % 7} Ana</p>'
    assert escaped_words(page, ["Ana"]) == ["Escaped", "Hover"]


def test_a_sentence_around_a_tag_is_one_sentence():
    with pseudo_locale():
        page = "<p>" + gettext("Read <b>this</b> first") + "</p><script>var x</script>"
    assert escaped_words(page) == []


def test_lazy_words_are_found_too():
    lazy = gettext_lazy("Later")
    with pseudo_locale():
        assert escaped_words(f"<p>{lazy}</p>") == []
    assert escaped_words(f"<p>{lazy}</p>") == ["Later"]


def pages(world: World, *, method: str, status: int) -> Iterator[tuple[str, bytes]]:
    """Each page that answers `method` with `status`, for each role that gets it, in the pseudo-locale."""
    for role, client in roles(world):
        for address, cell in rows():
            if cell.expected(role, method) == status:
                with pseudo_locale():
                    answer = ask(client, method, address.of(cell.args(world)))
                yield f"{address.name} as {role}", body_of(answer)


def rows() -> Iterator[tuple[Address, Cell]]:
    return ((a, CELLS[a.name]) for a in addresses() if a.name in CELLS and a.name not in FILES)


def escaped_on(found: Iterator[tuple[str, bytes]], data: set[str]) -> dict[str, list[str]]:
    """The words that escaped, each with the pages where it stands."""
    where: dict[str, list[str]] = {}
    for name, html in found:
        for word in escaped_words(html, data):
            where.setdefault(word, []).append(name)
    return where


def test_no_word_escapes_on_any_page(world):
    assert escaped_on(pages(world, method="GET", status=200), data_of(world)) == {}


def test_no_word_of_a_form_that_needs_another_look_escapes(world):
    assert escaped_on(pages(world, method="POST", status=422), data_of(world)) == {}


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("who", ["anonymous", "ana"])
def test_no_word_escapes_where_nothing_is(world, who, address):
    with pseudo_locale():
        html = signed_in(world.people[who]).get(address).content
    assert escaped_words(html, data_of(world)) == []
