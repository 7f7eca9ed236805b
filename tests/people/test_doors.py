"""Where one is signed in, and ending it; the printed code; an office in one part only."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from peerlore.people import actions
from peerlore.people.models import Grant, LogEntry, Office, SignIn
from peerlore.people.qr import address_with_code, drawn
from peerlore.people.sessions import device_of
from tests.cast import NOW, PASSWORD

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1"
PAGE = "/me/sign-in/"


def device(person, agent: str) -> Client:
    client = Client(headers={"user-agent": agent})
    client.force_login(person)
    assert client.get("/me/").status_code == 200
    return client


@pytest.fixture
def desk(cast) -> Client:
    return device(cast.ana, FIREFOX)


@pytest.fixture
def phone(cast) -> Client:
    return device(cast.ana, PHONE)


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def handles(client: Client) -> list[str]:
    return re.findall(r'name="which" value="(\w+)"', client.get(PAGE).content.decode())


def test_one_sees_where_one_is_signed_in_and_which_is_this_one(desk, phone):
    page = desk.get(PAGE).content.decode()
    assert page.index("Firefox, Linux") < page.index("this one") < page.index("Safari, iPhone")
    assert len(handles(desk)) == 1


def test_the_first_page_of_all_knows_already_what_this_device_is(cast):
    client = Client(headers={"user-agent": PHONE})
    client.force_login(cast.ana)
    assert "Safari, iPhone" in client.get(PAGE).content.decode()


def test_another_device_is_signed_out_at_its_next_request(cast, desk, phone):
    [handle] = handles(desk)
    assert desk.post(f"{PAGE}end/", {"which": handle}).status_code == 302
    assert (is_in(desk), is_in(phone)) == (True, False)
    assert LogEntry.objects.get(verb="ended_sign_in").about == cast.ana


def test_what_ended_already_is_said(desk, phone):
    [handle] = handles(desk)
    desk.post(f"{PAGE}end/", {"which": handle})
    again = desk.post(f"{PAGE}end/", {"which": handle})
    assert (again.status_code, "has ended already" in again.content.decode()) == (422, True)


def test_all_others_are_signed_out_at_once(cast, desk, phone):
    third = device(cast.ana, "")
    desk.post(f"{PAGE}end/", {"others": "1"})
    assert (is_in(desk), is_in(phone), is_in(third)) == (True, False, False)


def test_nobody_ends_the_session_of_somebody_else(cast, desk):
    bens = device(cast.ben, FIREFOX)
    row = SignIn.objects.of(cast.ana).get()
    assert bens.post(f"{PAGE}end/", {"which": row.handle}).status_code == 422
    assert is_in(desk)
    assert "Safari" not in bens.get(PAGE).content.decode()


def test_the_page_does_not_tell_what_would_open_a_session(desk, phone):
    page = desk.get(PAGE).content.decode()
    assert [row.session_key for row in SignIn.objects.all() if row.session_key in page] == []


def test_a_device_is_noted_when_somebody_signs_in_by_the_form(cast):
    client = Client(headers={"user-agent": PHONE})
    client.post("/account/sign-in/", {"login": cast.ana.email, "password": PASSWORD})
    assert is_in(client)
    assert SignIn.objects.of(cast.ana).get().device == "Safari, iPhone"


def test_using_a_page_twice_in_an_hour_writes_nothing_more(desk):
    row = SignIn.objects.get()
    desk.get("/me/")
    after = SignIn.objects.get()
    assert (after.began_at, after.seen_at) == (row.began_at, row.seen_at)


def test_who_leaves_has_no_session_left(cast, desk, phone):
    actions.leave(cast.ana, by=cast.jo, at=NOW)
    assert not SignIn.objects.of(cast.ana).exists()
    assert not is_in(desk)


@pytest.mark.parametrize(
    ("agent", "known"),
    [
        (FIREFOX, "Firefox, Linux"),
        (PHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_called_by_browser_and_system(agent, known):
    assert device_of(agent) == known


def test_a_passkey_is_its_owners_alone(cast, client):
    actions.add_passkey(cast.ana, "my phone", credential={"id": "x"}, by=cast.ana, at=NOW)
    passkey = cast.ana.authenticator_set.get()
    with pytest.raises(actions.NotYours):
        actions.add_passkey(cast.ana, "his", credential={"id": "y"}, by=cast.ben, at=NOW)
    client.force_login(cast.ben)
    assert client.get(f"/me/passkeys/{passkey.pk}/remove/").status_code == 404
    with pytest.raises(actions.GoneAlready):
        actions.remove_passkey(passkey.pk, by=cast.ben, at=NOW)
    client.force_login(cast.ana)
    assert client.post(f"/me/passkeys/{passkey.pk}/remove/").status_code == 302
    assert not cast.ana.authenticator_set.exists()
    assert [*LogEntry.objects.filter(verb__contains="passkey").values_list("verb", flat=True)] == [
        "added_passkey",
        "removed_passkey",
    ]


def test_its_owner_is_told_of_a_new_passkey_even_without_wanting_mail(cast):
    actions.add_passkey(cast.ana, "my phone", credential={"id": "x"}, by=cast.ana, at=NOW)
    assert cast.ana.notices.get().event == "passkey_added"


def test_a_passkey_is_added_only_after_the_password_once_more(cast, client):
    client.force_login(cast.ana)
    asked = client.get("/me/passkeys/add/")
    assert asked["Location"] == "/account/again/?next=%2Fme%2Fpasskeys%2Fadd%2F"
    client.post(asked["Location"], {"password": "not this one"})
    assert client.get("/me/passkeys/add/").status_code == 302
    client.post(asked["Location"], {"password": PASSWORD})
    assert "data-options" in client.get("/me/passkeys/add/").content.decode()


def test_what_is_no_passkey_is_refused_above_the_form(cast, client):
    client.force_login(cast.ana)
    client.post("/account/again/?next=/me/", {"password": PASSWORD})
    for sent in ("", "no json", "0", "false", "[]", '{"id": "x"}'):
        answer = client.post("/me/passkeys/add/", {"name": "phone", "credential": sent})
        assert answer.status_code == 422, sent
        assert 'role="alert"' in answer.content.decode()


def test_an_unknown_passkey_opens_nothing(cast, client):
    client.get("/account/passkey/", headers={"accept": "application/json"})
    answer = client.post("/account/passkey/", {"credential": '{"id": "x", "response": {"userHandle": "MQ"}}'})
    assert answer.status_code == 302
    assert client.get("/me/").status_code == 302


def test_the_printed_square_opens_the_page_with_number_and_code_behind_the_hash(cast, client):
    kim = actions.add_person(by=None, at=NOW, company=cast.company, staff_number="T 100/é", given_name="Kim")
    client.force_login(cast.cleo)
    page = client.post(f"/people/{kim.pk}/code/").content.decode()
    letters = re.search(r"<code>([A-Z2-7-]+)</code>", page)[1]
    wanted = drawn(address_with_code("http://testserver/account/code/", number="T 100/é", letters=letters))
    svg = ElementTree.fromstring(re.search(r"<svg width=.*?</svg>", page)[0])
    assert svg.find("path").get("d") == wanted.path
    assert svg.get("viewBox") == f"0 0 {wanted.size} {wanted.size}"


def test_a_square_holds_what_it_was_drawn_from():
    """Read back by what every reader looks for: three finder marks, and a white edge of four squares."""
    drawing = drawn("http://peerlore.example/account/code/#number=T1&code=ABCD")
    dark = {tuple(map(int, found)) for found in re.findall(r"M(\d+) (\d+)h1v1h-1z", drawing.path)}
    end = drawing.size - 5
    assert {(4, 4), (10, 4), (4, 10), (end, 4), (end - 6, 4), (4, end)} <= dark
    assert all(4 <= x <= end and 4 <= y <= end for x, y in dark)


def test_an_office_may_be_given_in_one_unit_only(cast, client):
    client.force_login(cast.jo)
    scope = f"unit:{cast.testing.pk}"
    said = {"who": "otto@tarnlowe.example", "office": "coordinator", "scope": scope}
    assert client.post("/offices/", said).status_code == 302
    assert Grant.objects.get(person=cast.otto).scope == scope
    assert "In Tarn &amp; Lowe / Test and below" in client.get("/offices/").content.decode()
    client.force_login(cast.otto)
    assert client.get(f"/people/{cast.ana.pk}/").status_code == 200
    assert client.get(f"/people/{cast.ben.pk}/").status_code == 404


def test_a_scope_that_is_not_there_is_refused(cast, client):
    client.force_login(cast.jo)
    for scope in ("unit:987654", "programme:987654", "", "everything"):
        said = {"who": "otto@tarnlowe.example", "office": "coordinator", "scope": scope}
        assert client.post("/offices/", said).status_code == 422
    assert not Grant.objects.filter(person=cast.otto).exists()
    assert Grant.objects.filter(office=Office.COORDINATOR).count() == 1
