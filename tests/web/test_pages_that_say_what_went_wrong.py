"""Error pages, health, and the page on who can see what."""

import logging

import pytest
from django.test import Client
from django.urls import path

from peerlore import clock
from peerlore.config import urls
from peerlore.web import health
from peerlore.web.sights import SIGHTS


def breaks(request):
    raise RuntimeError("the words of somebody")


handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [*urls.urlpatterns, path("breaks/", breaks)]


def test_nothing_at_this_address(client, cast):
    for person in (None, cast.ana):
        if person:
            client.force_login(person)
        answer = client.get("/nowhere/")
        assert answer.status_code == 404
        assert "Nothing at this address for you" in answer.content.decode()


def test_what_breaks_is_reported_by_a_number_and_without_words(settings, cast, caplog):
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    client.force_login(cast.ana)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/breaks/?said=secret")
    assert answer.status_code == 500
    told = next(r.getMessage() for r in caplog.records if r.name == "peerlore.reports")
    assert told.split()[1].rstrip(":") in answer.content.decode()
    assert "secret" not in told
    assert b"the words of somebody" not in answer.content


def test_a_form_without_its_token_is_refused_in_words(cast):
    answer = Client(enforce_csrf_checks=True).post("/account/sign-in/", {})
    assert answer.status_code == 403
    assert "stood open for too long" in answer.content.decode()


def test_an_unknown_host_is_refused(client, db):
    assert client.get("/healthz", headers={"host": "elsewhere.example"}).status_code == 400


def test_health_needs_no_database(client):
    assert client.get("/healthz").content == b"ok\n"


def test_ready_says_what_of_each_part(client, db):
    assert client.get("/readyz").content.splitlines()[:2] == [b"database ok", b"tables ok"]


def test_a_worker_is_heard_for_five_minutes(client, db):
    health.beat(clock.now())
    assert b"worker ok" in client.get("/readyz").content
    health.beat(clock.now() - 2 * health.LATE_AFTER)
    answer = client.get("/readyz")
    assert b"worker not heard" in answer.content
    assert answer.status_code == 200


def test_who_can_see_what_is_public_and_complete(client, db):
    page = client.get("/who-sees-what/").content.decode()
    for sight in SIGHTS:
        assert str(sight.what) in page


def test_a_lock_is_said_of_what_no_office_opens():
    assert {sight.code for sight in SIGHTS if sight.symbol == "lock"} == {
        "exclusion",
        "shared",
        "private",
        "reflection",
        "manager",
    }


@pytest.mark.parametrize("address", ["/", "/who-sees-what/"])
def test_no_cache_keeps_what_a_signed_in_person_saw(client, cast, address):
    client.force_login(cast.ana)
    assert "no-store" in client.get(address).headers["Cache-Control"]
