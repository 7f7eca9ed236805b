"""One's own profile: what may be said, what is refused with the words kept, what nobody can slip in."""

from datetime import timedelta

import pytest

from peerlore import clock
from peerlore.people import actions
from peerlore.people.models import LogEntry, Person
from peerlore.people.panels import owed
from tests.cast import NOW

SAID = {"hours_kind": "unknown", "own_zone": "", "languages": "", "places": "2", "pause_until": "", "theme": ""}


@pytest.fixture
def ana(cast, client) -> Person:
    client.force_login(cast.ana)
    return cast.ana


def save(client, **said):
    return client.post("/me/", SAID | said)


def test_the_same_hours_each_weekday(ana, client):
    assert save(client, hours_kind="same", hours_same="9-12:30, 14:00–18").status_code == 302
    ana.refresh_from_db()
    assert ana.hours == {str(day): [["09:00", "12:30"], ["14:00", "18:00"]] for day in range(5)}
    assert "09:00–12:30, 14:00–18:00" in client.get("/me/").content.decode()


def test_hours_from_day_to_day_with_a_night_shift(ana, client):
    save(client, hours_kind="by_day", hours_0="22:00-6:00", hours_6="8 to 24")
    ana.refresh_from_db()
    assert ana.hours == {"0": [["22:00", "06:00"]], "6": [["08:00", "24:00"]]}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"places": "a few"}, "Write a whole number from 0 to 9. “a few” could mean anything."),
        ({"places": "10"}, "“10” could mean anything"),
        ({"pause_until": "2020-02-10"}, "is not after today"),
        ({"hours_kind": "same", "hours_same": "mornings"}, "“mornings” could mean anything"),
        ({"hours_kind": "same", "hours_same": "25:00-26:00"}, "could mean anything"),
        ({"hours_kind": "same", "hours_same": "9:00-9:00"}, "could mean anything"),
        ({"hours_kind": "same", "hours_same": "24:00-6:00"}, "could mean anything"),
        ({"hours_kind": "same", "hours_same": "9:60-17:00"}, "could mean anything"),
        ({"hours_kind": "same", "hours_same": "22-6, 8-12"}, "Two spans of one day overlap"),
        ({"hours_kind": "by_day", "hours_0": "9-13, 12-15"}, "Two spans of one day overlap"),
        ({"hours_kind": "same", "hours_same": ""}, "Write when you work"),
        ({"hours_kind": "same", "hours_same": "9-13, 12-15"}, "Two spans of one day overlap"),
        ({"languages": "English, Klingonese"}, "“Klingonese” is not a language we know"),
        ({"own_zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"own_zone": "Factory"}, "Factory"),
        ({"own_zone": "localtime"}, "localtime"),
    ],
)
def test_what_is_unclear_is_said_in_words_with_the_input_kept(ana, client, said, words):
    answer = save(client, **said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    ana.refresh_from_db()
    assert (ana.hours, ana.places, ana.pause_until, ana.languages) == (None, 2, None, [])
    assert not LogEntry.objects.exists()


def test_languages_by_their_names_are_kept_as_codes(ana, client):
    save(client, languages="English, português; POLISH")
    ana.refresh_from_db()
    assert ana.languages == ["en", "pt", "pl"]


def test_a_pause_that_has_begun_to_pass_does_not_block_other_changes(ana, client):
    until = clock.today(ana.zone) - timedelta(days=1)
    Person.objects.filter(pk=ana.pk).update(pause_until=until)
    assert save(client, pause_until=until.isoformat(), places="0").status_code == 302


def test_fields_that_are_not_on_the_form_change_nothing(cast, ana, client):
    foreign = {
        "is_active": "", "staff_number": "X", "email": "evil@example.org", "sign_in_name": "evil", "manager": "",
        "unit": cast.sales.pk, "title": "Boss", "password": "x", "erased_at": "2026-01-01", "company": "",
        "pk": cast.ben.pk, "person": cast.ben.pk, "sign_ins_ended": "7",
    }  # fmt: skip
    before = {person.pk: Person.objects.filter(pk=person.pk).values().get() for person in cast.everybody()}
    assert save(client, theme="dark", **foreign).status_code == 302
    after = {person.pk: Person.objects.filter(pk=person.pk).values().get() for person in cast.everybody()}
    assert after.pop(ana.pk) == before.pop(ana.pk) | {"theme": "dark"}
    assert after == before


def test_nobody_sets_the_profile_of_somebody_else(cast):
    with pytest.raises(actions.NotYours):
        actions.set_profile(cast.ana, by=cast.cleo, at=NOW, places=9)


def test_every_field_says_who_sees_it(ana, client):
    form = client.get("/me/").context["form"]
    spoken_for = set(form.sees) | {name for name in form.fields if name.startswith("hours_")}
    assert set(form.fields) == spoken_for


def test_home_asks_for_hours_until_something_was_said(cast):
    assert [ask.address for ask in owed(cast.ana, now=NOW)] == ["/me/"]
    actions.set_profile(cast.ana, by=cast.ana, at=NOW, hours={"0": [["09:00", "17:00"]]})
    assert not list(owed(cast.ana, now=NOW))


def test_everything_unclear_is_said_at_once(ana, client):
    words = save(client, places="a few", pause_until="2020-02-10", languages="Klingonese").content.decode()
    assert "Three things need another look" in words
