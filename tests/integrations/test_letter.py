"""A mail is readable as plain text and as a page; its headers offer to stop it with one click."""

import pytest
from bs4 import BeautifulSoup
from django.core import mail

from peerlore.integrations.mail import send
from peerlore.integrations.mail.letter import as_page, foot_of
from peerlore.people.models import Delivery, Notice
from peerlore.people.outbox import notify
from peerlore.web.actions import render_notice
from peerlore.web.notices.catalogue import catalogue
from tests.cast import NOW
from tests.web.test_weekly_mail import FILLED


def delivery_of(person, event, **parameters):
    notify(person, event, person, at=NOW, parameters=FILLED | parameters)
    render_notice(Notice.objects.get(person=person, event=event), at=NOW)
    return Delivery.objects.get(notice__person=person, notice__event=event)


def words_of(html):
    return " ".join(BeautifulSoup(html, "html.parser").body.get_text(" ").split())


@pytest.mark.parametrize("code", catalogue())
def test_the_page_says_what_the_text_says(cast, code):
    delivery = delivery_of(cast.ana, code)
    page = as_page(delivery)
    said = words_of(page)
    for sentence in delivery.body.replace("\n", " ").split(". "):
        plain = sentence.split("http")[0].strip().rstrip(":.")
        assert " ".join(plain.split()) in said
    links = {link["href"] for link in BeautifulSoup(page, "html.parser").find_all("a")}
    assert links == {word for word in delivery.body.split() if word.startswith("http")}
    assert "src=" not in page


def test_what_somebody_is_called_is_no_markup(cast):
    page = as_page(delivery_of(cast.ana, "rematch", partner="<b>Ben</b> & Sons"))
    assert "&lt;b&gt;Ben&lt;/b&gt; &amp; Sons" in page
    assert "<b>" not in page


def test_a_mail_has_both_and_the_calendar_beside(cast):
    send(delivery_of(cast.ana, "rematch"), at=NOW)
    message = mail.outbox[0].message()
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_one_click_is_offered_where_mail_can_be_stopped(cast, settings):
    settings.PEERLORE_ADDRESS = "https://peers.example"
    send(delivery_of(cast.ana, "rematch"), at=NOW)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe"].startswith("<https://peers.example/stop/")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"][1:-1] in mail.outbox[0].body


@pytest.mark.parametrize("event", ["passkey_added", "manager_consent_asked"])
def test_none_is_offered_where_it_is_always_sent(cast, event):
    send(delivery_of(cast.ana, event), at=NOW)
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


@pytest.mark.parametrize("code", catalogue())
def test_the_foot_of_every_notice_is_read(cast, code):
    delivery = delivery_of(cast.ana, code)
    foot = foot_of(delivery.body)
    assert foot.address.startswith("http://127.0.0.1:8000/stop/")
    assert foot.words
    assert foot.why.startswith("You get ")
