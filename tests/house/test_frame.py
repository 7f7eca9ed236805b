"""The frame of every page: the one place in the mast where the reader is."""

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
