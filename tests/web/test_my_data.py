"""My data: all that is held, who looked, a copy, and erasure that leaves nothing of a person's words."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from peerlore.people import actions, invariants
from peerlore.people.keys import Sealed, seal, unseal
from peerlore.people.models import Bounce, DataKey, Delivery, Exclusion, LogEntry, Notice, Office, Person, Reissue, Sent
from peerlore.people.outbox import mute, notify
from peerlore.web.pages.my_data import holdings
from tests.cast import NOW, Cast

CANARIES = ("Zuzanna", "Żółkowska-Quist", "zuzanna.q@tarnlowe.example", "T-9087-canary", "Canary keeper")


@pytest.fixture
def zuza(cast) -> Person:
    """Somebody with a row in everything the people room holds."""
    person = actions.add_person(
        by=cast.cleo, at=NOW, company=cast.company, unit=cast.testing, site=cast.lisbon, manager=cast.ines,
        given_name=CANARIES[0], family_name=CANARIES[1], email=CANARIES[2], staff_number=CANARIES[3], title=CANARIES[4],
    )  # fmt: skip
    actions.make_sign_in_code(person, by=cast.jo, at=NOW)
    Reissue.objects.create(person=person, asked_by=cast.cleo, asked_at=NOW)
    actions.exclude(cast.otto, by=person, at=NOW)
    mute(person, "session_tomorrow", at=NOW)
    actions.leave_until("suggestion", 1, NOW.date() + timedelta(days=9), by=person, at=NOW)
    actions.give_office(person, Office.EXECUTIVE, by=cast.jo, at=NOW)
    mute(person, "session_tomorrow", at=NOW)
    actions.hold_mail(person, NOW.date() + timedelta(days=8), by=person, at=NOW)
    Sent.objects.create(person=person, digest="0" * 64, sent_at=NOW)
    for reader, partner in ((person, "Ben Okafor"), (cast.ben, person.name)):
        notify(reader, "match_found", cast.ana, at=NOW, parameters={"partner": partner, "count": 2})
    for notice in Notice.objects.all():
        Delivery.objects.create(
            notice=notice, address=notice.person.email, subject=f"Meet {person.name}", message_id=f"<{notice.pk}@x>",
            body=f"We suggest {person.name}. Say hello to {person.given_name}.", rendered_at=NOW, next_try_at=NOW,
        )  # fmt: skip
    actions.claim("0" * 64, by=person, at=NOW)
    Bounce.objects.create(person=person, address="zuza@before.example", said="550", began_at=NOW)
    return person


def dump() -> str:
    """Every text and every byte of every table."""
    with connection.cursor() as cursor:
        texts = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                texts += [bytes(v).decode("latin-1") if isinstance(v, (bytes, memoryview)) else str(v) for v in row]
    return "\n".join(texts)


def found_in(text: str) -> list[str]:
    return [c for c in CANARIES if c in text or json.dumps(c)[1:-1] in text]


def test_the_page_shows_what_is_held_and_who_looked(cast, zuza, client):
    client.force_login(cast.cleo)
    client.get(f"/people/{zuza.pk}/")
    client.force_login(zuza)
    page = client.get("/me/data/").content.decode()
    assert "Cleo Lindqvist" in page
    assert "looked at" in page
    assert "Otto Brandt" in page
    assert "no role can read it" in page


def test_a_page_with_hardly_anything_says_nothing_happened(cast, client):
    client.force_login(cast.otto)
    assert "Nobody has opened your page" in client.get("/me/data/").content.decode()


def test_the_copy_holds_every_holding_of_every_room(zuza, client):
    client.force_login(zuza)
    held = json.loads(client.get("/me/data/file/").content)["rooms"]
    for room, holding in holdings():
        assert held[room][holding.model._meta.object_name] is not None
    empty = [name for name, rows in held["people"].items() if not rows]
    assert empty == []
    assert held["people"]["Exclusion"] == [{"rather_not_with": "Otto Brandt"}]
    page = client.get("/me/data/page/")
    assert "Otto Brandt" in page.content.decode()
    assert "attachment" in page["Content-Disposition"]
    assert LogEntry.objects.filter(verb="took_a_copy", about=zuza).count() == 2


def test_a_copy_holds_nobody_elses_secrets(cast, zuza, client):
    actions.exclude(zuza, by=cast.ana, at=NOW)
    client.force_login(zuza)
    assert "Ana Ferreira" not in client.get("/me/data/file/").content.decode()


def test_after_erasure_no_table_holds_a_word_of_the_person(cast: Cast, zuza, client):
    confided = seal(zuza, "a secret", purpose="note, only me", at=NOW)
    assert set(found_in(dump())) == set(CANARIES)
    client.force_login(zuza)
    assert client.get("/me/data/erase/").status_code == 200
    assert client.post("/me/data/erase/").status_code == 302
    assert found_in(dump()) == []
    with pytest.raises(Sealed):
        unseal(zuza.pk, confided, purpose="note, only me")
    assert client.get("/me/").status_code == 302
    zuza.refresh_from_db()
    assert (zuza.name, zuza.has_signed_up) == ("Somebody who was erased", False)
    assert LogEntry.objects.filter(verb="erased", about=zuza, state="erased").exists()
    assert list(invariants.broken()) == []


def test_what_others_were_told_keeps_its_sentence(cast, zuza, client):
    client.force_login(zuza)
    client.post("/me/data/erase/")
    told = Delivery.objects.get()
    assert told.body == "We suggest somebody. Say hello to somebody."
    assert told.notice.parameters == {"partner": "somebody", "count": 2}


def test_an_erased_person_is_404_even_for_administrators(cast, zuza, client):
    client.force_login(cast.jo)
    assert client.post(f"/people/{zuza.pk}/erase/").status_code == 302
    assert client.get(f"/people/{zuza.pk}/").status_code == 404
    assert client.post(f"/people/{zuza.pk}/erase/").status_code == 404
    entry = LogEntry.objects.get(verb="erased")
    assert (entry.by, entry.about) == (cast.jo, zuza)


def test_the_last_administrator_hears_what_to_do_first(cast, client):
    client.force_login(cast.jo)
    answer = client.post("/me/data/erase/")
    assert answer.status_code == 422
    assert "Make somebody else an administrator first" in answer.content.decode()
    cast.jo.refresh_from_db()
    assert cast.jo.is_active
    assert not LogEntry.objects.exists()


def test_only_administrators_erase_others(cast, zuza):
    for name, status in (("cleo", 403), ("ana", 404), ("ruth", 404), ("ines", 404)):
        client = Client()
        client.force_login(getattr(cast, name))
        assert client.post(f"/people/{zuza.pk}/erase/").status_code == status
    zuza.refresh_from_db()
    assert zuza.erased_at is None


def test_erasure_is_all_or_nothing(cast, zuza, client):
    from peerlore.people import personal_data

    client.force_login(zuza)
    client.raise_request_exception = False
    holding = personal_data.HOLDINGS.pop()
    try:
        personal_data.HOLDINGS.append(type(holding)(model=holding.model, export=holding.export, erase=_fails))
        assert client.post("/me/data/erase/").status_code == 500
    finally:
        personal_data.HOLDINGS[-1] = holding
    zuza.refresh_from_db()
    assert zuza.is_active
    assert DataKey.objects.filter(person=zuza).exists()
    assert Exclusion.objects.filter(writer=zuza).exists()


def _fails(person: Person, at: object) -> None:
    raise OSError("the disk is full")


def test_every_model_of_the_people_room_is_declared_once():
    from peerlore.people.personal_data import HOLDINGS, NOT_PERSONAL

    declared = [held.model for held in HOLDINGS] + NOT_PERSONAL
    assert sorted(m.__name__ for m in declared) == sorted(
        m.__name__ for m in apps.get_app_config("people").get_models()
    )


def test_a_session_elsewhere_ends_with_erasure(cast, zuza):
    phone, desk = Client(), Client()
    phone.force_login(zuza)
    desk.force_login(zuza)
    desk.post("/me/data/erase/")
    assert phone.get("/me/").status_code == 302


def test_old_codes_of_the_log_stay_readable_for_years(cast, zuza, client):
    LogEntry.objects.create(
        at=NOW - timedelta(days=900),
        recorded_at=NOW,
        by=cast.cleo,
        verb="an-older-verb",
        kind="x",
        target=1,
        about=zuza,
    )
    client.force_login(zuza)
    assert "an older verb" in client.get("/me/data/").content.decode()
