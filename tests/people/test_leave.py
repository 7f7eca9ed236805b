"""Who leaves is out at the next request; who comes back finds their own things, not their offices."""

from datetime import timedelta

import pytest

from peerlore import clock
from peerlore.people import actions
from peerlore.people.models import Grant, LogEntry, Post, SignInCode
from tests.cast import NOW, PASSWORD


def test_the_next_request_of_who_left_is_refused(cast, client):
    client.force_login(cast.ana)
    assert client.get("/me/").status_code == 200
    actions.leave(cast.ana, by=cast.cleo, at=NOW)
    assert client.get("/me/").status_code == 302
    assert not client.login(username=cast.ana.email, password=PASSWORD)


def test_an_old_session_stays_ended_when_they_come_back(cast, client):
    client.force_login(cast.ana)
    actions.leave(cast.ana, by=cast.cleo, at=NOW)
    actions.come_back(cast.ana, by=cast.cleo, at=NOW + timedelta(days=30))
    assert client.get("/me/").status_code == 302
    assert client.login(username=cast.ana.email, password=PASSWORD)


def test_offices_codes_and_the_open_post_end(cast):
    SignInCode.objects.create(person=cast.cleo, digest="0", made_at=NOW, expires_at=NOW)
    actions.leave(cast.cleo, by=cast.jo, at=NOW)
    assert not Grant.objects.filter(person=cast.cleo).exists()
    assert not SignInCode.objects.exists()
    assert Post.objects.get(person=cast.cleo).until == NOW.date()
    actions.come_back(cast.cleo, by=cast.jo, at=NOW)
    assert not Grant.objects.filter(person=cast.cleo).exists()
    assert Post.objects.filter(person=cast.cleo, until=None).count() == 1


def test_nobody_leaves_twice_or_comes_back_from_here(cast):
    with pytest.raises(actions.AlreadyHere):
        actions.come_back(cast.ana, by=cast.cleo, at=NOW)
    actions.leave(cast.ana, by=cast.cleo, at=NOW)
    with pytest.raises(actions.AlreadyLeft):
        actions.leave(cast.ana, by=cast.cleo, at=NOW)


def test_the_last_administrator_stays(cast):
    with pytest.raises(actions.LastAdministrator):
        actions.leave(cast.jo, by=cast.cleo, at=NOW)


def test_a_coordinator_notes_it_on_a_page_that_asks_first(cast, client):
    client.force_login(cast.cleo)
    assert client.get(f"/people/{cast.ana.pk}/leave/").status_code == 200
    cast.ana.refresh_from_db()
    assert cast.ana.is_active
    assert client.post(f"/people/{cast.ana.pk}/leave/").status_code == 302
    cast.ana.refresh_from_db()
    assert not cast.ana.is_active
    client.post(f"/people/{cast.ana.pk}/come-back/")
    cast.ana.refresh_from_db()
    assert cast.ana.is_active


def test_participants_reach_neither_page(cast, client):
    client.force_login(cast.otto)
    assert client.post(f"/people/{cast.ana.pk}/leave/").status_code == 404
    assert client.post(f"/people/{cast.otto.pk}/leave/").status_code == 403


def test_a_last_day_is_noted_beforehand_and_ends_nothing(client, cast):
    client.force_login(cast.jo)
    address = f"/people/{cast.ana.pk}/leave/"
    assert client.post(address, {"later": "yes", "last_day": "2020-01-01"}).status_code == 422
    day = (clock.now() + timedelta(days=90)).date()
    assert client.post(address, {"later": "yes", "last_day": day.isoformat()}).status_code == 302
    cast.ana.refresh_from_db()
    assert (cast.ana.last_day, cast.ana.is_active) == (day, True)
    assert "Last day" in client.get(f"/people/{cast.ana.pk}/").content.decode()
    client.post(address, {"later": "yes", "last_day": ""})
    cast.ana.refresh_from_db()
    assert (cast.ana.last_day, cast.ana.is_active) == (None, True)
    assert list(LogEntry.objects.filter(verb="set-last-day").values_list("about", flat=True)) == [cast.ana.pk] * 2
