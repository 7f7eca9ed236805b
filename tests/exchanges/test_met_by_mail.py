"""Met, not met, not sure from the mail: one link for one session and one person, until it runs out; looking writes
nothing."""

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from peerlore import clock
from peerlore.exchanges.access import met_token
from peerlore.exchanges.actions import cancel_session, wonder_whether_met
from peerlore.exchanges.models import Presence, Session
from peerlore.people.actions import leave
from peerlore.people.models import Notice
from tests.cast import NOW
from tests.exchanges.conftest import THURSDAY

AFTER = THURSDAY + timedelta(days=1)


@pytest.fixture
def at(monkeypatch):
    def be(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    be(AFTER)
    return be


@pytest.fixture
def page(cast, session, at):
    return reverse("met_by_mail", args=[met_token(session, cast.ana)])


def said():
    return list(Presence.objects.values_list("person__given_name", "said"))


def test_the_mail_brings_the_link(cast, session):
    wonder_whether_met(session, cast.ana, at=AFTER)
    notice = Notice.objects.get(event="did_you_meet")
    token = notice.parameters["link"].split("/")[2]
    assert signing.loads(token, salt="peerlore.met") == [session.pk, cast.ana.pk]


def test_one_tap_without_signing_in(client, page):
    assert "Did you and Ben meet?" in client.get(page).content.decode()
    assert client.post(page, {"said": "met"}).status_code == 302
    assert said() == [("Ana", "met")]
    assert "You said: met." in client.get(page).content.decode()
    client.post(page, {"said": "not-met"})
    assert said() == [("Ana", "not-met")]
    assert "_auth_user_id" not in client.session


def test_looking_writes_nothing(client, page):
    for ask in (client.get, client.head, client.options):
        ask(page)
    client.get(page, {"said": "met"})
    assert said() == []


def test_a_form_from_elsewhere_is_refused(page):
    assert Client(enforce_csrf_checks=True).post(page, {"said": "met"}).status_code == 403
    assert said() == []


@pytest.mark.parametrize("word", ["", "perhaps"])
def test_another_word_is_asked_again(client, page, word):
    assert client.post(page, {"said": word}).status_code == 422
    assert said() == []


def test_the_link_runs_out_two_weeks_after_the_session(client, page, session, at):
    at(session.ends_at + timedelta(days=14))
    assert client.get(page).status_code == 200
    at(session.ends_at + timedelta(days=14, seconds=1))
    assert client.get(page).status_code == 410
    assert client.post(page, {"said": "met"}).status_code == 410
    assert said() == []


def test_it_does_nothing_for_a_session_called_off(cast, client, page, session):
    cancel_session(session, by=cast.ben, at=NOW)
    assert client.post(page, {"said": "met"}).status_code == 422


def test_nor_for_somebody_who_left(cast, client, page):
    leave(cast.ana, by=cast.jo, at=AFTER)
    assert client.get(page).status_code == 404
    assert client.post(page, {"said": "met"}).status_code == 404


def test_nor_for_somebody_who_does_not_sit_there_nor_with_another_key(cast, client, session, at):
    other = signing.dumps([session.pk, cast.ana.pk], salt="peerlore.stop", compress=True)
    for token in (met_token(session, cast.otto), met_token(Session(pk=987654), cast.ana), other, "abc"):
        assert client.get(reverse("met_by_mail", args=[token])).status_code == 404
        assert client.post(reverse("met_by_mail", args=[token]), {"said": "met"}).status_code == 404
    assert said() == []
