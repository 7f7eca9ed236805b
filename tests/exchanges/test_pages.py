"""The pages: members read and act, a coordinator sees dates, everybody else sees nothing; input is never lost."""

import pytest
from django.urls import reverse

from peerlore.exchanges.actions import promise, report_close, say_met, sign_agreement, write_agreement, write_note
from peerlore.exchanges.models import CloseReport, Commitment, Exchange, Note, Presence, Session
from peerlore.exchanges.panels import at_home, health_lines, owed
from peerlore.people.models import Person
from tests.cast import NOW
from tests.exchanges.conftest import CANARY, THURSDAY

ASKED_LATER = THURSDAY.replace(hour=18)


def at(client, person, name, pk) -> object:
    client.force_login(person)
    return client.get(reverse(name, args=[pk]))


def test_who_sees_the_page(cast, client, exchange):
    seen = {p.given_name: at(client, p, "exchange", exchange.pk).status_code for p in cast.everybody()}
    assert seen == {"Ana": 200, "Ben": 200, "Cleo": 200, "Otto": 404, "Ines": 404, "Ruth": 404, "Jo": 404}


def test_somebody_deactivated_is_at_the_door_again(cast, client, exchange):
    client.force_login(cast.ana)
    Person.objects.filter(pk=cast.ana.pk).update(is_active=False)
    answer = client.get(reverse("exchange", args=[exchange.pk]))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))


def test_a_coordinator_reads_dates_and_none_of_the_words(cast, client, exchange, session, monkeypatch):
    monkeypatch.setattr("peerlore.clock.now", lambda: ASKED_LATER)
    write_note(exchange, CANARY, private=False, by=cast.ana, at=NOW)
    promise(exchange, f"{CANARY} promised", due=None, by=cast.ben, at=NOW)
    say_met(session, "met", by=cast.ana, at=THURSDAY)
    say_met(session, "not-met", by=cast.ben, at=THURSDAY)
    bens = at(client, cast.ben, "exchange", exchange.pk).content.decode()
    cleos = at(client, cast.cleo, "exchange", exchange.pk).content.decode()
    assert "ducks" in bens
    assert "12 March" in cleos
    assert "Not sure" in cleos
    assert "ducks" not in cleos
    assert "What will you dare?" not in cleos
    assert "differently" not in cleos


def test_a_private_note_reaches_no_other_page(cast, client, exchange):
    write_note(exchange, CANARY, private=True, by=cast.ana, at=NOW)
    pages = {p.given_name: at(client, p, "exchange", exchange.pk).content.decode() for p in cast.everybody()}
    assert [name for name, page in pages.items() if "ducks" in page] == ["Ana"]


def test_a_day_and_an_hour_are_not_said_to_be_optional(cast, client, exchange):
    for name, optional in (("session_book", 1), ("session_record", 0)):  # where one meets may stay empty
        said = at(client, cast.ana, name, exchange.pk).content.decode()
        assert said.count("(may be empty)") == optional
        assert client.post(reverse(name, args=[exchange.pk]), {"hour": "10:00"}).status_code == 422


def test_what_both_have_signed_is_not_asked_for_again(cast, client, exchange):
    asked = "Read, answer and sign the agreement"
    write_agreement(exchange, {1: "To find a fault."}, by=cast.ana, at=NOW)
    sign_agreement(exchange, by=cast.ana, read=1, at=NOW)
    assert asked in at(client, cast.ana, "exchange", exchange.pk).content.decode()
    sign_agreement(exchange, by=cast.ben, read=1, at=NOW)
    said = at(client, cast.ana, "exchange", exchange.pk).content.decode()
    assert asked not in said
    assert "Read or change the agreement" in said


def test_one_tap_books(cast, client, exchange):
    page = at(client, cast.ana, "exchange", exchange.pk)
    slot = page.context["page"].slots[0]
    assert "in Leeds" in slot.elsewhere
    client.post(reverse("session_book", args=[exchange.pk]), {"slot": slot.value})
    assert Session.objects.get().starts_at.isoformat() == slot.value
    assert "Setting out" in at(client, cast.ben, "exchange", exchange.pk).content.decode()


def test_a_refused_time_stays_in_the_form(cast, client, exchange):
    client.force_login(cast.ana)
    answer = client.post(
        reverse("session_book", args=[exchange.pk]), {"day": "2026-03-14", "hour": "10:00", "where": "Room 2"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This would do: Monday 16 March at 09:00 in Lisbon." in page
    assert 'value="Room 2"' in page
    assert not Session.objects.exists()


@pytest.mark.parametrize("said", [{"slot": "yesterday"}, {"slot": "2026-03-12T10:00"}, {"day": "2026-03-29"}, {}])
def test_a_time_that_cannot_be_read_is_a_form_again(cast, client, exchange, said):
    client.force_login(cast.ana)
    answer = client.post(reverse("session_book", args=[exchange.pk]), {"where": "x", **said})
    assert answer.status_code == 422


def test_an_hour_that_does_not_exist_is_said_so(cast, client, exchange):
    client.force_login(cast.ana)
    answer = client.post(reverse("session_book", args=[exchange.pk]), {"day": "2026-03-29", "hour": "01:30"})
    assert "clocks go forward" in answer.content.decode()


def test_every_act_is_refused_to_those_who_do_not_sit_there(cast, client, exchange, session):
    mine = promise(exchange, "x", due=None, by=cast.ana, at=NOW)
    note = write_note(exchange, "x", private=False, by=cast.ana, at=NOW)
    addresses = [reverse(name, args=[exchange.pk]) for name in ("session_book", "session_record", "note_write")]
    addresses += [reverse(name, args=[exchange.pk]) for name in ("commitment_make", "close_report", "exchange_close")]
    addresses += [reverse(name, args=[session.pk]) for name in ("session_move", "session_cancel", "session_met")]
    hidden = [reverse("commitment_keep", args=[mine.pk]), reverse("note_erase", args=[note.pk])]
    for person, status, more in (
        (cast.otto, 404, 404),
        (cast.ines, 404, 404),
        (cast.cleo, 403, 404),
        (cast.ben, 0, 403),
    ):
        client.force_login(person)
        for address in addresses if status else []:
            assert client.post(address, {"said": "met", "text": "x"}).status_code == status, address
        for address in hidden:
            assert client.post(address).status_code == more, address
    assert Note.objects.count() == 1
    assert not Presence.objects.exists()


def test_the_whole_way_through_the_pages(cast, client, exchange, session, monkeypatch):
    monkeypatch.setattr("peerlore.clock.now", lambda: ASKED_LATER)
    client.force_login(cast.ana)
    for name, row, said in (
        ("session_met", session, {"said": "met"}),
        ("note_write", exchange, {"text": "Aloud."}),
        ("commitment_make", exchange, {"text": "Break the rig", "due": "2026-03-20"}),
        ("close_report", exchange, {"result": "partly", "level": "2", "shows": "I found one.", "counts": "on"}),
    ):
        answer = client.post(reverse(name, args=[row.pk]), said)
        back = reverse("session_book" if name == "session_met" else "exchange", args=[exchange.pk])
        assert (answer.status_code, answer["Location"].split("#")[0]) == (302, back)
    client.post(reverse("commitment_keep", args=[Commitment.objects.get(kind="bold_step").pk]))
    assert [item.verb for item in owed(cast.ben, now=ASKED_LATER)] == [
        "Read and confirm",
        "Choose a time",
        "Read and sign",
    ]
    client.force_login(cast.ben)
    report = CloseReport.objects.get()
    assert "I found one." in client.get(reverse("close_confirm", args=[report.pk])).content.decode()
    client.post(reverse("close_confirm", args=[report.pk]), {"level": "1"})
    page = client.get(reverse("exchange", args=[exchange.pk])).content.decode()
    assert "Ben confirms level 1" in page
    assert not Exchange.objects.get().is_open


def test_a_report_without_words_is_the_form_again(cast, client, exchange, met):
    client.force_login(cast.ana)
    answer = client.post(reverse("close_report", args=[exchange.pk]), {"result": "closed", "level": "3"})
    assert answer.status_code == 422
    answer = client.post(reverse("close_report", args=[exchange.pk]), {"result": "closed", "shows": "Kept words"})
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()


def test_the_list_teaches_when_it_is_empty(cast, client, exchange):
    client.force_login(cast.otto)
    assert "No exchange yet" in client.get(reverse("exchanges")).content.decode()
    client.force_login(cast.ana)
    assert "Ana and Ben" in client.get(reverse("exchanges")).content.decode()


def test_home_knows_what_comes_and_what_is_owed(cast, exchange, session):
    promise(exchange, "Break the rig", due=None, by=cast.ana, at=NOW)
    at_anas = at_home(cast.ana, now=NOW)
    following = at_anas.session
    assert (following.place, following.planned, following.opens_with) == (1, 3, "Break the rig")
    assert following.clocks == "14:00 in Lisbon and Leeds"
    assert at_home(cast.ben, now=NOW).session.opens_with == ""
    assert [partner.person for partner in at_anas.partners] == [cast.ben]
    assert [item.title for item in owed(cast.ana, now=NOW)] == []
    titles = [item.title for item in owed(cast.ana, now=ASKED_LATER)]
    assert titles == ["Did you and Ben meet on Thursday 12 March?", "Book your next session with Ben"]


def test_health_counts_and_quotes_nothing(cast, exchange, met):
    [line] = health_lines("programme:1", now=ASKED_LATER)
    assert (line.held, line.planned, line.last_met, line.state) == (1, 3, THURSDAY, "open")
    report_close(
        exchange.seats.get(person=cast.ana),
        result="closed",
        level=3,
        shows=CANARY,
        counts_as_evidence=True,
        by=cast.ana,
        at=ASKED_LATER,
    )
    assert "ducks" not in str(list(health_lines("programme:1", now=ASKED_LATER)))


@pytest.mark.parametrize(
    "said",
    [
        {"slot": "0001-01-01T00:00:00+14:00"},
        {"day": "9999-12-31", "hour": "23:00"},
        {"day": "1999-12-31", "hour": "23:00"},
        {"day": "2100-01-01", "hour": "10:00"},
    ],
)
@pytest.mark.parametrize("act", ["book", "record"])
def test_a_day_that_nobody_can_mean_is_refused_in_words(client, cast, exchange, act, said):
    client.force_login(cast.ana)
    answer = client.post(f"/exchanges/{exchange.pk}/sessions/{act}/", said)
    assert answer.status_code == 422
    assert "Write a day from 2000 to 2099." in answer.content.decode()


def test_a_refused_time_names_its_year_where_it_is_not_this_one(client, cast, exchange):
    client.force_login(cast.ana)
    answer = client.post(f"/exchanges/{exchange.pk}/sessions/book/", {"day": "2019-03-12", "hour": "10:00"})
    assert "Tuesday 12 March 2019 at 10:00" in answer.content.decode()
