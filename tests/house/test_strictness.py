"""The strict content security policy, in what is sent and in what is written."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

import peerlore

SOURCE = Path(peerlore.__file__).parent
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html")) + sorted(SOURCE.glob("*/templates/**/*.txt"))
SHEETS = sorted(SOURCE.glob("web/static/**/*.css")) + sorted(SOURCE.glob("web/static/**/*.svg"))
BANNED = {
    "a style attribute": re.compile(r"\sstyle\s*="),
    "an inline style sheet": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)"),
    "an event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "a data: address": re.compile(r"[\"'(]data:"),
    "something from elsewhere": re.compile(r"(?:src|href)=[\"'](?:https?:)?//"),
}
# Handed out as a file, and opened from a disk: no policy reaches it, and it brings its style itself.
STANDS_ALONE = {"web/templates/web/works_council_file.html": ["an inline style sheet"]}
DIRECTIVES = {
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'",
    "frame-ancestors 'none'", "form-action 'self'",
}  # fmt: skip


def banned(text: str) -> list[str]:
    return [name for name, pattern in BANNED.items() if pattern.search(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_keeps_the_policy(path):
    assert banned(path.read_text()) == STANDS_ALONE.get(path.relative_to(SOURCE).as_posix(), [])


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_style_and_drawings_ask_nobody_else(path):
    text = re.sub(r"xmlns(:\w+)?=\"[^\"]*\"", "", path.read_text())
    assert not re.search(r"url\(\s*[\"']?(?:data:|https?:|//)|@import|https?://", text)


@pytest.mark.parametrize(
    ("planted", "name"),
    [
        ('<p style="color:red">', "a style attribute"),
        ("<style>p{}</style>", "an inline style sheet"),
        ("<script>alert(1)</script>", "an inline script"),
        ('<a onclick="go()">', "an event attribute"),
        ('<a href="javascript:go()">', "a javascript: address"),
        ('<img src="data:image/png">', "a data: address"),
        ('<link href="https://cdn.example/x.css">', "something from elsewhere"),
    ],
)
def test_a_planted_breach_is_seen(planted, name):
    assert name in banned(planted)


def test_templates_were_found():
    assert len(TEMPLATES) > 60


@pytest.mark.parametrize("address", ["/account/sign-in/", "/who-sees-what/", "/nowhere/", "/healthz"])
def test_every_answer_to_a_stranger_carries_the_policy(client, db, address):
    assert_strict(client.get(address))


@pytest.mark.parametrize("name", ["home", "my_data", "profile", "my_skills", "exchanges", "programmes", "goals"])
def test_every_answer_to_somebody_signed_in_carries_the_policy(client, cast, name):
    client.force_login(cast.ana)
    answer = client.get(reverse(name))
    assert_strict(answer)
    assert "no-store" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]


def assert_strict(answer) -> None:
    policy = answer["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";")} >= DIRECTIVES
    assert "unsafe" not in policy
    assert "*" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
