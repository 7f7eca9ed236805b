"""Notices become words: in the reader's zone, complete, each of one kind."""

import ast
import re
from pathlib import Path

import pytest

import peerlore
from peerlore.people.models import Delivery, Notice
from peerlore.people.outbox import notify
from peerlore.web import tasks
from peerlore.web.actions import render_notice
from peerlore.web.notices.catalogue import catalogue, told
from peerlore.web.notices.kinds import events_of, kind, kinds
from peerlore.web.notices.words import words_for
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


@pytest.mark.parametrize("code", catalogue())
def test_every_notice_uses_the_placeholders_it_names_in_every_language(code):
    for words in told(code).words.values():
        assert words.placeholders == set(told(code).placeholders)
        assert words.placeholders >= {"first_name", "link", "stop_link"}


@pytest.mark.parametrize("code", catalogue())
def test_every_notice_greets_first_and_says_last_how_to_stop_it(code):
    """The weekly mail takes what lies between, and a mail program's button takes the last address."""
    for words in told(code).words.values():
        first, *_middle, last = words.body.split("\n\n")
        assert "{first_name}" in first
        assert last.endswith(": {stop_link}")
        assert len(words.body.split("\n\n")) >= 3


def test_every_kind_has_a_name_and_one_pace():
    for code in {told(one).kind for one in catalogue()}:
        assert kind(code).name
        assert {told(one).urgency for one in events_of(code)} in ({"now"}, {"digest"}, {"opt_in"})


def test_no_kind_is_called_as_a_notice_is():
    """Both stand in one column of what somebody stopped."""
    assert not {one.code for one in kinds()} & catalogue().keys()


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
