"""The demonstration's door exists in the demonstration only."""

import importlib

import pytest
from bs4 import BeautifulSoup
from django.urls import NoReverseMatch, clear_url_caches, reverse

import peerlore.config.urls
import peerlore.web.urls
import tests.stand_ins

DOOR = "/demo/come-in/"


def read_addresses_again() -> None:
    for module in (peerlore.web.urls, peerlore.config.urls, tests.stand_ins):
        importlib.reload(module)
    clear_url_caches()


@pytest.fixture
def demo(settings, cast):
    settings.DEMO = True
    settings.DEMO_DOORS = [("cleo@tarnlowe.example", "People team."), ("ana@tarnlowe.example", "Test engineer.")]
    read_addresses_again()
    yield cast
    settings.DEMO = False
    read_addresses_again()


def test_the_demonstration_offers_its_people_in_order(client, demo):
    page = BeautifulSoup(client.get("/account/sign-in/").content, "html.parser")
    assert [door.b.text for door in page.select(".door")] == ["Cleo Lindqvist", "Ana Ferreira"]


def test_one_click_comes_in(client, demo):
    assert client.post(DOOR, {"person": demo.ana.pk}).headers["Location"] == "/"
    assert client.get("/").context["request"].user == demo.ana


def test_nobody_who_is_not_listed_can_be_chosen(client, demo):
    assert client.post(DOOR, {"person": demo.otto.pk}).status_code == 404
    assert client.post(DOOR, {"person": "x"}).status_code == 404


def test_the_door_wants_a_form_of_ours(demo):
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post(DOOR, {"person": demo.ana.pk}).status_code == 403


def test_elsewhere_there_is_no_such_address(client, cast, settings):
    settings.DEMO_DOORS = [("ana@tarnlowe.example", "Test engineer.")]
    with pytest.raises(NoReverseMatch):
        reverse("demo_come_in")
    assert client.get(DOOR).status_code == 404
    assert client.post(DOOR, {"person": cast.ana.pk}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_elsewhere_the_sign_in_page_offers_nobody(client, cast, settings):
    settings.DEMO_DOORS = [("ana@tarnlowe.example", "Test engineer.")]
    page = client.get("/account/sign-in/").content.decode()
    assert "Ana Ferreira" not in page
    assert DOOR not in page


def test_even_with_the_view_called_by_itself_nobody_comes_in(rf, cast, settings):
    from django.http import Http404

    from peerlore.web.demo import come_in

    settings.DEMO_DOORS = [("ana@tarnlowe.example", "Test engineer.")]
    with pytest.raises(Http404):
        come_in(rf.post(DOOR, {"person": cast.ana.pk}))
