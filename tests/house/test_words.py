"""No word reaches a reader past gettext."""

import pytest
from django.utils.translation import gettext, gettext_lazy, ngettext

from tests.house.words import escaped_words, pseudo_locale

PUBLIC = ["/account/sign-in/", "/account/password/reset/", "/account/password/reset/sent/", "/account/inactive/",
          "/account/password/reset/key/done/", "/account/password/reset/key/1-x-y/", "/who-sees-what/", "/nowhere/"]  # fmt: skip
SIGNED_IN = ["/", "/who-sees-what/", "/account/sign-out/", "/account/password/", "/nowhere/"]
BRAND = ["Peerlore", "Tarn & Lowe"]


@pytest.fixture(autouse=True)
def every_address(settings) -> None:
    settings.ROOT_URLCONF = "tests.stand_ins"
    settings.ORGANISATION = "Tarn & Lowe"


def names_of(cast) -> list[str]:
    people = cast.everybody()
    return [
        *BRAND,
        *(word for p in people for word in (p.name, p.given_name, p.initials, p.title, p.email)),
        *(site.name for site in (cast.lisbon, cast.leeds)),
    ]


def test_a_word_that_escaped_is_found():
    with pseudo_locale():
        page = f'<p>{gettext("Good morning")}</p><p title="Hover">Escaped</p><p>{ngettext("One", "%d", 2) % 7} Ana</p>'
    assert escaped_words(page, ["Ana"]) == ["Escaped", "Hover"]


def test_a_sentence_around_a_tag_is_one_sentence():
    with pseudo_locale():
        page = "<p>" + gettext("Read <b>this</b> first") + "</p><script>var x</script>"
    assert escaped_words(page) == []


def test_lazy_words_are_found_too():
    lazy = gettext_lazy("Later")
    with pseudo_locale():
        assert escaped_words(f"<p>{lazy}</p>") == []
    assert escaped_words(f"<p>{lazy}</p>") == ["Later"]


@pytest.mark.parametrize("address", PUBLIC)
def test_no_word_escapes_before_sign_in(client, cast, address):
    with pseudo_locale():
        html = client.get(address).content
    assert escaped_words(html, names_of(cast)) == []


@pytest.mark.parametrize("address", SIGNED_IN)
@pytest.mark.parametrize("who", ["ana", "cleo", "ruth", "jo"])
def test_no_word_escapes_after_sign_in(client, cast, who, address):
    client.force_login(getattr(cast, who))
    with pseudo_locale():
        html = client.get(address).content
    assert escaped_words(html, names_of(cast)) == []


def test_no_word_of_a_form_that_needs_another_look_escapes(client, cast):
    with pseudo_locale():
        html = client.post("/account/sign-in/", {"login": "", "password": ""}).content
    assert escaped_words(html, names_of(cast)) == []
