"""The frame of every page: the one place in the mast where the reader is, and how a page is sent."""

import gzip

from bs4 import BeautifulSoup
from django.urls import reverse


def here(client, person, address: str) -> list[str]:
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200, address
    found = BeautifulSoup(answer.content, "html.parser").select("nav.places [aria-current]")
    return [link.text.strip() for link in found]


def test_what_lies_below_a_place_says_so(client, world):
    ana, cleo, jo = world.cast.ana, world.cast.cleo, world.cast.jo
    for reader, name, args, place in (
        (ana, "exchange", [world.exchange.pk], "Exchanges"),
        (ana, "session_move", [world.ahead.pk], "Exchanges"),
        (ana, "prompt", [world.prompt.pk], "Exchanges"),
        (ana, "network", [], "Exchanges"),
        (cleo, "programmes", [], "Programmes"),
        (cleo, "round", [world.draft_round.pk], "Programmes"),
        (jo, "audit", [], "Offices"),
    ):
        assert here(client, reader, reverse(name, args=args)) == [place], name


def test_a_page_is_sent_compressed_to_whoever_reads_that(client, world):
    client.force_login(world.cast.ana)
    packed = client.get(reverse("profile"), headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert b"<html" in gzip.decompress(packed.content)
    plain = client.get(reverse("profile"))
    assert "Content-Encoding" not in plain
    assert len(packed.content) < len(plain.content) / 2
