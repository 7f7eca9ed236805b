"""Reflections: asked once, the audience shown first, sealed, for nobody else; passing is a complete answer."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.urls import reverse

from peerlore.exchanges.actions import close_exchange
from peerlore.people.models import DataKey, LogEntry
from peerlore.reflections import invariants, personal_data
from peerlore.reflections.actions import (
    AlreadyAnswered,
    NothingWritten,
    NotYourPrompt,
    answer_prompt,
    pass_prompt,
)
from peerlore.reflections.models import Prompt, Response
from peerlore.reflections.panels import owed, told
from peerlore.reflections.tasks import due
from tests.exchanges.conftest import CANARY, THURSDAY, meet, open_for

LATER = THURSDAY + timedelta(hours=3)


def tick(now=LATER) -> None:
    for job in list(due(now)):
        job()


@pytest.fixture
def prompt(cast, exchange) -> Prompt:
    meet(cast, exchange)
    tick()
    return Prompt.objects.get(person=cast.ana)


def test_both_are_asked_once_after_the_first_session(cast, exchange):
    tick()
    assert not Prompt.objects.exists()
    meet(cast, exchange)
    tick()
    tick()
    meet(cast, exchange, starts_at=THURSDAY + timedelta(days=7))
    tick(LATER + timedelta(days=7))
    asked = Prompt.objects.values_list("person__given_name", "occasion")
    assert sorted(asked) == [("Ana", "after-first"), ("Ben", "after-first")]


def test_the_close_asks_again_and_an_unknown_audience_is_the_writer_alone(cast, exchange, prompt):
    close_exchange(exchange, by=cast.ben, at=LATER)
    tick()
    last = Prompt.objects.get(person=cast.ana, occasion="after-last")
    assert [q.audience for q in last.questions.all()] == ["only_me"]


def test_nobody_is_asked_where_no_recipe_asks(cast):
    meet(cast, open_for(cast, scope="programme:9"))
    assert list(due(LATER)) == []


def test_the_audience_stands_above_each_question(cast, client, prompt):
    client.force_login(cast.ana)
    page = BeautifulSoup(client.get(reverse("prompt", args=[prompt.pk])).content, "html.parser")
    fields = page.select("form .field")
    assert [f.select_one(".sees").get_text(strip=True) for f in fields] == [
        "Only you. Ben does not see it, and no role can open it.",
        "You and Ben can see this.",
    ]
    assert [str(f.select_one("use")["href"]).split("#")[1] for f in fields] == ["lock", "eye"]


def test_a_private_answer_reaches_nobody_else(cast, client, exchange, prompt):
    answer_prompt(prompt, {1: CANARY, 2: "The log, read aloud."}, by=cast.ana, at=LATER)
    for person in cast.everybody():
        client.force_login(person)
        shown = [client.get(reverse("exchange", args=[exchange.pk])), client.get(reverse("prompt", args=[prompt.pk]))]
        words = [answer.content.decode() for answer in shown]
        assert ("ducks" in words[0], "ducks" in words[1]) == (False, person == cast.ana)
        assert ("read aloud" in words[0]) is (person in (cast.ana, cast.ben))
    assert [answer.words for answer in told(exchange, cast.ben)] == ["The log, read aloud."]
    assert told(exchange, cast.cleo) == []


def test_answers_are_sealed_at_rest(cast, prompt):
    answer_prompt(prompt, {1: CANARY, 2: CANARY}, by=cast.ana, at=LATER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM reflections_response")
        assert all(CANARY.encode() not in bytes(row[0]) for row in cursor.fetchall())


def test_one_answer_is_enough_none_is_the_form_again(cast, client, prompt):
    client.force_login(cast.ana)
    assert client.post(reverse("prompt", args=[prompt.pk]), {"q1": " ", "q2": ""}).status_code == 422
    with pytest.raises(NothingWritten):
        answer_prompt(prompt, {}, by=cast.ana, at=LATER)
    assert client.post(reverse("prompt", args=[prompt.pk]), {"q2": "Aloud"}).status_code == 302
    assert Response.objects.count() == 1
    again = client.post(reverse("prompt", args=[prompt.pk]), {"q1": "More"})
    assert (again.status_code, Response.objects.count()) == (422, 1)


def test_the_log_does_not_tell_passing_from_answering(cast, prompt):
    other = Prompt.objects.get(person=cast.ben, exchange=prompt.exchange)
    answer_prompt(prompt, {1: "Aloud"}, by=cast.ana, at=LATER)
    pass_prompt(other, by=cast.ben, at=LATER)
    lines = LogEntry.objects.filter(kind="reflections.prompt").exclude(verb="asked").order_by("pk")
    assert list(lines.values_list("verb", "fields", "state", "by")) == [
        ("answered", [], "answered", cast.ana.pk),
        ("answered", [], "answered", cast.ben.pk),
    ]
    assert list(invariants.broken()) == []


def test_of_an_hour_long_ago_nobody_is_asked_again_and_again(cast, client, prompt):
    assert list(owed(cast.ana, now=LATER + timedelta(weeks=7)))
    assert list(owed(cast.ana, now=LATER + timedelta(weeks=8))) == []
    client.force_login(cast.ana)
    assert client.get(reverse("prompt", args=[prompt.pk])).status_code == 200


def test_passing_is_a_complete_answer(cast, client, prompt):
    assert [item.title for item in owed(cast.ana, now=LATER)] == ["Two questions about your first session with Ben"]
    client.force_login(cast.ana)
    assert client.post(reverse("prompt_pass", args=[prompt.pk])).status_code == 302
    assert list(owed(cast.ana, now=LATER)) == []
    tick()
    with pytest.raises(AlreadyAnswered):
        answer_prompt(prompt, {1: "late"}, by=cast.ana, at=LATER)
    with pytest.raises(NotYourPrompt):
        pass_prompt(Prompt.objects.get(person=cast.ben), by=cast.ana, at=LATER)


def test_nobody_opens_somebody_elses_prompt(cast, client, prompt):
    for person in (cast.ben, cast.cleo, cast.jo, cast.ines):
        client.force_login(person)
        assert client.get(reverse("prompt", args=[prompt.pk])).status_code == 404
        assert client.post(reverse("prompt_pass", args=[prompt.pk])).status_code == 404


def test_export_has_the_words_and_erasure_leaves_none(cast, exchange, prompt):
    answer_prompt(prompt, {1: CANARY, 2: "Aloud"}, by=cast.ana, at=LATER)
    exported = str([list(holding.export(cast.ana)) for holding in personal_data.HOLDINGS])
    assert "ducks" in exported
    for holding in personal_data.HOLDINGS:
        holding.erase(cast.ana, LATER)
    DataKey.objects.filter(person=cast.ana).delete()
    assert not Response.objects.exists()
    assert "ducks" not in str([list(holding.export(cast.ana)) for holding in personal_data.HOLDINGS])


def test_the_checker_is_content_after_every_way(cast, exchange, prompt, monkeypatch):
    monkeypatch.setattr("peerlore.clock.now", lambda: LATER + timedelta(hours=1))
    answer_prompt(prompt, {1: "x"}, by=cast.ana, at=LATER)
    assert list(invariants.broken()) == []
    Prompt.objects.filter(person=cast.ben).delete()
    assert [finding.code for finding in invariants.broken()] == ["I10"]
    Prompt.objects.update(answered_at=None)
    assert {finding.code for finding in invariants.broken()} == {"I7", "I10"}
