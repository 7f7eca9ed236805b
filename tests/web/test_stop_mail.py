"""The link in each mail: stops a kind or all, holds mail until a day, without signing in; looking changes nothing."""

import pytest
from django.core import signing
from django.test import Client

from peerlore import clock
from peerlore.people.models import Delivery, LogEntry, MailSettings, Muted, Notice
from peerlore.people.outbox import mute, notify
from peerlore.web.actions import render_notice
from peerlore.web.notices.words import SALT, stop_link
from tests.cast import NOW

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def page(cast):
    return path_to_stop(cast.ana, "rematch")


def path_to_stop(person, event):
    return stop_link(person, event).removeprefix("http://127.0.0.1:8000")


def written(person, event, *, at=NOW):
    notify(person, event, person, at=at, parameters={"partner": "Ben", "link": "/"})
    render_notice(Notice.objects.get(person=person, event=event), at=at)


def text(client, page):
    return " ".join(client.get(page).content.decode().split())


def test_one_click_of_a_mail_program_stops_that_kind(cast, page):
    """RFC 8058: no cookie, no form token, no page in between."""
    answer = Client(enforce_csrf_checks=True).post(page, ONE_CLICK)
    assert answer.status_code == 200
    assert Muted.objects.get().event == "matches"
    assert Client(enforce_csrf_checks=True).post(page, ONE_CLICK).status_code == 200
    assert LogEntry.objects.filter(verb="mute").count() == 1


def test_looking_changes_nothing(cast, page):
    """Programs that guard mailboxes open every link."""
    client = Client()
    for ask in (client.get, client.head, client.get):
        ask(page)
    assert not Muted.objects.exists()
    assert not LogEntry.objects.exists()


def test_what_is_stopped_waits_at_home_and_the_rest_comes(client, cast, page):
    now = clock.now()
    written(cast.ana, "rematch", at=now)
    client.post(page, {"stop": "this"})
    written(cast.ana, "match_found", at=now)
    written(cast.ana, "level_asked", at=now)
    assert list(Delivery.objects.waiting().values_list("notice__event", flat=True)) == ["level_asked"]
    assert "_auth_user_id" not in client.session

    client.force_login(cast.ana)
    home = client.get("/").content.decode()
    assert "A fresh start: Ben" in home
    assert "meet Ben" in home


def test_it_is_said_and_can_be_undone(client, cast, page):
    assert "Stop mail of this kind" in text(client, page)
    client.post(page, {"stop": "this"})
    assert "You get no more mail of this kind" in text(client, page)
    client.post(page, {"again": "yes"})
    assert not Muted.objects.exists()
    assert "Stop mail of this kind" in text(client, page)


def test_all_mail_but_what_others_wait_for_and_ones_account(client, cast, page):
    client.post(page, {"stop": "all"})
    for event in ("rematch", "thanks_received", "export_ready", "manager_consent_asked"):
        written(cast.ana, event)
    assert set(Delivery.objects.waiting().values_list("notice__event", flat=True)) == {
        "export_ready",
        "manager_consent_asked",
    }
    client.post(page, {"stop": "all", "again": "yes"})
    assert not Muted.objects.exists()


@pytest.mark.parametrize("event", ["passkey_added", "manager_consent_asked"])
def test_a_kind_that_is_always_sent_offers_no_button(client, cast, event):
    assert "Stop mail of this kind" not in text(client, path_to_stop(cast.ana, event))


def test_what_an_older_version_stopped_can_be_had_again(client, cast, page):
    mute(cast.ana, "rematch", at=NOW)
    assert "You get no more mail of this kind" in text(client, page)
    client.post(page, {"again": "yes"})
    assert not Muted.objects.exists()


def test_mail_is_held_from_here_and_had_again(client, cast, page):
    answer = client.post(page, {"hold_until": "2099-01-05"})
    assert answer.status_code == 302
    assert MailSettings.objects.get().hold_until.isoformat() == "2099-01-05"
    assert "held until" in text(client, page)
    client.post(page, {"stop": "hold"})
    assert MailSettings.objects.get().hold_until is None


@pytest.mark.parametrize("day", ["", "soon", "2001-01-01", "9999-12-31"])
def test_a_day_that_cannot_be_meant_is_asked_again(client, cast, page, day):
    answer = client.post(page, {"hold_until": day})
    assert answer.status_code == 422
    assert not MailSettings.objects.exists()


def test_a_link_that_was_changed_opens_nothing(client, cast, page):
    for wrong in (page[:-4] + "abc/", f"/stop/{signing.dumps([cast.ana.pk, 'rematch'], salt='other')}/"):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong, ONE_CLICK).status_code == 404
    unknown = signing.dumps([cast.ana.pk, "no_such_notice"], salt=SALT, compress=True)
    assert client.post(f"/stop/{unknown}/", ONE_CLICK).status_code == 404
