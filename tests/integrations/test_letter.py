"""A mail is readable as plain text and as a page; its headers offer to stop it with one click."""

import math
import re
from dataclasses import astuple
from importlib.resources import files

import pytest
from bs4 import BeautifulSoup
from django.core import mail

from peerlore.integrations.mail import send
from peerlore.integrations.mail.letter import INKS, as_page, foot_of
from peerlore.people.actions import set_look
from peerlore.people.models import Accent, Delivery, Notice
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


def test_it_bears_the_name_and_the_colour_of_the_installation(cast):
    set_look(name="Heron & Daughters", accent=Accent.PLUM, by=cast.jo, at=NOW)
    page = as_page(delivery_of(cast.ana, "rematch"))
    assert "Peerlore · Heron &amp; Daughters" in page
    assert (page.count(INKS[Accent.PLUM].light), page.count(INKS[Accent.PLUM].dark)) == (3, 3)
    assert INKS[Accent.WOAD].light not in page


TOKENS = (files("peerlore.web") / "static/peerlore/tokens.css").read_text("utf-8")
OKLCH = r"oklch\(([\d.]+) calc\(([\d.]+) \* var\(--tone\)\) (?:var\(--hue\)|calc\(var\(--hue\) ([+-] \d+)\))\)"


@pytest.mark.bare
@pytest.mark.parametrize("accent", Accent)
def test_its_colours_are_those_of_the_pages(accent):
    said = TOKENS.split(":root, [data-accent] {" if accent == Accent.WOAD else f'[data-accent="{accent}"]')[1]
    hue, tone = float(re.search(r"--hue: (\d+)", said)[1]), float("0.25" if accent == Accent.SLATE else "1")
    light, dark = roles("accent", hue=hue, tone=tone)
    assert (light, dark, roles("on-accent", hue=hue, tone=tone)[-1]) == astuple(INKS[accent])


def roles(name, *, hue, tone):
    """The colours of a role in tokens.css, for light paper and for dark."""
    line = re.search(rf"--{name}: .*;", TOKENS)[0]
    return [
        as_hex(float(lightness), tone * float(chroma), hue + float(turn.replace(" ", "") or 0))
        for lightness, chroma, turn in re.findall(OKLCH, line)
    ]


def as_hex(lightness, chroma, hue):
    """OKLCH as sRGB (B. Ottosson, "A perceptual color space for image processing", 2020)."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    l, m, s = (  # noqa: E741 (cones for long, middle and short waves)
        (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3,
        (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3,
        (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3,
    )
    linear = (
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    )
    return "#" + "".join(f"{round(255 * gamma(max(0.0, one))):02x}" for one in linear)


def gamma(value):
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


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
