"""No page is left out: whatever somebody may open and no other walk goes along, axe looks at here."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import resolve, reverse

from tests.browser import test_coordinator_pages, test_participant_pages
from tests.browser.pages import assert_accessible_everywhere
from tests.browser.test_participant_pages import assert_narrow, assert_plain
from tests.house.cells import SIGNED_IN, Cell, all_cells
from tests.world import World

world = test_coordinator_pages.world


def walked(world: World) -> Iterator[str]:
    yield from (address for pages in test_participant_pages.pages_of(world).values() for address in pages)
    yield from (address for pages in test_coordinator_pages.WALKS.values() for address in pages(world))


def is_page(address: str, client: Client) -> bool:
    answer = client.get(address)
    shown = answer.status_code == 200 and not answer.streaming and "Content-Disposition" not in answer.headers
    return shown and b"<html" in answer.content


def left_out(world: World, who: str) -> Iterator[str]:
    """Addresses of pages that `who`, and nobody before them, may open."""
    seen = {resolve(address.split("?")[0]).url_name for address in walked(world) if address != "/nowhere/"}
    client = Client()
    client.force_login(getattr(world.cast, who))
    for name, cell in all_cells().items():
        address = reverse(name, args=cell.args(world))
        if name not in seen and first_reader(cell) == who and is_page(address, client):
            yield address


def first_reader(cell: Cell) -> str | None:
    return next((role for role in SIGNED_IN if cell.get and cell.get.get(role) == 200), None)


@pytest.mark.parametrize("who", SIGNED_IN)
def test_no_page_is_left_out(visit, live_server, world, who):
    page = visit("/", as_=getattr(world.cast, who))
    page.emulate_media(reduced_motion="reduce")
    for address in left_out(world, who):
        page.goto(f"{live_server.url}{address}")
        assert_plain(page)
        assert_narrow(page)
        assert_accessible_everywhere(page)
