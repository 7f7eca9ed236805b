"""Sign-in codes: for those without a password, once, for fourteen days, and telling nobody anything."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache

from peerlore import clock
from peerlore.errors import RuleBroken
from peerlore.people import actions
from peerlore.people.models import LogEntry, Office, Person, SignInCode
from peerlore.people.tasks import due
from tests.cast import NOW

TOKEN = re.compile(r'(?<=csrfmiddlewaretoken" value=")\w+')
NEW = "a sentence to remember"


@pytest.fixture
def kim(cast) -> Person:
    cache.clear()
    return actions.add_person(by=None, at=NOW, company=cast.company, staff_number="T100", given_name="Kim")


@pytest.fixture
def code(cast, kim) -> str:
    return actions.make_sign_in_code(kim, by=cast.cleo, at=clock.now()).letters


def enter(client, number, code):
    return client.post("/account/code/", {"number": number, "code": code})


def choose(client, number, code, password=NEW):
    said = {"number": number, "letters": code, "password": password, "again": password}
    return client.post("/account/code/password/", said)


def test_a_code_lets_its_person_choose_a_password_and_come_in(code, kim, client):
    assert "Choose your password" in enter(client, "t100", code.lower().replace("-", " ")).content.decode()
    assert choose(client, "T100", code).status_code == 302
    assert client.get("/me/").status_code == 200
    client.logout()
    assert client.login(username="T100", password=NEW)


def test_a_code_works_once(code, kim, client):
    choose(client, "T100", code)
    client.logout()
    assert enter(client, "T100", code).status_code == 422
    assert choose(client, "T100", code, "another sentence").status_code == 422
    assert client.login(username="T100", password=NEW)


def test_only_the_digest_is_kept(code):
    kept = SignInCode.objects.get()
    assert code.replace("-", "") not in str(vars(kept))
    assert len(code.replace("-", "")) == 32


def test_after_fourteen_days_it_opens_nothing_and_is_forgotten(cast, kim):
    made = actions.make_sign_in_code(kim, by=cast.cleo, at=NOW)
    late = NOW + timedelta(days=14)
    with pytest.raises(actions.CodeNotRight):
        actions.person_with_code(number="T100", code=made.letters, at=late)
    for job in due(late):
        job()
    assert not SignInCode.objects.exists()


def test_a_second_code_replaces_the_first_and_the_log_says_so(cast, kim, code, client):
    actions.make_sign_in_code(kim, by=cast.cleo, at=clock.now())
    assert enter(client, "T100", code).status_code == 422
    assert list(LogEntry.objects.filter(verb__contains="code").values_list("verb", flat=True)) == [
        "made_code",
        "replaced_code",
    ]


def test_wrong_number_and_wrong_code_get_the_same_answer(code, client):
    """P7: at the door of the codes."""
    wrong_number = enter(client, "T999", code)
    wrong_code = enter(client, "T100", "AAAA" * 8)
    same = [
        TOKEN.sub("", answer.content.decode()).replace(number, "N").replace(written, "C")
        for answer, number, written in ((wrong_number, "T999", code), (wrong_code, "T100", "AAAA" * 8))
    ]
    assert wrong_number.status_code == wrong_code.status_code == 422
    assert same[0] == same[1]


def test_tries_are_throttled_for_each_number(code, client):
    answers = [enter(client, "T100", "AAAA" * 8).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert enter(client, "T100", code).status_code == 429
    assert choose(client, "T100", code).status_code == 429


def test_right_codes_are_no_tries_and_a_hall_of_people_comes_in_from_one_address(code, client):
    for _person in range(12):
        assert enter(client, "T100", code).status_code == 200
        assert choose(client, "T100", code, "1234567890").status_code == 422


def test_the_wait_that_is_said_is_the_true_one(code, client):
    for number in range(10):  # one of each: the limit of the address is reached, not that of a number
        enter(client, f"T9{number}", "AAAA" * 8)
    said = enter(client, "T100", code).content.decode()
    assert 50 <= int(re.search(r"Try again in (\d+) seconds", said)[1]) <= 60
    cache.clear()
    for _try in range(5):
        enter(client, "T100", "AAAA" * 8)
    assert "Try again in 5 minutes" in enter(client, "T100", code).content.decode()


def test_ones_own_name_is_no_password(cast, client):
    cache.clear()
    rachel = {"staff_number": "T101", "given_name": "Rachel", "family_name": "Dawson"}
    person = actions.add_person(by=None, at=NOW, company=cast.company, **rachel)
    letters = actions.make_sign_in_code(person, by=cast.cleo, at=clock.now()).letters
    assert choose(client, "T101", letters, "racheldawson").status_code == 422
    assert choose(client, "T101", letters).status_code == 302


def test_who_has_a_password_or_left_gets_no_code(cast, kim):
    with pytest.raises(actions.AlreadyHasPassword):
        actions.make_sign_in_code(cast.ana, by=cast.cleo, at=NOW)
    actions.leave(kim, by=cast.cleo, at=NOW)
    with pytest.raises(RuleBroken):
        actions.make_sign_in_code(kim, by=cast.cleo, at=NOW)


def test_a_weak_password_is_refused_and_the_code_stays_good(code, client):
    assert choose(client, "T100", code, "1234567890").status_code == 422
    assert choose(client, "T100", code).status_code == 302


def test_the_page_shows_the_code_once_to_a_coordinator_and_to_nobody_else(cast, kim, client):
    address = f"/people/{kim.pk}/code/"
    client.force_login(cast.otto)
    assert client.post(address).status_code == 404
    assert not SignInCode.objects.exists()
    client.force_login(cast.cleo)
    assert client.get(address).status_code == 200
    assert not SignInCode.objects.exists()
    made = client.post(address).context["made"].letters
    assert made not in client.get(address).content.decode()
    assert actions.person_with_code(number="T100", code=made, at=clock.now()) == kim


@pytest.mark.parametrize("office", list(Office))
def test_only_an_administrator_makes_a_code_for_who_holds_an_office(cast, kim, client, office):
    actions.give_office(kim, office, by=cast.jo, at=NOW)
    address = f"/people/{kim.pk}/code/"
    client.force_login(cast.cleo)
    assert address not in client.get(f"/people/{kim.pk}/").content.decode()
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 403
        assert "Only an administrator makes a sign-in code" in answer.content.decode()
    with pytest.raises(RuleBroken):
        actions.make_sign_in_code(kim, by=cast.cleo, at=NOW)
    assert not SignInCode.objects.exists()
    client.force_login(cast.jo)
    assert address in client.get(f"/people/{kim.pk}/").content.decode()
    assert client.post(address).status_code == 200


def test_an_office_takes_a_coordinators_code_back_and_leaves_an_administrators(cast, kim, code, client):
    actions.give_office(kim, Office.ADMINISTRATOR, by=cast.jo, at=NOW)
    assert enter(client, "T100", code).status_code == 422
    assert choose(client, "T100", code).status_code == 422
    assert LogEntry.objects.get(verb="voided_code").about == kim
    made = actions.make_sign_in_code(kim, by=cast.jo, at=clock.now()).letters
    actions.give_office(kim, Office.EXECUTIVE, by=cast.jo, at=NOW)
    assert choose(client, "T100", made).status_code == 302


def test_a_code_of_a_former_administrator_is_taken_back_too(cast, kim):
    actions.give_office(cast.cleo, Office.ADMINISTRATOR, by=cast.jo, at=NOW)
    actions.make_sign_in_code(kim, by=cast.jo, at=NOW)
    actions.take_office(cast.jo.grants.get(), by=cast.cleo, at=NOW)
    actions.give_office(kim, Office.EXECUTIVE, by=cast.cleo, at=NOW)
    assert not SignInCode.objects.exists()
