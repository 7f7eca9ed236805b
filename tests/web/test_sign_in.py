"""Coming in: by e-mail, sign-in name or staff number; throttled; and with a new password by mail."""

import re

import pytest
from django.core import mail

from peerlore.people.models import Person
from tests.cast import PASSWORD, make_unit

SIGN_IN = "/account/sign-in/"


def sign_in(client, name, password=PASSWORD):
    return client.post(SIGN_IN, {"login": name, "password": password})


@pytest.mark.parametrize("name", ["ana@tarnlowe.example", "ANA@tarnlowe.example", "T003", " T003 "])
def test_one_comes_in_by_mail_address_or_staff_number(client, cast, name):
    assert sign_in(client, name).status_code == 302
    assert client.get("/").context["request"].user == cast.ana


def test_one_comes_in_by_sign_in_name(client, cast):
    cast.ana.sign_in_name = "anaf"
    cast.ana.save()
    assert sign_in(client, "anaf").status_code == 302


def test_a_staff_number_of_two_companies_lets_nobody_in(client, cast):
    other = make_unit("Tarn & Sons")
    twin = Person(sign_in_name="twin", company=other, staff_number="T003")
    twin.set_password(PASSWORD)
    twin.save()
    assert sign_in(client, "T003").status_code == 200


def test_a_wrong_password_and_an_unknown_name_read_the_same(client, cast):
    """P7: at the sign-in page."""
    said = [sign_in(client, name, "wrong").content.decode() for name in ("ana@tarnlowe.example", "nobody@x.example")]
    words = [re.search(r"<li>(No one can.*?)</li>", page).group(1) for page in said]
    assert words[0] == words[1]


def test_guessing_is_slowed_down(client, cast):
    from django.core.cache import cache

    cache.clear()
    for _ in range(6):
        sign_in(client, "ana@tarnlowe.example", "wrong")
    answer = sign_in(client, "ana@tarnlowe.example")
    cache.clear()
    assert "tried too often" in answer.content.decode()


def test_who_has_left_comes_in_no_more(client, cast):
    Person.objects.filter(pk=cast.ana.pk).update(is_active=False)
    sign_in(client, "ana@tarnlowe.example")
    assert client.get("/").status_code == 302


def test_a_new_password_by_mail(client, cast):
    client.post("/account/password/reset/", {"email": "ana@tarnlowe.example"})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body).group(1)
    page = client.get(link, follow=True)
    new = "four words nobody guesses"
    done = client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True)
    assert "Your new password holds" in done.content.decode()
    assert sign_in(client, "ana@tarnlowe.example", new).status_code == 302


def test_a_used_link_says_so(client, cast):
    assert "has been used" in client.get("/account/password/reset/key/1-x-y/").content.decode()


def test_an_unknown_address_reads_the_same_and_no_mail_leaves(client, cast):
    """P7: where a new password is asked for."""
    answer = client.post("/account/password/reset/", {"email": "nobody@x.example"}, follow=True)
    assert "Look into your mail" in answer.content.decode()
    assert mail.outbox == []


def test_two_different_new_passwords_are_said_at_the_field(client, cast):
    client.force_login(cast.ana)
    data = {"oldpassword": PASSWORD, "password1": "four words nobody guesses", "password2": "other words altogether"}
    page = client.post("/account/password/", data).content.decode()
    assert "The two differ" in page


@pytest.mark.parametrize(
    "address",
    [SIGN_IN, "/account/password/reset/", "/account/password/reset/sent/", "/account/inactive/",
     "/account/password/reset/key/done/"],
)  # fmt: skip
def test_the_pages_before_sign_in_open_for_everybody(client, db, address):
    page = client.get(address)
    assert page.status_code == 200
    assert b"selvedge" in page.content


@pytest.mark.parametrize("address", ["/account/sign-out/", "/account/password/"])
def test_the_pages_after_sign_in_wear_the_same_cloth(client, cast, address):
    client.force_login(cast.ana)
    assert b"selvedge" in client.get(address).content


def test_an_unknown_name_costs_as_many_hashes_as_a_wrong_password(client, cast, monkeypatch):
    """P7: what is computed is the same, so the time tells nothing."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    computed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *said: computed.append("") or encode(*said))
    counts = []
    for name in ("ana@tarnlowe.example", "nobody@x.example"):
        computed.clear()
        sign_in(client, name, "wrong")
        counts.append(len(computed))
    assert counts[0] == counts[1] > 0
