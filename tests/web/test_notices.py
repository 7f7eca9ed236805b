"""Notices become words: in the reader's zone, complete, held until their hour, stoppable by one link."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import peerlore
from peerlore.people.models import Delivery, Muted, Notice
from peerlore.people.outbox import notify
from peerlore.web import tasks
from peerlore.web.actions import render_notice, send_from
from peerlore.web.notices.catalogue import catalogue, told
from peerlore.web.notices.words import stop_link, words_for
from tests.cast import NOW

SOURCE = Path(peerlore.__file__).parent
FOUND = {
    "partner": "Ben Okafor",
    "programme": "Spring mentoring",
    "reason": "He teaches what you asked for.",
    "stretch": "He works in firmware.",
    "answer_by": "2026-03-13T17:00:00+00:00",
    "link": "/proposals/7/",
}


def notice_to(person, event="match_found", **parameters):
    notify(person, event, person, at=NOW, parameters={**FOUND, **parameters})
    return Notice.objects.get(person=person, event=event)


def test_words_are_the_readers(cast):
    words = words_for(notice_to(cast.ana))
    assert words.subject == "Ana, meet Ben Okafor"
    assert "by Friday 13 March" in words.body
    assert "http://127.0.0.1:8000/proposals/7/" in words.body


def test_a_time_is_told_on_the_readers_clock(cast):
    cast.ana.own_zone = "Asia/Tokyo"
    cast.ana.save()
    body = words_for(notice_to(cast.ana, "match_accepted", when="2026-03-13T14:00:00+00:00")).body
    assert "Friday 13 March" in body
    assert "23:00 in Tokyo" in body


def test_an_empty_placeholder_takes_its_line_with_it(cast):
    moved = {"when": "2026-03-13T14:00:00+00:00", "where": "Room 3", "question": ""}
    body = words_for(notice_to(cast.ana, "session_tomorrow", **moved)).body
    assert "The question for this time" not in body
    assert "You meet Ben Okafor" in body
    assert "\n\n\n" not in body


def test_german_where_the_organisation_speaks_it(cast, settings):
    settings.LANGUAGE_CODE = "de"
    assert words_for(notice_to(cast.ana)).subject == "Ana, darf ich vorstellen: Ben Okafor"


@pytest.mark.parametrize(
    ("urgency", "words"),
    [("now", "Tue 10 09:00"), ("day", "Wed 11 07:00"), ("digest", "Mon 16 08:00")],
)
def test_each_urgency_has_its_hour(settings, urgency, words):
    settings.TIME_ZONE = "Europe/Lisbon"
    assert send_from(urgency, at=NOW).astimezone(ZoneInfo("Europe/Lisbon")).strftime("%a %d %H:%M") == words


def test_the_hour_stays_local_over_the_change_of_clocks(settings):
    settings.TIME_ZONE = "Europe/Lisbon"
    friday = datetime(2026, 3, 27, 12, tzinfo=UTC)
    assert send_from("digest", at=friday).astimezone(UTC) == datetime(2026, 3, 30, 7, tzinfo=UTC)


def test_the_ticker_gives_each_notice_its_words_once(cast):
    notice = notice_to(cast.ana)
    for _ in range(2):
        for job in tasks.due(NOW):
            job()
        render_notice(notice, at=NOW)
    assert Delivery.objects.get().address == "ana@tarnlowe.example"


def test_without_an_address_no_mail_but_words(cast):
    cast.ana.email = ""
    cast.ana.save()
    render_notice(notice_to(cast.ana), at=NOW)
    assert not Delivery.objects.due(NOW).exists()
    assert Delivery.objects.get().subject == "Ana, meet Ben Okafor"


def path_of(link):
    return link.removeprefix("http://127.0.0.1:8000")


def test_the_link_in_a_mail_stops_that_kind_without_signing_in(client, cast):
    page = path_of(stop_link(cast.ana, "match_found"))
    assert "Stop mail of this kind" in client.get(page).content.decode()
    assert not Muted.objects.exists()
    client.post(page, {"stop": "this"})
    render_notice(notice_to(cast.ana), at=NOW)
    render_notice(notice_to(cast.ana, "match_declined"), at=NOW)
    assert not Delivery.objects.due(NOW).exists()
    assert Delivery.objects.get(notice__event="match_declined").given_up_at is None
    assert "_auth_user_id" not in client.session


def test_what_waits_is_stopped_too_and_can_be_had_again(client, cast):
    render_notice(notice_to(cast.ana), at=NOW)
    page = path_of(stop_link(cast.ana, "match_found"))
    client.post(page, {"stop": "all"})
    assert not Delivery.objects.due(NOW).exists()
    client.post(page, {"stop": "all", "again": "yes"})
    assert not Muted.objects.exists()


def test_ones_own_data_is_always_told(client, cast):
    client.post(path_of(stop_link(cast.ana, "match_found")), {"stop": "all"})
    render_notice(notice_to(cast.ana, "export_ready"), at=NOW)
    assert Delivery.objects.due(NOW).count() == 1


def test_a_link_that_was_changed_opens_nothing(client, cast):
    page = path_of(stop_link(cast.ana, "match_found"))
    assert client.get(page[:-4] + "abc/").status_code == 404


@pytest.mark.parametrize("code", catalogue())
def test_every_notice_uses_the_placeholders_it_names_in_every_language(code):
    for words in told(code).words.values():
        assert words.placeholders == set(told(code).placeholders)
        assert words.placeholders >= {"first_name", "link", "stop_link"}


def test_every_placeholder_is_explained():
    text = (SOURCE / "web/notices/notices.toml").read_text()
    explained = set(re.findall(r"^(\w+) = \"", text.split("[[notices]]")[0], re.M)) - {"schema"}
    assert {name for code in catalogue() for name in told(code).placeholders} <= explained


def events_in_code():
    """What is passed to `notify` and `notify_all` as its event, wherever it is called."""
    for file in SOURCE.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("notify", "notify_all"):
                event = call.args[1] if len(call.args) > 1 else None
                if isinstance(event, ast.Constant):
                    yield event.value, file


def test_every_notice_that_code_sends_has_words():
    for event, file in events_in_code():
        assert event in catalogue(), f"{file} tells people of {event}, and notices.toml has no words for it"
